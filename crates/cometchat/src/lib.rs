//! CometChat's server API ("v3"): wire types and a REST client for users, auth tokens and roles.
//!
//! - Every call ends in time, and reads a bounded reply: see [`Timeouts`] and [`MAX_REPLY_BYTES`].
//! - A refusal is told by its `error.code` ([`ErrorCode`]), never by its status or text.
//! - Nothing here shows a key or a token: CometChat's own messages repeat them, so that every text
//!   from outside is redacted before it is kept ([`Error`]).

mod app;
mod auth_tokens;
mod base_url;
mod call;
mod client;
mod error;
mod error_code;
mod key;
mod lenient;
mod page;
mod redact;
mod reply;
mod roles;
mod settings;
mod token;
#[cfg(test)]
mod transport_tests;
mod uid;
mod users;

pub use app::{AppId, InvalidAppId, Region, UnknownRegion};
pub use auth_tokens::{AuthTokens, IssuedToken};
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use client::Client;
pub use error::{ApiError, BadReply, Error, TlsFailure, Unreachable};
pub use error_code::{ErrorCode, Family};
pub use key::{ApiKey, InvalidApiKey};
pub use page::{Page, PageRequest, Pagination};
pub use reply::MAX_REPLY_BYTES;
pub use roles::{NewRole, Role, Roles};
pub use settings::{Settings, SettingsError, Timeouts};
pub use token::{AuthToken, InvalidAuthToken};
pub use uid::{InvalidUid, Uid};
pub use users::{ListUsers, Metadata, NewUser, Reactivated, Unset, User, UserChanges, Users};
