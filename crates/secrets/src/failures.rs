//! From what the keyring said to what the person is told.
//!
//! The texts come from outside: they are shortened, and never hold a secret.

use crate::platform;
use halley_login::ports::KeyringError;
use keyring_core::Error;
use zeroize::Zeroize;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// What stands behind a failure, where the port's error does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is a keyring, and nothing in it to keep entries in.
    NoCollection,
    /// Anything else.
    Other,
}

/// Why a call failed.
#[derive(Debug)]
pub struct Failure {
    answer: KeyringError,
    /// What can be done about it here.
    pub trouble: Trouble,
}

impl Failure {
    pub const fn new(answer: KeyringError) -> Self {
        Self { answer, trouble: Trouble::Other }
    }

    /// The entry holds something else than we wrote.
    pub const fn garbage() -> Self {
        Self::new(KeyringError::Garbage)
    }

    /// There is no collection yet.
    pub fn no_collection() -> Self {
        Self {
            answer: KeyringError::Absent("no keyring has been created yet".into()),
            trouble: Trouble::NoCollection,
        }
    }

    /// A new connection may bring another result. Not so if a person has just said no.
    pub const fn may_heal(&self) -> bool {
        !matches!(self.answer, KeyringError::Locked)
    }

    pub fn into_answer(self) -> KeyringError {
        self.answer
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::PlatformFailure(cause) => {
                platform::explain(&*cause).unwrap_or_else(|| Self::new(KeyringError::Absent(reason(&*cause))))
            }
            Error::NoStorageAccess(cause) => {
                platform::explain(&*cause).unwrap_or_else(|| Self::new(KeyringError::Denied(reason(&*cause))))
            }
            Error::NoDefaultStore => Self::new(KeyringError::Absent("this system has none".into())),
            Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
                bytes.zeroize();
                Self::garbage()
            }
            Error::NoEntry | Error::Ambiguous(_) | Error::BadStoreFormat(_) => Self::garbage(),
            // TooLong, Invalid, NotSupportedByStore, and what later versions may add.
            other => Self::new(KeyringError::Denied(reason(&other))),
        }
    }
}

/// The text of an error, fit to be shown.
pub fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    shorten(&error.to_string())
}

/// A text from outside, fit to be shown.
pub fn shorten(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(error: Error) -> KeyringError {
        Failure::from(error).into_answer()
    }

    #[test]
    fn every_failure_of_a_store_has_its_answer() {
        let cause = || Box::new(std::io::Error::other("because"));
        let because = || "because".to_owned();
        assert_eq!(answer(Error::PlatformFailure(cause())), KeyringError::Absent(because()));
        assert_eq!(answer(Error::NoStorageAccess(cause())), KeyringError::Denied(because()));
        assert_eq!(answer(Error::BadEncoding(vec![0xff])), KeyringError::Garbage);
        assert_eq!(answer(Error::BadDataFormat(vec![1], cause())), KeyringError::Garbage);
        assert_eq!(answer(Error::BadStoreFormat("x".into())), KeyringError::Garbage);
        assert_eq!(answer(Error::Ambiguous(Vec::new())), KeyringError::Garbage);
        assert!(matches!(answer(Error::NoDefaultStore), KeyringError::Absent(_)));
        assert!(matches!(answer(Error::TooLong("user".into(), 3)), KeyringError::Denied(_)));
        assert!(matches!(answer(Error::Invalid("a".into(), "b".into())), KeyringError::Denied(_)));
        assert!(matches!(answer(Error::NotSupportedByStore("x".into())), KeyringError::Denied(_)));
    }

    #[test]
    fn a_reason_is_bounded_and_has_no_control_characters() {
        let long = std::io::Error::other(format!("a\n\u{1b}[31m{}", "é".repeat(1000)));
        let reason = reason(&long);
        assert_eq!(reason.chars().count(), LONGEST_REASON);
        assert!(reason.starts_with("a[31mé"));
    }
}
