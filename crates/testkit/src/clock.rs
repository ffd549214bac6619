use halley_login::ports::{Clock, UnixSeconds};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at this time.
    #[must_use]
    pub fn at(now: UnixSeconds) -> Self {
        Self(AtomicI64::new(now))
    }

    /// Moves by so many seconds; negative steps back.
    pub fn step(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixSeconds {
        self.0.load(Ordering::SeqCst)
    }
}
