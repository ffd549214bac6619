//! The real commands behind the real capabilities, called as pages call them; no display needed.

mod at_server;
#[cfg(feature = "dev-mode")]
mod cancelling;
#[cfg(feature = "dev-mode")]
mod connections;
mod desk;
#[cfg(feature = "dev-mode")]
mod gateway;
#[cfg(feature = "dev-mode")]
mod keeping;
mod permissions;
mod preferences;
mod previous_releases;
#[cfg(feature = "dev-mode")]
mod service;
#[cfg(feature = "dev-mode")]
mod sign_in;
#[cfg(feature = "dev-mode")]
mod silent_keyring;
mod token_server;
#[cfg(not(feature = "dev-mode"))]
mod without_dev_mode;
