//! The real clock and the real randomness: the only places that ask the system for either.

use halley_credentials::clock::{Clock, UnixSeconds};
use halley_credentials::randomness::{NoRandomness, Randomness};
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The system's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// What both clocks showed when the steady one was first asked.
static START: LazyLock<(UnixSeconds, Instant)> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    let at = Instant::now();
    (SystemClock.now(), at)
});

impl SystemClock {
    /// Now, to the part of a second: for log lines.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    pub fn precisely() -> time::OffsetDateTime {
        SystemTime::now().into()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    fn now(&self) -> UnixSeconds {
        // A clock before 1970 reads as 1970; one beyond the range of i64 does not exist.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixSeconds::try_from(since.as_secs()).unwrap_or(UnixSeconds::MAX)
    }

    fn steady(&self) -> UnixSeconds {
        let (wall, at) = *START;
        wall.saturating_add(UnixSeconds::try_from(at.elapsed().as_secs()).unwrap_or(UnixSeconds::MAX))
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}
