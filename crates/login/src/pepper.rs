//! The pepper, and its life in the keyring.

use crate::Login;
use crate::ports::{Entry, KeyringError, Turn};
use crate::randomness::{NoRandomness, Randomness};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

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

/// Why an account's pepper is not to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PepperError {
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The keyring works and has no pepper: it was emptied.
    #[error("the keyring no longer holds the secret that passwords here were hashed with")]
    Emptied,
    /// The keyring has another pepper, or something that is none.
    #[error("the keyring holds another secret than this password was hashed with")]
    Replaced,
    /// A new one could not be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl Login {
    /// The pepper in the keyring, which has to be one of these. `None` if there are none of them, as
    /// for a record that was made without a pepper; the keyring is not asked then.
    pub(crate) async fn pepper_among(&self, ids: &[String]) -> Result<Option<Arc<Pepper>>, PepperError> {
        if ids.is_empty() {
            return Ok(None);
        }
        let pepper = self.stored_pepper().await?.ok_or(PepperError::Emptied)?;
        if ids.contains(&pepper.id()) { Ok(Some(pepper)) } else { Err(PepperError::Replaced) }
    }

    /// The pepper as it is in the keyring, whoever's.
    async fn stored_pepper(&self) -> Result<Option<Arc<Pepper>>, PepperError> {
        match self.keyring.get(Entry::Pepper).await {
            Ok(None) => Ok(None),
            // The entry is there, and is none of what we write.
            Err(KeyringError::Garbage) => Err(PepperError::Replaced),
            Err(error) => Err(error.into()),
            Ok(Some(text)) => Pepper::from_hex(&text).map(Arc::new).map(Some).ok_or(PepperError::Replaced),
        }
    }

    /// The pepper for a new record. `None` if there is none yet or if the entry holds something else:
    /// what is no pepper protects no password, so a new one in its place takes nothing away.
    pub(crate) async fn usable_pepper(&self) -> Result<Option<Arc<Pepper>>, PepperError> {
        match self.stored_pepper().await {
            Err(PepperError::Replaced) => Ok(None),
            other => other,
        }
    }

    /// Makes the pepper, unless somebody else has done so before the caller's turn came.
    ///
    /// A write that the keyring answers too late may still land after the turn, where another process
    /// has written its own meanwhile. That one's account then finds its pepper replaced.
    pub(crate) async fn make_pepper(&self, _turn: Turn) -> Result<Arc<Pepper>, PepperError> {
        if let Some(pepper) = self.usable_pepper().await? {
            return Ok(pepper);
        }
        let made = Pepper::random(&*self.randomness)?;
        self.keyring.set(Entry::Pepper, made.to_hex()).await?;
        // What the keyring has now is what counts.
        self.stored_pepper().await?.ok_or(PepperError::Emptied)
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
