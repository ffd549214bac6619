use halley_login::ports::{Clock, UnixSeconds};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicI64,
    steady: AtomicI64,
}

impl ManualClock {
    /// Starts at this time, as the app does.
    #[must_use]
    pub fn at(now: UnixSeconds) -> Self {
        Self { now: AtomicI64::new(now), steady: AtomicI64::new(now) }
    }

    /// So many seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
        self.steady.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Somebody sets the clock forward by so many seconds; negative sets it back.
    pub fn set_forward(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The app starts anew.
    pub fn restart_app(&self) {
        self.steady.store(self.now(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixSeconds {
        self.now.load(Ordering::SeqCst)
    }

    fn steady(&self) -> UnixSeconds {
        self.steady.load(Ordering::SeqCst)
    }
}
