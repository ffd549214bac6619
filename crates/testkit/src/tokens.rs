use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::ports::{MintError, TokenSource};
use secrecy::SecretString;
use std::sync::{Mutex, PoisonError};

/// A token source that numbers its tokens, writes down what it is asked, and fails when told to.
#[derive(Default)]
pub struct FakeTokens {
    calls: Mutex<Vec<String>>,
    failure: Mutex<Option<MintError>>,
}

impl FakeTokens {
    /// From now on every call fails like this; `None` heals it.
    pub fn fail_with(&self, failure: Option<MintError>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
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
        self.call(format!("flush {uid}")).map(|_| ())
    }
}
