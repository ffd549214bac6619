//! Minting and flushing, step by step.

use super::DirectTokenSource;
use async_trait::async_trait;
use halley_cometchat::{Client, Error, ErrorCode, NewUser, Uid};
use halley_login::account::{self, Person};
use halley_login::ports::{MintError, TokenSource};
use secrecy::SecretString;

/// What became of a person's creation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Created {
    Now,
    /// By somebody else since we asked, or long ago and deactivated since.
    Before,
}

#[async_trait]
impl TokenSource for DirectTokenSource {
    fn connection(&self) -> String {
        self.connection.clone()
    }

    async fn mint(&self, person: &Person) -> Result<SecretString, MintError> {
        let (client, uid) = (self.client()?, service_uid(&person.uid)?);
        self.in_time(self.mint_or_create(client, uid, &person.name)).await
    }

    async fn flush(&self, uid: &account::Uid) -> Result<(), MintError> {
        let (client, uid) = (self.client()?, service_uid(uid)?);
        self.in_time(self.flush_known(client, uid)).await
    }
}

impl DirectTokenSource {
    async fn mint_or_create(&self, client: &Client, uid: Uid, name: &str) -> Result<SecretString, MintError> {
        match mint(client, &uid).await {
            Err(error) if is(&error, &ErrorCode::UidNotFound) => {}
            other => return other.map_err(|error| self.failed(&error)),
        }
        let created = create(client, uid.clone(), name).await.map_err(|error| self.failed(&error))?;
        mint(client, &uid).await.map_err(|error| {
            // The uid exists, and yet nobody can sign in with it.
            let deactivated = created == Created::Before && is(&error, &ErrorCode::UidNotFound);
            if deactivated { MintError::PersonDeactivated } else { self.failed(&error) }
        })
    }

    async fn flush_known(&self, client: &Client, uid: Uid) -> Result<(), MintError> {
        match client.auth_tokens(&uid).flush().await {
            // Who is unknown or deactivated has no tokens left.
            Err(error) if is(&error, &ErrorCode::UidNotFound) => Ok(()),
            other => other.map_err(|error| self.failed(&error)),
        }
    }
}

/// A fresh token: one that was handed out before may have been ended by a sign-out elsewhere.
async fn mint(client: &Client, uid: &Uid) -> Result<SecretString, Error> {
    Ok(client.auth_tokens(uid).create(true).await?.auth_token.into_secret())
}

async fn create(client: &Client, uid: Uid, name: &str) -> Result<Created, Error> {
    match client.users().create(&NewUser::new(uid, name)).await {
        Ok(_) => Ok(Created::Now),
        Err(error) if is(&error, &ErrorCode::UidAlreadyExists) => Ok(Created::Before),
        Err(error) => Err(error),
    }
}

fn is(error: &Error, code: &ErrorCode) -> bool {
    error.code() == Some(code)
}

/// Our uids are a part of the service's.
fn service_uid(uid: &account::Uid) -> Result<Uid, MintError> {
    Uid::parse(uid.as_str()).map_err(|error| MintError::Refused(error.to_string()))
}
