//! Whether what the server needs can be reached, asked now and then however often somebody wants to know.

use crate::accounts::Failure;
use crate::chat::ChatService;
use crate::store::{Store, StoreError};
use halley_credentials::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long an answer is good, in seconds.
const GOOD_FOR_S: i64 = 5;
/// The longest wait for each.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Readiness {
    pub(super) store: Arc<dyn Store>,
    pub(super) chat: Arc<dyn ChatService>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) last: Mutex<Option<(i64, Result<(), Failure>)>>,
}

impl Readiness {
    pub(super) async fn check(&self) -> Result<(), Failure> {
        let mut last = self.last.lock().await;
        let now = self.clock.steady();
        if let Some((at, answer)) = &*last
            && now.saturating_sub(*at) < GOOD_FOR_S
        {
            return answer.clone();
        }
        let answer = self.ask().await;
        *last = Some((now, answer.clone()));
        answer
    }

    async fn ask(&self) -> Result<(), Failure> {
        let away = || StoreError::Unavailable("no answer in time".into());
        timeout(PATIENCE, self.store.ping()).await.unwrap_or_else(|_| Err(away()))?;
        match timeout(PATIENCE, self.chat.ping()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(failure.into()),
            Err(_) => Err(Failure::ChatAway(None)),
        }
    }
}
