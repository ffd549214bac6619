//! Device keys: which are taken, and what they signed.

use super::form::Assertion;
use ed25519_dalek::VerifyingKey;
use halley_token_api::assertion::Claims;
use halley_token_api::public_key::PublicKey;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

/// Whether this is a key that only the owner of a secret can sign for: a point of the curve, in its one form, and not
/// of small order, for which signatures can be made up.
#[must_use]
pub fn is_sound(key: &PublicKey) -> bool {
    is_canonical(&key.0) && VerifyingKey::from_bytes(&key.0).is_ok_and(|point| !point.is_weak())
}

/// Whether the coordinate, without the bit of the sign, is below 2^255 - 19.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let all_ones = bytes[1..31].iter().all(|b| *b == 0xFF) && bytes[31] & 0x7F == 0x7F;
    !(all_ones && bytes[0] >= 0xED)
}

/// The claims, if this key signed them. Without a key the same work is done in vain, so that a device that nobody knows
/// is refused no faster.
#[must_use]
pub fn signed_by(assertion: &Assertion<'_>, key: Option<&PublicKey>) -> Option<Claims> {
    let bytes = key.map_or(NOBODY, |key| key.0);
    let claims = decode::<Claims>(assertion.text, &DecodingKey::from_ed_der(&bytes), &validation());
    claims.ok().filter(|_| key.is_some()).map(|read| read.claims)
}

/// Any sound key: what it signs counts for nothing.
const NOBODY: [u8; 32] = [
    0x3b, 0x6a, 0x27, 0xbc, 0xce, 0xb6, 0xa4, 0x2d, 0x62, 0xa3, 0xa8, 0xd0, 0x2a, 0x6f, 0x0d, 0x73, 0x65,
    0x32, 0x15, 0x77, 0x1d, 0xe2, 0x43, 0xa6, 0x3a, 0xc0, 0x48, 0xa1, 0x8b, 0x59, 0xda, 0x29,
];

/// The algorithm and nothing else: claims are checked by our own clock and in our own order.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(hex: &str) -> PublicKey {
        PublicKey(hex::decode(hex).unwrap().try_into().unwrap())
    }

    #[test]
    fn a_real_key_is_taken() {
        assert!(is_sound(&PublicKey(NOBODY)));
        assert!(is_sound(&key("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));
    }

    #[test]
    fn points_of_small_order_other_forms_and_no_points_are_refused() {
        for weak in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            // Not in the one form: p, p + 1 and what is above.
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            // No point has this coordinate.
            "0200000000000000000000000000000000000000000000000000000000000000",
        ] {
            assert!(!is_sound(&key(weak)), "{weak}");
        }
    }
}
