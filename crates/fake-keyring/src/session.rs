//! The encryption of what crosses the bus: none, or AES with a key that both sides derive.

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zbus::zvariant::{OwnedObjectPath, Type, Value};

const PLAIN: &str = "plain";
const DIFFIE_HELLMAN: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";
/// Our public key. One to any power is one: so the shared secret is known without any arithmetic.
const PUBLIC: [u8; 1] = [1];
/// Length of the shared secret: that of the prime.
const SECRET_BYTES: usize = 128;
/// The same each time, as nobody has to be kept out.
const IV: [u8; 16] = [7; 16];

/// A secret as it crosses the bus.
#[derive(Debug, Serialize, Deserialize, Type, Value)]
pub struct Crossing {
    session: OwnedObjectPath,
    parameters: Vec<u8>,
    value: Vec<u8>,
    content_type: String,
}

/// What this algorithm answers to the client's part of the key; `None` if there is no such algorithm.
pub fn public_part(algorithm: &str) -> Option<Value<'static>> {
    match algorithm {
        PLAIN => Some("".into()),
        DIFFIE_HELLMAN => Some(PUBLIC.to_vec().into()),
        _ => None,
    }
}

/// Whether a session of this algorithm encrypts.
pub fn encrypts(algorithm: &str) -> bool {
    algorithm == DIFFIE_HELLMAN
}

fn key() -> [u8; 16] {
    let mut shared = [0; SECRET_BYTES];
    shared[SECRET_BYTES - 1] = 1;
    let mut key = [0; 16];
    // Sixteen bytes are always to be had.
    let _derived = Hkdf::<Sha256>::new(None, &shared).expand(&[], &mut key);
    key
}

/// Packs a secret for a session.
pub fn pack(session: OwnedObjectPath, encrypted: bool, secret: &[u8]) -> Crossing {
    let content_type = "text/plain".to_owned();
    if !encrypted {
        return Crossing { session, parameters: Vec::new(), value: secret.to_vec(), content_type };
    }
    let cipher = cbc::Encryptor::<Aes128>::new(&key().into(), &IV.into());
    let value = cipher.encrypt_padded_vec::<Pkcs7>(secret);
    Crossing { session, parameters: IV.to_vec(), value, content_type }
}

impl Crossing {
    /// The session that it came in.
    pub const fn session(&self) -> &OwnedObjectPath {
        &self.session
    }

    /// The secret; `None` if it cannot be decrypted.
    pub fn unpack(&self, encrypted: bool) -> Option<Vec<u8>> {
        if !encrypted {
            return Some(self.value.clone());
        }
        let iv = <[u8; 16]>::try_from(self.parameters.as_slice()).ok()?;
        let cipher = cbc::Decryptor::<Aes128>::new(&key().into(), &iv.into());
        cipher.decrypt_padded_vec::<Pkcs7>(&self.value).ok()
    }
}
