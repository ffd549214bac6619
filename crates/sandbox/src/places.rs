//! Room for connections. Each has a place from its first byte to its last, also as a socket; those that have
//! not shown yet what they want are few, however many come.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Most newcomers at once. When one more comes, the one that has waited longest goes: whoever means it
/// needs a moment only, and so finds room in any crowd.
const NEWCOMERS: usize = 1_000;

/// All places.
#[derive(Clone)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    newcomers: Arc<Newcomers>,
}

impl Places {
    /// So many places, some of them for newcomers.
    pub(crate) fn new(most: usize) -> Self {
        // Newcomers alone must never take all places: then nobody would be let in to push them out.
        let newcomers = Newcomers { most: (most / 4).clamp(1, NEWCOMERS), waiting: Mutex::default() };
        Self { free: Arc::new(Semaphore::new(most)), newcomers: Arc::new(newcomers) }
    }

    /// Waits for a place.
    pub(crate) async fn take(&self) -> Place {
        // The semaphore is never closed; if it were, no place would be counted.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        Place { _permit: Arc::new(permit), newcomers: Arc::clone(&self.newcomers) }
    }
}

/// The place of one connection, held by whoever has a copy of it.
#[derive(Clone)]
pub(crate) struct Place {
    _permit: Arc<Option<OwnedSemaphorePermit>>,
    newcomers: Arc<Newcomers>,
}

impl Place {
    /// Joins those that have to show what they want.
    pub(crate) fn newcomer(&self) -> Newcomer {
        Newcomers::enter(&self.newcomers)
    }
}

struct Newcomers {
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    by_number: BTreeMap<u64, CancellationToken>,
}

impl Newcomers {
    fn enter(all: &Arc<Self>) -> Newcomer {
        let out = CancellationToken::new();
        let mut waiting = all.lock();
        waiting.last += 1;
        let number = waiting.last;
        waiting.by_number.insert(number, out.clone());
        while waiting.by_number.len() > all.most {
            let Some((_, oldest)) = waiting.by_number.pop_first() else { break };
            oldest.cancel();
        }
        drop(waiting);
        Newcomer { number, out, all: Arc::clone(all) }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that has to show what it wants; it has when this is dropped.
pub(crate) struct Newcomer {
    number: u64,
    out: CancellationToken,
    all: Arc<Newcomers>,
}

impl Newcomer {
    /// Cancelled when it has to make room.
    pub(crate) fn out(&self) -> CancellationToken {
        self.out.clone()
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        self.all.lock().by_number.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_crowd_of_newcomers_pushes_out_the_oldest_and_nobody_else() {
        let places = Places::new(12);
        let place = places.take().await;
        let settled = place.newcomer();
        let seen = settled.out();
        drop(settled);
        let crowd: Vec<_> = (0..5).map(|_| place.newcomer()).collect();
        let out: Vec<bool> = crowd.iter().map(|newcomer| newcomer.out().is_cancelled()).collect();
        assert_eq!(out, [true, true, false, false, false]);
        assert!(!seen.is_cancelled(), "it had shown what it wants");
        drop(crowd);
        assert!(place.newcomers.lock().by_number.is_empty());
    }

    #[tokio::test]
    async fn a_place_is_free_when_its_last_copy_is_gone() {
        let places = Places::new(1);
        let place = places.take().await;
        let copy = place.clone();
        drop(place);
        assert_eq!(places.free.available_permits(), 0);
        drop(copy);
        assert_eq!(places.free.available_permits(), 1);
    }
}
