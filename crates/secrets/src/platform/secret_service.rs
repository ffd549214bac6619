//! The Secret Service of Linux and its kin: GNOME Keyring, KWallet, KeePassXC.

use crate::failures::{Failure, reason, shorten};
use halley_login::ports::{Entry, KeyringError, KeyringProvider};
use keyring_core::{CredentialStore, Error};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use zbus::DBusError;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::zvariant::OwnedObjectPath;
use zbus_secret_service_keyring_store::Store;

/// The name of the service on the bus.
const NAME: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";

/// Connects to the session bus and opens a session with the service.
pub fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(Store::new()?)
}

/// What a person sees in the list of their keyring. Only this store takes labels.
pub fn modifiers(store: &CredentialStore, entry: Entry) -> Option<HashMap<&'static str, &'static str>> {
    let label = match entry {
        Entry::Pepper => "Halley: protection of the passwords",
        Entry::Session => "Halley: who is signed in",
        Entry::ApiKey => "Halley: API key of the connection",
    };
    store.as_any().is::<Store>().then(|| HashMap::from([("label", label)]))
}

/// Makes the default collection, as other programs do when they find none. With a display the person
/// is asked for its password, however long that takes; without one this fails.
pub fn create_collection() -> keyring_core::Result<()> {
    let failed = |error| Error::PlatformFailure(Box::new(error));
    let service = SecretService::connect(EncryptionType::Dh).map_err(failed)?;
    match service.create_collection("Default keyring", "default") {
        Ok(_) => Ok(()),
        // Nobody made one, so there still is none.
        Err(secret_service::Error::Prompt) => Err(failed(secret_service::Error::NoResult)),
        Err(error) => Err(failed(error)),
    }
}

/// The program that provides the service now, by its unique name on the bus; `None` also if the bus
/// cannot say within the time limit.
pub fn provider() -> Option<String> {
    const LIMIT: Duration = Duration::from_secs(2);
    let bus = Builder::session().and_then(|bus| bus.method_timeout(LIMIT).build()).ok()?;
    let owner = DBusProxy::new(&bus).ok()?.get_name_owner(NAME.try_into().ok()?).ok()?;
    Some(owner.to_string())
}

/// The program that provides the service now, and its default collection. Starts no service, and asks for no password.
pub fn identity() -> Option<KeyringProvider> {
    const LIMIT: Duration = Duration::from_secs(2);
    let bus = Builder::session().and_then(|bus| bus.method_timeout(LIMIT).build()).ok()?;
    let daemon = DBusProxy::new(&bus).ok()?;
    let owner = daemon.get_name_owner(NAME.try_into().ok()?).ok()?;
    let process = daemon.get_connection_unix_process_id(owner.into_inner().into()).ok()?;
    let alias = bus.call_method(Some(NAME), SERVICE_PATH, Some(SERVICE), "ReadAlias", &"default").ok()?;
    let collection: OwnedObjectPath = alias.body().deserialize().ok()?;
    let collection = collection.rsplit('/').next().unwrap_or_default();
    Some(KeyringProvider { program: program_of(process)?, collection: shorten(collection) })
}

/// A program that was replaced while it runs is still called the same.
fn program_of(process: u32) -> Option<String> {
    let path = std::fs::read_link(format!("/proc/{process}/exe")).ok();
    let name = path.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let name = name.or_else(|| std::fs::read_to_string(format!("/proc/{process}/comm")).ok())?;
    Some(shorten(name.trim().trim_end_matches(" (deleted)")))
}

/// What the service meant; `None` if this is no error of its.
pub fn explain(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<Failure> {
    use secret_service::Error as Service;
    Some(match error.downcast_ref::<Service>()? {
        Service::Locked | Service::Prompt | Service::PromptDisconnected => Failure::new(KeyringError::Locked),
        Service::NoResult => Failure::no_collection(),
        Service::Unavailable => Failure::new(KeyringError::Absent("there is no session bus".into())),
        // Of the connection, not of what is stored: nothing may be overwritten for it.
        Service::Crypto(_) => {
            Failure::new(KeyringError::Denied("the connection to it could not be encrypted".into()))
        }
        Service::Zbus(error) => Failure::new(explain_bus(error)),
        Service::ZbusFdo(error) => Failure::new(explain_named(error)),
        other => Failure::new(KeyringError::Absent(reason(other))),
    })
}

fn explain_bus(error: &zbus::Error) -> KeyringError {
    match error {
        zbus::Error::MethodError(name, text, _) => explain_name(name, text.as_deref().unwrap_or_default()),
        zbus::Error::FDO(error) => explain_named(error),
        other => KeyringError::Absent(reason(other)),
    }
}

fn explain_named(error: &zbus::fdo::Error) -> KeyringError {
    match error {
        zbus::fdo::Error::ZBus(error) => explain_bus(error),
        named => explain_name(&named.name(), named.description().unwrap_or_default()),
    }
}

/// By the name of the error as the bus carries it.
fn explain_name(name: &str, text: &str) -> KeyringError {
    let standard = name.strip_prefix("org.freedesktop.DBus.Error.");
    match (standard, name) {
        (_, "org.freedesktop.Secret.Error.IsLocked") => KeyringError::Locked,
        (Some("AccessDenied" | "AuthFailed" | "InteractiveAuthorizationRequired"), _) => {
            KeyringError::Denied(shorten(text))
        }
        (Some("Timeout" | "TimedOut"), _) => KeyringError::Slow,
        (Some("ServiceUnknown" | "NameHasNoOwner"), _) => {
            KeyringError::Absent("no program provides one".into())
        }
        (Some(_), _) => KeyringError::Absent(shorten(text)),
        (None, _) => KeyringError::Denied(shorten(&format!("{name}: {text}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secret_service::Error as Service;
    use zbus::fdo;

    fn answer(error: Service) -> KeyringError {
        Failure::from(Error::PlatformFailure(Box::new(error))).into_answer()
    }

    #[test]
    fn every_failure_of_the_service_has_its_answer() {
        let io = || Arc::new(std::io::Error::other("broken"));
        assert_eq!(answer(Service::Locked), KeyringError::Locked);
        assert_eq!(answer(Service::Prompt), KeyringError::Locked);
        assert_eq!(answer(Service::PromptDisconnected), KeyringError::Locked);
        assert!(matches!(answer(Service::NoResult), KeyringError::Absent(_)));
        assert!(matches!(answer(Service::Unavailable), KeyringError::Absent(_)));
        assert!(matches!(answer(Service::Crypto("x")), KeyringError::Denied(_)));
        assert!(matches!(answer(Service::Zbus(zbus::Error::InputOutput(io()))), KeyringError::Absent(_)));
        assert!(matches!(answer(Service::Zbus(zbus::Error::InvalidReply)), KeyringError::Absent(_)));
    }

    #[test]
    fn errors_are_told_apart_by_their_names_on_the_bus() {
        let fdo = |error: fdo::Error| answer(Service::ZbusFdo(error));
        assert!(matches!(fdo(fdo::Error::ServiceUnknown("x".into())), KeyringError::Absent(_)));
        assert!(matches!(fdo(fdo::Error::SpawnFailed("x".into())), KeyringError::Absent(_)));
        assert!(matches!(fdo(fdo::Error::NoReply("x".into())), KeyringError::Absent(_)));
        assert_eq!(fdo(fdo::Error::AccessDenied("no".into())), KeyringError::Denied("no".into()));
        assert_eq!(fdo(fdo::Error::TimedOut("x".into())), KeyringError::Slow);
        assert_eq!(
            answer(Service::Zbus(zbus::Error::FDO(Box::new(fdo::Error::TimedOut("x".into()))))),
            KeyringError::Slow
        );
        assert_eq!(explain_name("org.freedesktop.Secret.Error.IsLocked", ""), KeyringError::Locked);
        assert_eq!(
            explain_name("org.freedesktop.Secret.Error.NoSession", "gone"),
            KeyringError::Denied("org.freedesktop.Secret.Error.NoSession: gone".into())
        );
    }

    #[test]
    fn only_a_missing_collection_is_made() {
        use crate::failures::Trouble;
        let trouble = |error: Service| Failure::from(Error::NoStorageAccess(Box::new(error))).trouble;
        assert_eq!(trouble(Service::NoResult), Trouble::NoCollection);
        assert_eq!(trouble(Service::Locked), Trouble::Other);
    }
}
