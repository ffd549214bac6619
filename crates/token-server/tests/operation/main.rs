//! Running the token server: its configuration, its commands, and the process itself, against a sandbox.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod admin;
mod config;
mod doctor;
mod documentation;
mod replicas;
mod secrets;
mod serving;
mod support;
mod tls;
mod together;
