//! The real commands behind the real capabilities, called as pages call them; no display needed.

mod desk;
mod permissions;
#[cfg(feature = "dev-mode")]
mod sign_in;
#[cfg(not(feature = "dev-mode"))]
mod without_dev_mode;
