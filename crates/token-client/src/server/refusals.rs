//! What a refusal of the server means to the rules.

use crate::exchange::Reply;
use halley_login::fields::{Fault, Field, FieldError};
use halley_login::policy::Reason;
use halley_login::server::{DeviceEnd, ServerError, ServerFailure};
use halley_token_api::errors::{ErrorBody, ErrorCode, ErrorDetail};

/// For how long somebody is locked out by a server that does not say.
const LOCKED_OUT_S: u64 = 30;

/// A refusal.
pub(super) enum Refusal {
    /// One that means the same whatever was asked.
    Error(ServerError),
    /// One whose meaning depends on what was asked.
    Coded(ErrorCode),
}

pub(super) fn refusal(reply: &Reply) -> Refusal {
    match reply.json::<ErrorBody>() {
        Some(ErrorBody { error }) => meaning(reply, &error),
        None => Refusal::Error(reply.strange().into()),
    }
}

fn meaning(reply: &Reply, error: &ErrorDetail) -> Refusal {
    let retry_after_s = reply.retry_after_s();
    let fault = || ServerFailure::Fault { code: error.code.as_str().to_owned(), retry_after_s }.into();
    Refusal::Error(match error.code {
        ErrorCode::InvalidCredentials => ServerError::InvalidCredentials,
        ErrorCode::DeviceRevoked => DeviceEnd::Revoked.into(),
        ErrorCode::PasswordChanged => DeviceEnd::PasswordChanged.into(),
        ErrorCode::AccountDisabled => DeviceEnd::AccountDisabled.into(),
        ErrorCode::AccountDeleted => DeviceEnd::AccountDeleted.into(),
        ErrorCode::RegistrationClosed => ServerError::RegistrationClosed,
        ErrorCode::InviteInvalid => ServerError::InviteInvalid,
        ErrorCode::EmailTaken => ServerError::EmailTaken,
        ErrorCode::KeyTaken => ServerError::KeyTaken,
        ErrorCode::TooManyDevices => ServerError::TooManyDevices,
        ErrorCode::WeakPassword => ServerError::Weak(error.reasons.iter().map(|text| reason(text)).collect()),
        ErrorCode::LockedOut => {
            ServerError::LockedOut { wait_s: retry_after_s.unwrap_or(LOCKED_OUT_S).max(1) }
        }
        ErrorCode::InvalidField => match error.field.as_deref().and_then(field) {
            Some(field) => FieldError { field, fault: Fault::Characters }.into(),
            None => return Refusal::Coded(error.code),
        },
        ErrorCode::TooManyRequests | ErrorCode::Busy => ServerFailure::Busy { retry_after_s }.into(),
        ErrorCode::Internal | ErrorCode::ChatUnavailable | ErrorCode::DatabaseUnavailable => fault(),
        ErrorCode::Unknown if reply.status.as_u16() == 429 => ServerFailure::Busy { retry_after_s }.into(),
        ErrorCode::Unknown if reply.status.is_server_error() => fault(),
        ErrorCode::InvalidRequest
        | ErrorCode::UnsupportedGrantType
        | ErrorCode::InvalidAssertion
        | ErrorCode::AssertionReplayed
        | ErrorCode::UseDpopNonce
        | ErrorCode::NotFound
        | ErrorCode::MethodNotAllowed
        | ErrorCode::PayloadTooLarge
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::Unknown => return Refusal::Coded(error.code),
    })
}

fn field(name: &str) -> Option<Field> {
    match name {
        "email" => Some(Field::Email),
        "name" => Some(Field::Name),
        "password" | "newPassword" => Some(Field::Password),
        _ => None,
    }
}

fn reason(text: &str) -> Reason {
    match text {
        "too_short" => Reason::TooShort,
        "too_long" => Reason::TooLong,
        "common" => Reason::Common,
        "personal" => Reason::Personal,
        "words" => Reason::Words,
        "repeats" => Reason::Repeats,
        "sequence" => Reason::Sequence,
        "keyboard" => Reason::Keyboard,
        "dates" => Reason::Dates,
        _ => Reason::Guessable,
    }
}
