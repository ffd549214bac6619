//! People and their accounts on this computer.

use crate::clock::UnixSeconds;
pub use halley_credentials::password::Phc;
pub use halley_credentials::uid::Uid;
use secrecy::SecretString;

/// Who somebody is to CometChat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub uid: Uid,
    /// Shown name, free text.
    pub name: String,
}

/// What is stored of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRecord {
    /// PHC string (argon2id). No secret by itself, yet never logged nor sent.
    pub phc: Phc,
    /// Fingerprint of the pepper it was hashed with; `None` where the person agreed to go without.
    pub pepper_id: Option<String>,
}

/// An account as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub person: Person,
    /// Address to sign in with, lower case.
    pub email: String,
    /// For the local check.
    pub password: PasswordRecord,
    /// A disabled account looks like a wrong password.
    pub disabled: bool,
    /// When it was made.
    pub created_at: UnixSeconds,
}

/// An account to be stored.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Who it is.
    pub person: Person,
    /// Address, lower case.
    pub email: String,
    /// For the local check.
    pub password: PasswordRecord,
    /// Now.
    pub created_at: UnixSeconds,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub person: Person,
    /// Address the person signs in with.
    pub email: String,
    /// The token for the chat window.
    pub auth_token: SecretString,
}
