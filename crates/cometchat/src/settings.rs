//! What a client is made of.

use crate::app::{AppId, Region};
use crate::base_url::BaseUrl;
use crate::key::ApiKey;
use std::time::Duration;

/// What a [`Client`](crate::Client) is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The app.
    pub app: AppId,
    /// Where it lives; without effect where `base_url` is given.
    pub region: Region,
    /// A key with the scope `fullAccess`; an `authOnly` key can create people and tokens at most.
    pub key: ApiKey,
    /// Another place than CometChat's own, such as the sandbox.
    pub base_url: Option<BaseUrl>,
    /// Limits in time.
    pub timeouts: Timeouts,
}

impl Settings {
    /// For an app at CometChat, with the usual limits.
    #[must_use]
    pub fn new(app: AppId, region: Region, key: ApiKey) -> Self {
        Self { app, region, key, base_url: None, timeouts: Timeouts::default() }
    }
}

/// Limits in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, TLS included. 5 s unless changed.
    pub connect: Duration,
    /// A whole call: connecting, waiting, a repetition and the last byte of the answer. 10 s unless
    /// changed.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(10) }
    }
}

/// Why no client could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The app and region make no address.
    #[error("the app id and region make no web address")]
    Address,
    /// The key cannot be sent.
    #[error("the API key cannot be sent")]
    Key,
    /// The system has no certificates to check others against, or TLS cannot start.
    #[error("secure connections are not possible: the system has no usable root certificates")]
    Tls,
}
