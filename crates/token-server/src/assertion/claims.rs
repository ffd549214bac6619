//! What an assertion may claim, and until when it would be taken.

use super::{Nonces, Unacceptable};
use halley_credentials::clock::UnixSeconds;
use halley_token_api::assertion::{Claims, LEEWAY_S, MAX_JTI_BYTES, MAX_LIFETIME_S, NONCE_LIFETIME_S};

/// Shortest `jti`, in bytes.
const MIN_JTI_BYTES: usize = 16;
/// How much longer than it would be taken a used assertion is remembered, in seconds: the clocks of replicas differ, and
/// are set now and then.
const MEMORY_MARGIN_S: i64 = 120;

/// What claims are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Our address.
    pub server_url: &'a str,
    /// The device whose key signed.
    pub device_id: &'a str,
    /// The person that the device is enrolled for.
    pub uid: &'a str,
    /// Now.
    pub now: UnixSeconds,
}

/// What has to be remembered of an assertion that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its identifier.
    pub jti: String,
    /// When it may be forgotten: it would not be taken any more.
    pub until: UnixSeconds,
}

/// Checks the claims of an assertion whose signature is right.
///
/// # Errors
/// [`Unacceptable`].
pub fn check(claims: &Claims, expected: Expected<'_>, nonces: &Nonces) -> Result<Accepted, Unacceptable> {
    let issuer_fits =
        claims.iss.as_deref().is_none_or(|iss| iss == expected.device_id || iss == expected.uid);
    let lifetime = claims.exp.checked_sub(claims.iat);
    let fits = claims.sub == expected.uid
        && claims.aud.is_only(expected.server_url)
        && issuer_fits
        && is_jti(&claims.jti)
        && lifetime.is_some_and(|seconds| (1..=MAX_LIFETIME_S).contains(&seconds));
    if !fits {
        return Err(Unacceptable::Claims);
    }
    let last = last_moment(claims, expected.now, nonces).ok_or(Unacceptable::Times)?;
    Ok(Accepted { jti: claims.jti.clone(), until: last.saturating_add(MEMORY_MARGIN_S) })
}

/// The last moment at which the assertion is taken; `None` if it is not taken now.
fn last_moment(claims: &Claims, now: UnixSeconds, nonces: &Nonces) -> Option<UnixSeconds> {
    if let Some(nonce) = &claims.nonce {
        // Never by its times as well: it would have to be remembered for the longer of both.
        return nonces.check(nonce, now).map(|made| made.saturating_add(NONCE_LIFETIME_S));
    }
    let (earliest, latest) = (claims.iat.saturating_sub(LEEWAY_S), claims.exp.saturating_add(LEEWAY_S));
    (earliest..=latest).contains(&now).then_some(latest)
}

fn is_jti(text: &str) -> bool {
    (MIN_JTI_BYTES..=MAX_JTI_BYTES).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_token_api::assertion::Audience;

    const NOW: i64 = 1_800_000_000;

    fn claims() -> Claims {
        Claims {
            iss: None,
            sub: "h-1".into(),
            aud: Audience::One("https://chat.example.org".into()),
            jti: "0123456789abcdef".into(),
            iat: NOW,
            exp: NOW + 60,
            nonce: None,
        }
    }

    fn verdict(change: impl FnOnce(&mut Claims)) -> Result<Accepted, Unacceptable> {
        let mut claims = claims();
        change(&mut claims);
        let expected =
            Expected { server_url: "https://chat.example.org", device_id: "d-1", uid: "h-1", now: NOW };
        check(&claims, expected, &Nonces::new([1; 32]))
    }

    #[test]
    fn what_is_claimed_has_to_be_for_us_and_by_the_owner_of_the_key() {
        assert!(verdict(|_| ()).is_ok());
        assert!(verdict(|c| c.iss = Some("h-1".into())).is_ok());
        assert!(verdict(|c| c.iss = Some("d-1".into())).is_ok());
        assert!(verdict(|c| c.aud = Audience::Several(vec!["https://chat.example.org".into()])).is_ok());
        let changes: [fn(&mut Claims); 11] = [
            |c| c.sub = "h-2".into(),
            |c| c.iss = Some("h-2".into()),
            |c| c.aud = Audience::One("https://other.example.org".into()),
            |c| c.aud = Audience::One("https://chat.example.org/".into()),
            |c| c.aud = Audience::Several(vec!["https://chat.example.org".into(), "https://b".into()]),
            |c| c.exp = c.iat + 61,
            |c| c.exp = c.iat,
            |c| (c.iat, c.exp) = (i64::MIN, i64::MAX),
            |c| c.jti = "0123456789abcde".into(),
            |c| c.jti = "a".repeat(65),
            |c| c.jti = "0123456789abcdef\0".into(),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            assert_eq!(verdict(change), Err(Unacceptable::Claims), "{at}");
        }
    }

    #[test]
    fn times_are_looked_at_unless_there_is_a_good_nonce() {
        let shifted = |seconds: i64, nonce: Option<String>| {
            verdict(move |c| {
                (c.iat, c.exp) = (c.iat + seconds, c.exp + seconds);
                c.nonce = nonce;
            })
        };
        for fine in [-90, -60, 0, 30] {
            assert!(shifted(fine, None).is_ok(), "{fine}");
        }
        let nonces = Nonces::new([1; 32]);
        for wrong in [-91, 31, -86_400, 86_400, i64::MIN / 2, i64::MAX / 2] {
            assert_eq!(shifted(wrong, None), Err(Unacceptable::Times), "{wrong}");
            assert!(shifted(wrong, Some(nonces.make(NOW))).is_ok(), "{wrong}");
            assert_eq!(shifted(wrong, Some(nonces.make(NOW - 121))), Err(Unacceptable::Times));
        }
        assert_eq!(shifted(0, Some("made-up".into())), Err(Unacceptable::Times));
    }

    #[test]
    fn a_used_assertion_is_remembered_for_longer_than_it_would_be_taken() {
        assert_eq!(verdict(|_| ()).unwrap().until, NOW + 60 + LEEWAY_S + MEMORY_MARGIN_S);
        let nonce = Nonces::new([1; 32]).make(NOW - 5);
        let until = verdict(|c| (c.iat, c.exp, c.nonce) = (0, 60, Some(nonce))).unwrap().until;
        assert_eq!(until, NOW - 5 + NONCE_LIFETIME_S + MEMORY_MARGIN_S);
    }
}
