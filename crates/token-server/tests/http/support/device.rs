//! Devices, and what they sign.

use super::{NOW, Reply, World};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use halley_credentials::clock::Clock as _;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

static COUNT: AtomicU64 = AtomicU64::new(1);

fn next() -> u64 {
    COUNT.fetch_add(1, Ordering::SeqCst)
}

/// A device and whom it is of.
#[derive(Clone)]
pub struct Device {
    pub email: String,
    pub name: String,
    pub key: SigningKey,
    pub id: String,
    pub uid: String,
}

impl Device {
    /// One that is not enrolled yet, with a key of its own.
    pub fn new(name: &str) -> Self {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&next().to_be_bytes());
        let email = format!("{name}@example.org");
        let key = SigningKey::from_bytes(&seed);
        Self { email, name: name.into(), key, id: String::new(), uid: String::new() }
    }

    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.verifying_key().to_bytes())
    }

    pub fn form(&self) -> Value {
        json!({ "name": format!("Laptop of {}", self.name), "publicKey": self.public_key() })
    }

    pub fn new_account(&self, password: &str) -> Value {
        json!({ "email": self.email, "name": self.name, "password": password, "device": self.form() })
    }

    pub fn enrolment(&self, password: &str) -> Value {
        json!({ "email": self.email, "password": password, "device": self.form() })
    }

    pub fn enrolled(&mut self, reply: &Reply) {
        self.id = reply.body["deviceId"].as_str().unwrap().to_owned();
        self.uid = reply.body["user"]["uid"].as_str().unwrap().to_owned();
    }

    pub fn assertion(&self, world: &World) -> String {
        self.draft(world).sign(&self.key)
    }

    /// What it would sign, to be changed before.
    pub fn draft(&self, world: &World) -> Draft {
        let now = world.clock.now();
        assert!(now >= NOW - 10 * 86_400);
        Draft {
            header: json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.id }),
            claims: json!({
                "iss": self.id,
                "sub": self.uid,
                "aud": world.url,
                "jti": format!("jti-{:020}", next()),
                "iat": now,
                "exp": now + 60,
            }),
        }
    }
}

/// An assertion that is not signed yet.
#[derive(Clone)]
pub struct Draft {
    pub header: Value,
    pub claims: Value,
}

impl Draft {
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// What is signed.
    pub fn message(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    pub fn sign(&self, key: &SigningKey) -> String {
        let message = self.message();
        let signature = key.sign(message.as_bytes()).to_bytes();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
