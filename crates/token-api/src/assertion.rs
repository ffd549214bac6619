//! What a device signs in place of a password: a JWT bearer assertion (RFC 7523) with the signature algorithm EdDSA
//! over Ed25519 (RFC 8037), in compact form.
//!
//! - Header: `alg` is `EdDSA` and no other; `kid` is the device's id; `typ`, if present, is `JWT`. No other parameter
//!   that names a key (`jwk`, `jku`, `x5u`, `x5c`) and no `crit` is taken.
//! - Claims: [`Claims`]. `aud` is the address of the server in the form of [`crate::server_url::ServerUrl`], one text or
//!   a list of one. `exp - iat` is at most [`MAX_LIFETIME_S`].
//! - Times: `iat` at most [`LEEWAY_S`] in the future and `exp` at most [`LEEWAY_S`] in the past, by the server's clock.
//!   If all but the times is right, the answer is `use_dpop_nonce`; with a nonce that is not older than
//!   [`NONCE_LIFETIME_S`] the times are not looked at, but for how far they are apart.
//! - Once: a device's `jti` is taken once for as long as its assertion could be, by all replicas together.
//!
//! An assertion for `POST /v1/token` and one for a signed call are the same. It is good for any call of the device; what
//! makes that safe is TLS, its short life, and that it works once.

use serde::{Deserialize, Serialize};

/// Longest life, in seconds.
pub const MAX_LIFETIME_S: i64 = 60;
/// How far the two clocks may be apart before a nonce is asked for, in seconds.
pub const LEEWAY_S: i64 = 30;
/// How long a nonce is taken, in seconds.
pub const NONCE_LIFETIME_S: i64 = 120;
/// Longest assertion, in bytes.
pub const MAX_BYTES: usize = 2048;
/// Longest `jti`, in bytes; at least 16 of them random.
pub const MAX_JTI_BYTES: usize = 64;
/// The header that bears a nonce.
pub const NONCE_HEADER: &str = "dpop-nonce";

/// The claims. Times are in unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it: the device's id. May be absent; if it is there it is that or the uid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Whose token is asked for: the uid that the device was enrolled for.
    pub sub: String,
    /// Which server it is for.
    pub aud: Audience,
    /// Unlike every other one of this device.
    pub jti: String,
    /// When it was made.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// The server's nonce, where it asked for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

/// One text, or a list (RFC 7519, section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several; the server takes a list of one.
    Several(Vec<String>),
}

impl Audience {
    /// Whether it is for this server and nobody else.
    #[must_use]
    pub fn is_only(&self, server: &str) -> bool {
        match self {
            Self::One(one) => one == server,
            Self::Several(several) => matches!(several.as_slice(), [one] if one == server),
        }
    }
}
