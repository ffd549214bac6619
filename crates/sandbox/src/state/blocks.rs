//! Who has blocked whom.

use super::{Change, Origin, World};
use crate::errors::{Code, Refusal};

impl World {
    /// `blocker` wants nothing more of `blocked`.
    pub(crate) fn block(&mut self, blocker: &str, blocked: &str, now: u64) -> Result<(), Refusal> {
        if blocker == blocked {
            return Err(Refusal::new(Code::CannotBlockSelf, "Nobody can block themselves."));
        }
        self.active_user(blocked)?;
        if !self.has_blocked(blocker, blocked) {
            self.blocks.insert((blocker.to_owned(), blocked.to_owned()), now);
            self.announce_block(blocker, blocked, true);
        }
        Ok(())
    }

    /// Takes a block back.
    pub(crate) fn unblock(&mut self, blocker: &str, blocked: &str) -> Result<(), Refusal> {
        self.active_user(blocked)?;
        if self.blocks.remove(&(blocker.to_owned(), blocked.to_owned())).is_some() {
            self.announce_block(blocker, blocked, false);
        }
        Ok(())
    }

    fn announce_block(&mut self, blocker: &str, blocked: &str, on: bool) {
        self.announce(Origin::server(blocker), Change::Blocked { blocked: blocked.to_owned(), on });
    }

    /// Whether `blocker` has blocked `blocked`.
    pub(crate) fn has_blocked(&self, blocker: &str, blocked: &str) -> bool {
        self.blocked_at(blocker, blocked).is_some()
    }

    /// Since when `blocker` has blocked `blocked`.
    pub(crate) fn blocked_at(&self, blocker: &str, blocked: &str) -> Option<u64> {
        if self.blocks.is_empty() {
            return None;
        }
        self.blocks.get(&(blocker.to_owned(), blocked.to_owned())).copied()
    }

    /// Whether one of the two has blocked the other.
    pub(crate) fn apart(&self, one: &str, other: &str) -> bool {
        self.has_blocked(one, other) || self.has_blocked(other, one)
    }
}
