//! Where auth tokens come from: implementations of [`TokenSource`](halley_login::ports::TokenSource).
//!
//! - [`Unconfigured`]: none, which is all that a build without `dev-mode` has until there is a token
//!   server to ask.
//! - `direct`, with the feature `dev-mode`: CometChat itself or a sandbox, with an API key held here.

#[cfg(feature = "dev-mode")]
pub mod direct;
mod unconfigured;

pub use unconfigured::Unconfigured;
