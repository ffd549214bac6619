//! Assertions: no text panics, none that the key has not signed is taken, and what is taken keeps the rules.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use halley_token_api::assertion::{LEEWAY_S, MAX_LIFETIME_S};
use halley_token_api::public_key::PublicKey;
use halley_token_server::assertion::{Assertion, Expected, Nonces, check, is_sound, signed_by};
use libfuzzer_sys::fuzz_target;

const NOW: i64 = 1_800_000_000;
const SERVER: &str = "https://chat.example.org";
const DEVICE: &str = "d-0123456789abcdef01234567";
const UID: &str = "h-0123456789abcdef01234567";

fuzz_target!(|data: &[u8]| {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = PublicKey(key.verifying_key().to_bytes());
    if let Ok(text) = std::str::from_utf8(data) {
        as_it_is(text, &public);
    }
    rightly_signed(data, &key, &public);
    if let Ok(bytes) = data.try_into() {
        is_sound(&PublicKey(bytes));
    }
});

/// Whoever has no key makes no assertion.
fn as_it_is(text: &str, public: &PublicKey) {
    if let Ok(assertion) = Assertion::read(text) {
        assert!(signed_by(&assertion, Some(public)).is_none());
        assert!(signed_by(&assertion, None).is_none());
    }
}

/// Whoever has the key may claim anything. A first byte that is odd asks for a right header.
fn rightly_signed(data: &[u8], key: &SigningKey, public: &PublicKey) {
    let Some((choice, rest)) = data.split_first() else { return };
    let right = format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{DEVICE}"}}"#);
    let (header, claims) = if choice % 2 == 1 {
        (right.as_bytes(), rest)
    } else {
        rest.split_at(rest.iter().position(|b| *b == 0).unwrap_or(rest.len() / 2))
    };
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).to_bytes());
    let text = format!("{signed}.{signature}");
    let Ok(assertion) = Assertion::read(&text) else { return };
    let Some(claims) = signed_by(&assertion, Some(public)) else { return };
    let nonces = Nonces::new([9; 32]);
    let expected = Expected { server_url: SERVER, device_id: DEVICE, uid: UID, now: NOW };
    if let Ok(accepted) = check(&claims, expected, &nonces) {
        assert_eq!(claims.sub, UID);
        assert!(claims.aud.is_only(SERVER));
        assert!(claims.exp - claims.iat <= MAX_LIFETIME_S);
        // The key of the nonces is not known to whoever made this.
        assert!(claims.nonce.is_none());
        assert!(claims.iat <= NOW + LEEWAY_S && claims.exp >= NOW - LEEWAY_S);
        assert!(accepted.until >= claims.exp + LEEWAY_S);
    }
}
