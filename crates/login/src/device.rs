//! This device, as a token server knows it: an Ed25519 key that is bound to one person.

use crate::account::Uid;
use crate::randomness::{NoRandomness, Randomness};
use ed25519_dalek::{Signer, SigningKey};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A server's name for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceId(String);

impl DeviceId {
    /// Reads one: 1 to 100 letters, digits, `-` and `_`, so that it can stand in a path, a header and a line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The private key. Wiped from memory when it goes; shown nowhere.
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        randomness.fill(&mut *seed)?;
        Ok(Self::from_seed(&seed))
    }

    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// What the server is told.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs (RFC 8032, no prehash).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The form in which the keyring keeps it.
    pub(crate) fn to_hex(&self) -> SecretString {
        hex::encode(self.seed()).into()
    }

    pub(crate) fn from_hex(text: &SecretString) -> Option<Self> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(text.expose_secret(), &mut *seed).ok()?;
        Some(Self::from_seed(&seed))
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(<redacted>)")
    }
}

/// An enrolled device with its key at hand, so that it can sign. Clones share the key.
#[derive(Clone, Debug)]
pub struct Device {
    uid: Uid,
    id: DeviceId,
    key: Arc<DeviceKey>,
}

impl Device {
    /// This key, enrolled under this id for this person.
    #[must_use]
    pub fn new(uid: Uid, id: DeviceId, key: DeviceKey) -> Self {
        Self { uid, id, key: Arc::new(key) }
    }

    /// The one person that it signs for.
    #[must_use]
    pub const fn uid(&self) -> &Uid {
        &self.uid
    }

    /// What the server knows it by.
    #[must_use]
    pub const fn id(&self) -> &DeviceId {
        &self.id
    }

    /// What it signs with.
    #[must_use]
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, VerifyingKey};

    #[test]
    fn a_key_signs_survives_its_written_form_and_shows_itself_nowhere() {
        let key = DeviceKey::from_seed(&[7; 32]);
        let again = DeviceKey::from_hex(&key.to_hex()).unwrap();
        let public = VerifyingKey::from_bytes(&key.public()).unwrap();
        let signature = Signature::from_bytes(&again.sign(b"message"));
        assert!(public.verify_strict(b"message", &signature).is_ok());
        assert!(public.verify_strict(b"messagf", &signature).is_err());
        let device = Device::new(Uid::parse("ann").unwrap(), DeviceId::parse("d-1").unwrap(), key);
        let shown = format!("{device:?}");
        assert!(shown.contains("redacted") && !shown.contains("0707"), "{shown}");
        for wrong in ["", "07", &"07".repeat(33), &"zz".repeat(32)] {
            assert!(DeviceKey::from_hex(&wrong.into()).is_none());
        }
    }

    #[test]
    fn an_id_can_stand_in_a_path_and_on_a_line() {
        assert!(DeviceId::parse("d_1-A").is_some());
        for wrong in ["", "a/b", "a\nb", "..", "a b", "é", &"a".repeat(101)] {
            assert_eq!(DeviceId::parse(wrong), None, "{wrong:?}");
        }
    }
}
