//! Nonces for clients whose clock is wrong (in the manner of RFC 9449, section 8). They hold the server's time and an
//! HMAC over it, so that nothing has to be stored; replicas share the key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use halley_credentials::clock::UnixSeconds;
use halley_token_api::assertion::{LEEWAY_S, NONCE_LIFETIME_S};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

const PURPOSE: &[u8] = b"halley nonce v1";
const TIME_BYTES: usize = 8;

/// Makes and checks nonces.
pub struct Nonces {
    /// Keyed and without input.
    mac: Hmac<Sha256>,
}

impl Nonces {
    /// With the key that the replicas share.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        // A key shorter than a block of the hash is filled up with zeros (RFC 2104).
        let mut block = Zeroizing::new([0_u8; 64]);
        block[..32].copy_from_slice(&key);
        Self { mac: Hmac::<Sha256>::new((&*block).into()) }
    }

    /// A nonce that was made now.
    #[must_use]
    pub fn make(&self, now: UnixSeconds) -> String {
        let time = now.to_be_bytes();
        let tag = self.mac(&time).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([time.as_slice(), tag.as_slice()].concat())
    }

    /// When a nonce of ours was made; `None` if it is none of ours, or not taken any more.
    #[must_use]
    pub fn check(&self, nonce: &str, now: UnixSeconds) -> Option<UnixSeconds> {
        let bytes = URL_SAFE_NO_PAD.decode(nonce).ok()?;
        let (time, tag) = bytes.split_first_chunk::<TIME_BYTES>()?;
        self.mac(time).verify_slice(tag).ok()?;
        let made = UnixSeconds::from_be_bytes(*time);
        let age = now.checked_sub(made)?;
        // Another replica's clock may be a little ahead.
        (-LEEWAY_S..=NONCE_LIFETIME_S).contains(&age).then_some(made)
    }

    fn mac(&self, time: &[u8; TIME_BYTES]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(PURPOSE).chain_update(time)
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces(<redacted>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_taken_for_two_minutes() {
        let nonces = Nonces::new([1; 32]);
        let nonce = nonces.make(1000);
        assert_eq!(nonces.check(&nonce, 1000), Some(1000));
        assert_eq!(nonces.check(&nonce, 1000 + NONCE_LIFETIME_S), Some(1000));
        assert_eq!(nonces.check(&nonce, 1001 + NONCE_LIFETIME_S), None);
        assert_eq!(nonces.check(&nonce, 1000 - LEEWAY_S - 1), None);
    }

    #[test]
    fn a_nonce_of_another_key_or_altered_is_none() {
        let nonces = Nonces::new([1; 32]);
        assert_eq!(nonces.check(&Nonces::new([2; 32]).make(1000), 1000), None);
        let nonce = nonces.make(1000);
        for at in 0..nonce.len() {
            let mut altered = nonce.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(nonces.check(&String::from_utf8(altered).unwrap(), 1000), None, "{at}");
        }
        for text in ["", "AAAA", "ä", &"A".repeat(5000)] {
            assert_eq!(nonces.check(text, 1000), None);
        }
    }
}
