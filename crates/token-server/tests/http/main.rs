//! The service over real sockets: on an SQLite store, with a sandbox in the place of CometChat. Every reply is held
//! against the description that the server gives of itself.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod assertions;
mod devices;
mod document;
mod faults;
mod form;
mod limits;
mod operators;
mod own;
mod passwords;
mod replicas;
mod secrets;
mod sign_up;
mod stranger;
mod support;
