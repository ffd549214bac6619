//! The chat service over CometChat's server API.

use super::{ChatFailure, ChatService, Person};
use async_trait::async_trait;
use halley_cometchat::{
    AuthToken, Client, Error, ErrorCode, ListUsers, NewUser, PageRequest, Uid as ServiceUid, Unset,
    UserChanges,
};
use halley_credentials::uid::Uid;
use secrecy::SecretString;
use std::time::Duration;

/// CometChat, or a sandbox that speaks the same.
pub struct CometChat {
    client: Client,
}

impl CometChat {
    /// Over a client with a key of full access.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    async fn bring_to(&self, uid: &ServiceUid, person: &Person) -> Result<(), Error> {
        let changes = UserChanges {
            name: Some(person.name.clone()),
            avatar: person.avatar.clone(),
            unset: if person.avatar.is_none() { vec![Unset::Avatar] } else { Vec::new() },
            ..UserChanges::default()
        };
        self.client.users().update(uid, &changes).await.map(drop)
    }
}

#[async_trait]
impl ChatService for CometChat {
    async fn create(&self, person: &Person) -> Result<(), ChatFailure> {
        let uid = service_uid(&person.uid)?;
        let user = NewUser { avatar: person.avatar.clone(), ..NewUser::new(uid.clone(), &person.name) };
        match self.client.users().create(&user).await {
            Err(error) if is(&error, &ErrorCode::UidAlreadyExists) => {
                self.bring_to(&uid, person).await.map_err(failure)
            }
            other => other.map(drop).map_err(failure),
        }
    }

    async fn update(&self, person: &Person) -> Result<(), ChatFailure> {
        self.bring_to(&service_uid(&person.uid)?, person).await.map_err(failure)
    }

    async fn mint(&self, uid: &Uid) -> Result<SecretString, ChatFailure> {
        let uid = service_uid(uid)?;
        // Without force the token of another device could come back, and would end with that one's session.
        let issued = self.client.auth_tokens(&uid).create(true).await.map_err(failure)?;
        Ok(issued.auth_token.into_secret())
    }

    async fn discard(&self, uid: &Uid, token: SecretString) -> Result<(), ChatFailure> {
        let uid = service_uid(uid)?;
        let token = AuthToken::new(token).map_err(|error| away(error.to_string()))?;
        match self.client.auth_tokens(&uid).delete(&token).await {
            Err(error)
                if is(&error, &ErrorCode::UidNotFound) || is(&error, &ErrorCode::AuthTokenNotFound) =>
            {
                Ok(())
            }
            other => other.map_err(failure),
        }
    }

    async fn flush(&self, uid: &Uid) -> Result<(), ChatFailure> {
        match self.client.auth_tokens(&service_uid(uid)?).flush().await {
            // Who is unknown or deactivated has no tokens left.
            Err(error) if is(&error, &ErrorCode::UidNotFound) => Ok(()),
            other => other.map_err(failure),
        }
    }

    async fn deactivate(&self, uid: &Uid) -> Result<(), ChatFailure> {
        match self.client.users().deactivate(&[service_uid(uid)?]).await {
            Err(error) if is(&error, &ErrorCode::UidNotFound) => Ok(()),
            other => other.map(drop).map_err(failure),
        }
    }

    async fn ping(&self) -> Result<(), ChatFailure> {
        let one = ListUsers { page: PageRequest { per_page: Some(1), page: None }, ..ListUsers::default() };
        self.client.users().list(&one).await.map(drop).map_err(failure)
    }
}

fn is(error: &Error, code: &ErrorCode) -> bool {
    error.code() == Some(code)
}

/// Our uids are a part of the service's.
fn service_uid(uid: &Uid) -> Result<ServiceUid, ChatFailure> {
    ServiceUid::parse(uid.as_str()).map_err(|error| away(error.to_string()))
}

const fn away(why: String) -> ChatFailure {
    ChatFailure::Away { retry_after_s: None, why }
}

fn failure(error: Error) -> ChatFailure {
    if is(&error, &ErrorCode::UidNotFound) {
        return ChatFailure::UnknownPerson;
    }
    let retry_after_s = match &error {
        Error::RateLimited { retry_after } => retry_after.map(whole_seconds),
        _ => None,
    };
    ChatFailure::Away { retry_after_s, why: error.to_string() }
}

/// Rounded up: nobody should come back too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
