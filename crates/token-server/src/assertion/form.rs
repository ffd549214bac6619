//! The compact form, read as strictly as it can be.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use halley_token_api::assertion::MAX_BYTES;
use serde::Deserialize;

/// Length of a signature, in bytes.
const SIGNATURE_BYTES: usize = 64;

/// An assertion of the right form. Nothing is proved yet.
pub struct Assertion<'a> {
    /// As it came.
    pub(super) text: &'a str,
    /// Which device claims to have signed.
    pub kid: String,
}

/// Not the form of an assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// All that a header may have: what names a key (`jwk`, `jku`, `x5u`, `x5c`) or asks for more (`crit`) is none of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    typ: Option<String>,
}

impl<'a> Assertion<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// [`Malformed`]: too long, not three parts of base64url in its one form, or another header than ours.
    pub fn read(text: &'a str) -> Result<Self, Malformed> {
        if text.len() > MAX_BYTES {
            return Err(Malformed);
        }
        let mut parts = text.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed);
        };
        let header = bytes(header)?;
        bytes(claims)?;
        if bytes(signature)?.len() != SIGNATURE_BYTES {
            return Err(Malformed);
        }
        let header = read_header(&header)?;
        Ok(Self { text, kid: header.kid })
    }
}

/// Decodes base64url without padding. Bits that stand for nothing have to be zero, so that each text has one form only.
fn bytes(part: &str) -> Result<Vec<u8>, Malformed> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Malformed)
}

fn read_header(bytes: &[u8]) -> Result<Header, Malformed> {
    // Serde takes a list for a struct as well.
    if bytes.first() != Some(&b'{') {
        return Err(Malformed);
    }
    let header: Header = serde_json::from_slice(bytes).map_err(|_| Malformed)?;
    let typ_fits = header.typ.as_deref().is_none_or(|typ| typ == "JWT");
    if header.alg == "EdDSA" && typ_fits && is_device_id(&header.kid) { Ok(header) } else { Err(Malformed) }
}

/// The ids that we give: nothing else is worth asking the database for.
fn is_device_id(text: &str) -> bool {
    text.strip_prefix("d-").is_some_and(|hex| {
        hex.len() == 24 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KID: &str = "d-0123456789abcdef01234567";

    fn with_header(header: &str) -> String {
        format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"), "A".repeat(86))
    }

    #[test]
    fn a_header_with_our_three_parameters_is_taken() {
        for header in [
            format!(r#"{{"alg":"EdDSA","kid":"{KID}"}}"#),
            format!(r#"{{"typ":"JWT","kid":"{KID}","alg":"EdDSA"}}"#),
        ] {
            assert_eq!(
                Assertion::read(&with_header(&header)).ok().map(|read| read.kid).as_deref(),
                Some(KID)
            );
        }
    }

    #[test]
    fn any_other_header_is_refused() {
        let other = |more: &str| format!(r#"{{"alg":"EdDSA","kid":"{KID}",{more}}}"#);
        for header in [
            format!(r#"{{"alg":"none","kid":"{KID}"}}"#),
            format!(r#"{{"alg":"HS256","kid":"{KID}"}}"#),
            format!(r#"{{"alg":"eddsa","kid":"{KID}"}}"#),
            format!(r#"{{"kid":"{KID}"}}"#),
            r#"{"alg":"EdDSA"}"#.into(),
            r#"{"alg":"EdDSA","kid":"d-1"}"#.into(),
            r#"{"alg":"EdDSA","kid":"d-0123456789ABCDEF01234567"}"#.into(),
            format!(r#"["EdDSA","{KID}","JWT"]"#),
            other(r#""typ":"at+jwt""#),
            other(r#""jwk":{}"#),
            other(r#""jku":"https://evil.example""#),
            other(r#""x5u":"https://evil.example""#),
            other(r#""x5c":[]"#),
            other(r#""crit":["exp"]"#),
            other(r#""alg":"none""#),
            "{".into(),
        ] {
            assert!(Assertion::read(&with_header(&header)).is_err(), "{header}");
        }
    }

    #[test]
    fn what_is_not_three_parts_of_limited_length_is_refused() {
        let good = with_header(&format!(r#"{{"alg":"EdDSA","kid":"{KID}"}}"#));
        assert!(Assertion::read(&good).is_ok());
        let stem = &good[..good.len() - 86];
        let long = format!("{}.{}.{}", stem.split('.').next().unwrap(), "A".repeat(2048), "A".repeat(86));
        for text in [
            String::new(),
            "..".into(),
            stem.trim_end_matches('.').into(),
            format!("{good}."),
            format!("{good}="),
            format!("{good} "),
            // A bit beyond the last byte.
            format!("{stem}{}B", "A".repeat(85)),
            format!("{stem}{}", "A".repeat(84)),
            format!("{stem}{}+/", "A".repeat(84)),
            long,
        ] {
            assert!(Assertion::read(&text).is_err(), "{text}");
        }
    }
}
