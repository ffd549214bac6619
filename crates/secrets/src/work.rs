//! What one call does, on the thread of its entry.

use crate::failures::{Failure, Trouble};
use crate::platform;
use halley_login::ports::{Entry, KeyringError};
use keyring_core::{CredentialStore, Error};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The largest secret, in bytes.
const LARGEST: usize = 64 * 1024;

/// What a call comes to. Only [`Work::Get`] has a secret to give.
pub type Answer = Result<Option<SecretString>, KeyringError>;
/// Connects to the keyring. May block.
pub type Opener = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// What is to be done with an entry.
pub enum Work {
    /// Read it.
    Get,
    /// Write it, and read it back.
    Set(SecretString),
    /// Remove it.
    Remove,
}

/// Does the work on one entry, and keeps the connection from one call to the next.
///
/// The connection is not shared with other entries: a store answers one call at a time, so a call
/// that hangs would hold up theirs too.
pub struct Worker {
    service: Arc<str>,
    entry: Entry,
    open: Arc<Opener>,
    store: Option<Arc<CredentialStore>>,
    attempts: Attempts,
}

/// How often a worker has turned to the keyring; read by other threads.
#[derive(Clone, Default)]
pub struct Attempts(Arc<AtomicU64>);

impl Attempts {
    /// Attempts so far, the running one included.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Worker {
    pub fn new(service: Arc<str>, entry: Entry, open: Arc<Opener>) -> Self {
        Self { service, entry, open, store: None, attempts: Attempts::default() }
    }

    /// Its count of attempts.
    pub fn attempts(&self) -> Attempts {
        self.attempts.clone()
    }

    /// Gives up the connection; the next call makes a new one.
    pub fn disconnect(&mut self) {
        self.store = None;
    }

    /// Does it. Takes as long as the keyring does.
    pub fn work(&mut self, work: &Work) -> Answer {
        if let Work::Set(secret) = work
            && secret.expose_secret().len() > LARGEST
        {
            return Err(KeyringError::Denied(format!("a secret has {LARGEST} bytes at most")));
        }
        let reused = self.store.is_some();
        let answer = self.attempt(work);
        // A connection from before may lead to a keyring that was restarted or replaced since.
        let answer = match answer {
            Err(failure) if reused && failure.may_heal() => self.attempt(work),
            answer => answer,
        };
        answer.map_err(Failure::into_answer)
    }

    fn attempt(&mut self, work: &Work) -> Result<Option<SecretString>, Failure> {
        let outcome = match self.perform(work) {
            Err(failure) if failure.trouble == Trouble::NoCollection && matches!(work, Work::Set(_)) => {
                platform::create_collection().map_err(Failure::from).and_then(|()| self.perform(work))
            }
            outcome => outcome,
        };
        if outcome.is_err() {
            self.disconnect();
        }
        outcome
    }

    fn perform(&mut self, work: &Work) -> Result<Option<SecretString>, Failure> {
        self.attempts.0.fetch_add(1, Ordering::SeqCst);
        let entry = self.connect()?;
        match work {
            Work::Get => read(&entry),
            Work::Set(secret) => write(&entry, secret).map(|()| None),
            Work::Remove => remove(&entry).map(|()| None),
        }
    }

    /// An entry of `keyring` on a store of our own: its constructor would share one store with the whole
    /// process, and remember for ever that it could not be opened.
    fn connect(&mut self) -> Result<keyring::Entry, Failure> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => Arc::clone(self.store.insert((self.open)()?)),
        };
        let modifiers = platform::modifiers(&*store, self.entry);
        let inner = store.build(&self.service, user(self.entry), modifiers.as_ref())?;
        Ok(keyring::Entry { inner })
    }
}

/// The name of an entry within the service. Never changed: what was stored would be lost.
fn user(entry: Entry) -> &'static str {
    match entry {
        Entry::Pepper => "pepper",
        Entry::Session => "session",
        Entry::ApiKey => "api-key",
    }
}

fn read(entry: &keyring::Entry) -> Result<Option<SecretString>, Failure> {
    let bytes = match entry.get_secret() {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(Error::NoEntry) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if bytes.len() > LARGEST {
        return Err(Failure::garbage());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::garbage())?;
    Ok(Some(SecretString::from(text)))
}

fn write(entry: &keyring::Entry, secret: &SecretString) -> Result<(), Failure> {
    let bytes = secret.expose_secret().as_bytes();
    match entry.set_secret(bytes) {
        Ok(()) => {}
        Err(Error::Ambiguous(all)) => {
            remove_all(&all)?;
            entry.set_secret(bytes)?;
        }
        Err(error) => return Err(error.into()),
    }
    match read(entry)? {
        Some(stored) if bool::from(stored.expose_secret().as_bytes().ct_eq(bytes)) => Ok(()),
        _ => Err(Failure::garbage()),
    }
}

fn remove(entry: &keyring::Entry) -> Result<(), Failure> {
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(Error::Ambiguous(all)) => remove_all(&all),
        Err(error) => Err(error.into()),
    }
}

/// Two processes that write a new entry at once may leave two of them.
fn remove_all(entries: &[keyring_core::Entry]) -> Result<(), Failure> {
    entries.iter().try_for_each(remove_one)
}

fn remove_one(entry: &keyring_core::Entry) -> Result<(), Failure> {
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
