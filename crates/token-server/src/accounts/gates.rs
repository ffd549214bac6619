//! Keeps the flush of somebody's tokens and the mint of a new one apart: a flush that was noted before a mint must not
//! end its token. Within one replica; where two meet, the token ends and the client mints again.

use halley_credentials::uid::Uid;
use std::hash::{BuildHasher, RandomState};
use tokio::sync::RwLock;

/// People share gates, which only makes them wait for each other now and then.
const GATES: usize = 256;

pub(super) struct Gates {
    gates: Vec<RwLock<()>>,
    hasher: RandomState,
}

impl Gates {
    pub(super) fn new() -> Self {
        Self { gates: (0..GATES).map(|_| RwLock::new(())).collect(), hasher: RandomState::new() }
    }

    /// Those who mint read; who does noted work writes.
    pub(super) fn of(&self, uid: &Uid) -> &RwLock<()> {
        let count = u64::try_from(self.gates.len()).unwrap_or(1);
        let at = usize::try_from(self.hasher.hash_one(uid) % count).unwrap_or(0);
        &self.gates[at]
    }
}
