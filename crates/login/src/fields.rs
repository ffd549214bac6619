//! What may stand in each field, and in which form it is kept.

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
    /// Control characters, or characters that turn the direction of other text.
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

/// An address in the form in which it is stored and looked up: trimmed, lower case.
///
/// Only what every address has is asked for (something, `@`, a host): whether mail arrives is no
/// concern of a local account.
///
/// # Errors
/// Empty, over 254 bytes, control characters, or not of that form.
pub fn email(text: &str) -> Result<String, FieldError> {
    let email = single_line(Field::Email, text, EMAIL_MAX_BYTES)?.to_lowercase();
    let (local, host) = email.rsplit_once('@').ok_or(Field::Email.is(Fault::NotAnEmail))?;
    let plausible = !local.is_empty()
        && !local.contains('@')
        && !host.is_empty()
        && !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
        && !host.contains("..")
        && !email.chars().any(char::is_whitespace);
    if plausible && email.len() <= EMAIL_MAX_BYTES {
        Ok(email)
    } else {
        Err(Field::Email.is(Fault::NotAnEmail))
    }
}

/// A shown name: free text in any script, trimmed.
///
/// # Errors
/// Empty or invisible, over 100 characters, control characters or direction overrides.
pub fn name(text: &str) -> Result<String, FieldError> {
    // Four bytes are the most that a character takes.
    let name = single_line(Field::Name, text, NAME_MAX_CHARS * 4)?;
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(Field::Name.is(Fault::TooLong));
    }
    if name.chars().all(is_invisible) {
        return Err(Field::Name.is(Fault::Empty));
    }
    Ok(name.to_owned())
}

/// What somebody signs in with: an address or a uid, in lower case.
///
/// # Errors
/// Empty, over 254 bytes, or control characters.
pub fn identifier(text: &str) -> Result<String, FieldError> {
    Ok(single_line(Field::Identifier, text, EMAIL_MAX_BYTES)?.to_lowercase())
}

/// A password, new or existing; any characters but NUL, which some keyboards and files smuggle in.
///
/// # Errors
/// Empty, over 1,024 bytes, or with NUL.
pub fn password(text: &str) -> Result<(), FieldError> {
    let fault = match text {
        "" => Fault::Empty,
        _ if text.len() > PASSWORD_MAX_BYTES => Fault::TooLong,
        _ if text.contains('\0') => Fault::Characters,
        _ => return Ok(()),
    };
    Err(Field::Password.is(fault))
}

fn single_line(field: Field, text: &str, max_bytes: usize) -> Result<&str, FieldError> {
    let text = text.trim();
    let fault = match text {
        "" => Fault::Empty,
        _ if text.len() > max_bytes => Fault::TooLong,
        _ if text.chars().any(|c| c.is_control() || turns_direction(c)) => Fault::Characters,
        _ => return Ok(text),
    };
    Err(field.is(fault))
}

/// Overrides and isolates reorder the text around them, so that one name can pass for another.
/// Right-to-left scripts need none of them.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{3164}')
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
    fn a_name_may_be_of_any_script_and_with_emoji() {
        for text in ["Ann", "נועה לוי", "محمد", "田中", "Zoë 🪐", "👩‍🚀"] {
            assert_eq!(name(text).unwrap(), text);
        }
    }

    #[test]
    fn a_name_that_nobody_could_see_or_that_turns_other_text_is_refused() {
        assert_eq!(fault(name(" \t ")), Some(Fault::Empty));
        assert_eq!(fault(name("\u{200B}\u{2060}")), Some(Fault::Empty));
        assert_eq!(fault(name("Ann\u{202E}nnA")), Some(Fault::Characters));
        assert_eq!(fault(name("Ann\nBen")), Some(Fault::Characters));
        assert_eq!(fault(name(&"é".repeat(101))), Some(Fault::TooLong));
        assert_eq!(name(&"🪐".repeat(100)).unwrap().chars().count(), 100);
    }

    #[test]
    fn a_password_is_taken_as_it_is_up_to_its_limit() {
        assert!(password("  spaces stay  ").is_ok());
        assert!(password(&"p".repeat(1024)).is_ok());
        assert_eq!(fault(password(&"p".repeat(1025))), Some(Fault::TooLong));
        assert_eq!(fault(password("")), Some(Fault::Empty));
        assert_eq!(fault(password("nul\0inside")), Some(Fault::Characters));
    }
}
