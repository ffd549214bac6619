//! The one form of a refusal: `{"error": {"code", "message", "requestId", "field"?, "reasons"?}}`.
//!
//! Every refusal with 429 or 503 bears `Retry-After` in seconds. Clients branch on the code, not on status or text, and
//! treat a code that they do not know by its status.

use serde::{Deserialize, Serialize};

/// The body of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// All of it.
    pub error: ErrorDetail,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// What clients branch on.
    pub code: ErrorCode,
    /// English text for people.
    pub message: String,
    /// Finds the request in the server's log; also in the header `X-Request-Id`.
    pub request_id: String,
    /// The field of the body that is to blame, such as `email` or `device.publicKey`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Of [`ErrorCode::WeakPassword`]: what to do better, most important first, such as `too_short`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $status:literal;)+) => {
        /// Every code, with its status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ #[serde(rename = $text)] $name,)+
            /// A code of a newer server; never sent.
            #[serde(other)]
            Unknown,
        }

        impl ErrorCode {
            /// All that are sent.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it is sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Unknown => "unknown",
                }
            }

            /// The status that it is sent with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                    Self::Unknown => 500,
                }
            }
        }
    };
}

codes! {
    /// The body or a parameter is not of the form that the call takes.
    InvalidRequest = "invalid_request", 400;
    /// `grant_type` is not the one that the server knows.
    UnsupportedGrantType = "unsupported_grant_type", 400;
    /// Unknown account, wrong password or disabled account: never told apart.
    InvalidCredentials = "invalid_credentials", 401;
    /// The assertion is missing, malformed, expired, for another server, or not signed by a key that the server knows.
    InvalidAssertion = "invalid_assertion", 401;
    /// Rightly signed, and used before: something between client and server has repeated the request. A new assertion
    /// helps.
    AssertionReplayed = "assertion_replayed", 401;
    /// The assertion is right but for its times: the client's clock is wrong. The header `DPoP-Nonce` has a nonce; an
    /// assertion with it as claim `nonce` is taken whatever the clock (in the manner of RFC 9449, section 8).
    UseDpopNonce = "use_dpop_nonce", 401;
    /// Rightly signed by a device that was revoked.
    DeviceRevoked = "device_revoked", 401;
    /// Rightly signed by a device that has not signed in since the password was changed.
    PasswordChanged = "password_changed", 401;
    /// Rightly signed by a device of an account that is disabled.
    AccountDisabled = "account_disabled", 401;
    /// Rightly signed by a device of an account that was deleted.
    AccountDeleted = "account_deleted", 401;
    /// Nobody may make an account.
    RegistrationClosed = "registration_closed", 403;
    /// Accounts are made by invite, and none was given, or it is unknown, used up or expired.
    InviteInvalid = "invite_invalid", 403;
    /// No such call, or no such device of the person who signs.
    NotFound = "not_found", 404;
    /// The call exists with another method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// Somebody has an account with this address.
    EmailTaken = "email_taken", 409;
    /// The device's key is another one's, or one's that was ended: a fresh key helps.
    KeyTaken = "key_taken", 409;
    /// The account has as many devices as it may have: one has to be revoked first.
    TooManyDevices = "too_many_devices", 409;
    /// The body is longer than 16 KiB.
    PayloadTooLarge = "payload_too_large", 413;
    /// The body is not `application/json`.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// A field is empty, too long, or has what it may not have; `field` names it.
    InvalidField = "invalid_field", 422;
    /// The policy refuses the new password; `reasons` tell why.
    WeakPassword = "weak_password", 422;
    /// Too many calls from this address or by this device.
    TooManyRequests = "too_many_requests", 429;
    /// Too many wrong passwords for this account. Ends by itself; enrolled devices go on minting.
    LockedOut = "locked_out", 429;
    /// A fault of the server.
    Internal = "internal", 500;
    /// As many passwords as the server can check are being checked, or the request took longer than it may.
    Busy = "busy", 503;
    /// CometChat cannot be reached or is at fault. What was asked is finished later where it can be.
    ChatUnavailable = "chat_unavailable", 503;
    /// The database cannot be reached.
    DatabaseUnavailable = "database_unavailable", 503;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_as_it_was_sent_and_an_unknown_one_is_no_failure() {
        for code in ErrorCode::ALL {
            let text = serde_json::to_string(code).unwrap();
            assert_eq!(text, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<ErrorCode>(&text).unwrap(), *code);
        }
        assert_eq!(serde_json::from_str::<ErrorCode>("\"quota\"").unwrap(), ErrorCode::Unknown);
    }
}
