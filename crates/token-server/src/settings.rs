//! What the service is told by whoever runs it. How it is written down is the matter of `config`.

use halley_token_api::answers::{Hosts, Registration};
use halley_token_api::server_url::ServerUrl;
use ipnet::IpNet;
use std::time::Duration;

/// All of it. The database and CometChat's client are made apart.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that assertions have to be for.
    pub server_url: ServerUrl,
    /// What people know the server by.
    pub server_name: String,
    /// Who may make an account.
    pub registration: Registration,
    /// CometChat app id, for clients.
    pub app_id: String,
    /// CometChat region, for clients.
    pub region: String,
    /// Hosts in place of the cloud's, for clients.
    pub hosts: Option<Hosts>,
    /// New passwords.
    pub password: PasswordSettings,
    /// Checks of passwords.
    pub hashing: HashingSettings,
    /// Limits.
    pub limits: Limits,
    /// Proxies in front of the server, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// From where `/metrics` may be read; others are told that there is no such call.
    pub metrics_from: Vec<IpNet>,
    /// How many days security events are kept.
    pub audit_keep_days: u32,
}

/// What new passwords must be.
#[derive(Clone, Copy, Debug)]
pub struct PasswordSettings {
    /// Fewest characters; 12 unless changed, 8 at least.
    pub min_chars: usize,
    /// Lowest zxcvbn score; 3 unless changed.
    pub min_score: u8,
}

/// What a check of a password costs, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct HashingSettings {
    /// Memory of one, in KiB; 19,456 at least.
    pub memory_kib: u32,
    /// Passes over it; 2 at least.
    pub passes: u32,
    /// Lanes; 1 at least.
    pub lanes: u32,
    /// At once; as many as cores unless changed.
    pub at_once: usize,
    /// Waiting; beyond that the answer is 503.
    pub queue: usize,
}

/// Limits, each over all replicas unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls with a password from one client address, in a minute and per replica; 30 unless changed.
    pub passwords_per_minute: u32,
    /// New accounts from one client address, in an hour and per replica; 20 unless changed.
    pub accounts_per_hour: u32,
    /// Other calls from one client address, in a minute and per replica; 600 unless changed.
    pub calls_per_minute: u32,
    /// Signed calls of one device, in a minute and per replica; 60 unless changed.
    pub signed_per_minute: u32,
    /// Whether wrong passwords lock an account out for a while.
    pub lockout: bool,
    /// A whole request; 30 s unless changed.
    pub request: Duration,
}
