//! The rules of signing up, in and out. No IO: what they need from outside stands in [`ports`].
//!
//! The path of a sign-in: [`Login::sign_in`] checks the password and gives a [`Verified`] person;
//! only such a person gets a token, from [`Login::open_session`].
//!
//! - [`sign_up`], [`sign_in`], [`session`], [`sign_out`], [`own_account`]: one file for each thing a person does
//! - [`enrolment`], `at_team`: how it is done where a token server, or a team's own, says who somebody is
//! - [`fields`], [`policy`], [`password`], [`pepper`], [`lockout`], [`flushing`]: the rules they are
//!   made of
//! - [`device`], [`wrapping`]: the key that signs in place of the password, and its life on the disk
//! - [`account`], [`ports`], [`server`], [`clock`], [`randomness`]: the nouns, and what is needed from outside

pub mod account;
mod at_team;
pub mod device;
pub mod enrolment;
pub mod flushing;
pub mod own_account;
pub mod pepper;
pub mod ports;
pub mod server;
pub mod session;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod wrapping;

// The rules of passwords are those of the token server, too.
pub use halley_credentials::{clock, fields, lockout, password, policy, randomness};

use account::{Person, Session};
use at_team::TeamCredential;
use device::Device;
use flushing::Flushing;
use password::Hashing;
use ports::{Accounts, Clock, Keyring, Randomness, TokenSource};
use std::sync::Arc;

/// The rules with everything they need plugged in. Cheap to clone.
#[derive(Clone)]
pub struct Login {
    /// The local user table.
    pub accounts: Arc<dyn Accounts>,
    /// The system keyring.
    pub keyring: Arc<dyn Keyring>,
    /// Where tokens come from.
    pub tokens: Arc<dyn TokenSource>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
    /// The hashing pool.
    pub hashing: Hashing,
    /// What is known of people's tokens; shared by all who use these rules at the same time.
    pub flushing: Arc<Flushing>,
    /// Whether an address whose pepper is lost may enrol again with a new password. True only where
    /// the token source trusts this computer anyway (dev mode: the API key is on it); otherwise the
    /// token server decides.
    pub local_re_enrolment: bool,
}

/// A person whose password was just checked, or whose kept session was just read from the keyring.
///
/// Only this crate can make one, so nobody else gets a token.
#[derive(Clone, Debug)]
pub struct Verified {
    person: Person,
    email: String,
    credential: Credential,
    /// Over which they were verified: at another one their uid may be somebody else's.
    connection: String,
}

/// What a token is to be had for.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    /// Nothing: the token source trusts this computer.
    Trust,
    /// A signature, at a token server.
    Device(Device),
    /// What a team's own server takes.
    Team(TeamCredential),
}

impl Verified {
    /// Who it is.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// The address the person signs in with.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The same, called what the service has called them with their token: the name may have been changed on another device,
    /// or here by a change whose answer was lost.
    #[must_use]
    pub fn called_as_in(self, session: &Session) -> Self {
        let person = if session.person.uid == self.person.uid { session.person.clone() } else { self.person };
        Self { person, ..self }
    }

    pub(crate) const fn device(&self) -> Option<&Device> {
        match &self.credential {
            Credential::Device(device) => Some(device),
            Credential::Trust | Credential::Team(_) => None,
        }
    }
}
