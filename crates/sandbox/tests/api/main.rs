//! The sandbox from outside: what its callers see, over HTTP and over sockets.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod api_keys;
mod auth_tokens;
mod backups;
mod blocking;
mod contract;
mod control;
mod conversations;
mod cors;
mod crowds;
mod envelopes;
mod faults;
mod files;
mod floods;
mod forged;
mod friends;
mod groups;
mod large_answers;
mod large_bodies;
mod malformed;
mod messages;
mod nesting;
mod presence;
mod program;
mod rate_limits;
mod receipts;
mod refused_uploads;
mod roles;
mod samples;
mod server_api;
mod server_groups;
mod server_messages;
mod server_users;
mod session;
mod sockets;
mod start_and_stop;
mod strangers;
mod support;
mod threads;
mod tls;
mod traffic;
mod users;
mod webhooks;
