//! The service's own names for its refusals.

use std::fmt;

/// Longest code that is kept. The longest known one has 46 characters.
const MAX_CODE: usize = 64;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $family:ident;)+) => {
        /// `error.code` of a refusal.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
            /// Any other: up to 64 characters of `A-Z 0-9 _`, or `?` if it had any others.
            Unknown(String),
        }

        impl ErrorCode {
            /// Every code that has a name here.
            pub const KNOWN: &[Self] = &[$(Self::$name),+];

            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $code,)+
                    Self::Unknown(code) => code,
                }
            }

            /// What a caller can do about it.
            #[must_use]
            pub const fn family(&self) -> Family {
                match self {
                    $(Self::$name => Family::$family,)+
                    Self::Unknown(_) => Family::Other,
                }
            }

            pub(crate) fn from_wire(code: &str) -> Self {
                match code {
                    $($code => Self::$name,)+
                    _ => Self::Unknown(plain(code)),
                }
            }
        }
    };
}

codes! {
    /// No app id was sent.
    EmptyAppId = "AUTH_ERR_EMPTY_APPID", App;
    /// The app is unknown, or not in this region.
    InvalidAppId = "AUTH_ERR_INVALID_APPID", App;
    /// No key was sent.
    EmptyApiKey = "AUTH_ERR_EMPTY_APIKEY", Key;
    /// The key is unknown.
    ApiKeyNotFound = "AUTH_ERR_APIKEY_NOT_FOUND", Key;
    /// The key lacks the scope.
    NoAccess = "AUTH_ERR_NO_ACCESS", Key;
    /// The person is unknown or deactivated.
    UidNotFound = "ERR_UID_NOT_FOUND", Person;
    /// The uid is taken, perhaps by a deactivated person.
    UidAlreadyExists = "ERR_UID_ALREADY_EXISTS", Person;
    /// The person could not be deleted.
    UidDeleteFailed = "ERR_UID_DELETE_FAILED", Server;
    /// The token is unknown.
    AuthTokenNotFound = "ERR_AUTH_TOKEN_NOT_FOUND", Token;
    /// The token belongs to another device.
    AuthTokenUnavailable = "ERR_AUTHTOKEN_UNAVAILABLE", Token;
    /// The token belongs to another person.
    AuthTokenNotAccessible = "ERR_AUTHTOKEN_NOT_ACCESSIBLE", Token;
    /// The token could not be deleted.
    AuthTokenDeleteFailed = "ERR_AUTH_TOKEN_DELETE_FAILED", Server;
    /// The tokens could not be deleted.
    AuthTokensDeleteFailed = "ERR_AUTH_TOKENS_DELETE_FAILED", Server;
    /// The role is unknown.
    RoleNotFound = "ERR_ROLE_NOT_FOUND", Role;
    /// The role's name is taken.
    RoleAlreadyExists = "ERR_ROLE_ALREADY_EXISTS", Role;
    /// The role could not be deleted.
    RoleDeleteFailed = "ERR_ROLE_DELETE_FAILED", Server;
    /// The default role cannot be deleted.
    RoleDeleteDenied = "ERR_ROLE_DELETE_DENIED", Role;
    /// The app's plan does not include this.
    PlanRestriction = "ERR_PLAN_RESTRICTION", Plan;
    /// The app's subscription has ended.
    SubscriptionExpired = "ERR_SUBSCRIPTION_EXPIRED", Plan;
    /// The app's plan includes no more of this.
    PlanQuotaRestriction = "ERR_PLAN_QUOTA_RESTRICTION", Plan;
    /// A value was refused; the fields say which.
    BadRequest = "ERR_BAD_REQUEST", Request;
    /// The version of the API is unknown.
    InvalidApiVersion = "ERR_INVALID_API_VERSION", Request;
    /// The path or method is unknown.
    ApiNotFound = "ERR_API_NOT_FOUND", Request;
    /// Over the rate limit.
    TooManyRequests = "ERR_TOO_MANY_REQUESTS", Limit;
    /// Server fault.
    MissionFailed = "ERR_MISSION_FAILED", Server;
    /// Server fault.
    OperationFailed = "ERR_OPERATION_FAILED", Server;
    /// Server fault.
    Exception = "ERR_EXCEPTION", Server;
    /// Server fault.
    BadErrorResponse = "ERR_BAD_ERROR_RESPONSE", Server;
}

/// What a caller can do about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Correct the app id or region.
    App,
    /// Use another key.
    Key,
    /// Create or reactivate the person.
    Person,
    /// Use another token.
    Token,
    /// Use another role.
    Role,
    /// Talk to CometChat about the plan.
    Plan,
    /// Correct the request.
    Request,
    /// Wait.
    Limit,
    /// Try again later: the fault is the service's.
    Server,
    /// Not known here.
    Other,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code, if it is one: nothing else from outside (a secret, a control character) may pass as such.
fn plain(code: &str) -> String {
    let fits = (1..=MAX_CODE).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && crate::redact::is_harmless(code);
    if fits { code.to_owned() } else { "?".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_survives_the_way_there_and_back() {
        for code in ErrorCode::KNOWN {
            assert_eq!(ErrorCode::from_wire(code.as_str()), *code);
            assert_ne!(code.family(), Family::Other);
        }
    }

    #[test]
    fn an_unknown_code_is_kept_only_if_it_looks_like_one() {
        assert_eq!(ErrorCode::from_wire("ERR_NEW_1"), ErrorCode::Unknown("ERR_NEW_1".into()));
        let long = "A".repeat(65);
        let secret = "0123456789ABCDEF0123456789ABCDEF01234567";
        for text in ["", "err", "A B", "A\n", "Ä", &long, secret] {
            assert_eq!(ErrorCode::from_wire(text), ErrorCode::Unknown("?".into()), "{text:?}");
        }
    }
}
