//! People and their accounts on this computer.

use crate::clock::UnixSeconds;
use crate::device::{Device, DeviceId};
use crate::wrapping::WrappedKey;
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

/// What is stored of this device, for an account at a token server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRecord {
    /// What the server knows it by.
    pub id: DeviceId,
    /// Its key.
    pub key: WrappedKey,
    /// The server takes nothing from it any more: the next sign-in enrols it anew.
    pub ended: bool,
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
    /// Of accounts at a token server.
    pub device: Option<DeviceRecord>,
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
    /// Of accounts at a token server.
    pub device: Option<DeviceRecord>,
    /// Now.
    pub created_at: UnixSeconds,
}

/// A device that is being enrolled, or a password that is being changed: kept from before the server is asked until its
/// answer has become an account, so that a crash or a broken connection in between costs nothing but asking again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingEnrolment {
    /// Of the password that was typed.
    pub password: PasswordRecord,
    /// The key that the server was told of, or is about to be.
    pub key: WrappedKey,
    /// When it began.
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
    /// Kept with the token.
    pub(crate) device: Option<Device>,
}
