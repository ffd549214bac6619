//! Where the server API is.

use crate::app::{AppId, Region};
use std::fmt;
use url::{Host, Url};

/// Root of the server API, up to and with the version, such as `https://APP.api-us.cometchat.io/v3`.
///
/// An API key is sent there, so that it is `https`, but for hosts on this computer.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads one. The version may be left out: `http://127.0.0.1:8787` means `.../v3`.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let mut url = Url::parse(text).map_err(|_| InvalidBaseUrl::NoUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(InvalidBaseUrl::Insecure),
            _ => return Err(InvalidBaseUrl::NoUrl),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidBaseUrl::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidBaseUrl::Query);
        }
        if url.path() == "/" {
            url.set_path("/v3");
        }
        Ok(Self(url))
    }

    /// Where CometChat serves this app.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] never, as an app id is a label of a host name.
    pub(crate) fn of_app(app: &AppId, region: Region) -> Result<Self, InvalidBaseUrl> {
        Self::parse(&format!("https://{app}.api-{region}.cometchat.io/v3"))
    }

    /// Whether the connection is without TLS, and so to this computer.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether the host is this computer.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Host and port, for messages.
    pub(crate) fn authority(&self) -> &str {
        self.0.authority()
    }

    /// This root with more segments, percent-encoded. No segment is `.` or `..`: the types that
    /// become segments exclude them.
    pub(crate) fn join(&self, segments: &[&str], query: &[(&str, String)]) -> Url {
        let mut url = self.0.clone();
        // Fails only for URLs that cannot have a path; http and https can.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.0)
    }
}

/// Why a text is no root of the server API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// Not an absolute web address.
    #[error("not a web address")]
    NoUrl,
    /// `http` to another computer would send the key in the clear.
    #[error("https is needed, unless the host is this computer")]
    Insecure,
    /// Credentials belong into the key.
    #[error("a user name or password in the address is not used")]
    Credentials,
    /// A query or fragment has no meaning here.
    #[error("the address ends with its path")]
    Query,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_in_the_clear_to_this_computer_only() {
        for text in
            ["http://127.0.0.1:8787", "http://127.9.9.9/v3", "http://[::1]:1", "http://localhost:8787/v3/"]
        {
            assert!(BaseUrl::parse(text).is_ok(), "{text}");
        }
        let remote = [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.nip.io",
        ];
        for text in remote {
            assert_eq!(BaseUrl::parse(text), Err(InvalidBaseUrl::Insecure), "{text}");
        }
    }

    #[test]
    fn what_is_no_root_of_an_api_is_refused() {
        for text in ["", "example.com", "ftp://127.0.0.1", "file:///etc", "data:,x", "https://"] {
            assert_eq!(BaseUrl::parse(text), Err(InvalidBaseUrl::NoUrl), "{text}");
        }
        assert_eq!(BaseUrl::parse("https://user@example.com"), Err(InvalidBaseUrl::Credentials));
        assert_eq!(BaseUrl::parse("https://example.com/?a=b"), Err(InvalidBaseUrl::Query));
        assert_eq!(BaseUrl::parse("https://example.com/#a"), Err(InvalidBaseUrl::Query));
    }

    #[test]
    fn the_version_is_added_only_where_no_path_is_given() {
        let url = |text: &str| BaseUrl::parse(text).unwrap().join(&["users"], &[]).to_string();
        assert_eq!(url("http://127.0.0.1:8787"), "http://127.0.0.1:8787/v3/users");
        assert_eq!(url("https://example.com/chat/v3.0/"), "https://example.com/chat/v3.0/users");
    }

    #[test]
    fn an_app_has_its_own_host() {
        let app = AppId::parse("2567854b2d7c1f5a").unwrap();
        let base = BaseUrl::of_app(&app, Region::Eu).unwrap();
        assert_eq!(base.to_string(), "https://2567854b2d7c1f5a.api-eu.cometchat.io/v3");
    }

    #[test]
    fn segments_cannot_change_the_path() {
        let base = BaseUrl::parse("http://127.0.0.1:1").unwrap();
        let url = base.join(&["users", "a/b?c#d%2e é"], &[("perPage", "1".into())]);
        assert_eq!(url.as_str(), "http://127.0.0.1:1/v3/users/a%2Fb%3Fc%23d%252e%20%C3%A9?perPage=1");
    }
}
