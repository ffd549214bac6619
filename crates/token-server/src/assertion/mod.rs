//! Reads and checks what a device signs in place of a password (`halley_token_api::assertion`). No IO.
//!
//! The order matters: form, then whose key, then the signature, and only then what is claimed. Nothing of an assertion
//! is believed before its signature is right, but for the `kid` that says which key to take.

mod claims;
mod form;
mod key;
mod nonce;

pub use claims::{Accepted, Expected, check};
pub use form::{Assertion, Malformed};
pub use key::{is_sound, signed_by};
pub use nonce::Nonces;

/// Why an assertion that is well formed and rightly signed is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unacceptable {
    /// A claim is wrong.
    Claims,
    /// The times are wrong, or the nonce is unknown or old: a fresh nonce helps.
    Times,
}
