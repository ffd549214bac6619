//! Security events are kept for as long as the configuration says.

use super::system::SystemClock;
use crate::store::Store;
use halley_credentials::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The service itself forgets what is older than a year; this is for those who keep less.
const EVERY: Duration = Duration::from_secs(3_600);
const DAY: i64 = 86_400;

/// Forgets older events, now and then, until it is told to stop.
pub(super) async fn keep(days: u32, store: Arc<dyn Store>, stop: CancellationToken) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hours.tick() => {}
        }
        let now = SystemClock.now();
        if let Err(error) = store.forget(now, now.saturating_sub(i64::from(days) * DAY)).await {
            tracing::warn!(%error, "old security events were not dropped; they are in an hour");
        }
    }
}
