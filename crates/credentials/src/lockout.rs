//! How wrong passwords slow an attacker down: free at first, then a growing delay that ends by itself.
//!
//! While the app runs, setting the computer's clock changes nothing. From one start of the app to the
//! next only that clock can tell how much time has passed, so whoever sets it forward in between
//! shortens the delay.

use crate::clock::UnixSeconds;

/// Wrong passwords in a row that cost nothing.
pub const FREE_ATTEMPTS: u32 = 4;
/// The delay after the first one too many, in seconds; it doubles with each further one.
pub const FIRST_DELAY_S: u64 = 30;
/// The longest delay, in seconds.
pub const LONGEST_DELAY_S: u64 = 15 * 60;
/// After this many seconds without an attempt all is forgotten.
pub const FORGET_AFTER_S: i64 = 24 * 60 * 60;

/// Wrong passwords in a row, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failures: u32,
    /// When the last one was, by [`Clock::steady`](crate::clock::Clock::steady).
    pub last_at: UnixSeconds,
}

impl Attempts {
    /// Seconds to wait before the next try; `None` if it may be made now.
    ///
    /// The clock does not step while the app runs, but from one start to the next. A step back never
    /// makes the wait longer than the delay, and a `last_at` in the future counts as now, so a wrong
    /// clock cannot lock anybody out for good. A step forward passes for time.
    #[must_use]
    pub fn wait_s(&self, now: UnixSeconds) -> Option<u64> {
        let delay = delay_s(self.failures)?;
        let passed = u64::try_from(now.saturating_sub(self.last_at)).unwrap_or(0);
        delay.checked_sub(passed).filter(|left| *left > 0)
    }

    /// The record after one more attempt, which counts as failed until it has proved right. While
    /// locked nothing is counted, so that asking does not lengthen the wait.
    #[must_use]
    pub fn counted(before: Option<&Self>, now: UnixSeconds) -> Self {
        match before {
            Some(before) if before.wait_s(now).is_some() => before.re_anchored(now),
            _ => Self::after_failure(before, now),
        }
    }

    /// The record after one more wrong password.
    #[must_use]
    pub fn after_failure(before: Option<&Self>, now: UnixSeconds) -> Self {
        let failures = match before {
            Some(before) if now.saturating_sub(before.last_at) < FORGET_AFTER_S => {
                before.failures.saturating_add(1)
            }
            _ => 1,
        };
        Self { failures, last_at: now }
    }

    /// The same record with its time pulled back to now if it lies in the future: after a step
    /// backwards the delay starts anew instead of standing still.
    #[must_use]
    pub fn re_anchored(self, now: UnixSeconds) -> Self {
        Self { last_at: self.last_at.min(now), ..self }
    }
}

fn delay_s(failures: u32) -> Option<u64> {
    let over = failures.checked_sub(FREE_ATTEMPTS + 1)?;
    Some(
        FIRST_DELAY_S
            .saturating_mul(1_u64.checked_shl(over.min(32)).unwrap_or(u64::MAX))
            .min(LONGEST_DELAY_S),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32, last_at: i64) -> Attempts {
        Attempts { failures, last_at }
    }

    #[test]
    fn the_fifth_wrong_password_locks_and_time_unlocks() {
        assert_eq!(after(4, 1000).wait_s(1000), None);
        assert_eq!(after(5, 1000).wait_s(1000), Some(30));
        assert_eq!(after(5, 1000).wait_s(1029), Some(1));
        assert_eq!(after(5, 1000).wait_s(1030), None);
    }

    #[test]
    fn the_delay_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(after(6, 0).wait_s(0), Some(60));
        assert_eq!(after(7, 0).wait_s(0), Some(120));
        assert_eq!(after(20, 0).wait_s(0), Some(900));
        assert_eq!(after(u32::MAX, 0).wait_s(0), Some(900));
    }

    #[test]
    fn a_clock_that_steps_back_neither_frees_nor_locks_for_longer_than_the_delay() {
        let record = after(5, 1_000_000);
        assert_eq!(record.wait_s(10), Some(30));
        let anchored = record.re_anchored(10);
        assert_eq!(anchored.wait_s(25), Some(15));
        assert_eq!(anchored.wait_s(40), None);
    }

    #[test]
    fn a_day_without_attempts_forgets_them() {
        let again = Attempts::after_failure(Some(&after(9, 0)), FORGET_AFTER_S);
        assert_eq!(again.failures, 1);
        assert_eq!(Attempts::after_failure(Some(&after(9, 0)), FORGET_AFTER_S - 1).failures, 10);
    }
}
