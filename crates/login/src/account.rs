//! People and their accounts on this computer.

use crate::clock::UnixSeconds;
use crate::randomness::{NoRandomness, Randomness};
use secrecy::SecretString;
use std::fmt;

/// Identifier of a person at CometChat: made by us, lower case, 1 to 100 characters of `a-z 0-9 -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(String);

impl Uid {
    /// A new one: never derived from the address, which would tell others who somebody is.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        // 96 bits: a clash is out of reach for any number of people.
        let mut bytes = [0_u8; 12];
        randomness.fill(&mut bytes)?;
        Ok(Self(format!("h-{}", hex::encode(bytes))))
    }

    /// Reads one that we stored; `None` if it is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({})", self.0)
    }
}

/// Who somebody is to CometChat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub uid: Uid,
    /// Shown name, free text.
    pub name: String,
}

/// What is stored of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRecord {
    /// PHC string (argon2id). No secret by itself, yet never logged nor sent.
    pub phc: Phc,
    /// Fingerprint of the pepper it was hashed with; `None` where the person agreed to go without.
    pub pepper_id: Option<String>,
}

/// A PHC string; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Phc(pub String);

impl fmt::Debug for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phc(<redacted>)")
    }
}

/// An account as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub person: Person,
    /// Address to sign in with, lower case.
    pub email: String,
    /// For the local check.
    pub password: PasswordRecord,
    /// A disabled account looks like a wrong password.
    pub disabled: bool,
    /// When it was made.
    pub created_at: UnixSeconds,
}

/// An account to be stored.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Who it is.
    pub person: Person,
    /// Address, lower case.
    pub email: String,
    /// For the local check.
    pub password: PasswordRecord,
    /// Now.
    pub created_at: UnixSeconds,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub person: Person,
    /// Address the person signs in with.
    pub email: String,
    /// The token for the chat window.
    pub auth_token: SecretString,
}
