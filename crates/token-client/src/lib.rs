//! Where auth tokens come from: implementations of [`TokenSource`](halley_login::ports::TokenSource).
//!
//! - [`server`]: our token server, which knows this device by its key
//! - [`team`]: a server that a team has of its own
//! - `direct`, with the feature `dev-mode`: CometChat itself or a sandbox, with an API key held here.
//! - [`Unconfigured`], which has none
//! - [`network`]: how to get to a server; `exchange`: one request and its answer, in time and bounded

#[cfg(feature = "dev-mode")]
pub mod direct;
mod exchange;
pub mod network;
pub mod server;
pub mod team;
mod unconfigured;

pub use halley_token_api::server_url::{InvalidServerUrl, ServerUrl};
pub use unconfigured::Unconfigured;
