//! What somebody who is signed in does with their account: password, name, devices, its end.

use crate::account::{DeviceRecord, NewAccount, PasswordRecord, Person};
use crate::device::{Device, DeviceId};
use crate::enrolment::{EnrolmentError, Locks};
use crate::fields::{self, FieldError};
use crate::password::{Password, Verdict};
use crate::pepper::Pepper;
use crate::policy::{self, Reason};
use crate::ports::{AccountsError, MintError};
use crate::server::{KnownDevice, ServerError, TokenServer};
use crate::sign_in::{SignInError, refusal, throttle_key};
use crate::wrapping::Place;
use crate::{Login, Verified};
use secrecy::{ExposeSecret, SecretString};

/// Why a change to one's own account was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnAccountError {
    /// A field is not as it must be.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The old password (or that of the account that is to be deleted) is not as it must be, or wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; wait {wait_s} s")]
    LockedOut {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// The policy refuses the new password.
    #[error("this password is too easy to guess")]
    Weak(Vec<Reason>),
    /// The server refused, or gave no answer of use.
    #[error(transparent)]
    Server(ServerError),
    /// It is nothing that can be done over this connection.
    #[error("this connection has no server that keeps accounts")]
    NotManaged,
    /// Anything else that keeps a password from being checked or stored.
    #[error(transparent)]
    Here(SignInError),
}

impl From<SignInError> for OwnAccountError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidCredentials => Self::WrongPassword,
            SignInError::LockedOut { wait_s } => Self::LockedOut { wait_s },
            other => Self::Here(other),
        }
    }
}

impl From<ServerError> for OwnAccountError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::InvalidCredentials => Self::WrongPassword,
            ServerError::LockedOut { wait_s } => Self::LockedOut { wait_s },
            ServerError::Weak(reasons) => Self::Weak(reasons),
            ServerError::Field(error) => Self::Field(error),
            other => Self::Server(other),
        }
    }
}

impl From<AccountsError> for OwnAccountError {
    fn from(error: AccountsError) -> Self {
        Self::Here(error.into())
    }
}

impl From<EnrolmentError> for OwnAccountError {
    fn from(error: EnrolmentError) -> Self {
        Self::Here(error.into())
    }
}

impl Login {
    /// The account's devices, name and end are a server's.
    #[must_use]
    pub fn is_managed(&self) -> bool {
        self.tokens.server().is_some()
    }

    /// The devices of the person.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn devices(&self, who: &Verified) -> Result<Vec<KnownDevice>, OwnAccountError> {
        let (server, device) = self.at_server(who)?;
        self.noting_the_end(who, server.devices(device)).await
    }

    /// Keeps one of the person's devices from signing.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn revoke_device(&self, who: &Verified, id: &DeviceId) -> Result<(), OwnAccountError> {
        let (server, device) = self.at_server(who)?;
        self.noting_the_end(who, server.revoke(device, id)).await
    }

    /// Changes the shown name, at the server and here.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn change_name(&self, who: &Verified, name: &str) -> Result<Verified, OwnAccountError> {
        let name = fields::name(name)?;
        let (server, device) = self.at_server(who)?;
        let name = self.noting_the_end(who, server.change_name(device, &name)).await?;
        if let Err(error) = self.accounts.set_name(&self.tokens.realm(), &who.person.uid, &name).await {
            // The server has it, and tells it again with the next token.
            tracing::warn!(%error, "a new name could not be noted");
        }
        Ok(Verified { person: Person { name, ..who.person.clone() }, ..who.clone() })
    }

    /// Changes the password: at the server first, where there is one, then here.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn change_password(
        &self,
        who: &Verified,
        old: &SecretString,
        new: &SecretString,
    ) -> Result<(), OwnAccountError> {
        let old = fields::password(old.expose_secret()).map_err(|_| OwnAccountError::WrongPassword)?;
        let typed = fields::password(new.expose_secret())?;
        let rating = policy::rate_in_background(new, &[&who.email, &who.person.name]).await;
        let rating = rating.map_err(SignInError::from)?;
        if !rating.acceptable {
            return Err(OwnAccountError::Weak(rating.reasons));
        }
        if self.tokens.team().is_some() {
            return Err(OwnAccountError::NotManaged);
        }
        match self.at_server(who) {
            Ok((server, device)) => self.change_password_at(server, device, who, old, typed).await,
            Err(OwnAccountError::NotManaged) => self.change_password_here(who, old, typed).await,
            Err(error) => Err(error),
        }
    }

    /// Deletes the account at the server, then here, with the kept session.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn delete_account(
        &self,
        who: &Verified,
        password: &SecretString,
    ) -> Result<(), OwnAccountError> {
        let password =
            fields::password(password.expose_secret()).map_err(|_| OwnAccountError::WrongPassword)?;
        let (server, device) = self.at_server(who)?;
        let (realm, uid) = (self.tokens.realm(), &who.person.uid);
        self.counted(who, self.noting_the_end(who, server.delete_account(device, &password))).await?;
        // Whatever becomes of what is here: the account is no more.
        let removed = self.accounts.remove(&realm, uid).await;
        let forgotten = self.accounts.forget_pending(&realm, &who.email).await;
        if let Err(error) = removed.and(forgotten) {
            tracing::warn!(%error, "a deleted account is still in the accounts file");
        }
        Ok(())
    }

    fn at_server<'a>(
        &'a self,
        who: &'a Verified,
    ) -> Result<(&'a dyn TokenServer, &'a Device), OwnAccountError> {
        let server = self.tokens.server().filter(|_| who.connection == self.tokens.connection());
        let server = server.ok_or(OwnAccountError::NotManaged)?;
        Ok((server, who.device().ok_or(OwnAccountError::NotManaged)?))
    }

    async fn noting_the_end<T>(
        &self,
        who: &Verified,
        call: impl Future<Output = Result<T, ServerError>>,
    ) -> Result<T, OwnAccountError> {
        let answer = call.await;
        if let Err(ServerError::Ended(_)) = &answer {
            self.note_device_end(&who.person.uid).await;
        }
        Ok(answer?)
    }

    /// Wrong passwords count here as they do when signing in; where nobody could tell, nothing is counted.
    async fn counted<T>(
        &self,
        who: &Verified,
        check: impl Future<Output = Result<T, OwnAccountError>>,
    ) -> Result<T, OwnAccountError> {
        let realm = self.tokens.realm();
        let account = self.accounts.by_uid(&realm, &who.person.uid).await?;
        let key = throttle_key(&realm, account.as_ref(), &who.email);
        let attempts = self.count_attempt(&key).await?;
        let checked = check.await;
        match &checked {
            Err(OwnAccountError::WrongPassword) => return Err(refusal(&attempts).into()),
            Ok(_) => best_effort(self.accounts.forget_attempts(&key).await),
            Err(_) => best_effort(self.accounts.uncount_attempt(&key).await),
        }
        checked
    }

    async fn change_password_at(
        &self,
        server: &dyn TokenServer,
        device: &Device,
        who: &Verified,
        old: Password,
        new: Password,
    ) -> Result<(), OwnAccountError> {
        let (realm, email) = (self.tokens.realm(), who.email.as_str());
        let without_keyring = self.goes_without_pepper(who).await?;
        let pepper = self.pepper_for_new_record(without_keyring).await?;
        let locks = self.new_locks(new.clone(), pepper).await.map_err(SignInError::from)?;
        let begun_before = self.accounts.pending(&realm, email).await?.is_some();
        // From here on the next sign-in asks the server which of the two passwords it is.
        self.note_pending(&realm, email, &locks, device.key()).await?;
        let change = self.noting_the_end(who, server.change_password(device, &old, &new));
        let changed = self.counted(who, change).await;
        match changed {
            Ok(()) => {
                if let Err(error) = self.take_new_password(&realm, who, device, &locks).await {
                    // The server has it, and says so at the next sign-in.
                    tracing::warn!(%error, "a new password could not be stored");
                }
                Ok(())
            }
            Err(error) => {
                let may_be_done = matches!(&error, OwnAccountError::Server(error) if error.is_passing());
                // An earlier change may have been carried out, whatever became of this one.
                if !may_be_done && !begun_before {
                    self.accounts.forget_pending(&realm, email).await?;
                }
                Err(error)
            }
        }
    }

    async fn take_new_password(
        &self,
        realm: &str,
        who: &Verified,
        device: &Device,
        locks: &Locks,
    ) -> Result<(), OwnAccountError> {
        let place = Place::Enrolled { connection: realm, uid: &who.person.uid, device: device.id() };
        let key = locks.wrapping.wrap(device.key(), &place, &*self.randomness).map_err(SignInError::from)?;
        let account = NewAccount {
            person: who.person.clone(),
            email: who.email.clone(),
            password: locks.record.clone(),
            device: Some(DeviceRecord { id: device.id().clone(), key, ended: false }),
            created_at: self.clock.now(),
        };
        Ok(self.accounts.put(realm, &account).await?)
    }

    async fn change_password_here(
        &self,
        who: &Verified,
        old: Password,
        new: Password,
    ) -> Result<(), OwnAccountError> {
        let realm = self.tokens.realm();
        let account = self.accounts.by_uid(&realm, &who.person.uid).await?;
        let account = account.ok_or(OwnAccountError::WrongPassword)?;
        let ids: Vec<String> = account.password.pepper_id.iter().cloned().collect();
        let pepper = self.pepper_among(&ids).await.map_err(SignInError::from)?;
        let check = async {
            let phc = account.password.phc.clone();
            match self.hashing.verify(old, pepper.clone(), phc).await.map_err(SignInError::from)? {
                Verdict::Right { .. } => Ok(()),
                Verdict::Wrong => Err(OwnAccountError::WrongPassword),
            }
        };
        self.counted(who, check).await?;
        let pepper_id = pepper.as_deref().map(Pepper::id);
        let phc = self.hashing.hash(new, pepper, &*self.randomness).await.map_err(SignInError::from)?;
        let record = PasswordRecord { phc, pepper_id };
        Ok(self.accounts.set_password(&realm, &who.person.uid, &record, None).await?)
    }

    /// The person has agreed to that once.
    async fn goes_without_pepper(&self, who: &Verified) -> Result<bool, OwnAccountError> {
        let account = self.accounts.by_uid(&self.tokens.realm(), &who.person.uid).await?;
        Ok(account.is_some_and(|account| account.password.pepper_id.is_none()))
    }
}

/// What was done is done, and is not to be told as a failure.
fn best_effort(counted: Result<(), AccountsError>) {
    if let Err(error) = counted {
        tracing::warn!(%error, "a right password is still counted as an attempt");
    }
}

impl OwnAccountError {
    /// The server takes nothing from this device any more.
    #[must_use]
    pub fn end(&self) -> Option<MintError> {
        match self {
            Self::Server(ServerError::Ended(end)) => Some(MintError::Ended(*end)),
            _ => None,
        }
    }
}
