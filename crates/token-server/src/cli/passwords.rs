//! Passwords that are set by hand: by the same policy and with the same costs as the server's own.

use super::Failed;
use crate::config::Basics;
use crate::serve::system::SystemRandomness;
use crate::settings::{HashingSettings, PasswordSettings};
use halley_credentials::fields;
use halley_credentials::password::{Costs, Hashing, Phc};
use halley_credentials::policy::{Policy, Reason};
use halley_credentials::randomness::{NoRandomness, Randomness};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Without those that are easily mistaken for each other.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUP: usize = 5;
/// Four groups have 99 bits.
const GROUPS: usize = 4;

/// The record of a new password, if the policy takes it.
pub(super) async fn record(typed: &SecretString, personal: &[&str], basics: &Basics) -> Result<Phc, Failed> {
    let password =
        fields::password(typed.expose_secret()).map_err(|why| format!("the password {}", why.fault))?;
    check(typed.expose_secret(), personal, basics.password)?;
    let HashingSettings { memory_kib, passes, lanes, .. } = basics.hashing;
    let hashing = Hashing::configured(Costs { memory_kib, passes, lanes }, 1, 0);
    let hashing = hashing.ok_or_else(|| Failed("the costs of [hashing] cannot be used".to_owned()))?;
    Ok(hashing.hash(password, None, &SystemRandomness).await?)
}

fn check(typed: &str, personal: &[&str], settings: PasswordSettings) -> Result<(), String> {
    let PasswordSettings { min_chars, min_score } = settings;
    let rating = Policy { min_chars, min_score }.rate(typed, personal);
    match rating.reasons.first() {
        None => Ok(()),
        Some(Reason::TooShort) => {
            Err(format!("the password is too short: {min_chars} characters are needed"))
        }
        Some(Reason::TooLong) => Err("the password is too long".to_owned()),
        Some(Reason::Common) => Err("the password is among those that are tried first".to_owned()),
        Some(Reason::Personal) => Err("the password is made of the person's own name or address".to_owned()),
        Some(_) => Err(format!(
            "the password is too easily guessed (score {}, and {min_score} is needed): use more words, or unusual ones",
            rating.score
        )),
    }
}

/// Something that nobody guesses and people can type: a password, or the code of an invite.
pub(super) fn unguessable(
    min_chars: usize,
    randomness: &dyn Randomness,
) -> Result<SecretString, NoRandomness> {
    let groups = GROUPS.max(min_chars.div_ceil(GROUP + 1));
    let mut text = Zeroizing::new(String::with_capacity(groups * (GROUP + 1)));
    for group in 0..groups {
        if group > 0 {
            text.push('-');
        }
        for _ in 0..GROUP {
            text.push(letter(randomness)?);
        }
    }
    Ok(text.as_str().into())
}

fn letter(randomness: &dyn Randomness) -> Result<char, NoRandomness> {
    loop {
        let mut byte = [0];
        randomness.fill(&mut byte)?;
        // Of 32 values 31 are letters; the last is drawn again, so that all are equally likely.
        if let Some(letter) = ALPHABET.get(usize::from(byte[0] & 31)) {
            return Ok(char::from(*letter));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_passes_every_policy_and_never_twice() {
        for min_chars in [8, 12, 64, 128] {
            let made = || unguessable(min_chars, &SystemRandomness).unwrap();
            let (one, other) = (made(), made());
            assert_ne!(one.expose_secret(), other.expose_secret());
            let policy = PasswordSettings { min_chars, min_score: 4 };
            assert_eq!(
                check(one.expose_secret(), &["ann@example.org"], policy),
                Ok(()),
                "{}",
                one.expose_secret()
            );
        }
    }

    #[test]
    fn the_policy_is_that_of_the_configuration() {
        let check = |typed, min_chars| {
            check(typed, &["ann.archer@example.org"], PasswordSettings { min_chars, min_score: 3 })
        };
        assert!(check("correct horse staple", 12).is_ok());
        assert!(check("correct horse staple", 40).unwrap_err().contains("40 characters are needed"));
        assert!(check("ann.archer.ann", 8).unwrap_err().contains("own name"));
    }
}
