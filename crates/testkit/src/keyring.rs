use async_trait::async_trait;
use halley_login::ports::{Entry, Keyring, KeyringError, KeyringProvider};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// A keyring in memory that fails when told to.
#[derive(Default)]
pub struct FakeKeyring {
    entries: Mutex<HashMap<Entry, SecretString>>,
    failure: Mutex<Option<KeyringError>>,
    held: Mutex<Option<Arc<Notify>>>,
    provider: Mutex<Option<KeyringProvider>>,
}

impl FakeKeyring {
    /// From now on every call fails like this; `None` heals it.
    pub fn fail_with(&self, failure: Option<KeyringError>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// Says from now on that it is this one.
    pub fn become_provider(&self, program: &str) {
        let provider = KeyringProvider { program: program.to_owned(), collection: "login".to_owned() };
        *self.provider.lock().unwrap_or_else(PoisonError::into_inner) = Some(provider);
    }

    /// The next write hangs until it is notified.
    pub fn hold_next_write(&self) -> Arc<Notify> {
        let go_on = Arc::<Notify>::default();
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&go_on));
        go_on
    }

    /// What an entry holds, for assertions.
    pub fn peek(&self, entry: Entry) -> Option<String> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&entry).map(|secret| secret.expose_secret().to_owned())
    }

    /// Puts or removes an entry behind the app's back.
    pub fn plant(&self, entry: Entry, secret: Option<&str>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        match secret {
            Some(secret) => entries.insert(entry, secret.to_owned().into()),
            None => entries.remove(&entry),
        };
    }

    fn check(&self) -> Result<(), KeyringError> {
        match &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(failure) => Err(failure.clone()),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Keyring for FakeKeyring {
    async fn get(&self, entry: Entry) -> Result<Option<SecretString>, KeyringError> {
        self.check()?;
        Ok(self.peek(entry).map(Into::into))
    }

    async fn set(&self, entry: Entry, secret: SecretString) -> Result<(), KeyringError> {
        self.check()?;
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(go_on) = held {
            go_on.notified().await;
        }
        self.plant(entry, Some(secret.expose_secret()));
        Ok(())
    }

    async fn remove(&self, entry: Entry) -> Result<(), KeyringError> {
        self.check()?;
        self.plant(entry, None);
        Ok(())
    }

    async fn provider(&self) -> Option<KeyringProvider> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
