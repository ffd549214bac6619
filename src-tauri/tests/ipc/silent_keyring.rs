//! A keyring that goes silent about the kept session, as one does that waits for a person: what was asked meanwhile is done in
//! its order when it speaks again, whether or not somebody still waits for it.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use async_trait::async_trait;
use halley_login::ports::{Entry, Keyring, KeyringError};
use halley_testkit::FakeKeyring;
use secrecy::{ExposeSecret, SecretString};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(15);

type Done = oneshot::Sender<Result<(), KeyringError>>;

#[derive(Default)]
struct State {
    silent: bool,
    gives_up: bool,
    waiting: VecDeque<(Entry, Option<SecretString>, Done)>,
}

#[derive(Default)]
pub struct SilentKeyring {
    pub inner: Arc<FakeKeyring>,
    state: Mutex<State>,
    more: Condvar,
}

impl SilentKeyring {
    /// From now on changes wait. `gives_up`: whoever asks is told after no time that it took too long.
    pub fn fall_silent(&self, gives_up: bool) {
        let mut state = self.state.lock().unwrap();
        (state.silent, state.gives_up) = (true, gives_up);
    }

    pub fn wait_for_changes(&self, count: usize) {
        let state = self.state.lock().unwrap();
        let enough = |state: &mut State| state.waiting.len() < count;
        let waited = self.more.wait_timeout_while(state, PATIENCE, enough).unwrap();
        assert!(!waited.1.timed_out(), "nobody asked the keyring");
    }

    pub fn speak(&self) {
        let mut state = self.state.lock().unwrap();
        state.silent = false;
        for (entry, secret, done) in state.waiting.drain(..) {
            self.apply(entry, secret);
            let _ = done.send(Ok(()));
        }
    }

    fn apply(&self, entry: Entry, secret: Option<SecretString>) {
        self.inner.plant(entry, secret.as_ref().map(ExposeSecret::expose_secret));
    }

    /// Puts a change in line; `None` if the keyring speaks.
    fn in_line(&self, entry: Entry, secret: Option<SecretString>) -> Option<Answer> {
        let mut state = self.state.lock().unwrap();
        if !state.silent || entry != Entry::Session {
            return None;
        }
        let (done, answer) = oneshot::channel();
        state.waiting.push_back((entry, secret, done));
        self.more.notify_all();
        Some(if state.gives_up { Answer::TooLate } else { Answer::Later(answer) })
    }

    async fn change(&self, entry: Entry, secret: Option<SecretString>) -> Result<(), KeyringError> {
        match (self.in_line(entry, secret.clone()), secret) {
            (Some(Answer::TooLate), _) => Err(KeyringError::Slow),
            (Some(Answer::Later(answer)), _) => answer.await.unwrap_or(Err(KeyringError::Slow)),
            (None, Some(secret)) => self.inner.set(entry, secret).await,
            (None, None) => self.inner.remove(entry).await,
        }
    }
}

enum Answer {
    TooLate,
    Later(oneshot::Receiver<Result<(), KeyringError>>),
}

#[async_trait]
impl Keyring for SilentKeyring {
    async fn get(&self, entry: Entry) -> Result<Option<SecretString>, KeyringError> {
        self.inner.get(entry).await
    }

    async fn set(&self, entry: Entry, secret: SecretString) -> Result<(), KeyringError> {
        self.change(entry, Some(secret)).await
    }

    async fn remove(&self, entry: Entry) -> Result<(), KeyringError> {
        self.change(entry, None).await
    }
}
