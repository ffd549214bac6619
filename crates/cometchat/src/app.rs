//! Which app is meant, and where it lives.

use std::fmt;
use std::str::FromStr;

/// Identifier of an app, as the dashboard shows it: 1 to 63 letters, digits and inner hyphens.
///
/// It becomes the first label of the service's host name, so that nothing else may pass: a dot or a
/// slash would send the API key to somebody else's host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppId(String);

impl AppId {
    /// Reads one.
    ///
    /// # Errors
    /// [`InvalidAppId`] if it cannot be a label of a host name.
    pub fn parse(text: &str) -> Result<Self, InvalidAppId> {
        let fits = (1..=63).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            // Labels with this prefix are encoded international names; those are no app ids.
            && !text.to_ascii_lowercase().starts_with("xn--");
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidAppId) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Not an app id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an app id has 1 to 63 letters, digits and inner hyphens")]
pub struct InvalidAppId;

/// Data centre of an app, chosen when the app was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// India.
    In,
}

impl Region {
    /// The code in host names and settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::In => "in",
        }
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    /// Reads a code, as it is written in host names.
    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        [Self::Us, Self::Eu, Self::In].into_iter().find(|region| region.as_str() == text).ok_or(UnknownRegion)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the region is one of us, eu, in")]
pub struct UnknownRegion;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_id_cannot_leave_its_label_of_the_host_name() {
        let evil = [
            "",
            "a.evil.example",
            "a/..",
            "a@b",
            "a:1",
            "a b",
            "-a",
            "a-",
            "ä",
            "xn--a",
            "XN--a",
            "a\0",
            "a#",
        ];
        for text in evil {
            assert_eq!(AppId::parse(text), Err(InvalidAppId), "{text:?}");
        }
        assert_eq!(AppId::parse(&"a".repeat(64)), Err(InvalidAppId));
        for text in ["sandbox", "2567854b2d7c1f5a", "A-1", &"a".repeat(63)] {
            assert!(AppId::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn there_are_three_regions() {
        for text in ["us", "eu", "in"] {
            assert_eq!(text.parse::<Region>().map(Region::as_str), Ok(text));
        }
        for text in ["", "uk", "us ", "US", "private"] {
            assert_eq!(text.parse::<Region>(), Err(UnknownRegion), "{text:?}");
        }
    }
}
