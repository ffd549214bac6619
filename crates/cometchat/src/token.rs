//! What a chat client signs in with.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fmt;

/// An auth token: it signs in as its owner until it is deleted. Not shown by `Debug`, wiped from
/// memory when dropped.
#[derive(Clone, Deserialize)]
#[serde(try_from = "SecretString")]
pub struct AuthToken(SecretString);

impl AuthToken {
    /// Takes a token: 1 to 512 visible ASCII characters, opaque but for that.
    ///
    /// # Errors
    /// [`InvalidAuthToken`] otherwise, and for `.` and `..`, which would change the meaning of the
    /// path that they were put into.
    pub fn new(secret: SecretString) -> Result<Self, InvalidAuthToken> {
        let text = secret.expose_secret();
        let fits = (1..=512).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_graphic())
            && text != "."
            && text != "..";
        if fits { Ok(Self(secret)) } else { Err(InvalidAuthToken) }
    }

    /// The token itself.
    #[must_use]
    pub fn into_secret(self) -> SecretString {
        self.0
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<SecretString> for AuthToken {
    type Error = InvalidAuthToken;

    fn try_from(secret: SecretString) -> Result<Self, InvalidAuthToken> {
        Self::new(secret)
    }
}

impl fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthToken(<redacted>)")
    }
}

/// Not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an auth token has 1 to 512 visible ASCII characters")]
pub struct InvalidAuthToken;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_would_turn_its_path_into_another_call_is_refused() {
        for text in ["", ".", "..", "a b", "a\n", &"a".repeat(513)] {
            assert_eq!(AuthToken::new(text.into()).err(), Some(InvalidAuthToken), "{text:?}");
        }
    }
}
