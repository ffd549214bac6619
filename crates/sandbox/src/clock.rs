//! Where the sandbox reads the time, as a parameter.

use std::time::{SystemTime, UNIX_EPOCH};

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01 UTC.
    fn unix_seconds(&self) -> u64;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that the rule points to")]
    fn unix_seconds(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

/// Now, for measuring how long something takes. A test moves it by pausing the time of its runtime.
#[expect(clippy::disallowed_methods, reason = "this is the adapter that the rule points to")]
pub(crate) fn moment() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
