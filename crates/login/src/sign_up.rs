//! Making an account: on this computer, or at a token server.

use crate::account::{Account, NewAccount, PasswordRecord, Person, Uid};
use crate::enrolment::{Applicant, EnrolmentError, Wish};
use crate::fields::{self, FieldError};
use crate::password::HashingError;
use crate::pepper::{Pepper, PepperError};
use crate::policy::{self, Reason};
use crate::ports::AccountsError;
use crate::randomness::NoRandomness;
use crate::server::ServerError;
use crate::{Credential, Login, Verified};
use secrecy::{ExposeSecret, SecretString};

/// What somebody asks for.
#[derive(Debug)]
pub struct SignUp {
    /// Address to sign in with.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// New password.
    pub password: SecretString,
    /// The person has agreed to go without a pepper, as the keyring is away.
    pub without_keyring: bool,
    /// Code of an invite, for a server that asks for one.
    pub invite: Option<SecretString>,
}

/// Why no account was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignUpError {
    /// A field is not as it must be.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The policy refuses the password.
    #[error("this password is too easy to guess")]
    Weak(Vec<Reason>),
    /// The address is in use on this computer.
    #[error("an account with this email is on this computer already")]
    EmailTaken,
    /// The pepper is not to be had, and going without was not agreed to.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The user table failed.
    #[error(transparent)]
    Accounts(AccountsError),
    /// The password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// No random bytes for the uid.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The server refused, or gave no answer of use.
    #[error(transparent)]
    Server(ServerError),
}

impl From<EnrolmentError> for SignUpError {
    fn from(error: EnrolmentError) -> Self {
        match error {
            EnrolmentError::Server(ServerError::EmailTaken) => Self::EmailTaken,
            EnrolmentError::Server(ServerError::Weak(reasons)) => Self::Weak(reasons),
            EnrolmentError::Server(ServerError::Field(error)) => Self::Field(error),
            EnrolmentError::Server(error) => Self::Server(error),
            EnrolmentError::Pepper(error) => Self::Pepper(error),
            EnrolmentError::Accounts(error) => error.into(),
            EnrolmentError::Hashing(error) => Self::Hashing(error),
            EnrolmentError::NoRandomness(error) => Self::NoRandomness(error),
        }
    }
}

impl From<AccountsError> for SignUpError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::EmailTaken => Self::EmailTaken,
            other => Self::Accounts(other),
        }
    }
}

impl Login {
    /// Makes an account and counts as its first password check. Either all of it is stored or nothing.
    ///
    /// # Errors
    /// See [`SignUpError`].
    pub async fn sign_up(&self, request: SignUp) -> Result<Verified, SignUpError> {
        let email = fields::email(&request.email)?;
        let name = fields::name(&request.name)?;
        let password = fields::password(request.password.expose_secret())?;
        let rating = policy::rate_in_background(&request.password, &[&email, &name]).await?;
        if !rating.acceptable {
            return Err(SignUpError::Weak(rating.reasons));
        }

        if let Some(server) = self.tokens.server() {
            let wish = Wish::Account { name: &name, invite: request.invite.as_ref() };
            let without_keyring = request.without_keyring;
            let applicant = Applicant { email: &email, password, without_keyring, known_key: None };
            return Ok(self.enrol(server, wish, applicant).await?);
        }
        if self.tokens.team().is_some() {
            return Err(SignUpError::Server(ServerError::RegistrationClosed));
        }
        let existing = self.accounts.by_email(&self.tokens.realm(), &email).await?;
        if let Some(existing) = &existing
            && !self.may_enrol_again(existing).await
        {
            return Err(SignUpError::EmailTaken);
        }
        let pepper = self.pepper_for_new_record(request.without_keyring).await?;
        let pepper_id = pepper.as_deref().map(Pepper::id);
        let phc = self.hashing.hash(password, pepper, &*self.randomness).await?;
        let password = PasswordRecord { phc, pepper_id };
        match existing {
            Some(existing) => self.enrol_again(existing, name, password).await,
            None => self.add_account(email, name, password).await,
        }
    }

    /// Whether the account can never be signed in to again here, because its pepper is gone for
    /// good, and the token source leaves it to this computer to say who somebody is.
    async fn may_enrol_again(&self, account: &Account) -> bool {
        let pepper_id: Vec<String> = account.password.pepper_id.iter().cloned().collect();
        let lost =
            matches!(self.pepper_among(&pepper_id).await, Err(PepperError::Emptied | PepperError::Replaced));
        self.local_re_enrolment && lost && !account.disabled
    }

    async fn enrol_again(
        &self,
        account: Account,
        name: String,
        password: PasswordRecord,
    ) -> Result<Verified, SignUpError> {
        self.accounts.set_password(&self.tokens.realm(), &account.person.uid, &password, Some(&name)).await?;
        let person = Person { uid: account.person.uid, name };
        Ok(Verified {
            person,
            email: account.email,
            credential: Credential::Trust,
            connection: self.tokens.connection(),
        })
    }

    async fn add_account(
        &self,
        email: String,
        name: String,
        password: PasswordRecord,
    ) -> Result<Verified, SignUpError> {
        let person = Person { uid: Uid::random(&*self.randomness)?, name };
        let created_at = self.clock.now();
        let account =
            NewAccount { person: person.clone(), email: email.clone(), password, device: None, created_at };
        self.accounts.add(&self.tokens.realm(), &account).await?;
        Ok(Verified { person, email, credential: Credential::Trust, connection: self.tokens.connection() })
    }
}
