//! Identifiers of people.

use crate::randomness::{NoRandomness, Randomness};
use std::fmt;

/// Identifier of a person at CometChat: lower case, 1 to 100 characters of `a-z 0-9 - _`. Those
/// that we make have no `_`; those of a team's own server may.
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

    /// Reads one that was stored; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
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
