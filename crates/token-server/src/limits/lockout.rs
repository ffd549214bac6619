//! Wrong passwords, counted before the check and taken back if it was right.
//!
//! Two counts stand in the way of a guesser. One is for the account and the client's address together and locks after a
//! few. The other is for the account alone, so that many addresses do not mean many guesses; it is spread over
//! [`SLOTS`], of which each attempt meets one by chance. Somebody who wants to lock the owner out of new sign-ins has
//! to fill them all, from many addresses, again and again. Devices that are enrolled sign with their keys and meet
//! neither.
//!
//! The keys are hashes, and those of an unknown address are made and counted like any other.

use super::ClientKey;
use crate::store::{Store, StoreError};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::lockout::Attempts;
use halley_credentials::randomness::{NoRandomness, Randomness};
use sha2::{Digest, Sha256};

/// Counts for an account alone.
const SLOTS: u8 = 16;

/// Whom an attempt is counted for.
#[derive(Clone, Copy, Debug)]
pub enum Guard<'a> {
    /// Somebody who gives an address of an account, normalised.
    Account {
        /// The account's address.
        email: &'a str,
        /// Where the client is.
        client: ClientKey,
    },
    /// A device that proved to be itself and gives the password as well.
    Device(&'a str),
}

/// Counts attempts.
#[derive(Clone, Copy)]
pub struct Lockout<'a> {
    /// Where they are counted.
    pub store: &'a dyn Store,
    /// Chooses slots.
    pub randomness: &'a dyn Randomness,
    /// Whether anything is counted at all.
    pub enabled: bool,
}

/// Attempts that were counted, to be taken back if the password was right.
#[derive(Debug)]
pub struct Counted {
    keys: Vec<String>,
    /// If it was wrong, this one was one too many.
    pub locks: bool,
}

/// Why an attempt may not be made.
#[derive(Debug)]
pub enum NotNow {
    /// Locked for so many seconds.
    Locked(u64),
    /// The database's.
    Store(StoreError),
    /// No slot could be chosen.
    NoRandomness(NoRandomness),
}

impl Lockout<'_> {
    /// Counts an attempt as failed.
    ///
    /// # Errors
    /// [`NotNow`]; a locked count stops there, so that a guesser who is locked out does not lock others out.
    pub async fn count(&self, guard: Guard<'_>, now: UnixSeconds) -> Result<Counted, NotNow> {
        let mut counted = Counted { keys: Vec::new(), locks: false };
        if !self.enabled {
            return Ok(counted);
        }
        for key in self.keys(guard).map_err(NotNow::NoRandomness)? {
            let before = self.store.count_attempt(&key, now).await.map_err(NotNow::Store)?;
            if let Some(wait) = before.and_then(|before| before.wait_s(now)) {
                return Err(NotNow::Locked(wait));
            }
            counted.locks |= Attempts::counted(before.as_ref(), now).wait_s(now).is_some();
            counted.keys.push(key);
        }
        Ok(counted)
    }

    /// The password was right: forgets all attempts under these keys.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_back(&self, counted: &Counted) -> Result<(), StoreError> {
        for key in &counted.keys {
            self.store.forget_attempts(key).await?;
        }
        Ok(())
    }

    fn keys(&self, guard: Guard<'_>) -> Result<Vec<String>, NoRandomness> {
        match guard {
            Guard::Device(id) => Ok(vec![key(&["device", id])]),
            Guard::Account { email, client } => {
                let mut byte = [0];
                self.randomness.fill(&mut byte)?;
                let slot = (byte[0] % SLOTS).to_string();
                Ok(vec![key(&["client", email, &client.text()]), key(&["account", email, &slot])])
            }
        }
    }
}

/// A hash over the parts, each with its length, so that no two lists are one.
fn key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"halley lockout v1");
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}
