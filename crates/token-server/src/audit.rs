//! Security events: into the log of the database, and into the server's own.

use crate::metrics::Metrics;
use crate::store::{AuditEvent, Store};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::uid::Uid;
use std::net::IpAddr;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Where from.
    pub address: IpAddr,
    /// Finds the request in the log.
    pub request_id: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An account was made.
    AccountCreated,
    /// A device was enrolled with the password.
    DeviceEnrolled,
    /// A token was given for the password.
    SignedIn,
    /// A password was wrong, or the account unknown or disabled.
    PasswordRefused,
    /// So many were wrong that further ones are refused for a while.
    LockedOut,
    /// An assertion came a second time.
    AssertionReplayed,
    /// A token was made for a device that was ended meanwhile; it was not handed out.
    MintWithdrawn,
    /// A device was revoked by its owner.
    DeviceRevoked,
    /// The password was changed.
    PasswordChanged,
    /// All tokens were ended.
    TokensFlushed,
    /// The account was deleted by its owner.
    AccountDeleted,
}

impl Event {
    /// As it is written down.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreated => "account_created",
            Self::DeviceEnrolled => "device_enrolled",
            Self::SignedIn => "signed_in",
            Self::PasswordRefused => "password_refused",
            Self::LockedOut => "locked_out",
            Self::AssertionReplayed => "assertion_replayed",
            Self::MintWithdrawn => "mint_withdrawn",
            Self::DeviceRevoked => "device_revoked",
            Self::PasswordChanged => "password_changed",
            Self::TokensFlushed => "tokens_flushed",
            Self::AccountDeleted => "account_deleted",
        }
    }
}

/// Whom it is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Whose account, if known.
    pub uid: Option<&'a Uid>,
    /// Which device, if any.
    pub device: Option<&'a str>,
}

/// Writes an event down. That it cannot be written ends no request: what it tells of has happened.
pub async fn record(
    store: &dyn Store,
    metrics: &Metrics,
    event: Event,
    about: About<'_>,
    caller: &Caller,
    now: UnixSeconds,
) {
    metrics.audited(event.as_str());
    let uid = about.uid.map_or("-", Uid::as_str);
    tracing::info!(target: "audit", event = event.as_str(), uid, device = about.device.unwrap_or("-"),
        client = %caller.address, request_id = %caller.request_id);
    let entry = AuditEvent {
        at: now,
        event: event.as_str().to_owned(),
        uid: about.uid.cloned(),
        device_id: about.device.map(str::to_owned),
        address: Some(caller.address.to_string()),
        request_id: Some(caller.request_id.clone()),
    };
    if let Err(error) = store.audit(&entry).await {
        metrics.store_failed();
        tracing::error!(%error, event = event.as_str(), "a security event could not be written down");
    }
}
