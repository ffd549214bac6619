//! A store in memory that hangs, panics, forgets and doubles entries when told to.

use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{CredentialStore, Entry, Error, Result};
use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::sync::Notify;

type Key = (String, String);

#[derive(Default)]
pub struct Fake {
    items: Mutex<HashMap<Key, Vec<Vec<u8>>>>,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
    calls: AtomicUsize,
    swallow: AtomicBool,
    panic: AtomicBool,
}

/// Holds up whoever wants to pass until it is opened.
#[derive(Default)]
pub struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
    somebody: Notify,
}

impl Gate {
    pub fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    pub async fn wait_for_somebody(&self) {
        self.somebody.notified().await;
    }

    fn pass(&self) {
        let open = self.open.lock().unwrap();
        self.somebody.notify_one();
        drop(self.opened.wait_while(open, |open| !*open).unwrap());
    }
}

impl Fake {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn store(self: &Arc<Self>) -> Arc<CredentialStore> {
        Arc::new(FakeStore(Arc::clone(self)))
    }

    /// Puts items behind everybody's back.
    pub fn plant(&self, service: &str, user: &str, items: Vec<Vec<u8>>) {
        self.items.lock().unwrap().insert((service.into(), user.into()), items);
    }

    /// Calls for this user hang from now on.
    pub fn close_gate(&self, user: &str) -> Arc<Gate> {
        let gate = Arc::new(Gate::default());
        self.gates.lock().unwrap().insert(user.into(), Arc::clone(&gate));
        gate
    }

    pub fn swallow_writes(&self, swallow: bool) {
        self.swallow.store(swallow, Ordering::SeqCst);
    }

    pub fn panic_once(&self) {
        self.panic.store(true, Ordering::SeqCst);
    }

    /// How many calls arrived.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn enter(&self, user: &str) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panic.swap(false, Ordering::SeqCst), "on purpose");
        let gate = self.gates.lock().unwrap().get(user).cloned();
        if let Some(gate) = gate {
            gate.pass();
        }
    }
}

struct FakeStore(Arc<Fake>);

struct Item {
    fake: Arc<Fake>,
    key: Key,
    /// Which of several, where the entry stands for one of them.
    which: Option<Vec<u8>>,
}

impl Item {
    fn entry(&self, which: &[u8]) -> Entry {
        Entry::new_with_credential(Arc::new(Self {
            fake: Arc::clone(&self.fake),
            key: self.key.clone(),
            which: Some(which.to_vec()),
        }))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Vec<u8>>) -> Result<T>) -> Result<T> {
        self.fake.enter(&self.key.1);
        let mut items = self.fake.items.lock().unwrap_or_else(PoisonError::into_inner);
        let items = items.entry(self.key.clone()).or_default();
        if items.len() > 1 && self.which.is_none() {
            return Err(Error::Ambiguous(items.iter().map(|item| self.entry(item)).collect()));
        }
        work(items)
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.with(|items| {
            if !self.fake.swallow.load(Ordering::SeqCst) {
                *items = vec![secret.to_vec()];
            }
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.with(|items| items.first().cloned().ok_or(Error::NoEntry))
    }

    fn delete_credential(&self) -> Result<()> {
        self.with(|items| {
            let before = items.len();
            match &self.which {
                Some(which) => items.retain(|item| item != which),
                None => items.clear(),
            }
            if items.len() == before { Err(Error::NoEntry) } else { Ok(()) }
        })
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some(self.key.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.key)
    }
}

impl CredentialStoreApi for FakeStore {
    fn vendor(&self) -> String {
        "a test".into()
    }

    fn id(&self) -> String {
        "fake".into()
    }

    fn build(&self, service: &str, user: &str, modifiers: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert!(modifiers.is_none(), "labels are for the Secret Service only");
        Ok(Entry::new_with_credential(Arc::new(Item {
            fake: Arc::clone(&self.0),
            key: (service.into(), user.into()),
            which: None,
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakeStore")
    }
}
