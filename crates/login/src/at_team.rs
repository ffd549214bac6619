//! Signing in where a team has a server of its own. It knows no devices: each sign-in forwards what the person typed,
//! once, and its token is used until it is refused. The local account serves the next check, for when the server is away,
//! and tells who a kept session belongs to.

use crate::account::{Account, NewAccount, PasswordRecord, Person, Uid};
use crate::password::{Password, Verdict};
use crate::pepper::Pepper;
use crate::ports::MintError;
use crate::server::{Minted, ServerError, ServerFailure, TeamServer};
use crate::sign_in::{SignIn, SignInError, refusal, throttle_key};
use crate::{Credential, Login, Verified};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What is left to get a token with; used once, by whoever comes first.
#[derive(Clone, Default)]
pub(crate) struct TeamCredential(Arc<Mutex<Option<Left>>>);

#[derive(Clone)]
enum Left {
    /// To be forwarded: the server was away.
    Password(SecretString),
    /// Came with the check of the password.
    Token(SecretString),
}

impl TeamCredential {
    fn with(left: Left) -> Self {
        Self(Arc::new(Mutex::new(Some(left))))
    }

    /// Nothing is left.
    pub(crate) fn spent() -> Self {
        Self::default()
    }

    /// The token. A password stays until it has led to one.
    pub(crate) async fn token(
        &self,
        team: &dyn TeamServer,
        email: &str,
        uid: &Uid,
    ) -> Result<SecretString, MintError> {
        let mut left = self.0.lock().await;
        let token = match &*left {
            None => return Err(MintError::PasswordNeeded),
            Some(Left::Token(token)) => token.clone(),
            Some(Left::Password(password)) => {
                let minted = team.login(email, password).await?;
                if minted.uid != *uid {
                    return Err(MintError::PasswordNeeded);
                }
                minted.auth_token
            }
        };
        *left = None;
        Ok(token)
    }
}

impl fmt::Debug for TeamCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TeamCredential(<redacted>)")
    }
}

/// What this computer makes of a password while the server is away.
enum Vouched {
    Right(Box<Verified>),
    Wrong,
    /// It knows nobody of this name, or the server is there.
    Unknown,
}

impl Login {
    pub(crate) async fn sign_in_at_team(
        &self,
        team: &dyn TeamServer,
        identifier: String,
        password: Password,
        asked: SignIn,
    ) -> Result<Verified, SignInError> {
        let realm = self.tokens.realm();
        let account = self.find(&realm, &identifier).await?;
        // Without a pepper nothing is forwarded, so that the person decides first.
        let pepper = self.pepper_for_new_record(asked.without_keyring).await?;
        let key = throttle_key(&realm, account.as_ref(), &identifier);
        let attempts = self.count_attempt(&key).await?;
        let email = account.as_ref().map_or(identifier, |account| account.email.clone());
        let verified = match team.login(&email, &asked.password).await {
            Ok(minted) => self.welcome(&realm, email, minted, password, pepper).await,
            Err(ServerError::InvalidCredentials) => return Err(refusal(&attempts)),
            Err(error) => match self.vouch(account, password, asked.password, &error).await? {
                Vouched::Right(verified) => Ok(*verified),
                // It stays counted: else a server that is kept away would leave guesses without end.
                Vouched::Wrong => return Err(error.into()),
                Vouched::Unknown => Err(error.into()),
            },
        };
        match &verified {
            Ok(_) => self.accounts.forget_attempts(&key).await?,
            Err(SignInError::Server(ServerError::Failed(_))) => self.accounts.uncount_attempt(&key).await?,
            Err(_) => {}
        }
        verified
    }

    async fn welcome(
        &self,
        realm: &str,
        email: String,
        minted: Minted,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<Verified, SignInError> {
        let pepper_id = pepper.as_deref().map(Pepper::id);
        let phc = self.hashing.hash(password, pepper, &*self.randomness).await?;
        let name = minted.name.unwrap_or_else(|| minted.uid.to_string());
        let person = Person { uid: minted.uid, name };
        let account = NewAccount {
            person: person.clone(),
            email: email.clone(),
            password: PasswordRecord { phc, pepper_id },
            device: None,
            created_at: self.clock.now(),
        };
        self.accounts.put(realm, &account).await?;
        let credential = Credential::Team(TeamCredential::with(Left::Token(minted.auth_token)));
        Ok(Verified { person, email, credential, connection: self.tokens.connection() })
    }

    /// With the server away the local account tells whether the password is right: then the person waits for the server.
    async fn vouch(
        &self,
        account: Option<Account>,
        password: Password,
        typed: SecretString,
        error: &ServerError,
    ) -> Result<Vouched, SignInError> {
        let away = matches!(error, ServerError::Failed(failure) if failure.is_passing())
            && !matches!(error, ServerError::Failed(ServerFailure::NotAServer(_)));
        let Some(account) = account.filter(|account| away && !account.disabled) else {
            return Ok(Vouched::Unknown);
        };
        let ids: Vec<String> = account.password.pepper_id.iter().cloned().collect();
        let pepper = self.pepper_among(&ids).await?;
        match self.hashing.verify(password, pepper, account.password.phc.clone()).await? {
            Verdict::Right { .. } => {
                let credential = Credential::Team(TeamCredential::with(Left::Password(typed)));
                let verified = Verified {
                    person: account.person,
                    email: account.email,
                    credential,
                    connection: self.tokens.connection(),
                };
                Ok(Vouched::Right(Box::new(verified)))
            }
            Verdict::Wrong => Ok(Vouched::Wrong),
        }
    }
}
