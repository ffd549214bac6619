//! Keychain and Credential Manager, which are always there.

use crate::failures::Failure;
use halley_login::ports::{Entry, KeyringProvider};
use keyring_core::{CredentialStore, Error};
use std::collections::HashMap;
use std::sync::Arc;

/// Connects to the keyring of this system.
#[cfg(target_os = "macos")]
pub fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

/// Connects to the keyring of this system.
#[cfg(windows)]
pub fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// This system has no keyring that is known here.
#[cfg(not(any(target_os = "macos", windows)))]
pub fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

/// Nothing beyond service and user.
pub fn modifiers(_: &CredentialStore, _: Entry) -> Option<HashMap<&'static str, &'static str>> {
    None
}

/// Nothing beyond what the error itself says.
pub fn explain(_: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<Failure> {
    None
}

/// There is always a collection.
pub fn create_collection() -> keyring_core::Result<()> {
    Err(Error::NotSupportedByStore("no collection can be made here".into()))
}

/// The system's own, of which there is one.
pub fn identity() -> Option<KeyringProvider> {
    let program = match std::env::consts::OS {
        "macos" => "Keychain",
        "windows" => "Credential Manager",
        _ => return None,
    };
    Some(KeyringProvider { program: program.to_owned(), collection: String::new() })
}

/// The system itself, which does not go away.
pub fn provider() -> Option<String> {
    None
}
