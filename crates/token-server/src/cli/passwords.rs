//! Passwords that are set by hand: by the same policy and with the same costs as the server's own.

use super::Failed;
use crate::config::Basics;
use crate::serve::system::SystemRandomness;
use crate::settings::PasswordSettings;
use argon2::Params;
use halley_credentials::fields;
use halley_credentials::password::{Hashing, Phc};
use halley_credentials::policy::{Rating, Reason, rate};
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
    let rating = rate(typed.expose_secret(), personal);
    check(&rating, password.expose().chars().count(), basics.password)?;
    let costs = basics.hashing;
    let params = Params::new(costs.memory_kib, costs.passes, costs.lanes, None);
    let params = params.map_err(|why| format!("the costs of [hashing] cannot be used: {why}"))?;
    Ok(Hashing::with_params(1, params).hash(password, None, &SystemRandomness).await?)
}

fn check(rating: &Rating, chars: usize, policy: PasswordSettings) -> Result<(), String> {
    if chars < policy.min_chars {
        return Err(format!("the password has {chars} characters, and {} are needed", policy.min_chars));
    }
    let never = |reason: &Reason| matches!(reason, Reason::Common | Reason::Personal | Reason::TooLong);
    match rating.reasons.iter().find(|reason| never(reason)) {
        Some(Reason::Common) => Err("the password is among those that are tried first".to_owned()),
        Some(Reason::Personal) => Err("the password is made of the person's own name or address".to_owned()),
        Some(_) => Err("the password is too long".to_owned()),
        None if rating.score < policy.min_score => Err(format!(
            "the password is too easily guessed (score {}, and {} is needed): use more words, or unusual ones",
            rating.score, policy.min_score
        )),
        None => Ok(()),
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
            let chars = one.expose_secret().chars().count();
            assert_ne!(one.expose_secret(), other.expose_secret());
            let policy = PasswordSettings { min_chars, min_score: 4 };
            assert_eq!(
                check(&rate(one.expose_secret(), &[]), chars, policy),
                Ok(()),
                "{}",
                one.expose_secret()
            );
        }
    }

    #[test]
    fn the_policy_is_that_of_the_configuration() {
        let typed = "correct horse staple";
        let chars = typed.chars().count();
        let check = |min_chars, min_score| {
            check(&rate(typed, &[]), chars, PasswordSettings { min_chars, min_score }).is_ok()
        };
        assert!(check(12, 3));
        assert!(!check(40, 3));
        let personal = rate("ann.archer.ann", &["ann.archer@example.org"]);
        assert!(super::check(&personal, 14, PasswordSettings { min_chars: 8, min_score: 0 }).is_err());
    }
}
