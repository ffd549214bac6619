//! The keyring on stores that misbehave in every way.

mod fake;

use crate::SystemKeyring;
use crate::work::Opener;
use fake::Fake;
use halley_login::ports::{Entry, Keyring, KeyringError};
use keyring_core::{CredentialStore, Error, mock};
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);
/// For calls that hang. On a busy machine others may take longer than this.
const SHORT: Duration = Duration::from_millis(150);
const SERVICE: &str = "chat.halley.test";

fn on(store: Arc<CredentialStore>, limit: Duration) -> SystemKeyring {
    SystemKeyring::with_opener(SERVICE, Arc::new(move || Ok(Arc::clone(&store))), limit)
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

async fn get(keyring: &SystemKeyring, entry: Entry) -> Result<Option<String>, KeyringError> {
    Ok(keyring.get(entry).await?.map(|secret| secret.expose_secret().to_owned()))
}

/// The mock's entry, to inject errors into.
fn inject(store: &mock::Store, user: &str, error: Error) {
    use keyring_core::api::CredentialStoreApi;
    let entry = store.build(SERVICE, user, None).unwrap();
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
}

fn broken() -> Box<std::io::Error> {
    Box::new(std::io::Error::other("broken"))
}

#[tokio::test]
async fn what_is_set_is_got_until_it_is_removed() {
    let keyring = on(mock::Store::new().unwrap(), PATIENCE);
    assert_eq!(get(&keyring, Entry::Session).await, Ok(None));
    for text in ["first", "second", "", "日本語 👩‍👩‍👧", "a\0b"] {
        keyring.set(Entry::Session, secret(text)).await.unwrap();
        assert_eq!(get(&keyring, Entry::Session).await, Ok(Some(text.into())));
    }
    assert_eq!(get(&keyring, Entry::Pepper).await, Ok(None));
    keyring.remove(Entry::Session).await.unwrap();
    assert_eq!(get(&keyring, Entry::Session).await, Ok(None));
    keyring.remove(Entry::Session).await.unwrap();
}

#[tokio::test]
async fn entries_and_services_are_kept_apart() {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let keyring = on(Arc::clone(&store), PATIENCE);
    let dev = SystemKeyring::with_opener(
        "chat.halley.test.dev",
        Arc::new(move || Ok(Arc::clone(&store))),
        PATIENCE,
    );
    for (entry, text) in [(Entry::Pepper, "p"), (Entry::Session, "s"), (Entry::ApiKey, "k")] {
        keyring.set(entry, secret(text)).await.unwrap();
    }
    dev.set(Entry::Pepper, secret("dev")).await.unwrap();
    for (entry, text) in [(Entry::Pepper, "p"), (Entry::Session, "s"), (Entry::ApiKey, "k")] {
        assert_eq!(get(&keyring, entry).await, Ok(Some(text.into())));
    }
    assert_eq!(get(&dev, Entry::Session).await, Ok(None));
}

#[tokio::test]
async fn a_keyring_that_appears_later_is_found() {
    let opened = Arc::new(AtomicUsize::new(0));
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let count = Arc::clone(&opened);
    let open: Arc<Opener> = Arc::new(move || match count.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Err(Error::PlatformFailure(broken())),
        _ => Ok(Arc::clone(&store)),
    });
    let keyring = SystemKeyring::with_opener(SERVICE, open, PATIENCE);
    let absent = KeyringError::Absent("broken".into());
    assert_eq!(get(&keyring, Entry::Pepper).await, Err(absent.clone()));
    assert_eq!(keyring.set(Entry::Pepper, secret("x")).await, Err(absent));
    assert_eq!(keyring.set(Entry::Pepper, secret("x")).await, Ok(()));
    assert_eq!(get(&keyring, Entry::Pepper).await, Ok(Some("x".into())));
    assert_eq!(opened.load(Ordering::SeqCst), 3, "a working connection is kept");
}

#[tokio::test]
async fn a_connection_that_went_stale_is_made_anew() {
    let opened = Arc::new(AtomicUsize::new(0));
    let store = mock::Store::new().unwrap();
    let (count, shared) = (Arc::clone(&opened), Arc::clone(&store));
    let open: Arc<Opener> = Arc::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::clone(&shared) as Arc<CredentialStore>)
    });
    let keyring = SystemKeyring::with_opener(SERVICE, open, PATIENCE);
    keyring.set(Entry::Session, secret("x")).await.unwrap();
    inject(&store, "session", Error::PlatformFailure(broken()));
    assert_eq!(get(&keyring, Entry::Session).await, Ok(Some("x".into())));
    inject(&store, "session", Error::PlatformFailure(broken()));
    assert_eq!(keyring.set(Entry::Session, secret("y")).await, Ok(()));
    assert_eq!(opened.load(Ordering::SeqCst), 3);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_person_who_dismissed_the_prompt_is_not_asked_again_by_the_same_call() {
    let store = mock::Store::new().unwrap();
    let keyring = on(Arc::clone(&store) as Arc<CredentialStore>, PATIENCE);
    keyring.set(Entry::Session, secret("x")).await.unwrap();
    inject(&store, "session", Error::NoStorageAccess(Box::new(secret_service::Error::Prompt)));
    assert_eq!(get(&keyring, Entry::Session).await, Err(KeyringError::Locked));
    assert_eq!(get(&keyring, Entry::Session).await, Ok(Some("x".into())));
}

#[tokio::test]
async fn an_entry_that_is_not_ours_is_garbage() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    for bytes in [vec![0xff, 0xfe], vec![b'x'; 64 * 1024 + 1]] {
        fake.plant(SERVICE, "pepper", vec![bytes]);
        assert_eq!(get(&keyring, Entry::Pepper).await, Err(KeyringError::Garbage));
    }
    fake.plant(SERVICE, "pepper", vec![vec![b'x'; 64 * 1024]]);
    assert!(keyring.get(Entry::Pepper).await.unwrap().is_some());
}

#[tokio::test]
async fn a_secret_that_is_too_large_is_not_written() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    let refused = keyring.set(Entry::Session, secret(&"x".repeat(64 * 1024 + 1))).await;
    assert!(matches!(refused, Err(KeyringError::Denied(_))), "{refused:?}");
    assert_eq!(fake.calls(), 0);
    assert_eq!(keyring.set(Entry::Session, secret(&"x".repeat(64 * 1024))).await, Ok(()));
}

#[tokio::test]
async fn a_write_that_did_not_arrive_is_noticed() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    fake.swallow_writes(true);
    assert_eq!(keyring.set(Entry::Pepper, secret("x")).await, Err(KeyringError::Garbage));
    fake.plant(SERVICE, "pepper", vec![b"older".to_vec()]);
    assert_eq!(keyring.set(Entry::Pepper, secret("x")).await, Err(KeyringError::Garbage));
    fake.swallow_writes(false);
    assert_eq!(keyring.set(Entry::Pepper, secret("x")).await, Ok(()));
}

#[tokio::test]
async fn an_entry_that_is_there_twice_is_garbage_until_it_is_written_or_removed() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    let twice = || vec![b"a".to_vec(), b"b".to_vec()];
    fake.plant(SERVICE, "session", twice());
    assert_eq!(get(&keyring, Entry::Session).await, Err(KeyringError::Garbage));
    assert_eq!(keyring.set(Entry::Session, secret("c")).await, Ok(()));
    assert_eq!(get(&keyring, Entry::Session).await, Ok(Some("c".into())));
    fake.plant(SERVICE, "session", twice());
    assert_eq!(keyring.remove(Entry::Session).await, Ok(()));
    assert_eq!(get(&keyring, Entry::Session).await, Ok(None));
}

#[tokio::test]
async fn a_call_that_hangs_is_slow() {
    let fake = Fake::new();
    let keyring = on(fake.store(), SHORT);
    let gate = fake.close_gate("pepper");
    assert_eq!(get(&keyring, Entry::Pepper).await, Err(KeyringError::Slow));
    gate.open();
    assert_eq!(answer(&keyring, Entry::Pepper).await, Ok(None));
}

#[tokio::test]
async fn a_call_that_hangs_holds_up_its_own_entry_only() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    fake.plant(SERVICE, "session", vec![b"s".to_vec()]);
    let gate = fake.close_gate("pepper");
    let hanging = tokio::spawn(call_get(keyring.clone()));
    gate.wait_for_somebody().await;
    assert_eq!(get(&keyring, Entry::Session).await, Ok(Some("s".into())));
    assert!(!hanging.is_finished());
    gate.open();
    assert_eq!(hanging.await.unwrap(), Ok(None));
}

#[tokio::test]
async fn a_late_write_never_undoes_the_calls_after_it() {
    let fake = Fake::new();
    let keyring = on(fake.store(), SHORT);
    let gate = fake.close_gate("session");
    // On a busy machine the first may be given up before it was begun.
    while tokio::time::timeout(Duration::ZERO, gate.wait_for_somebody()).await.is_err() {
        assert_eq!(keyring.set(Entry::Session, secret("late")).await, Err(KeyringError::Slow));
    }
    // Given up before they were begun, so they never happen.
    assert_eq!(keyring.set(Entry::Session, secret("never")).await, Err(KeyringError::Slow));
    assert_eq!(keyring.remove(Entry::Session).await, Err(KeyringError::Slow));
    gate.open();
    assert_eq!(answer(&keyring, Entry::Session).await, Ok(Some("late".into())));

    let patient = on(fake.store(), PATIENCE);
    let gate = fake.close_gate("session");
    let (set, removed, ()) =
        tokio::join!(patient.set(Entry::Session, secret("late")), patient.remove(Entry::Session), async {
            gate.open()
        },);
    assert_eq!((set, removed), (Ok(()), Ok(())));
    assert_eq!(get(&patient, Entry::Session).await, Ok(None));
}

#[tokio::test]
async fn beyond_a_few_waiting_calls_the_answer_is_slow_at_once() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    let gate = fake.close_gate("pepper");
    let mut waiting = vec![tokio::spawn(call_get(keyring.clone()))];
    gate.wait_for_somebody().await;
    for _ in 0..4 {
        waiting.push(tokio::spawn(call_get(keyring.clone())));
        tokio::task::yield_now().await;
    }
    assert_eq!(keyring.get(Entry::Pepper).await.map(|_| ()), Err(KeyringError::Slow));
    assert!(waiting.iter().all(|call| !call.is_finished()));
    gate.open();
    for call in waiting {
        assert_eq!(call.await.unwrap(), Ok(None));
    }
}

async fn call_get(keyring: SystemKeyring) -> Result<Option<String>, KeyringError> {
    get(&keyring, Entry::Pepper).await
}

/// What the keyring answers when it answers, however short its limit.
async fn answer(keyring: &SystemKeyring, entry: Entry) -> Result<Option<String>, KeyringError> {
    let answered = async {
        loop {
            match get(keyring, entry).await {
                Err(KeyringError::Slow) => {}
                answer => break answer,
            }
        }
    };
    tokio::time::timeout(PATIENCE, answered).await.unwrap()
}

#[tokio::test]
async fn a_store_that_panics_costs_one_call() {
    let fake = Fake::new();
    let keyring = on(fake.store(), PATIENCE);
    fake.plant(SERVICE, "session", vec![b"s".to_vec()]);
    fake.panic_once();
    assert!(matches!(get(&keyring, Entry::Session).await, Err(KeyringError::Absent(_))));
    assert_eq!(get(&keyring, Entry::Session).await, Ok(Some("s".into())));
}

#[tokio::test]
async fn its_threads_end_with_it() {
    let (held, gone) = mpsc::channel::<()>();
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let held = std::sync::Mutex::new(held);
    let open: Arc<Opener> = Arc::new(move || {
        let _held = &held;
        Ok(Arc::clone(&store))
    });
    let keyring = SystemKeyring::with_opener(SERVICE, open, PATIENCE);
    for entry in [Entry::Pepper, Entry::Session, Entry::ApiKey] {
        keyring.set(entry, secret("x")).await.unwrap();
    }
    drop(keyring);
    assert_eq!(gone.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[tokio::test]
async fn debug_output_shows_no_secret() {
    let keyring = on(mock::Store::new().unwrap(), PATIENCE);
    keyring.set(Entry::Session, secret("hunter2")).await.unwrap();
    assert_eq!(format!("{keyring:?}"), "SystemKeyring(\"chat.halley.test\")");
}
