//! The system keyring and its failure modes.
//!
//! [`SystemKeyring`] is the keyring of the desktop: Secret Service on Linux, Keychain on macOS,
//! Credential Manager on Windows. All of them may hang, lock, vanish or come back at any time, so
//! every call runs on a thread of its own and its caller waits 3 s at most.

mod failures;
mod keyring;
mod lane;
mod platform;
#[cfg(test)]
mod tests;
mod work;

pub use keyring::SystemKeyring;
