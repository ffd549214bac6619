//! The app is killed at any moment, and started again: nothing that was acknowledged is lost, and everybody gets in.
//!
//! `HALLEY_KILL_ROUNDS` says how often, `HALLEY_KILL_SEED` which moments and deeds are chosen; both are printed.
#![expect(
    clippy::print_stdout,
    reason = "rounds, seed and what became of them are for whoever reads the output"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]
// Killing is done the same way everywhere, but the servers are stopped as Unix does.
#![cfg(unix)]

#[path = "../ipc/desk.rs"]
#[cfg_attr(feature = "dev-mode", expect(dead_code, reason = "the tests of commands need more of it"))]
mod desk;

mod account;
mod chance;
mod file_keyring;
mod person;
mod program;
mod servers;
mod settings;
