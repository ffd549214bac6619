//! The address of a token server, in the one form in which it is compared and signed for.

use std::fmt;
use std::str::FromStr;
use url::{Host, Url};

/// Longest address, in bytes.
const MAX_BYTES: usize = 1024;

/// `https`, or `http` to this computer alone; host in lower case, no default port, a path without its last slash, and
/// nothing behind it: `https://chat.example.org`, `https://example.org/halley`, `http://127.0.0.1:8790`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerUrl(String);

/// Why a text is no address of a token server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServerUrl {
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// Not a web address, or with a user, a query or a fragment.
    #[error("is no web address")]
    NotAnAddress,
    /// Passwords would cross a network in clear.
    #[error("must begin with https://")]
    NotSecure,
}

impl ServerUrl {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a call, from one of [`crate::paths`].
    #[must_use]
    pub fn call(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// It is reached without TLS, and so on this computer.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http:")
    }
}

impl FromStr for ServerUrl {
    type Err = InvalidServerUrl;

    /// Reads what a person typed; without a scheme `https` is meant.
    fn from_str(text: &str) -> Result<Self, InvalidServerUrl> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidServerUrl::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(InvalidServerUrl::NotAnAddress);
        }
        let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&whole).map_err(|_| InvalidServerUrl::NotAnAddress)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.has_host();
        match url.scheme() {
            _ if !bare => Err(InvalidServerUrl::NotAnAddress),
            "https" => Ok(Self::of(&url)),
            "http" if is_this_computer(&url) => Ok(Self::of(&url)),
            "http" => Err(InvalidServerUrl::NotSecure),
            _ => Err(InvalidServerUrl::NotAnAddress),
        }
    }
}

impl ServerUrl {
    fn of(url: &Url) -> Self {
        Self(url.as_str().trim_end_matches('/').to_owned())
    }
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerUrl({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Result<String, InvalidServerUrl> {
        text.parse().map(|url: ServerUrl| url.to_string())
    }

    #[test]
    fn an_address_has_one_form() {
        for (typed, kept) in [
            (" Chat.Example.ORG ", "https://chat.example.org"),
            ("https://chat.example.org:443/", "https://chat.example.org"),
            ("https://example.org/halley/", "https://example.org/halley"),
            ("http://127.0.0.1:8790", "http://127.0.0.1:8790"),
            ("http://localhost:1/", "http://localhost:1"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(form(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_would_carry_passwords_in_clear_or_is_no_address_is_refused() {
        assert_eq!(form(""), Err(InvalidServerUrl::Empty));
        assert_eq!(form("http://chat.example.org"), Err(InvalidServerUrl::NotSecure));
        assert_eq!(form("http://127.0.0.1.example.org"), Err(InvalidServerUrl::NotSecure));
        for text in
            ["ftp://x", "https://", "https://a@b", "https://b/?q", "https://b/#f", "not a host", "file:///x"]
        {
            assert_eq!(form(text), Err(InvalidServerUrl::NotAnAddress), "{text}");
        }
        assert_eq!(form(&"a".repeat(2000)), Err(InvalidServerUrl::NotAnAddress));
    }
}
