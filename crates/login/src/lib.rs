//! The rules of signing up, in and out. No IO: what they need from outside stands in [`ports`].
//!
//! The path of a sign-in: [`Login::sign_in`] checks the password and gives a [`Verified`] person;
//! only such a person gets a token, from [`Login::open_session`].
//!
//! - [`sign_up`], [`sign_in`], [`session`], [`sign_out`]: one file for each thing a person does
//! - [`fields`], [`policy`], [`password`], [`pepper`], [`lockout`], [`flushing`]: the rules they are
//!   made of
//! - [`account`], [`ports`], [`clock`], [`randomness`]: the nouns, and what is needed from outside

pub mod account;
pub mod flushing;
pub mod pepper;
pub mod ports;
pub mod session;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;

// The rules of passwords are those of the token server, too.
pub use halley_credentials::{clock, fields, lockout, password, policy, randomness};

use account::Person;
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
}
