//! Addresses that the person opens outside of the app: web and mail, nothing else.

use url::Url;

/// Longest address, in bytes. Browsers take more, but nobody sends such a link to people.
const MAX_BYTES: usize = 8_192;

/// The address as it is handed to the system, in ASCII: other letters of the host in Punycode, all else percent-encoded.
/// `None` for everything but `http`, `https` and `mailto`.
#[must_use]
pub fn checked(address: &str) -> Option<String> {
    if address.len() > MAX_BYTES {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let known = match url.scheme() {
        // What looks like a user name is there to make the host look like another one.
        "http" | "https" => url.has_host() && url.username().is_empty() && url.password().is_none(),
        "mailto" => is_mail(&url),
        _ => false,
    };
    let ascii = url.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    (known && ascii && url.as_str().len() <= MAX_BYTES).then(|| url.as_str().to_owned())
}

/// An address with a subject at most: some mail programs attach files that a link names, or take other headers from it.
fn is_mail(url: &Url) -> bool {
    url.path().contains('@')
        && url
            .query_pairs()
            .all(|(name, _)| ["subject", "body", "cc"].contains(&name.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_and_mail_addresses_are_handed_on_in_ascii() {
        for (given, handed) in [
            ("https://example.org", "https://example.org/"),
            ("HTTP://Example.org:80/a b", "http://example.org/a%20b"),
            ("https://bücher.example/ä?ö#ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6#%C3%BC"),
            ("https://example.org/\u{202e}gpj.exe", "https://example.org/%E2%80%AEgpj.exe"),
            ("mailto:ann@example.org?subject=Hi", "mailto:ann@example.org?subject=Hi"),
        ] {
            assert_eq!(checked(given).as_deref(), Some(handed), "{given}");
        }
    }

    #[test]
    fn nothing_else_is_handed_on() {
        for address in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "halley://person/ann",
            "tauri://localhost/login.html",
            "ssh://example.org",
            "ms-msdt:/id",
            "smb://example.org/share",
            "blob:https://example.org/1",
            "vbscript:x",
            "//example.org",
            "example.org",
            "-h",
            "--version",
            "",
            "https://",
            "https://user@example.org",
            "https://example.org@evil.example/",
            "https://accounts.example:pass@evil.example/",
            "mailto:",
            "mailto:?subject=x",
            "mailto:ann@example.org?attach=/etc/passwd",
            "mailto:ann@example.org?bcc=spy@example.org",
        ] {
            assert_eq!(checked(address), None, "{address}");
        }
        assert_eq!(checked(&format!("https://example.org/{}", "a".repeat(60_000))), None);
        // Short as typed, too long once it is encoded.
        assert_eq!(checked(&format!("https://example.org/{}", "ä".repeat(4_000))), None);
    }
}
