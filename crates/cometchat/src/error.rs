//! How a call fails.

use crate::error_code::ErrorCode;
pub use halley_http_failures::{TlsFailure, Unreachable};
use std::collections::BTreeMap;
use std::time::Duration;

/// How a call fails. No variant holds a key, a token or a text that was not redacted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The host's name has no address; so it is, too, when this computer is offline.
    #[error("the host {host} is not known")]
    UnknownHost {
        /// The name that was looked up.
        host: String,
    },
    /// No connection, or one that ended before an answer. The call may have been carried out.
    #[error("{host} {why}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What happened.
        why: Unreachable,
    },
    /// No secure connection.
    #[error("no secure connection to {host}: {why}")]
    Tls {
        /// Host and port.
        host: String,
        /// What happened.
        why: TlsFailure,
    },
    /// Over a limit of [`Timeouts`](crate::Timeouts). The call may have been carried out.
    #[error("no answer in time")]
    Timeout,
    /// The service asks to come back later (status 429, or 503 that names a time). Not carried out.
    #[error("the service asks to slow down")]
    RateLimited {
        /// How long to wait, if it said so; at most a day.
        retry_after: Option<Duration>,
    },
    /// A refusal by the service.
    #[error("{0}")]
    Api(ApiError),
    /// An answer that is none of the service's.
    #[error("unusable answer{}: {why}", shown(*.status))]
    BadReply {
        /// HTTP status, if there was one.
        status: Option<u16>,
        /// What is wrong with it.
        why: BadReply,
    },
}

fn shown(status: Option<u16>) -> String {
    status.map(|status| format!(" (status {status})")).unwrap_or_default()
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    /// No body.
    #[error("it is empty")]
    Empty,
    /// A web page, as from a proxy or a captive portal.
    #[error("it is a web page")]
    Html,
    /// Not JSON.
    #[error("it is not JSON")]
    NotJson,
    /// It ended too early.
    #[error("it is cut off")]
    Truncated,
    /// Over [`MAX_REPLY_BYTES`](crate::MAX_REPLY_BYTES).
    #[error("it is too large")]
    TooLarge,
    /// A redirect. None is followed, as the key would travel along.
    #[error("it points to another address")]
    Redirect,
    /// Not HTTP.
    #[error("it is not HTTP")]
    NotHttp,
    /// JSON, but not of the expected shape; names what is amiss.
    #[error("it is not what was asked for ({0})")]
    WrongShape(&'static str),
}

/// A refusal by the service. Branch on `code`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} (status {status}): {message}")]
pub struct ApiError {
    /// HTTP status; the service's documentation does not bind it to the code.
    pub status: u16,
    /// Which refusal.
    pub code: ErrorCode,
    /// The service's text, redacted, on one line of at most 300 characters.
    pub message: String,
    /// What validation said, by field, redacted; at most 20 fields.
    pub fields: BTreeMap<String, Vec<String>>,
}

impl Error {
    /// The refusal's code, if it is one.
    #[must_use]
    pub const fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Api(refusal) => Some(&refusal.code),
            _ => None,
        }
    }
}
