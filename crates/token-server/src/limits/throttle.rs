//! Calls in a period, by key, in bounded memory.

use governor::clock::{self, Reference};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use halley_credentials::clock::Clock;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Keys that are kept apart; beyond that newcomers share.
const MOST_KEYS: usize = 100_000;
/// What newcomers share when there are too many.
const SHARED: u64 = 1_024;

/// Lets so many calls through for each key, all of them at once or spread over the period.
pub struct Throttle<K: Hash + Eq + Clone> {
    limiter: Option<Limiter<K>>,
    most: usize,
    hasher: RandomState,
}

type Limiter<K> = RateLimiter<Key<K>, DashMapStateStore<Key<K>>, Time, NoOpMiddleware<Moment>>;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key<K> {
    Own(K),
    Shared(u64),
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// So many in a minute; 0 is no limit.
    #[must_use]
    pub fn per_minute(count: u32, clock: Arc<dyn Clock>) -> Self {
        Self::new(NonZeroU32::new(count).map(Quota::per_minute), clock, MOST_KEYS)
    }

    /// So many in an hour; 0 is no limit.
    #[must_use]
    pub fn per_hour(count: u32, clock: Arc<dyn Clock>) -> Self {
        Self::new(NonZeroU32::new(count).map(Quota::per_hour), clock, MOST_KEYS)
    }

    fn new(quota: Option<Quota>, clock: Arc<dyn Clock>, most: usize) -> Self {
        let time = Time { start: clock.steady(), clock };
        let limiter = quota.map(|quota| RateLimiter::new(quota, DashMapStateStore::default(), time));
        Self { limiter, most, hasher: RandomState::new() }
    }

    /// Counts one call.
    ///
    /// # Errors
    /// Seconds to wait, where there are too many.
    pub fn check(&self, key: K) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let key = if limiter.len() < self.most {
            Key::Own(key)
        } else {
            Key::Shared(self.hasher.hash_one(&key) % SHARED)
        };
        limiter.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(clock::Clock::now(limiter.clock()));
            // At least a second: a client that comes back at once is refused again.
            (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
        })
    }

    /// Forgets keys that have all their calls again.
    pub fn forget(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// The service's clock, as the limiter reads it.
#[derive(Clone)]
struct Time {
    start: i64,
    clock: Arc<dyn Clock>,
}

impl clock::Clock for Time {
    type Instant = Moment;

    fn now(&self) -> Moment {
        let passed = self.clock.steady().saturating_sub(self.start);
        Moment(Duration::from_secs(u64::try_from(passed).unwrap_or(0)))
    }
}

/// Time since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(Duration);

impl Reference for Moment {
    fn duration_since(&self, earlier: Self) -> governor::nanos::Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: governor::nanos::Nanos) -> Self {
        Self(self.0.saturating_sub(duration.into()))
    }
}

impl std::ops::Add<governor::nanos::Nanos> for Moment {
    type Output = Self;

    fn add(self, other: governor::nanos::Nanos) -> Self {
        Self(self.0.saturating_add(other.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_testkit::ManualClock;

    #[test]
    fn each_key_has_its_own_calls_and_gets_them_back_with_time() {
        let clock = Arc::new(ManualClock::at(1000));
        let throttle = Throttle::per_minute(2, clock.clone());
        assert_eq!([throttle.check(1), throttle.check(1)], [Ok(()), Ok(())]);
        assert_eq!(throttle.check(1), Err(30));
        assert_eq!(throttle.check(2), Ok(()));
        clock.pass(30);
        assert_eq!([throttle.check(1), throttle.check(1)], [Ok(()), Err(30)]);
    }

    #[test]
    fn no_limit_is_none() {
        let throttle = Throttle::per_hour(0, Arc::new(ManualClock::at(0)));
        assert!((0..10_000).all(|_| throttle.check(1).is_ok()));
    }

    #[test]
    fn more_keys_than_there_is_room_for_share_and_are_forgotten_with_time() {
        let clock = Arc::new(ManualClock::at(0));
        let throttle = Throttle::new(NonZeroU32::new(1).map(Quota::per_minute), clock.clone(), 10);
        for key in 0..100_000 {
            let _ = throttle.check(key);
        }
        let len = || throttle.limiter.as_ref().unwrap().len();
        assert!(len() <= 10 + usize::try_from(SHARED).unwrap(), "{}", len());
        assert!(throttle.check(7_000_000).is_err());
        clock.pass(120);
        throttle.forget();
        assert_eq!(len(), 0);
        assert!(throttle.check(7_000_000).is_ok());
    }
}
