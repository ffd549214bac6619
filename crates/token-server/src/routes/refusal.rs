//! The one place where a failure becomes a code.

use crate::accounts::{Failure, FieldFault};
use crate::store::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use halley_credentials::fields::Fault;
use halley_token_api::errors::{ErrorBody, ErrorCode, ErrorDetail};
use std::borrow::Cow;

/// Seconds after which to come back, where nobody said.
const COME_BACK_S: u64 = 5;

/// A refusal, before it is written out with the request's id. It travels in the extensions of an empty response.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: ErrorCode,
    message: Cow<'static, str>,
    field: Option<&'static str>,
    reasons: Vec<&'static str>,
    pub(super) retry_after_s: Option<u64>,
    /// For the log alone. Holds no secret.
    pub(super) cause: Option<String>,
}

impl Refusal {
    pub(super) fn of(code: ErrorCode) -> Self {
        let retry_after_s = matches!(code.status(), 429 | 503).then_some(COME_BACK_S);
        Self {
            code,
            message: Cow::Borrowed(message(code)),
            field: None,
            reasons: Vec::new(),
            retry_after_s,
            cause: None,
        }
    }

    /// With another text for people, which repeats nothing that came in a value.
    pub(super) fn saying(self, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..self }
    }

    fn after(self, seconds: u64) -> Self {
        Self { retry_after_s: Some(seconds.max(1)), ..self }
    }

    fn because(self, cause: String) -> Self {
        Self { cause: Some(cause), ..self }
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn body(&self, request_id: &str) -> ErrorBody {
        ErrorBody {
            error: ErrorDetail {
                code: self.code,
                message: self.message.to_string(),
                request_id: request_id.to_owned(),
                field: self.field.map(str::to_owned),
                reasons: self.reasons.iter().map(|reason| (*reason).to_owned()).collect(),
            },
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Field { field, fault } => Self {
                field: Some(field),
                ..Self::of(ErrorCode::InvalidField).saying(format!("{field} {}", wrong(fault)))
            },
            Failure::Weak(reasons) => Self {
                reasons: reasons.iter().map(|reason| reason.as_str()).collect(),
                ..Self::of(ErrorCode::WeakPassword)
            },
            Failure::WrongCredentials => Self::of(ErrorCode::InvalidCredentials),
            Failure::Assertion => Self::of(ErrorCode::InvalidAssertion),
            Failure::Replayed => Self::of(ErrorCode::AssertionReplayed),
            Failure::Times => Self::of(ErrorCode::UseDpopNonce),
            Failure::DeviceRevoked => Self::of(ErrorCode::DeviceRevoked),
            Failure::PasswordChanged => Self::of(ErrorCode::PasswordChanged),
            Failure::AccountDisabled => Self::of(ErrorCode::AccountDisabled),
            Failure::AccountDeleted => Self::of(ErrorCode::AccountDeleted),
            Failure::RegistrationClosed => Self::of(ErrorCode::RegistrationClosed),
            Failure::InviteInvalid => Self::of(ErrorCode::InviteInvalid),
            Failure::NoSuchDevice => {
                Self::of(ErrorCode::NotFound).saying("There is no such device of yours.")
            }
            Failure::EmailTaken => Self::of(ErrorCode::EmailTaken),
            Failure::KeyTaken => Self::of(ErrorCode::KeyTaken),
            Failure::TooManyDevices => Self::of(ErrorCode::TooManyDevices),
            Failure::TooMany(wait) => Self::of(ErrorCode::TooManyRequests).after(wait),
            Failure::LockedOut(wait) => Self::of(ErrorCode::LockedOut).after(wait),
            Failure::Busy => Self::of(ErrorCode::Busy).after(1),
            Failure::ChatAway(wait) => {
                Self::of(ErrorCode::ChatUnavailable).after(wait.unwrap_or(COME_BACK_S))
            }
            Failure::Store(error) => store_failed(error),
            Failure::Internal(cause) => Self::of(ErrorCode::Internal).because(cause),
        }
    }
}

fn store_failed(error: StoreError) -> Refusal {
    let code = match &error {
        StoreError::Unavailable(_) => ErrorCode::DatabaseUnavailable,
        _ => ErrorCode::Internal,
    };
    Refusal::of(code).because(error.to_string())
}

fn wrong(fault: FieldFault) -> Cow<'static, str> {
    match fault {
        FieldFault::Text(fault) => Cow::Owned(format!("{}.", text_fault(fault))),
        FieldFault::Key => Cow::Borrowed("is no Ed25519 key that can be used."),
        FieldFault::Address => Cow::Borrowed("is no https address of at most 2,048 bytes."),
    }
}

fn text_fault(fault: Fault) -> String {
    fault.to_string()
}

const fn message(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InvalidRequest => "The body or a parameter is not of the form that this call takes.",
        ErrorCode::UnsupportedGrantType => {
            "The only grant type is urn:ietf:params:oauth:grant-type:jwt-bearer."
        }
        ErrorCode::InvalidCredentials => "The address or the password is wrong.",
        ErrorCode::InvalidAssertion => "The assertion is missing or cannot be taken.",
        ErrorCode::AssertionReplayed => "The assertion was used before: sign a new one.",
        ErrorCode::UseDpopNonce => "The clock of the client is wrong: sign the nonce in DPoP-Nonce as well.",
        ErrorCode::DeviceRevoked => "This device was revoked.",
        ErrorCode::PasswordChanged => "The password was changed: sign in with the new one.",
        ErrorCode::AccountDisabled => "The account is disabled.",
        ErrorCode::AccountDeleted => "The account was deleted.",
        ErrorCode::RegistrationClosed => "Accounts are made by whoever runs this server.",
        ErrorCode::InviteInvalid => "An account needs an invite that is still good.",
        ErrorCode::NotFound => "There is no such call.",
        ErrorCode::MethodNotAllowed => "This call exists with another method.",
        ErrorCode::EmailTaken => "Somebody has an account with this address.",
        ErrorCode::KeyTaken => "The key of the device is in use, or was: make a fresh one.",
        ErrorCode::TooManyDevices => "The account has too many devices: revoke another one first.",
        ErrorCode::PayloadTooLarge => "The body is longer than 16 KiB.",
        ErrorCode::UnsupportedMediaType => "The body has to be application/json in UTF-8.",
        ErrorCode::InvalidField => "A field is not as it has to be.",
        ErrorCode::WeakPassword => "The password is too easy to guess.",
        ErrorCode::TooManyRequests => "There were too many calls. Come back later.",
        ErrorCode::LockedOut => "There were too many wrong passwords. Come back later.",
        ErrorCode::Busy => "The server has too much to do. Come back soon.",
        ErrorCode::ChatUnavailable => "The chat service cannot be reached. Come back later.",
        ErrorCode::DatabaseUnavailable => "The database cannot be reached. Come back later.",
        ErrorCode::Internal | ErrorCode::Unknown => "The server is at fault.",
    }
}
