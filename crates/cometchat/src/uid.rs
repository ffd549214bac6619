//! Who is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifier of a person: 1 to 100 characters of `a-z 0-9 - _`. The service stores capitals in
/// lower case, so that they are lowered here: `Ann` and `ann` are one person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Uid(String);

impl Uid {
    /// Reads one, in either case.
    ///
    /// # Errors
    /// [`InvalidUid`] if the service could not store it.
    pub fn parse(text: &str) -> Result<Self, InvalidUid> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidUid) }
    }

    /// The text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Uid {
    type Error = InvalidUid;

    fn try_from(text: String) -> Result<Self, InvalidUid> {
        Self::parse(&text)
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Not a uid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a uid has 1 to 100 characters of a-z, 0-9, - and _")]
pub struct InvalidUid;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_lowered_and_what_could_change_a_path_is_refused() {
        assert_eq!(Uid::parse("Ann_1").unwrap().as_str(), "ann_1");
        for text in ["", ".", "..", "a/b", "a b", "a%2f", "a?b", "é", "a\0", &"a".repeat(101)] {
            assert_eq!(Uid::parse(text), Err(InvalidUid), "{text:?}");
        }
    }
}
