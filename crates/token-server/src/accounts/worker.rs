//! Noted work that nobody waits for, and what may be forgotten.

use super::{Accounts, Failure};
use crate::store::StoreError;
use halley_credentials::uid::Uid;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often the worker looks for work that is due, unless it is woken.
const LOOK: Duration = Duration::from_secs(2);
/// Looks between two rounds of forgetting.
const FORGET_EVERY: u32 = 30;
/// How long work is ours, in seconds: longer than all its calls can take.
const LEASE_S: i64 = 120;
/// Work taken at once.
const AT_ONCE: u32 = 16;
const DAY_S: i64 = 24 * 60 * 60;

impl Accounts {
    /// Does noted work and forgets what may be forgotten, until told to stop.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut looks = 0_u32;
        while !stop.is_cancelled() {
            let more = tokio::select! {
                () = stop.cancelled() => return,
                taken = self.work_once() => taken.unwrap_or_else(|failure| {
                    self.metrics.store_failed();
                    tracing::warn!(?failure, "noted work could not be looked for");
                    false
                }),
            };
            if looks.is_multiple_of(FORGET_EVERY) {
                self.forget().await;
            }
            looks = looks.wrapping_add(1);
            if !more {
                self.pause(&stop).await;
            }
        }
    }

    async fn pause(&self, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.wake.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }

    /// Does work that is due; says whether there may be more.
    async fn work_once(self: &Arc<Self>) -> Result<bool, Failure> {
        let now = self.clock.now();
        let taken = self.store.take_work(now, now.saturating_add(LEASE_S), AT_ONCE).await?;
        let full = taken.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let people: BTreeSet<Uid> = taken.into_iter().map(|work| work.uid).collect();
        let mut tasks = JoinSet::new();
        for uid in people {
            let accounts = Arc::clone(self);
            tasks.spawn(async move { accounts.finish_quietly(&uid).await });
        }
        while tasks.join_next().await.is_some() {}
        let (count, oldest) = self.store.backlog().await?;
        let age = oldest.map_or(0, |oldest| self.clock.now().saturating_sub(oldest).max(0));
        self.metrics.backlog(count, age);
        Ok(full)
    }

    /// What fails was postponed, and is logged where it failed. A request may have done it since it was taken.
    async fn finish_quietly(&self, uid: &Uid) {
        let _gate = self.gates.of(uid).write().await;
        if let Err(Failure::Store(error)) = self.do_work(uid).await {
            self.metrics.store_failed();
            tracing::warn!(%error, "noted work could not be crossed off");
        }
    }

    async fn forget(&self) {
        for throttle in [&self.passwords, &self.sign_ups, &self.calls] {
            throttle.forget();
        }
        self.signed.forget();
        if let Err(error) = self.forget_stored().await {
            self.metrics.store_failed();
            tracing::warn!(%error, "what may be forgotten could not be");
        }
    }

    async fn forget_stored(&self) -> Result<(), StoreError> {
        // A clock that was set forward by mistake must not make us forget assertions that are good again when it is
        // set back.
        let now = self.clock.now().min(self.clock.steady());
        self.store.forget(now, now.saturating_sub(i64::from(self.settings.audit_keep_days) * DAY_S)).await
    }
}
