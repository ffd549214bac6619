//! The tests of `api` once more, against sandboxes with a database, and the tests of what only those can do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../api/main.rs"]
mod api;

mod again;
mod full_disk;
mod refusals;
mod restarts;
mod uploads;

use api::support;
