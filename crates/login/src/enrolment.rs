//! Enrolling this device at a token server: with a new account, or for one that is there.
//!
//! The key and the record of the password are noted as pending before the server is asked, and become an account with its
//! answer. Whatever ends in between, the same password then leads on with the same key, and the server, which knows the
//! key, answers the same.

use crate::account::{DeviceRecord, NewAccount, PasswordRecord, PendingEnrolment};
use crate::device::{Device, DeviceKey};
use crate::password::{HashingError, Password, Verdict};
use crate::pepper::{Pepper, PepperError};
use crate::ports::AccountsError;
use crate::randomness::NoRandomness;
use crate::server::{Enrolled, NewServerAccount, ServerError, TokenServer};
use crate::wrapping::{Place, WrappingKey};
use crate::{Credential, Login, Verified};
use secrecy::SecretString;
use std::sync::Arc;

/// Why a device was not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// The server refused, or gave no answer of use.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The pepper is not to be had, and going without was not agreed to.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The user table failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// No random bytes for the key.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// What is asked of the server.
pub(crate) enum Wish<'a> {
    /// A new account.
    Account { name: &'a str, invite: Option<&'a SecretString> },
    /// A device for an account that is there.
    Device,
}

impl Wish<'_> {
    async fn ask(
        &self,
        server: &dyn TokenServer,
        email: &str,
        password: &Password,
        key: &DeviceKey,
    ) -> Result<Enrolled, ServerError> {
        match *self {
            Self::Account { name, invite } => {
                server.create_account(NewServerAccount { email, name, password, invite, key }).await
            }
            Self::Device => server.enrol_device(email, password, key).await,
        }
    }
}

/// Who asks.
pub(crate) struct Applicant<'a> {
    pub email: &'a str,
    pub password: Password,
    pub without_keyring: bool,
    /// A key that the server may know already, from this device's account.
    pub known_key: Option<DeviceKey>,
}

/// What a password is checked with here, and what it opens.
pub(crate) struct Locks {
    pub record: PasswordRecord,
    pub wrapping: WrappingKey,
}

impl Login {
    pub(crate) async fn enrol(
        &self,
        server: &dyn TokenServer,
        wish: Wish<'_>,
        applicant: Applicant<'_>,
    ) -> Result<Verified, EnrolmentError> {
        let Applicant { email, password, without_keyring, known_key } = applicant;
        let realm = self.tokens.realm();
        let begun = self.accounts.pending(&realm, email).await?;
        let opened = match &begun {
            Some(begun) => self.open_pending(&realm, email, begun, &password).await?,
            None => None,
        };
        // Begun with another password, which may be the one that the server has: that is left as it is.
        let of_another_password = begun.is_some() && opened.is_none();
        let (locks, mut key) = match opened {
            Some(opened) => opened,
            None => {
                let pepper = self.pepper_for_new_record(without_keyring).await?;
                let locks = self.new_locks(password.clone(), pepper).await?;
                let key = known_key.map_or_else(|| DeviceKey::random(&*self.randomness), Ok)?;
                if !of_another_password {
                    self.note_pending(&realm, email, &locks, &key).await?;
                }
                (locks, key)
            }
        };
        let mut asked = wish.ask(server, email, &password, &key).await;
        if matches!(asked, Err(ServerError::KeyTaken)) {
            // That of a device that was ended meanwhile: no answer of the server will ever be for it.
            key = DeviceKey::random(&*self.randomness)?;
            if !of_another_password {
                self.note_pending(&realm, email, &locks, &key).await?;
            }
            asked = wish.ask(server, email, &password, &key).await;
        }
        match asked {
            Ok(enrolled) => self.take_in(&realm, email, enrolled, &locks, key).await,
            Err(error) => {
                // Somebody locked out was not heard: the server may know the key from before.
                let heard = !error.is_passing() && !matches!(error, ServerError::LockedOut { .. });
                if heard && !of_another_password {
                    self.accounts.forget_pending(&realm, email).await?;
                }
                Err(error.into())
            }
        }
    }

    /// The account as the server has answered it.
    async fn take_in(
        &self,
        realm: &str,
        email: &str,
        enrolled: Enrolled,
        locks: &Locks,
        key: DeviceKey,
    ) -> Result<Verified, EnrolmentError> {
        let Enrolled { person, device: id } = enrolled;
        let place = Place::Enrolled { connection: realm, uid: &person.uid, device: &id };
        let wrapped = locks.wrapping.wrap(&key, &place, &*self.randomness)?;
        let account = NewAccount {
            person: person.clone(),
            email: email.to_owned(),
            password: locks.record.clone(),
            device: Some(DeviceRecord { id: id.clone(), key: wrapped, ended: false }),
            created_at: self.clock.now(),
        };
        self.accounts.put(realm, &account).await?;
        let device = Device::new(person.uid.clone(), id, key);
        Ok(Verified {
            person,
            email: email.to_owned(),
            credential: Credential::Device(device),
            connection: self.tokens.connection(),
        })
    }

    /// What was begun, if it was with this password.
    async fn open_pending(
        &self,
        realm: &str,
        email: &str,
        begun: &PendingEnrolment,
        password: &Password,
    ) -> Result<Option<(Locks, DeviceKey)>, EnrolmentError> {
        let PendingEnrolment { password: record, key, .. } = begun;
        let ids: Vec<String> = record.pepper_id.iter().cloned().collect();
        // Without its pepper it is of no use. The new record needs one all the same, and says so.
        let Ok(pepper) = self.pepper_among(&ids).await else { return Ok(None) };
        let verified = self.hashing.verify(password.clone(), pepper.clone(), record.phc.clone());
        let wrapping = self.wrapping_key_of(key, password.clone(), pepper);
        let (Ok(Verdict::Right { .. }), Ok(wrapping)) = tokio::join!(verified, wrapping) else {
            return Ok(None);
        };
        let place = Place::Pending { connection: realm, email };
        Ok(wrapping.unwrap(key, &place).map(|key| (Locks { record: record.clone(), wrapping }, key)))
    }

    /// Both hashes of a new password, at the same time.
    pub(crate) async fn new_locks(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<Locks, HashingError> {
        let pepper_id = pepper.as_deref().map(Pepper::id);
        let phc = self.hashing.hash(password.clone(), pepper.clone(), &*self.randomness);
        let (phc, wrapping) = tokio::try_join!(phc, self.new_wrapping_key(password, pepper))?;
        Ok(Locks { record: PasswordRecord { phc, pepper_id }, wrapping })
    }

    pub(crate) async fn note_pending(
        &self,
        realm: &str,
        email: &str,
        locks: &Locks,
        key: &DeviceKey,
    ) -> Result<(), EnrolmentError> {
        let place = Place::Pending { connection: realm, email };
        let pending = PendingEnrolment {
            password: locks.record.clone(),
            key: locks.wrapping.wrap(key, &place, &*self.randomness)?,
            created_at: self.clock.now(),
        };
        Ok(self.accounts.set_pending(realm, email, &pending).await?)
    }
}
