//! The secret of the server API.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// An API key. Not shown by `Debug`, wiped from memory when dropped.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key. CometChat makes 40 hex digits today; any 8 to 128 visible ASCII characters pass,
    /// as the form of a key is the service's to choose.
    ///
    /// # Errors
    /// [`InvalidApiKey`] if it cannot be sent, or is too short to be told from ordinary text when
    /// it is to be redacted.
    pub fn new(secret: SecretString) -> Result<Self, InvalidApiKey> {
        let text = secret.expose_secret();
        let fits = (8..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(secret)) } else { Err(InvalidApiKey) }
    }

    /// As a header that no layer below logs or puts into a compression table.
    pub(crate) fn header(&self) -> Result<HeaderValue, InvalidApiKey> {
        let mut value = HeaderValue::from_str(self.expose()).map_err(|_| InvalidApiKey)?;
        value.set_sensitive(true);
        Ok(value)
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(<redacted>)")
    }
}

/// Not an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an API key has 8 to 128 visible ASCII characters")]
pub struct InvalidApiKey;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_header_is_no_key() {
        for text in
            ["", "short", "with space 123", "line\r\nbreak", "nul\0nulnul", "schlüssel", &"a".repeat(129)]
        {
            assert_eq!(ApiKey::new(text.into()).err(), Some(InvalidApiKey), "{text:?}");
        }
        assert!(ApiKey::new("0123456789abcdef0123456789abcdef01234567".into()).is_ok());
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = ApiKey::new("canary-canary".into()).unwrap();
        let shown = format!("{key:?} {:?}", key.header().unwrap());
        assert!(!shown.contains("canary"), "{shown}");
    }
}
