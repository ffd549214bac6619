//! Identifiers of people.

use crate::randomness::{NoRandomness, Randomness};
use std::fmt;

/// Identifier of a person at CometChat: made by us, lower case, 1 to 100 characters of `a-z 0-9 -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(String);

impl Uid {
    /// A new one: never derived from the address, which would tell others who somebody is.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        // 96 bits: a clash is out of reach for any number of people.
        let mut bytes = [0_u8; 12];
        randomness.fill(&mut bytes)?;
        Ok(Self(format!("h-{}", hex::encode(bytes))))
    }

    /// Reads one that we stored; `None` if it is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({})", self.0)
    }
}
