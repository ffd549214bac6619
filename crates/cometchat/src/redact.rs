//! Takes secrets out of texts that came from outside.
//!
//! The service's messages repeat the key or token that they complain about, and these messages end
//! up on screens and in logs.

/// Longest text that is kept, in characters.
const MAX_TEXT: usize = 300;
/// A key is 40 hex digits; a token ends with 10 decimal and 30 hex digits. From this length on, a run
/// of hex digits is taken for (a piece of) one of them.
const MIN_HEX_RUN: usize = 30;
const REDACTED: &str = "<redacted>";

/// The text on one line, cut to 300 characters, without `secrets` and without anything that looks
/// like a key or token.
pub fn redact(text: &str, secrets: &[&str]) -> String {
    let mut clean: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        clean = without(&clean, secret);
    }
    clip(&without_lookalikes(&clean))
}

/// Whether nothing in the text looks like a key or token.
pub fn is_harmless(text: &str) -> bool {
    let longest = text.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
    longest.is_none_or(|length| length < MIN_HEX_RUN)
}

/// Control characters break lines; direction marks make a text look like another.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text without the secret, in whatever case it is written.
fn without(text: &str, secret: &str) -> String {
    // Lowering ASCII only keeps all positions.
    let (folded, needle) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in folded.match_indices(&needle) {
        kept.push_str(&text[from..at]);
        kept.push_str(REDACTED);
        from = at + needle.len();
    }
    kept.push_str(&text[from..]);
    kept
}

/// The text without the words that look like a key or token. A token's word starts with its uid.
fn without_lookalikes(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, tail) = rest.split_at(start);
        let (word, after) = tail.split_at(tail.find(|c| !is_word(c)).unwrap_or(tail.len()));
        kept.push_str(before);
        kept.push_str(if is_harmless(word) { word } else { REDACTED });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef01234567";
    const TOKEN: &str = "cometchat-uid-1_1630306819c3027ce530b2367f3c97b4106f0cb8";

    #[test]
    fn keys_and_tokens_go_whatever_surrounds_them() {
        for secret in [KEY, TOKEN, &KEY.to_uppercase(), &KEY[..35]] {
            for text in [
                "The key {} cannot.",
                "{}",
                "\"{}\"",
                "a{}b",
                "https://h/v3/users/u/auth_tokens/{}?x",
                "é{}é",
            ] {
                let redacted = redact(&text.replace("{}", secret), &[]);
                assert!(redacted.contains(REDACTED), "{redacted}");
                assert!(!redacted.contains(&secret[20..30]), "{redacted}");
            }
        }
    }

    #[test]
    fn a_given_secret_goes_whatever_it_looks_like() {
        assert_eq!(redact("Key Hunter-22 (hunter-22)", &["hunter-22"]), "Key <redacted> (<redacted>)");
        assert_eq!(redact("é x=ab.c! é", &["AB.C!"]), "é x=<redacted> é");
        assert_eq!(redact("unchanged", &[""]), "unchanged");
    }

    #[test]
    fn ordinary_text_stays() {
        let text = "The UID h-0123456789abcdef01234567 does not exist, at 1630306819; please check the UID.";
        assert_eq!(redact(text, &[KEY]), text);
    }

    #[test]
    fn a_text_is_one_short_line_that_looks_like_what_it_is() {
        assert_eq!(redact("a\r\nb\0c\u{202e}d", &[]), "a  b c d");
        let long = redact(&"é".repeat(5000), &[]);
        assert_eq!(long.chars().count(), MAX_TEXT + 1);
        assert_eq!(redact(&format!("{}{KEY}", "a ".repeat(140)), &[]).matches("0123").count(), 0);
    }
}
