//! A device key at rest: encrypted under a key that only the password leads to.
//!
//! XChaCha20-Poly1305, under HKDF-SHA256 of an argon2id run that has a salt of its own, the costs of a password check and
//! the pepper as its secret input: what is stored to check the password says nothing about this key. The associated data
//! binds it to its place, so that it opens in no other row.
//!
//! Format 1, numbers big-endian: `1`, memory in KiB (4 bytes), passes (4), lanes (4), salt (16), nonce (24), key and
//! tag (48).

use crate::Login;
use crate::account::Uid;
use crate::device::{DeviceId, DeviceKey};
use crate::password::{HashingError, Password};
use crate::pepper::Pepper;
use crate::randomness::{NoRandomness, Randomness};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use halley_credentials::derivation::SALT_BYTES;
use halley_credentials::password::Costs;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + 3 * 4 + SALT_BYTES;
const BYTES: usize = HEAD_BYTES + NONCE_BYTES + 32 + 16;
const PURPOSE: &[u8] = b"halley device key 1";

/// A wrapped device key, as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappedKey(<redacted>)")
    }
}

/// Where a wrapped key belongs.
pub(crate) enum Place<'a> {
    /// It is about to be enrolled.
    Pending { connection: &'a str, email: &'a str },
    /// It is enrolled.
    Enrolled { connection: &'a str, uid: &'a Uid, device: &'a DeviceId },
}

impl Place<'_> {
    /// No two places give the same bytes: each part stands behind its length.
    fn associated_data(&self) -> Vec<u8> {
        let parts = match self {
            Self::Pending { connection, email } => ["pending", connection, email, ""],
            Self::Enrolled { connection, uid, device } => {
                ["enrolled", connection, uid.as_str(), device.as_str()]
            }
        };
        let mut bytes = vec![FORMAT];
        for part in parts {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

/// The key that device keys are wrapped with.
pub(crate) struct WrappingKey {
    key: Zeroizing<[u8; 32]>,
    salt: [u8; SALT_BYTES],
    costs: Costs,
}

impl Login {
    /// One for a new record.
    pub(crate) async fn new_wrapping_key(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<WrappingKey, HashingError> {
        let mut salt = [0_u8; SALT_BYTES];
        self.randomness.fill(&mut salt)?;
        self.wrapping_key(password, pepper, salt, self.hashing.costs()).await
    }

    /// The one that this was wrapped with, if the password is right.
    pub(crate) async fn wrapping_key_of(
        &self,
        wrapped: &WrappedKey,
        password: Password,
        pepper: Option<Arc<Pepper>>,
    ) -> Result<WrappingKey, HashingError> {
        let (salt, costs) = head(&wrapped.0).ok_or(HashingError::BadRecord)?;
        self.wrapping_key(password, pepper, salt, costs).await
    }

    async fn wrapping_key(
        &self,
        password: Password,
        pepper: Option<Arc<Pepper>>,
        salt: [u8; SALT_BYTES],
        costs: Costs,
    ) -> Result<WrappingKey, HashingError> {
        let derived = self.hashing.derive(password, pepper, salt, costs).await?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Hkdf::<Sha256>::new(None, &*derived)
            .expand(PURPOSE, &mut *key)
            .map_err(|error| HashingError::Failed(error.to_string()))?;
        Ok(WrappingKey { key, salt, costs })
    }
}

impl WrappingKey {
    /// Wraps a key for one place.
    pub(crate) fn wrap(
        &self,
        key: &DeviceKey,
        place: &Place<'_>,
        randomness: &dyn Randomness,
    ) -> Result<WrappedKey, HashingError> {
        let mut nonce = [0_u8; NONCE_BYTES];
        randomness.fill(&mut nonce).map_err(|NoRandomness| NoRandomness)?;
        let associated = place.associated_data();
        let payload = Payload { msg: key.seed(), aad: &associated };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| HashingError::Failed("the device key could not be wrapped".into()))?;
        let Costs { memory_kib, passes, lanes } = self.costs;
        let mut bytes = vec![FORMAT];
        for number in [memory_kib, passes, lanes] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(self.salt);
        bytes.extend(nonce);
        bytes.extend(sealed);
        Ok(WrappedKey(bytes))
    }

    /// The key inside; `None` if the password was another one, or the bytes are damaged or of another place.
    pub(crate) fn unwrap(&self, wrapped: &WrappedKey, place: &Place<'_>) -> Option<DeviceKey> {
        head(&wrapped.0)?;
        let (nonce, sealed) = wrapped.0.get(HEAD_BYTES..)?.split_first_chunk::<NONCE_BYTES>()?;
        let associated = place.associated_data();
        let payload = Payload { msg: sealed, aad: &associated };
        let opened = Zeroizing::new(self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?);
        let seed: &[u8; 32] = opened.as_slice().try_into().ok()?;
        Some(DeviceKey::from_seed(seed))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.key).into())
    }
}

fn head(bytes: &[u8]) -> Option<([u8; SALT_BYTES], Costs)> {
    if bytes.len() != BYTES {
        return None;
    }
    let (format, rest) = bytes.split_first()?;
    let (memory, rest) = rest.split_first_chunk::<4>()?;
    let (passes, rest) = rest.split_first_chunk::<4>()?;
    let (lanes, rest) = rest.split_first_chunk::<4>()?;
    let salt = rest.first_chunk::<SALT_BYTES>()?;
    let [memory_kib, passes, lanes] = [memory, passes, lanes].map(|number| u32::from_be_bytes(*number));
    (*format == FORMAT).then_some((*salt, Costs { memory_kib, passes, lanes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
            Ok(())
        }
    }

    fn wrapping_key(byte: u8) -> WrappingKey {
        let costs = Costs { memory_kib: 64, passes: 1, lanes: 1 };
        WrappingKey { key: Zeroizing::new([byte; 32]), salt: [9; SALT_BYTES], costs }
    }

    #[test]
    fn a_key_opens_under_its_password_in_its_place_and_nowhere_else() {
        let randomness = Counting(1.into());
        let uid = |text| Uid::parse(text).unwrap();
        let id = |text| DeviceId::parse(text).unwrap();
        let (ann, bob, one, two) = (uid("ann"), uid("bob"), id("d-1"), id("d-2"));
        let place = Place::Enrolled { connection: "server:a", uid: &ann, device: &one };
        let key = DeviceKey::from_seed(&[5; 32]);
        let wrapped = wrapping_key(1).wrap(&key, &place, &randomness).unwrap();
        assert_eq!(wrapping_key(1).unwrap(&wrapped, &place).unwrap().seed(), key.seed());
        assert_eq!(wrapped.0.len(), BYTES);
        assert!(!wrapped.0.windows(8).any(|part| part == [5; 8]));
        assert!(wrapping_key(2).unwrap(&wrapped, &place).is_none());
        for other in [
            Place::Enrolled { connection: "server:b", uid: &ann, device: &one },
            Place::Enrolled { connection: "server:a", uid: &bob, device: &one },
            Place::Enrolled { connection: "server:a", uid: &ann, device: &two },
            Place::Pending { connection: "server:a", email: "ann" },
        ] {
            assert!(wrapping_key(1).unwrap(&wrapped, &other).is_none());
        }
        let again = wrapping_key(1).wrap(&key, &place, &randomness).unwrap();
        assert_ne!(wrapped, again, "each time with another nonce");
    }

    #[test]
    fn no_damage_opens_and_none_panics() {
        let place = Place::Pending { connection: "server:a", email: "ann@example.org" };
        let key = DeviceKey::from_seed(&[5; 32]);
        let WrappedKey(whole) = wrapping_key(1).wrap(&key, &place, &Counting(1.into())).unwrap();
        for at in (0..whole.len()).filter(|at| *at == 0 || *at >= HEAD_BYTES) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(wrapping_key(1).unwrap(&WrappedKey(damaged), &place).is_none(), "byte {at}");
        }
        for length in 0..whole.len() {
            assert!(wrapping_key(1).unwrap(&WrappedKey(whole[..length].to_vec()), &place).is_none());
        }
        assert!(wrapping_key(1).unwrap(&WrappedKey([whole, vec![0]].concat()), &place).is_none());
    }
}
