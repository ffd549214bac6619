//! The secret input of the hash.

use crate::randomness::{NoRandomness, Randomness};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use std::fmt;

/// The installation's secret input to the hash: 32 random bytes.
pub struct Pepper(SecretBox<[u8; 32]>);

impl Pepper {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = Box::new([0_u8; 32]);
        randomness.fill(&mut *bytes)?;
        Ok(Self(SecretBox::new(bytes)))
    }

    /// Reads the form in which it is kept; `None` if this is none.
    #[must_use]
    pub fn from_hex(text: &SecretString) -> Option<Self> {
        let mut bytes = Box::new([0_u8; 32]);
        hex::decode_to_slice(text.expose_secret(), &mut *bytes).ok()?;
        Some(Self(SecretBox::new(bytes)))
    }

    /// The form in which it is kept: 64 hex digits.
    #[must_use]
    pub fn to_hex(&self) -> SecretString {
        hex::encode(self.0.expose_secret()).into()
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// A fingerprint that tells one pepper from another and gives nothing of it away.
    #[must_use]
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"halley pepper id v1");
        hash.update(self.0.expose_secret());
        hex::encode(&hash.finalize()[..8])
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(<redacted>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pepper_survives_its_written_form_and_shows_itself_nowhere() {
        let one = Pepper::from_hex(&"07".repeat(32).into()).unwrap();
        let again = Pepper::from_hex(&one.to_hex()).unwrap();
        assert_eq!(one.id(), again.id());
        assert_ne!(one.id(), Pepper::from_hex(&"08".repeat(32).into()).unwrap().id());
        assert_eq!(format!("{one:?}"), "Pepper(<redacted>)");
        assert!(Pepper::from_hex(&"zz".into()).is_none());
        assert!(Pepper::from_hex(&"ab".repeat(31).into()).is_none());
    }
}
