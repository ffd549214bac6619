//! What may stand in each field, and in which form it is kept.

use crate::characters::{composed, garbles, is_invisible};
use crate::password::Password;

/// Longest address, in bytes (RFC 5321, a path without its brackets).
pub const EMAIL_MAX_BYTES: usize = 254;
/// Longest shown name, in characters (CometChat's limit for names).
pub const NAME_MAX_CHARS: usize = 100;
/// Longest password, in bytes: long enough for any phrase, short enough to hash at once.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// The fields that the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Address of a new account.
    Email,
    /// Shown name.
    Name,
    /// Address or uid.
    Identifier,
    /// New or existing password.
    Password,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// Over its limit.
    #[error("is too long")]
    TooLong,
    /// Control characters, characters that garble other text, or, where they have no use, ones that
    /// nobody sees.
    #[error("has characters that it may not have")]
    Characters,
    /// Not an address.
    #[error("is not an email address")]
    NotAnEmail,
}

/// A field and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field:?} {fault}")]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    pub fault: Fault,
}

impl Field {
    const fn is(self, fault: Fault) -> FieldError {
        FieldError { field: self, fault }
    }
}

/// An address in the form in which it is stored and looked up: trimmed, lower case, normalization
/// form C.
///
/// Only what every address has is asked for (something, `@`, a host): whether mail arrives is no
/// concern of a local account.
///
/// # Errors
/// Empty, over 254 bytes, characters that are invisible or garble other text, or not of that form.
pub fn email(text: &str) -> Result<String, FieldError> {
    let email = sign_in_name(Field::Email, text)?;
    let (local, host) = email.rsplit_once('@').ok_or(Field::Email.is(Fault::NotAnEmail))?;
    let plausible = !local.is_empty()
        && !local.contains('@')
        && !host.is_empty()
        && !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
        && !host.contains("..")
        && !email.chars().any(char::is_whitespace);
    if !plausible {
        return Err(Field::Email.is(Fault::NotAnEmail));
    }
    if email.chars().any(is_invisible) { Err(Field::Email.is(Fault::Characters)) } else { Ok(email) }
}

/// A shown name: free text in any script, trimmed, in normalization form C.
///
/// # Errors
/// Empty or invisible, over 100 characters, or characters that garble other text.
pub fn name(text: &str) -> Result<String, FieldError> {
    let name = composed(trimmed(Field::Name, text, NAME_MAX_CHARS * LONGEST_CHAR)?);
    if name.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(Field::Name.is(Fault::Empty));
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(Field::Name.is(Fault::TooLong));
    }
    if name.chars().any(garbles) {
        return Err(Field::Name.is(Fault::Characters));
    }
    Ok(name)
}

/// What somebody signs in with: an address or a uid, in the form in which addresses are kept.
///
/// # Errors
/// Empty, over 254 bytes, or characters that are invisible or garble other text.
pub fn identifier(text: &str) -> Result<String, FieldError> {
    let name = sign_in_name(Field::Identifier, text)?;
    // Emoji have invisible parts too. What is neither an address nor a uid is nobody's, and said to be so.
    let meant = name.contains('@') || name.chars().all(|c| c.is_ascii() || is_invisible(c));
    if meant && name.chars().any(is_invisible) {
        return Err(Field::Identifier.is(Fault::Characters));
    }
    Ok(name)
}

/// A password, new or existing, in its one form; any characters but NUL, which some keyboards and
/// files smuggle in. The limit is for that form.
///
/// # Errors
/// Empty, over 1,024 bytes, or with NUL.
pub fn password(typed: &str) -> Result<Password, FieldError> {
    if typed.len() > PASSWORD_MAX_BYTES * MOST_SHRINKING {
        return Err(Field::Password.is(Fault::TooLong));
    }
    let password = Password::typed(typed);
    let fault = match password.expose() {
        "" => Fault::Empty,
        text if text.len() > PASSWORD_MAX_BYTES => Fault::TooLong,
        text if text.contains('\0') => Fault::Characters,
        _ => return Ok(password),
    };
    Err(Field::Password.is(fault))
}

/// Bytes of the longest character.
const LONGEST_CHAR: usize = 4;
/// Normalization form C makes no text shorter than to a quarter of its bytes. What is longer than
/// that is over the limit without being looked at.
const MOST_SHRINKING: usize = 4;

fn sign_in_name(field: Field, text: &str) -> Result<String, FieldError> {
    let name = composed(&trimmed(field, text, EMAIL_MAX_BYTES)?.to_lowercase());
    if name.len() > EMAIL_MAX_BYTES {
        return Err(field.is(Fault::TooLong));
    }
    if name.chars().any(garbles) {
        return Err(field.is(Fault::Characters));
    }
    Ok(name)
}

/// The text without space around it, if it may be within its limit in normalization form C.
fn trimmed(field: Field, text: &str, max_bytes: usize) -> Result<&str, FieldError> {
    match text.trim() {
        "" => Err(field.is(Fault::Empty)),
        text if text.len() > max_bytes * MOST_SHRINKING => Err(field.is(Fault::TooLong)),
        text => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault<T>(result: Result<T, FieldError>) -> Option<Fault> {
        result.err().map(|error| error.fault)
    }

    #[test]
    fn an_address_is_trimmed_and_lower_cased() {
        assert_eq!(email("  Ann@Example.ORG ").unwrap(), "ann@example.org");
        assert_eq!(email("ann+tag@münchen.example").unwrap(), "ann+tag@münchen.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["ann", "@host", "ann@", "a@b@c", "ann@.org", "ann@host..org", "an n@host", "ann@host."] {
            assert_eq!(fault(email(text)), Some(Fault::NotAnEmail), "{text}");
        }
        assert_eq!(fault(email("")), Some(Fault::Empty));
        assert_eq!(fault(email(&format!("{}@host", "a".repeat(1_000_000)))), Some(Fault::TooLong));
        assert_eq!(fault(email("ann\0@host")), Some(Fault::Characters));
    }

    #[test]
    fn the_same_address_is_the_same_bytes_however_it_was_typed() {
        assert_eq!(email("zoe\u{308}@mu\u{308}nchen.example").unwrap(), "zoë@münchen.example");
        assert_eq!(identifier("ZOE\u{308}@x").unwrap(), email("zoë@x").unwrap());
    }

    #[test]
    fn an_address_has_no_characters_that_nobody_sees() {
        for c in "\u{200B}\u{FEFF}\u{2060}\u{AD}\u{200D}\u{FE0F}\u{2800}\u{202E}\u{E0041}".chars() {
            for text in
                [format!("an{c}n@example.org"), format!("ann@exa{c}mple.org"), format!("{c}ann@example.org")]
            {
                assert_eq!(fault(identifier(&text)), Some(Fault::Characters), "{c:?}");
                assert_eq!(fault(email(&text)), Some(Fault::Characters), "{c:?}");
            }
        }
        assert_eq!(fault(identifier("a\u{2028}b")), Some(Fault::Characters));
        assert_eq!(fault(identifier("h-1\u{200B}2")), Some(Fault::Characters));
    }

    #[test]
    fn emoji_are_no_address_and_nobodys_name_to_sign_in_with() {
        let emoji = "👩\u{200D}🚀 ❤\u{FE0F}";
        assert_eq!(fault(email(emoji)), Some(Fault::NotAnEmail));
        assert_eq!(identifier(emoji).unwrap(), emoji);
    }

    #[test]
    fn a_name_may_be_of_any_script_and_with_emoji() {
        for text in [
            "Ann",
            "נועה לוי",
            "محمد",
            "田中",
            "Zoë 🪐",
            "👩\u{200D}🚀",
            "❤\u{FE0F}",
            "می\u{200C}خواهم",
            "ש\u{200F} (a)",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        ] {
            assert_eq!(name(text).unwrap(), text);
        }
        assert_eq!(name("Zoe\u{308}").unwrap(), "Zoë");
    }

    #[test]
    fn a_name_that_nobody_could_see_is_empty() {
        assert_eq!(fault(name(" \t ")), Some(Fault::Empty));
        for c in
            "\u{200B}\u{2060}\u{2800}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{180E}\u{200D}\u{FE0F}\u{FEFF}\u{E0020}".chars()
        {
            assert_eq!(fault(name(&c.to_string())), Some(Fault::Empty), "{c:?}");
            assert_eq!(fault(name(&format!("{c} {c}"))), Some(Fault::Empty), "{c:?}");
        }
    }

    #[test]
    fn a_name_that_garbles_other_text_is_refused() {
        for c in "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{206A}\u{206E}\u{2028}\u{2029}\u{FFF9}\n\r\0\u{85}".chars() {
            assert_eq!(fault(name(&format!("Ann{c}nnA"))), Some(Fault::Characters), "{c:?}");
        }
    }

    #[test]
    fn a_name_is_counted_in_characters() {
        assert_eq!(fault(name(&"é".repeat(101))), Some(Fault::TooLong));
        assert_eq!(name(&"e\u{301}".repeat(100)).unwrap(), "é".repeat(100));
        assert_eq!(name(&"🪐".repeat(100)).unwrap().chars().count(), 100);
        assert_eq!(fault(name(&"a".repeat(1_000_000))), Some(Fault::TooLong));
    }

    #[test]
    fn a_password_is_taken_as_it_is_up_to_its_limit() {
        assert_eq!(password("  spaces stay  ").unwrap().expose(), "  spaces stay  ");
        assert!(password(&"p".repeat(1024)).is_ok());
        assert_eq!(fault(password(&"p".repeat(1025))), Some(Fault::TooLong));
        assert_eq!(fault(password(&"p".repeat(1_000_000))), Some(Fault::TooLong));
        assert_eq!(fault(password("")), Some(Fault::Empty));
        assert_eq!(fault(password("nul\0inside")), Some(Fault::Characters));
    }

    #[test]
    fn the_limit_of_a_password_is_for_the_form_that_is_hashed() {
        assert!(password(&"e\u{301}".repeat(512)).is_ok());
        assert_eq!(fault(password(&"e\u{301}".repeat(513))), Some(Fault::TooLong));
        // Longer when normalized than as typed.
        assert_eq!(fault(password(&"\u{1D160}".repeat(100))), Some(Fault::TooLong));
    }
}
