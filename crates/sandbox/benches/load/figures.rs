//! Time, and how it was spread.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Now, by the clock that only goes forward.
#[expect(clippy::disallowed_methods, reason = "real time is what is measured here")]
pub fn now() -> Instant {
    Instant::now()
}

/// Width of a bucket.
const STEP: Duration = Duration::from_micros(50);
/// What takes longer is counted as this long.
const LONGEST: Duration = Duration::from_secs(20);

/// Counts durations without a lock, at a fixed resolution.
pub struct Spread {
    buckets: Vec<AtomicU64>,
}

impl Spread {
    pub fn new() -> Self {
        let steps = LONGEST.as_micros() / STEP.as_micros() + 1;
        Self { buckets: (0..steps).map(|_| AtomicU64::new(0)).collect() }
    }

    pub fn add(&self, took: Duration) {
        let step = usize::try_from(took.min(LONGEST).as_micros() / STEP.as_micros()).unwrap_or(usize::MAX);
        if let Some(bucket) = self.buckets.get(step) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }

    /// The upper edge of the bucket that this share of all durations lies below.
    pub fn at(&self, share: f64) -> Duration {
        let wanted = ((self.count() as f64) * share).ceil() as u64;
        let mut seen = 0;
        for (step, bucket) in (1_u32..).zip(&self.buckets) {
            seen += bucket.load(Ordering::Relaxed);
            if seen >= wanted {
                return STEP * step;
            }
        }
        LONGEST
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |share| self.at(share).as_secs_f64() * 1e3;
        write!(f, "p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms", ms(0.5), ms(0.99), ms(1.0))
    }
}
