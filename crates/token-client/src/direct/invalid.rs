//! Connections that cannot be right, whatever the service says.

use halley_cometchat::{InvalidApiKey, InvalidAppId, InvalidBaseUrl, UnknownRegion};
use std::fmt;

/// A field of a connection that cannot be right. Its `Display` says what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidConnection {
    /// Which field.
    pub field: InvalidField,
    /// It was left empty.
    pub empty: bool,
}

/// The fields of a connection to CometChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidField {
    /// App id.
    AppId,
    /// Region.
    Region,
    /// REST API key.
    ApiKey,
}

impl fmt::Display for InvalidConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            InvalidField::AppId => InvalidAppId.fmt(f),
            InvalidField::Region => UnknownRegion.fmt(f),
            InvalidField::ApiKey => InvalidApiKey.fmt(f),
        }
    }
}

impl std::error::Error for InvalidConnection {}

/// Why there can be no such sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSandbox {
    /// A field that every connection has.
    #[error(transparent)]
    Connection(#[from] InvalidConnection),
    /// Its address.
    #[error("the address of the sandbox is not usable: {0}")]
    BaseUrl(#[from] InvalidBaseUrl),
}
