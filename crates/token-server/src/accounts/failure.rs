//! How the rules refuse and fail.

use crate::chat::ChatFailure;
use crate::limits::NotNow;
use crate::store::StoreError;
use halley_credentials::fields::{Fault, Field, FieldError};
use halley_credentials::policy::Reason;
use halley_credentials::randomness::NoRandomness;

/// A refusal or a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A field may not be so.
    Field {
        /// Its name in the body.
        field: &'static str,
        /// What is wrong.
        fault: FieldFault,
    },
    /// The policy refuses the new password.
    Weak(Vec<Reason>),
    /// Unknown account, wrong password or disabled account.
    WrongCredentials,
    /// No assertion of ours.
    Assertion,
    /// One that was used before.
    Replayed,
    /// The assertion's times are wrong: a nonce helps.
    Times,
    /// The device was revoked.
    DeviceRevoked,
    /// The password was changed on another device.
    PasswordChanged,
    /// The account is disabled.
    AccountDisabled,
    /// The account was deleted.
    AccountDeleted,
    /// Nobody may make an account.
    RegistrationClosed,
    /// No such invite.
    InviteInvalid,
    /// No such device of this person.
    NoSuchDevice,
    /// Somebody has this address.
    EmailTaken,
    /// The key is another device's, or an ended one's.
    KeyTaken,
    /// The account has as many devices as it may have.
    TooManyDevices,
    /// Too many calls; seconds to wait.
    TooMany(u64),
    /// Too many wrong passwords; seconds to wait.
    LockedOut(u64),
    /// Too much to do.
    Busy,
    /// CometChat is away; seconds to wait, if it said so.
    ChatAway(Option<u64>),
    /// The database failed.
    Store(StoreError),
    /// A fault of ours. Holds no secret.
    Internal(String),
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// As for every text.
    Text(Fault),
    /// Not a key that only its owner can sign with.
    Key,
    /// Not an address of a picture.
    Address,
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        let field = match error.field {
            Field::Email | Field::Identifier => "email",
            Field::Name => "name",
            Field::Password => "password",
        };
        Self::Field { field, fault: FieldFault::Text(error.fault) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::EmailTaken => Self::EmailTaken,
            StoreError::InviteInvalid => Self::InviteInvalid,
            StoreError::KeyTaken => Self::KeyTaken,
            // A second try tells what has changed.
            StoreError::Changed => Self::Busy,
            StoreError::TooManyDevices => Self::TooManyDevices,
            // Deleted since it was looked up.
            StoreError::NoSuchAccount => Self::WrongCredentials,
            other => Self::Store(other),
        }
    }
}

impl From<NoRandomness> for Failure {
    fn from(error: NoRandomness) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<NotNow> for Failure {
    fn from(error: NotNow) -> Self {
        match error {
            NotNow::Locked(wait) => Self::LockedOut(wait),
            NotNow::Store(error) => error.into(),
            NotNow::NoRandomness(error) => error.into(),
        }
    }
}

impl From<ChatFailure> for Failure {
    fn from(error: ChatFailure) -> Self {
        match error {
            // Deactivated there, by whoever runs the chat.
            ChatFailure::UnknownPerson => Self::AccountDisabled,
            ChatFailure::Away { retry_after_s, .. } => Self::ChatAway(retry_after_s),
        }
    }
}
