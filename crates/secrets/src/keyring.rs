//! The port, on one lane per entry.

use crate::lane::Lane;
use crate::platform;
use crate::work::{Answer, Opener, Work};
use async_trait::async_trait;
use halley_login::ports::{Entry, Keyring, KeyringError, KeyringProvider};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The longest that a caller waits.
const LIMIT: Duration = Duration::from_secs(3);

/// The keyring of the desktop. Clones share their threads and connections; so there should be one of
/// each service in a process.
///
/// The calls on one entry run one after the other, in the order in which they were made. A call that
/// was answered with [`KeyringError::Slow`] may still come to its end, for instance when the person
/// unlocks the keyring a minute later; those that follow on the same entry wait for it, so it can
/// never undo them.
#[derive(Clone)]
pub struct SystemKeyring(Arc<Lanes>);

struct Lanes {
    service: Arc<str>,
    limit: Duration,
    pepper: Lane,
    session: Lane,
    api_key: Lane,
}

impl SystemKeyring {
    /// The entries of this service, such as `chat.halley.desktop`. Another service has entries of its
    /// own, which keeps development apart from the installed app.
    ///
    /// Touches nothing yet: the keyring is looked for at each call until it is found.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self::with_opener(service, Arc::new(platform::open), LIMIT)
    }

    pub(crate) fn with_opener(service: impl Into<String>, open: Arc<Opener>, limit: Duration) -> Self {
        let service: Arc<str> = service.into().into();
        let lane = |entry| Lane::new(Arc::clone(&service), entry, Arc::clone(&open));
        Self(Arc::new(Lanes {
            pepper: lane(Entry::Pepper),
            session: lane(Entry::Session),
            api_key: lane(Entry::ApiKey),
            service,
            limit,
        }))
    }

    async fn call(&self, entry: Entry, work: Work) -> Answer {
        let lane = match entry {
            Entry::Pepper => &self.0.pepper,
            Entry::Session => &self.0.session,
            Entry::ApiKey => &self.0.api_key,
        };
        let answer = lane.submit(work)?;
        match tokio::time::timeout(self.0.limit, answer).await {
            Ok(Ok(answer)) => answer,
            // Given up, as what it waited for is gone; or over the limit.
            Ok(Err(_)) | Err(_) => Err(KeyringError::Slow),
        }
    }
}

impl fmt::Debug for SystemKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SystemKeyring").field(&self.0.service).finish()
    }
}

#[async_trait]
impl Keyring for SystemKeyring {
    async fn get(&self, entry: Entry) -> Result<Option<SecretString>, KeyringError> {
        self.call(entry, Work::Get).await
    }

    async fn set(&self, entry: Entry, secret: SecretString) -> Result<(), KeyringError> {
        self.call(entry, Work::Set(secret)).await.map(drop)
    }

    async fn remove(&self, entry: Entry) -> Result<(), KeyringError> {
        self.call(entry, Work::Remove).await.map(drop)
    }

    async fn provider(&self) -> Option<KeyringProvider> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        // A thread of its own, as a bus that hangs holds it up until its own limit.
        let asking = std::thread::Builder::new().name("keyring-provider".into());
        asking.spawn(move || drop(sender.send(platform::identity()))).ok()?;
        tokio::time::timeout(self.0.limit, answer).await.ok()?.ok()?
    }
}
