//! Signing in: load the account, get the pepper, count the attempt, verify (nobody's hash if the
//! account is unknown), re-hash if old, take the count back. The token comes afterwards, with nothing
//! held: see [`crate::session`].

use crate::account::{Account, PasswordRecord, Uid};
use crate::fields::{self, FieldError};
use crate::lockout::Attempts;
use crate::password::{HashingError, Password, Verdict};
use crate::pepper::{Pepper, PepperError};
use crate::ports::AccountsError;
use crate::{Login, Verified};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// A field is not as it must be.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Unknown account, wrong password or disabled account: never told apart.
    #[error("no account on this computer has this email or user ID with this password")]
    InvalidCredentials,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; wait {wait_s} s")]
    LockedOut {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// The pepper is not to be had.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The user table failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
}

impl Login {
    /// Checks a password. `identifier` is an address or a uid.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, identifier: &str, password: SecretString) -> Result<Verified, SignInError> {
        let identifier = fields::identifier(identifier)?;
        let password = fields::password(password.expose_secret())?;

        let account = self.find(&identifier).await?;
        let key = throttle_key(account.as_ref(), &identifier);
        let pepper = self.pepper_to_check_with(account.as_ref()).await?;
        let attempts = self.count_attempt(&key).await?;
        let Some(account) = self.verify(account, password, pepper).await? else {
            return Err(refusal(&attempts));
        };
        self.accounts.forget_attempts(&key).await?;
        Ok(Verified { person: account.person, email: account.email })
    }

    async fn find(&self, identifier: &str) -> Result<Option<Account>, AccountsError> {
        if identifier.contains('@') {
            return self.accounts.by_email(identifier).await;
        }
        match Uid::parse(identifier) {
            Some(uid) => self.accounts.by_uid(&uid).await,
            None => Ok(None),
        }
    }

    /// An unknown account is treated as one that has a pepper if any account here has one, so that
    /// the keyring fails alike for both; if none has, the keyring is asked for neither.
    async fn pepper_to_check_with(
        &self,
        account: Option<&Account>,
    ) -> Result<Option<Arc<Pepper>>, SignInError> {
        let ids = match account {
            Some(account) => account.password.pepper_id.iter().cloned().collect(),
            None => self.accounts.pepper_ids().await?,
        };
        Ok(self.pepper_among(&ids).await?)
    }

    /// Refuses while locked; otherwise counts this attempt as failed **before** it is checked, so
    /// that killing the app halfway or asking from two of them gains nobody a free guess. A right
    /// password takes the count back.
    async fn count_attempt(&self, key: &str) -> Result<Attempts, SignInError> {
        // Not the clock of the computer: setting that forward would end a lockout.
        let now = self.clock.steady();
        let before = self.accounts.count_attempt(key, now).await?;
        match before.and_then(|before| before.wait_s(now)) {
            Some(wait_s) => Err(SignInError::LockedOut { wait_s }),
            None => Ok(Attempts::counted(before.as_ref(), now)),
        }
    }

    async fn verify(
        &self,
        account: Option<Account>,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<Option<Account>, SignInError> {
        let Some(account) = account else {
            self.hashing.verify_nobody(password, pepper).await?;
            return Ok(None);
        };
        let record = account.password.phc.clone();
        match self.hashing.verify(password.clone(), pepper.clone(), record).await? {
            Verdict::Right { outdated } if !account.disabled => {
                if outdated {
                    self.re_hash(&account, password, pepper).await?;
                }
                Ok(Some(account))
            }
            Verdict::Right { .. } | Verdict::Wrong => Ok(None),
        }
    }

    async fn re_hash(
        &self,
        account: &Account,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<(), SignInError> {
        let pepper_id = pepper.as_deref().map(Pepper::id);
        let phc = self.hashing.hash(password, pepper, &*self.randomness).await?;
        let record = PasswordRecord { phc, pepper_id };
        Ok(self.accounts.set_password(&account.person.uid, &record, None).await?)
    }
}

/// The wrong password that starts a lockout says so at once, instead of leaving it to the next try.
fn refusal(attempts: &Attempts) -> SignInError {
    match attempts.wait_s(attempts.last_at) {
        Some(wait_s) => SignInError::LockedOut { wait_s },
        None => SignInError::InvalidCredentials,
    }
}

/// One count for each account, whether it was named by address or by uid, and one for each unknown
/// name. Hashed, as people type passwords into the wrong field.
fn throttle_key(account: Option<&Account>, identifier: &str) -> String {
    let name = account.map_or(identifier, |account| account.person.uid.as_str());
    hex::encode(Sha256::digest(name.as_bytes()))
}
