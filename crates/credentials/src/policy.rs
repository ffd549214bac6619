//! Which new passwords are good enough: length and guessability, no composition rules
//! (NIST SP 800-63B, 5.1.1.2).

use crate::characters::composed;
use crate::fields::{self, Fault};
use crate::password::{HashingError, Password};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;
use zxcvbn::feedback::Warning;
use zxcvbn::matching::Match;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters.
pub const MIN_CHARS: usize = 12;
/// Lowest zxcvbn score, of 4.
pub const MIN_SCORE: u8 = 3;
/// Characters that are rated; what follows can only make a password better, and rating is slow.
const RATED_CHARS: usize = 100;

/// Ranks of the lists of common passwords, words and names that are refused whatever score is asked for.
const COMMON: usize = 3_000;

/// What is asked of a new password. Its default is that of the constants above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Fewest characters.
    pub min_chars: usize,
    /// Lowest zxcvbn score, of 4.
    pub min_score: u8,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_chars: MIN_CHARS, min_score: MIN_SCORE }
    }
}

/// What to do better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Under the fewest characters.
    TooShort,
    /// Over 1,024 bytes.
    TooLong,
    /// Among those that are tried first.
    Common,
    /// Made of the person's own name or address.
    Personal,
    /// A name, or a word or two.
    Words,
    /// Repeats.
    Repeats,
    /// Sequences.
    Sequence,
    /// Neighbouring keys.
    Keyboard,
    /// Years and dates.
    Dates,
    /// None of these, but guessed too soon.
    Guessable,
}

impl Reason {
    /// The reason as a code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Common => "common",
            Self::Personal => "personal",
            Self::Words => "words",
            Self::Repeats => "repeats",
            Self::Sequence => "sequence",
            Self::Keyboard => "keyboard",
            Self::Dates => "dates",
            Self::Guessable => "guessable",
        }
    }
}

/// A password's rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// The policy takes it.
    pub acceptable: bool,
    /// Most important first.
    pub reasons: Vec<Reason>,
}

/// Rates a new password, in the form that would be hashed. `personal` holds the address and the name
/// of its owner. Takes some milliseconds of computing, whatever the length.
#[must_use]
pub fn rate(typed: &str, personal: &[&str]) -> Rating {
    Policy::default().rate(typed, personal)
}

impl Policy {
    /// As [`rate`], by this policy.
    #[must_use]
    pub fn rate(&self, typed: &str, personal: &[&str]) -> Rating {
        rate_by(*self, typed, personal)
    }
}

fn rate_by(policy: Policy, typed: &str, personal: &[&str]) -> Rating {
    let password = match fields::password(typed) {
        Err(error) if error.fault == Fault::TooLong => {
            return Rating { score: 0, acceptable: false, reasons: vec![Reason::TooLong] };
        }
        // Empty or with NUL, which is refused elsewhere and rated as it is.
        Err(_) => Password::typed(typed),
        Ok(password) => password,
    };
    let rated = first_chars(password.expose(), RATED_CHARS);
    let inputs = personal_words(personal);
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let entropy = zxcvbn(rated, &inputs);
    let score = score_of(entropy.score());
    let short = password.expose().chars().take(policy.min_chars).count() < policy.min_chars;
    let mut reasons = Vec::new();
    if short {
        reasons.push(Reason::TooShort);
    }
    if is_personal(rated, &inputs, policy.min_chars / 2) {
        reasons.push(Reason::Personal);
    } else if is_common(entropy.sequence()) {
        reasons.push(Reason::Common);
    } else if score < policy.min_score {
        let warning = entropy.feedback().and_then(|feedback| feedback.warning());
        reasons.push(warning.map_or(Reason::Guessable, reason_for));
    }
    Rating { score, acceptable: reasons.is_empty(), reasons }
}

/// As [`rate`], off the async threads.
///
/// # Errors
/// When the computation is cut off, as at shutdown.
pub async fn rate_in_background(password: &SecretString, personal: &[&str]) -> Result<Rating, HashingError> {
    let password = password.clone();
    let personal: Vec<String> = personal.iter().map(|text| (*text).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let personal: Vec<&str> = personal.iter().map(String::as_str).collect();
        rate(password.expose_secret(), &personal)
    })
    .await
    .map_err(|error| HashingError::Failed(error.to_string()))
}

fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The inputs whole and in their parts, so that `ann.archer@example.org` makes `archer` weak.
fn personal_words(personal: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in personal {
        let text = composed(first_chars(text, RATED_CHARS)).to_lowercase();
        words.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|part| part.chars().count() > 2)
                .map(str::to_owned),
        );
        words.push(text);
    }
    words
}

/// Whether little is left without the person's own words. zxcvbn alone lets `ann.archer.ann` pass.
fn is_personal(password: &str, words: &[&str], enough: usize) -> bool {
    // Three times the bytes are enough for any change of case: the text never moves and leaves no copy.
    let mut left = Zeroizing::new(String::with_capacity(3 * password.len()));
    left.extend(password.chars().flat_map(char::to_lowercase));
    let mut words: Vec<&&str> = words.iter().filter(|word| word.chars().count() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut changed = false;
    for word in words {
        // Each turn makes it shorter.
        while let Some(start) = left.find(*word) {
            left.replace_range(start..start + word.len(), " ");
            changed = true;
        }
    }
    changed && left.chars().filter(|c| c.is_alphanumeric()).count() < enough
}

/// Whether the whole of it, in whatever case or disguise of digits, is one of the passwords, words or names that are
/// tried first. A low score says the same, but how low it may be is for others to set.
fn is_common(parts: &[Match]) -> bool {
    let [Match { pattern: MatchPattern::Dictionary(found), .. }] = parts else { return false };
    found.rank <= COMMON
}

const fn score_of(score: Score) -> u8 {
    match score {
        Score::Zero => 0,
        Score::One => 1,
        Score::Two => 2,
        Score::Three => 3,
        _ => 4,
    }
}

const fn reason_for(warning: Warning) -> Reason {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            Reason::Keyboard
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Reason::Repeats
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Reason::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => Reason::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Reason::Dates,
        Warning::AWordByItselfIsEasyToGuess
        | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Reason::Words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(password: &str) -> Vec<Reason> {
        rate(password, &["ann.archer@example.org", "Ann Archer"]).reasons
    }

    #[test]
    fn a_phrase_of_words_is_taken() {
        let rating = rate("correct horse battery staple", &[]);
        assert!(rating.acceptable && rating.score >= 3, "{rating:?}");
        assert!(rate("🪐 порядок עולם lantern", &[]).acceptable);
    }

    #[test]
    fn each_kind_of_weakness_has_its_reason() {
        let long = "p".repeat(1025);
        for (password, reason) in [
            ("x7#Kq", Reason::TooShort),
            ("password1234", Reason::Common),
            ("ann.archer.ann", Reason::Personal),
            ("aaaaaaaaaaaaaaaa", Reason::Repeats),
            ("abcdefghijklmnop", Reason::Sequence),
            (&long, Reason::TooLong),
        ] {
            assert!(reasons(password).contains(&reason), "{password}: {:?}", reasons(password));
        }
    }

    #[test]
    fn common_passwords_are_refused_by_the_laxest_policy() {
        let lax = Policy { min_chars: 1, min_score: 0 };
        for common in
            ["123456", "password", "trustno1", "qwertyuiop", "Password1", "P4ssw0rd", "1q2w3e4r5t6y"]
        {
            assert_eq!(lax.rate(common, &[]).reasons, [Reason::Common], "{common}");
        }
        assert!(lax.rate("zq8 vk", &[]).acceptable);
    }

    #[test]
    fn a_policy_may_ask_for_more() {
        let strict = Policy { min_chars: 30, min_score: 4 };
        assert_eq!(strict.rate("correct horse battery staple", &[]).reasons, [Reason::TooShort]);
        let longer = Policy { min_chars: 120, ..Policy::default() };
        assert!(longer.rate(&"xk-7 q".repeat(19), &[]).reasons.contains(&Reason::TooShort));
        assert!(!longer.rate(&"xk-7 q".repeat(20), &[]).reasons.contains(&Reason::TooShort));
    }

    #[test]
    fn own_words_count_in_any_case_and_form() {
        let zoe =
            |password: &str| rate(password, &["zoe\u{308}.o\u{308}lsson@example.org", "ZOË ÖLSSON"]).reasons;
        for password in ["Zoë.Ölsson.zoë", "zoe\u{308}-O\u{308}LSSON-zoe\u{308}", "xzoë ölsson1x"] {
            assert!(zoe(password).contains(&Reason::Personal), "{password}: {:?}", zoe(password));
        }
    }

    #[test]
    fn the_shortest_password_is_counted_in_the_form_that_is_hashed() {
        assert!(rate(&"e\u{301}ö".repeat(5), &[]).reasons.contains(&Reason::TooShort));
        assert!(!rate("kéwq ölzn vûxt", &[]).reasons.contains(&Reason::TooShort));
        assert!(rate(&"\u{1D160}".repeat(100), &[]).reasons.contains(&Reason::TooLong));
    }

    #[test]
    fn a_long_password_is_rated_without_delay_or_panic() {
        assert!(!rate(&"ab".repeat(512), &[]).reasons.contains(&Reason::TooLong));
        assert!(!rate("", &[""]).acceptable);
        assert_eq!(rate(&"🪐".repeat(1_000_000), &[]).reasons, [Reason::TooLong]);
    }
}
