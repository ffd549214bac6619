use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::ports::{MintError, TokenSource};
use secrecy::SecretString;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;

/// A token source that numbers its tokens, writes down what it is asked, and fails when told to.
pub struct FakeTokens {
    calls: Mutex<Vec<String>>,
    failure: Mutex<Option<MintError>>,
    /// Closed, no flush comes to its end.
    gate: Semaphore,
}

impl Default for FakeTokens {
    fn default() -> Self {
        Self { calls: Mutex::default(), failure: Mutex::default(), gate: Semaphore::new(OPEN) }
    }
}

/// As many flushes pass the gate at once.
const OPEN: usize = 1_000;

impl FakeTokens {
    /// From now on every call fails like this; `None` heals it.
    pub fn fail_with(&self, failure: Option<MintError>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// From now on flushes hang, until [`FakeTokens::let_flushes_go_on`].
    pub fn hold_flushes(&self) {
        self.gate.forget_permits(OPEN);
    }

    /// Those that hang come to their end, and later ones do not hang.
    pub fn let_flushes_go_on(&self) {
        self.gate.add_permits(OPEN);
    }

    /// What was asked and done so far, such as `mint h-1` and `flush h-1`.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn call(&self, what: String) -> Result<usize, MintError> {
        if let Some(failure) = &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(failure.clone());
        }
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(what);
        Ok(calls.len())
    }
}

#[async_trait]
impl TokenSource for FakeTokens {
    fn connection(&self) -> String {
        "fake:app".to_owned()
    }

    async fn mint(&self, person: &Person) -> Result<SecretString, MintError> {
        let number = self.call(format!("mint {}", person.uid))?;
        Ok(format!("token-{number}").into())
    }

    async fn flush(&self, uid: &Uid) -> Result<(), MintError> {
        let _passed = self.gate.acquire().await;
        self.call(format!("flush {uid}")).map(|_| ())
    }
}
