//! Signs for this server and no other: a JWT in compact form, fresh for each call.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use halley_login::device::Device;
use halley_login::ports::{Clock, NoRandomness, Randomness, UnixSeconds};
use halley_token_api::assertion::{Audience, Claims, LEEWAY_S, MAX_LIFETIME_S, NONCE_LIFETIME_S};
use halley_token_api::requests::{Grant, JWT_BEARER};
use halley_token_api::server_url::ServerUrl;
use secrecy::SecretString;
use serde::Serialize;
use zeroize::Zeroizing;

const JTI_BYTES: usize = 18;

/// How wrong this computer's clock is, as the server's answers show.
#[derive(Debug, Default)]
pub(super) struct Skew {
    /// Seconds to be added to this computer's clock.
    offset: i64,
    /// The server's nonce, and when it came by the steady clock.
    nonce: Option<(String, UnixSeconds)>,
}

impl Skew {
    /// The server has asked for this nonce, at this time by its clock.
    pub(super) fn learn(&mut self, nonce: &str, date: Option<UnixSeconds>, clock: &dyn Clock) {
        if let Some(date) = date {
            self.offset = date.saturating_sub(clock.now());
        }
        self.nonce = Some((nonce.to_owned(), clock.steady()));
    }

    /// A nonce that is still taken.
    fn nonce(&mut self, clock: &dyn Clock) -> Option<String> {
        let steady = clock.steady();
        let lives = |at: UnixSeconds| (0..NONCE_LIFETIME_S - LEEWAY_S).contains(&steady.saturating_sub(at));
        self.nonce.take_if(|(_, at)| !lives(*at));
        self.nonce.as_ref().map(|(nonce, _)| nonce.clone())
    }
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

pub(super) fn make(
    device: &Device,
    server: &ServerUrl,
    clock: &dyn Clock,
    randomness: &dyn Randomness,
    skew: &mut Skew,
) -> Result<SecretString, NoRandomness> {
    let mut jti = [0_u8; JTI_BYTES];
    randomness.fill(&mut jti)?;
    let iat = clock.now().saturating_add(skew.offset);
    let claims = Claims {
        iss: Some(device.id().as_str().to_owned()),
        sub: device.uid().as_str().to_owned(),
        aud: Audience::One(server.as_str().to_owned()),
        jti: URL_SAFE_NO_PAD.encode(jti),
        iat,
        exp: iat.saturating_add(MAX_LIFETIME_S),
        nonce: skew.nonce(clock),
    };
    let header = Header { alg: "EdDSA", typ: "JWT", kid: device.id().as_str() };
    let mut text = Zeroizing::new(format!("{}.{}", part(&header), part(&claims)));
    let signature = device.key().sign(text.as_bytes());
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut text);
    Ok(text.as_str().into())
}

fn part(value: &impl Serialize) -> String {
    // Texts and numbers: there is nothing in them that JSON could not say.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap_or_default())
}

pub(super) fn grant(assertion: SecretString) -> Grant {
    Grant { grant_type: JWT_BEARER.to_owned(), assertion: assertion.into() }
}
