//! A device of somebody who signs up, and what it signs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

pub const PASSWORD: &str = "plover quartz lantern 7 umbrella";

/// Unlike all others of this process.
pub fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[expect(clippy::disallowed_methods, reason = "the program has the real time, too")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub struct Device {
    pub email: String,
    key: SigningKey,
}

impl Device {
    pub fn new() -> Self {
        let mut seed = [7_u8; 32];
        seed[..8].copy_from_slice(&number().to_le_bytes());
        Self { email: format!("ann-{}@example.org", number()), key: SigningKey::from_bytes(&seed) }
    }

    pub fn account(&self) -> Value {
        let public_key = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        json!({
            "email": self.email, "name": "Ann", "password": PASSWORD,
            "device": {"name": "laptop", "publicKey": public_key},
        })
    }

    pub fn assertion(&self, enrolled: &Value, audience: &str) -> String {
        let now = now();
        let claims = json!({
            "sub": enrolled["user"]["uid"], "aud": audience, "iat": now, "exp": now + 30,
            "jti": format!("{:032x}", (u128::from(now) << 64) + u128::from(number())),
        });
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": enrolled["deviceId"]});
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }

    pub fn grant(&self, enrolled: &Value, audience: &str) -> Value {
        json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": self.assertion(enrolled, audience),
        })
    }
}
