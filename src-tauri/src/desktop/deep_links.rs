//! `halley:` links: what they may look like, and nothing else.
//!
//! ```text
//! halley://person/UID
//! halley://group/GUID
//! halley://invite/CODE
//! halley://invite/CODE?server=ADDRESS
//! ```
//!
//! Anybody can make somebody click one, so a link never does anything by itself: a window of ours asks first.

use halley_contract::answers::DeepLink;
use url::{Host, Url};

/// The scheme, and what stands between it and the rest.
const PREFIX: &str = "halley://";
/// Longest link, in bytes.
const MAX_BYTES: usize = 2_048;
/// Longest identifier of a person or group.
const MAX_ID: usize = 100;
/// Longest code of an invite.
const MAX_CODE: usize = 200;
/// Longest address of a server.
const MAX_ADDRESS: usize = 1_024;

/// Whether an argument of the command line is meant as such a link, valid or not.
#[must_use]
pub fn is_meant(argument: &str) -> bool {
    argument.get(.."halley:".len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case("halley:"))
}

/// The last such link among the arguments of a command line.
#[must_use]
pub fn among<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Option<DeepLink> {
    arguments.into_iter().filter(|argument| is_meant(argument)).last().map(read)
}

/// Reads a link. What is none of the above is [`DeepLink::Invalid`].
#[must_use]
pub fn read(link: &str) -> DeepLink {
    parse(link).unwrap_or(DeepLink::Invalid)
}

fn parse(link: &str) -> Option<DeepLink> {
    if link.len() > MAX_BYTES || !link.bytes().all(|byte| byte.is_ascii_graphic()) || link.contains('#') {
        return None;
    }
    let (prefix, rest) = link.split_at_checked(PREFIX.len())?;
    if !prefix.eq_ignore_ascii_case(PREFIX) {
        return None;
    }
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    let (kind, value) = path.split_once('/')?;
    let value = decoded(value)?;
    match (kind.to_ascii_lowercase().as_str(), query) {
        ("person", None) => Some(DeepLink::Person { uid: identifier(&value, MAX_ID)? }),
        ("group", None) => Some(DeepLink::Group { guid: identifier(&value, MAX_ID)? }),
        ("invite", query) => Some(DeepLink::Invite {
            code: identifier(&value, MAX_CODE)?,
            server: match query {
                Some(query) => Some(server(query)?),
                None => None,
            },
        }),
        _ => None,
    }
}

/// Letters, digits, `-` and `_`: what people, groups and invites are called by.
fn identifier(text: &str, longest: usize) -> Option<String> {
    let fits = (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    fits.then(|| text.to_owned())
}

/// The address of a server, in the form in which it is shown: host in ASCII, nothing but scheme, host, port and path.
fn server(query: &str) -> Option<String> {
    let text = decoded(query.strip_prefix("server=").filter(|value| !value.contains('&'))?)?;
    if text.is_empty() || text.len() > MAX_ADDRESS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let whole = if text.contains("://") { text } else { format!("https://{text}") };
    let url = Url::parse(&whole).ok()?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_this_computer(&url));
    // Addresses may hold more, such as `&`, which looks like something else than a host.
    let plain = url.host_str().is_some_and(|host| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'))
    });
    (bare && secure && plain).then(|| url.as_str().trim_end_matches('/').to_owned())
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Takes percent-encoding away, strictly: each `%` is followed by two hexadecimal digits, and the bytes are UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(rest.next()?)? * 16 + hex_digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(code: &str, server: Option<&str>) -> DeepLink {
        DeepLink::Invite { code: code.to_owned(), server: server.map(str::to_owned) }
    }

    #[test]
    fn people_groups_and_invites_are_read() {
        assert_eq!(
            read("halley://person/cometchat-uid-2"),
            DeepLink::Person { uid: "cometchat-uid-2".into() }
        );
        assert_eq!(read("HALLEY://Person/h%2Dabc_1"), DeepLink::Person { uid: "h-abc_1".into() });
        assert_eq!(read("halley://group/Team-1"), DeepLink::Group { guid: "Team-1".into() });
        assert_eq!(read("halley://invite/aB3-x"), invite("aB3-x", None));
        for address in [
            "chat.example.org",
            "https://chat.example.org/",
            "https%3A%2F%2Fchat.example.org",
            "CHAT.example.org:443",
        ] {
            assert_eq!(
                read(&format!("halley://invite/aB3?server={address}")),
                invite("aB3", Some("https://chat.example.org")),
                "{address}"
            );
        }
        assert_eq!(
            read("halley://invite/a?server=http%3A%2F%2F127.0.0.1%3A8790"),
            invite("a", Some("http://127.0.0.1:8790"))
        );
    }

    #[test]
    fn a_host_of_other_letters_is_shown_as_what_it_is() {
        // "exаmple.org" with a Cyrillic letter: the host is refused, or shown in its ASCII form.
        let cyrillic = "halley://invite/a?server=https%3A%2F%2Fex%D0%B0mple.org";
        assert_eq!(read(cyrillic), DeepLink::Invalid);
        assert_eq!(
            read("halley://invite/a?server=xn--exmple-4nf.org"),
            invite("a", Some("https://xn--exmple-4nf.org"))
        );
    }

    #[test]
    fn everything_else_is_refused() {
        let long = "a".repeat(MAX_ID + 1);
        for link in [
            "halley:",
            "halley://",
            "halley:person/ann",
            "halley:///person/ann",
            "halley://person",
            "halley://person/",
            "halley://person/ann/",
            "halley://person/ann/more",
            "halley://person/ann?server=x.org",
            "halley://person/ann?",
            "halley://person/ann#top",
            "halley://person/a%20b",
            "halley://person/a%2Fb",
            "halley://person/a%0Ab",
            "halley://person/a%00",
            "halley://person/%E2%80%AEann",
            "halley://person/%C3%28",
            "halley://person/a%2",
            "halley://person/a%",
            "halley://person/a%zz",
            "halley://person/a%+1",
            "halley://person/änn",
            "halley://person/ann ",
            "halley://person/<img>",
            "halley://user@person/ann",
            "halley://person:80/ann",
            "halley://sign-out/now",
            "halley://person%2Fann",
            "halley://../person/ann",
            &format!("halley://person/{long}"),
            "halley://invite/",
            "halley://invite/a?server=",
            "halley://invite/a?server=http%3A%2F%2Fexample.org",
            "halley://invite/a?server=javascript:alert(1)",
            "halley://invite/a?server=https://user:pass@example.org",
            "halley://invite/a?server=https://example.org%3Fx=1",
            "halley://invite/a?server=https://example.org&server=https://evil.example",
            "halley://invite/a?server=https://example.org%26x",
            "halley://invite/a?other=1",
            "halley://invite/a?server=file%3A%2F%2F%2Fetc%2Fpasswd",
            "https://person/ann",
            "--halley://person/ann",
            "",
        ] {
            assert_eq!(read(link), DeepLink::Invalid, "{link}");
        }
        assert_eq!(read(&format!("halley://person/{}", "a".repeat(100_000))), DeepLink::Invalid);
    }

    #[test]
    fn whatever_is_read_is_within_the_limits_and_reads_as_plain_text() {
        // A fixed stream of numbers makes up links out of pieces that matter to a reader.
        let pieces = [
            "halley:",
            "//",
            "/",
            "person",
            "group",
            "invite",
            "?",
            "server=",
            "%",
            "2f",
            "%00",
            "ann",
            "a-b_c",
            "#",
            "..",
            "@",
            ":",
            "\u{202e}",
            "%E2%80%AE",
            "https",
            "example.org",
            "&",
            " ",
            "\n",
            "é",
            "%25",
            "<",
        ];
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        for _ in 0..200_000 {
            let mut link = if next(2) == 0 { "halley://".to_owned() } else { String::new() };
            for _ in 0..next(9) {
                link.push_str(pieces[next(pieces.len())]);
            }
            let plain = |text: &str, longest| {
                !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_graphic())
            };
            match read(&link) {
                DeepLink::Invalid => {}
                DeepLink::Person { uid: id } | DeepLink::Group { guid: id } => {
                    assert!(plain(&id, MAX_ID) && !id.contains(['/', '%', '<', '.']), "{link}");
                }
                DeepLink::Invite { code, server } => {
                    assert!(plain(&code, MAX_CODE) && !code.contains(['/', '%', '<', '.']), "{link}");
                    let safe =
                        |server: &String| server.starts_with("https://") && plain(server, 3 * MAX_ADDRESS);
                    assert!(server.as_ref().is_none_or(safe), "{link}");
                }
            }
        }
    }

    #[test]
    fn the_last_link_of_a_command_line_is_the_one() {
        assert_eq!(among(["--flag", "file.txt"]), None);
        let last = among(["halley://group/a", "x", "halley://person/b"]);
        assert_eq!(last, Some(DeepLink::Person { uid: "b".into() }));
        assert_eq!(among(["halley:nonsense"]), Some(DeepLink::Invalid));
    }
}
