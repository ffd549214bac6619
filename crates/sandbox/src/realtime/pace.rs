//! How fast a client may send. Who is faster is read more slowly: nothing is lost, and it waits in the
//! client's own buffers.

use std::time::Duration;

use tokio::time::Instant;

/// Units in a second that are taken in the long run. A frame is one, and one more for every 4 KiB.
const RATE: u32 = 200;
/// Units that are taken at once after a pause.
const BURST: u32 = 400;
const UNIT_BYTES: usize = 4 * 1024;

/// The pace of one socket.
pub(super) struct Pace {
    /// When all that was taken so far is paid for.
    paid: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { paid: now }
    }

    /// Counts a frame of so many bytes; answers how long to wait before it is dealt with.
    pub(super) fn frame(&mut self, bytes: usize, now: Instant) -> Duration {
        let units = u32::try_from(bytes / UNIT_BYTES).unwrap_or(u32::MAX).saturating_add(1);
        self.paid = self.paid.max(now) + Duration::from_secs(units.into()) / RATE;
        self.paid.duration_since(now).saturating_sub(Duration::from_secs(BURST.into()) / RATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::moment;

    #[test]
    fn a_burst_is_free_and_then_frames_wait_for_each_other() {
        let start = moment();
        let mut pace = Pace::new(start);
        assert!((0..BURST).all(|_| pace.frame(10, start).is_zero()));
        assert_eq!(pace.frame(10, start), Duration::from_millis(5));
        assert_eq!(pace.frame(10, start), Duration::from_millis(10));
        let later = start + Duration::from_secs(60);
        assert!((0..BURST).all(|_| pace.frame(10, later).is_zero()), "credit is there again");
        assert!(!pace.frame(10, later).is_zero(), "but no more than one burst");
    }

    #[test]
    fn large_frames_count_more() {
        let start = moment();
        let mut pace = Pace::new(start);
        let free = (0..BURST).take_while(|_| pace.frame(256 * 1024, start).is_zero()).count();
        assert!(free < 10, "{free}");
    }
}
