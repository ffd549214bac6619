//! The keyring on a real GNOME Keyring and a real, private session bus.
//!
//! Each test starts a bus in a scratch folder and, as the address of the bus comes from the
//! environment, this program once more to do the work on it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod private_bus;

use halley_login::ports::{Entry, Keyring, KeyringError};
use halley_secrets::SystemKeyring;
use private_bus::{Bus, Daemon, ROLE};
use secrecy::{ExposeSecret, SecretString};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The limit is 3 s.
const NEARLY_THE_LIMIT: Duration = Duration::from_millis(2500);
/// What never answers would take longer than this; a busy machine may add a lot to the limit.
const PATIENCE: Duration = Duration::from_secs(20);
const SERVICE: &str = "chat.halley.test";

/// What happens on the private bus. Alone it does nothing.
#[test]
#[ignore = "started with a bus of its own by the tests below"]
fn child() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let keyring = SystemKeyring::new(SERVICE);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match role.as_str() {
        "unlocked" => runtime.block_on(unlocked(&keyring)),
        "locked" => runtime.block_on(locked(&keyring)),
        "appears later" => runtime.block_on(appears_later(&keyring)),
        "no bus" => runtime.block_on(no_bus(&keyring)),
        "no collection" => runtime.block_on(no_collection(&keyring)),
        "never answers" => runtime.block_on(never_answers(&keyring)),
        "dies while asking" => runtime.block_on(dies_while_asking(&keyring)),
        "strange items" => runtime.block_on(strange_items(&keyring)),
        other => unreachable!("unknown role {other}"),
    }
    private_bus::done(&role);
}

async fn set(keyring: &SystemKeyring, text: &str) -> Result<(), KeyringError> {
    keyring.set(Entry::Session, SecretString::from(text)).await
}

async fn get(keyring: &SystemKeyring) -> Result<Option<String>, KeyringError> {
    Ok(keyring.get(Entry::Session).await?.map(|secret| secret.expose_secret().to_owned()))
}

async fn unlocked(keyring: &SystemKeyring) {
    let daemon = Daemon::unlocked();
    assert_eq!(get(keyring).await, Ok(None));
    for text in ["first", "second 日本語 👩‍👩‍👧", &"x".repeat(64 * 1024)] {
        assert_eq!(set(keyring, text).await, Ok(()));
        assert_eq!(get(keyring).await, Ok(Some(text.into())));
    }
    assert_eq!(set(keyring, "kept").await, Ok(()));
    let dev = SystemKeyring::new("chat.halley.test.dev");
    assert_eq!(get(&dev).await, Ok(None), "services do not share entries");
    assert_eq!(keyring.get(Entry::Pepper).await.map(|found| found.is_some()), Ok(false));

    drop(daemon);
    let _daemon = Daemon::unlocked();
    assert_eq!(get(keyring).await, Ok(Some("kept".into())), "the same client after a restart");
    assert_eq!(get(&SystemKeyring::new(SERVICE)).await, Ok(Some("kept".into())));
    assert_eq!(keyring.remove(Entry::Session).await, Ok(()));
    assert_eq!(keyring.remove(Entry::Session).await, Ok(()));
    assert_eq!(get(keyring).await, Ok(None));
}

async fn locked(keyring: &SystemKeyring) {
    let daemon = Daemon::unlocked();
    assert_eq!(set(keyring, "kept").await, Ok(()));
    drop(daemon);
    let daemon = Daemon::locked();
    assert_eq!(get(keyring).await, Err(KeyringError::Locked));
    assert_eq!(set(keyring, "other").await, Err(KeyringError::Locked));
    assert_eq!(keyring.remove(Entry::Session).await, Err(KeyringError::Locked));
    assert_eq!(
        keyring.set(Entry::Pepper, SecretString::from("new")).await,
        Err(KeyringError::Locked),
        "an entry that is not there yet"
    );
    drop(daemon);
    let _daemon = Daemon::unlocked();
    assert_eq!(get(keyring).await, Ok(Some("kept".into())));
}

async fn appears_later(keyring: &SystemKeyring) {
    let nobody = Err(KeyringError::Absent("no program provides one".into()));
    assert_eq!(get(keyring).await, nobody);
    assert_eq!(set(keyring, "x").await, nobody.map(drop));
    let daemon = Daemon::unlocked();
    assert_eq!(set(keyring, "x").await, Ok(()));
    assert_eq!(get(keyring).await, Ok(Some("x".into())));
    drop(daemon);
    assert!(matches!(get(keyring).await, Err(KeyringError::Absent(_))));
}

async fn no_bus(keyring: &SystemKeyring) {
    assert!(matches!(get(keyring).await, Err(KeyringError::Absent(_))));
    assert!(matches!(set(keyring, "x").await, Err(KeyringError::Absent(_))));
    assert!(matches!(keyring.remove(Entry::Session).await, Err(KeyringError::Absent(_))));
}

async fn no_collection(keyring: &SystemKeyring) {
    let _daemon = Daemon::locked();
    assert_eq!(get(keyring).await, Ok(None));
    assert_eq!(keyring.remove(Entry::Session).await, Ok(()));
    // No display, so nobody can be asked for the password of a new one.
    let none = Err(KeyringError::Absent("no keyring has been created yet".into()));
    assert_eq!(set(keyring, "x").await, none);
}

async fn never_answers(keyring: &SystemKeyring) {
    let daemon = Daemon::unlocked();
    assert_eq!(set(keyring, "before").await, Ok(()));
    daemon.freeze();
    for fresh in [keyring, &SystemKeyring::new("chat.halley.test.dev")] {
        let (answer, time) = timed(get(fresh)).await;
        assert_eq!(answer, Err(KeyringError::Slow));
        assert!((NEARLY_THE_LIMIT..PATIENCE).contains(&time), "{time:?}");
    }
    let ((written, removed), time) =
        timed(async { tokio::join!(set(keyring, "late"), keyring.remove(Entry::Pepper)) }).await;
    assert_eq!((written, removed), (Err(KeyringError::Slow), Err(KeyringError::Slow)));
    assert!(time < PATIENCE, "{time:?}");
    daemon.thaw();
    assert_eq!(set(keyring, "after").await, Ok(()));
    assert_eq!(get(keyring).await, Ok(Some("after".into())));

    daemon.freeze();
    assert_eq!(get(keyring).await, Err(KeyringError::Slow));
    drop(daemon);
    let _daemon = Daemon::unlocked();
    assert_eq!(get(keyring).await, Ok(Some("after".into())), "another took its place");
}

async fn dies_while_asking(keyring: &SystemKeyring) {
    let daemon = Daemon::unlocked();
    assert_eq!(set(keyring, "kept").await, Ok(()));
    drop(daemon);
    // The keyring has this one show its dialogs, which it never does.
    let dialogs = zbus::blocking::Connection::session().unwrap();
    dialogs.request_name("org.gnome.keyring.SystemPrompter").unwrap();
    let daemon = Daemon::locked();
    assert_eq!(set(keyring, "asked for").await, Err(KeyringError::Slow));
    drop(daemon);
    let _daemon = Daemon::unlocked();
    let mut answer = get(keyring).await;
    for _ in 0..3 {
        if answer == Err(KeyringError::Slow) {
            answer = get(keyring).await;
        }
    }
    assert_eq!(answer, Ok(Some("kept".into())));
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = now();
    let result = work.await;
    (result, now() - start)
}

#[expect(clippy::disallowed_methods, reason = "the time limit itself is under test")]
fn now() -> Instant {
    Instant::now()
}

async fn strange_items(keyring: &SystemKeyring) {
    let _daemon = Daemon::unlocked();
    plant(b"\xff\xfe", "text/plain");
    assert_eq!(get(keyring).await, Err(KeyringError::Garbage));
    assert_eq!(set(keyring, "good").await, Ok(()));
    plant(b"twin", "text/plain");
    assert_eq!(get(keyring).await, Err(KeyringError::Garbage), "two of them");
    assert_eq!(set(keyring, "one").await, Ok(()));
    assert_eq!(get(keyring).await, Ok(Some("one".into())));
    plant(b"twin", "text/plain");
    assert_eq!(keyring.remove(Entry::Session).await, Ok(()));
    assert_eq!(get(keyring).await, Ok(None));
}

/// Adds an item of ours behind the back of the keyring under test, even if there is one.
fn plant(secret: &[u8], kind: &str) {
    let service = SecretService::connect(EncryptionType::Dh).unwrap();
    let attributes = HashMap::from([("service", SERVICE), ("username", "session")]);
    let collection = service.get_default_collection().unwrap();
    collection.create_item("planted", attributes, secret, false, kind).unwrap();
}

#[test]
fn secrets_are_kept_and_survive_a_restart_of_the_keyring() {
    Bus::start().run("unlocked");
}

#[test]
fn a_locked_keyring_is_locked_and_keeps_what_it_has() {
    Bus::start().run("locked");
}

#[test]
fn a_keyring_that_nobody_provides_is_absent_until_somebody_does() {
    Bus::start().run("appears later");
}

#[test]
fn without_a_bus_the_keyring_is_absent() {
    Bus::none().run("no bus");
    Bus::dead().run("no bus");
}

#[test]
fn without_a_collection_and_a_display_nothing_can_be_written() {
    Bus::start().run("no collection");
}

#[test]
fn a_keyring_that_never_answers_is_slow_after_its_limit() {
    Bus::start().run("never answers");
}

#[test]
fn a_keyring_that_dies_while_it_asks_for_the_password_is_found_again() {
    Bus::start().run("dies while asking");
}

#[test]
fn strange_or_double_items_are_garbage_until_they_are_written_anew() {
    Bus::start().run("strange items");
}
