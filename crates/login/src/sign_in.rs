//! Signing in: load the account, get the pepper, count the attempt, verify (nobody's hash if the
//! account is unknown), re-hash if old, take the count back. The token comes afterwards, with nothing
//! held: see [`crate::session`].
//!
//! At a token server the same check unwraps the device key. Where this computer cannot decide (no account here, the device
//! was ended, the pepper is gone, a change of password was cut off, or the person wishes it) the server checks the
//! password and enrols this device.

use crate::account::{Account, DeviceRecord, NewAccount, PasswordRecord, Uid};
use crate::device::{Device, DeviceKey};
use crate::enrolment::{Applicant, EnrolmentError, Wish};
use crate::fields::{self, FieldError};
use crate::lockout::Attempts;
use crate::password::{HashingError, Password, Verdict};
use crate::pepper::{Pepper, PepperError};
use crate::ports::AccountsError;
use crate::randomness::NoRandomness;
use crate::server::{ServerError, TokenServer};
use crate::wrapping::Place;
use crate::{Credential, Login, Verified};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What somebody asks for.
#[derive(Debug)]
pub struct SignIn {
    /// An address or a uid.
    pub identifier: String,
    /// The password.
    pub password: SecretString,
    /// Have the server check it, although this computer knows the account.
    pub afresh: bool,
    /// The person has agreed to go without a pepper, as the keyring is away.
    pub without_keyring: bool,
}

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
    /// No random bytes for a key.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The server that decides gave no answer of use.
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<EnrolmentError> for SignInError {
    fn from(error: EnrolmentError) -> Self {
        match error {
            // Nobody can have an address that the server does not take.
            EnrolmentError::Server(ServerError::InvalidCredentials | ServerError::Field(_)) => {
                Self::InvalidCredentials
            }
            EnrolmentError::Server(ServerError::LockedOut { wait_s }) => Self::LockedOut { wait_s },
            EnrolmentError::Server(error) => Self::Server(error),
            EnrolmentError::Pepper(error) => Self::Pepper(error),
            EnrolmentError::Accounts(error) => Self::Accounts(error),
            EnrolmentError::Hashing(error) => Self::Hashing(error),
            EnrolmentError::NoRandomness(error) => Self::NoRandomness(error),
        }
    }
}

/// What this computer makes of a password.
enum Local {
    Right(Device),
    Wrong,
    /// It cannot decide. The key, if the password was right, is one that the server knows.
    Undecided(Option<DeviceKey>),
}

impl Login {
    /// Checks a password.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, asked: SignIn) -> Result<Verified, SignInError> {
        let identifier = fields::identifier(&asked.identifier)?;
        let password = fields::password(asked.password.expose_secret())?;
        match (self.tokens.server(), self.tokens.team()) {
            (Some(server), _) => self.sign_in_at(server, &identifier, password, &asked).await,
            (None, Some(team)) => self.sign_in_at_team(team, identifier, password, asked).await,
            (None, None) => self.sign_in_here(&identifier, password).await,
        }
    }

    async fn sign_in_here(&self, identifier: &str, password: Password) -> Result<Verified, SignInError> {
        let realm = self.tokens.realm();
        let account = self.find(&realm, identifier).await?;
        let key = throttle_key(&realm, account.as_ref(), identifier);
        let pepper = self.pepper_to_check_with(account.as_ref()).await?;
        let attempts = self.count_attempt(&key).await?;
        let Some(account) = self.verify(account, password, pepper).await? else {
            return Err(refusal(&attempts));
        };
        self.accounts.forget_attempts(&key).await?;
        Ok(Verified {
            person: account.person,
            email: account.email,
            credential: Credential::Trust,
            connection: self.tokens.connection(),
        })
    }

    pub(crate) async fn find(&self, realm: &str, identifier: &str) -> Result<Option<Account>, AccountsError> {
        let by_email = self.accounts.by_email(realm, identifier).await?;
        match Uid::parse(identifier) {
            Some(uid) if by_email.is_none() => self.accounts.by_uid(realm, &uid).await,
            _ => Ok(by_email),
        }
    }

    async fn sign_in_at(
        &self,
        server: &dyn TokenServer,
        identifier: &str,
        password: Password,
        asked: &SignIn,
    ) -> Result<Verified, SignInError> {
        let realm = self.tokens.realm();
        let account = self.find(&realm, identifier).await?;
        let email = account.as_ref().map_or(identifier, |account| account.email.as_str()).to_owned();
        let key = throttle_key(&realm, account.as_ref(), identifier);
        let pepper = self.pepper_at_server(account.as_ref(), asked).await?;
        let attempts = self.count_attempt(&key).await?;
        let known_key = match self.try_here(&realm, account.as_ref(), &password, pepper, asked).await? {
            Local::Right(device) => {
                self.accounts.forget_attempts(&key).await?;
                let person = account.map(|account| account.person).ok_or(SignInError::InvalidCredentials)?;
                return Ok(Verified {
                    person,
                    email,
                    credential: Credential::Device(device),
                    connection: self.tokens.connection(),
                });
            }
            Local::Wrong => return Err(refusal(&attempts)),
            Local::Undecided(known_key) => known_key,
        };
        if account.is_none() && fields::email(&email).is_err() {
            // No server knows anybody by a uid.
            self.hashing.verify_nobody(password, None).await?;
            return Err(refusal(&attempts));
        }
        let applicant =
            Applicant { email: &email, password, without_keyring: asked.without_keyring, known_key };
        match self.enrol(server, Wish::Device, applicant).await.map_err(SignInError::from) {
            Ok(verified) => {
                self.accounts.forget_attempts(&key).await?;
                Ok(verified)
            }
            Err(SignInError::InvalidCredentials) => Err(refusal(&attempts)),
            Err(error) => {
                // Nobody has said that the password is wrong.
                self.accounts.uncount_attempt(&key).await?;
                Err(error)
            }
        }
    }

    /// The pepper that this account's password was hashed with, and whether it is to be had. Where it is gone for good,
    /// or the person goes without, the server decides.
    async fn pepper_at_server(
        &self,
        account: Option<&Account>,
        asked: &SignIn,
    ) -> Result<Option<Option<Arc<Pepper>>>, SignInError> {
        let Some(account) = account else { return Ok(None) };
        let ids: Vec<String> = account.password.pepper_id.iter().cloned().collect();
        match self.pepper_among(&ids).await {
            Ok(pepper) => Ok(Some(pepper)),
            Err(PepperError::Emptied | PepperError::Replaced) => Ok(None),
            Err(_) if asked.without_keyring => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn try_here(
        &self,
        realm: &str,
        account: Option<&Account>,
        password: &Password,
        pepper: Option<Option<Arc<Pepper>>>,
        asked: &SignIn,
    ) -> Result<Local, SignInError> {
        let (Some(account), Some(pepper)) = (account, pepper) else { return Ok(Local::Undecided(None)) };
        if account.disabled {
            self.hashing.verify_nobody(password.clone(), pepper).await?;
            return Ok(Local::Wrong);
        }
        let Some(record) = account.device.as_ref().filter(|record| !record.ended && !asked.afresh) else {
            return Ok(Local::Undecided(None));
        };
        let cut_off = self.accounts.pending(realm, &account.email).await?.is_some();
        let phc = account.password.phc.clone();
        let verified = self.hashing.verify(password.clone(), pepper.clone(), phc);
        // At the same time, so that a device costs nobody a second wait.
        let wrapping = self.wrapping_key_of(&record.key, password.clone(), pepper.clone());
        let (verdict, wrapping) = tokio::join!(verified, wrapping);
        let place = Place::Enrolled { connection: realm, uid: &account.person.uid, device: &record.id };
        let key = match &wrapping {
            Ok(wrapping) => wrapping.unwrap(&record.key, &place),
            Err(HashingError::BadRecord) => None,
            Err(error) => return Err(error.clone().into()),
        };
        let verdict = match verdict {
            // Damaged: the server's check puts a new record in its place.
            Err(HashingError::BadRecord) => return Ok(Local::Undecided(None)),
            verdict => verdict?,
        };
        match (verdict, key) {
            (Verdict::Right { .. }, key) if cut_off => Ok(Local::Undecided(key)),
            (Verdict::Right { outdated }, Some(key)) => {
                if outdated {
                    self.renew_locks(realm, account, record, &key, password.clone(), pepper).await?;
                }
                Ok(Local::Right(Device::new(account.person.uid.clone(), record.id.clone(), key)))
            }
            // The key is damaged: a new one heals that.
            (Verdict::Right { .. }, None) => Ok(Local::Undecided(None)),
            (Verdict::Wrong, _) if cut_off => Ok(Local::Undecided(None)),
            (Verdict::Wrong, _) => Ok(Local::Wrong),
        }
    }

    /// Hashes and wraps anew at today's costs.
    async fn renew_locks(
        &self,
        realm: &str,
        account: &Account,
        record: &DeviceRecord,
        key: &DeviceKey,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<(), SignInError> {
        let locks = self.new_locks(password, pepper).await?;
        let place = Place::Enrolled { connection: realm, uid: &account.person.uid, device: &record.id };
        let wrapped = locks.wrapping.wrap(key, &place, &*self.randomness)?;
        let renewed = NewAccount {
            person: account.person.clone(),
            email: account.email.clone(),
            password: locks.record,
            device: Some(DeviceRecord { key: wrapped, ..record.clone() }),
            created_at: account.created_at,
        };
        Ok(self.accounts.put(realm, &renewed).await?)
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
    pub(crate) async fn count_attempt(&self, key: &str) -> Result<Attempts, SignInError> {
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
        Ok(self.accounts.set_password(&self.tokens.realm(), &account.person.uid, &record, None).await?)
    }
}

/// The wrong password that starts a lockout says so at once, instead of leaving it to the next try.
pub(crate) fn refusal(attempts: &Attempts) -> SignInError {
    match attempts.wait_s(attempts.last_at) {
        Some(wait_s) => SignInError::LockedOut { wait_s },
        None => SignInError::InvalidCredentials,
    }
}

/// One count for each account, whether it was named by address or by uid, and one for each unknown
/// name, at each server. Hashed, as people type passwords into the wrong field.
pub(crate) fn throttle_key(realm: &str, account: Option<&Account>, identifier: &str) -> String {
    let name = account.map_or(identifier, |account| account.person.uid.as_str());
    let mut hash = Sha256::new();
    if !realm.is_empty() {
        hash.update(realm.as_bytes());
        hash.update([0]);
    }
    hash.update(name.as_bytes());
    hex::encode(hash.finalize())
}
