//! What both stores must do, each on the real thing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod place;
mod accounts;
mod crashes;
mod devices;
mod faults;
mod formats;
mod invites_and_attempts;
mod logs;
mod long_tails;
mod work;
