//! Which hosts the chat page may reach: exactly those of the connection in use.
//!
//! The policy in `tauri.conf.json` names no network host at all, which is what the login page
//! gets. The answer for `chat.html` is widened here. One handler serves both windows, as they
//! share a web context and its first window answers for all; so the page's path decides.

use std::collections::BTreeSet;
use tauri::http::header::CONTENT_SECURITY_POLICY;
use tauri::http::{HeaderValue, Response};

/// Hosts that the chat page may reach, as CSP sources such as `https://host` or `ws://127.0.0.1:80`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    /// For requests and sockets.
    pub connect: BTreeSet<String>,
    /// For pictures, sound and film.
    pub media: BTreeSet<String>,
}

impl AllowedHosts {
    /// A server on this machine that speaks plain HTTP.
    #[must_use]
    pub fn loopback(host_and_port: &str) -> Self {
        let http = format!("http://{host_and_port}");
        Self { connect: [http.clone(), format!("ws://{host_and_port}")].into(), media: [http].into() }
    }

    /// An app in CometChat's cloud. The hosts of sockets and media are named by the service only
    /// after the login, hence the wildcard within its own domain.
    #[must_use]
    pub fn cloud() -> Self {
        let https = "https://*.cometchat.io".to_owned();
        Self { connect: [https.clone(), "wss://*.cometchat.io".to_owned()].into(), media: [https].into() }
    }
}

impl AllowedHosts {
    /// A dedicated deployment at these hosts, which may send media and sockets through CometChat's own domain.
    #[must_use]
    pub fn dedicated(authorities: impl IntoIterator<Item = String>) -> Self {
        let mut hosts = Self::cloud();
        for authority in authorities {
            hosts.connect.insert(format!("https://{authority}"));
            hosts.connect.insert(format!("wss://{authority}"));
            hosts.media.insert(format!("https://{authority}"));
        }
        hosts
    }
}

/// Widens the policy of the chat page; leaves every other answer alone.
pub fn widen(path: &str, hosts: &AllowedHosts, response: &mut Response<std::borrow::Cow<'static, [u8]>>) {
    if path != "/chat.html" {
        return;
    }
    let Some(policy) = response.headers().get(CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok())
    else {
        return;
    };
    if let Ok(widened) = HeaderValue::from_str(&widened(policy, hosts)) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, widened);
    }
}

fn widened(policy: &str, hosts: &AllowedHosts) -> String {
    let directives = policy.split(';').map(str::trim).filter(|directive| !directive.is_empty());
    let directives = directives.map(|directive| match directive.split_whitespace().next() {
        Some("connect-src") => with(directive, &hosts.connect),
        Some("img-src" | "media-src") => with(directive, &hosts.media),
        _ => directive.to_owned(),
    });
    directives.collect::<Vec<_>>().join("; ")
}

fn with(directive: &str, sources: &BTreeSet<String>) -> String {
    sources.iter().fold(directive.to_owned(), |directive, source| format!("{directive} {source}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    const BASE: &str =
        "default-src 'none'; connect-src ipc: http://ipc.localhost; img-src 'self' data:; script-src 'self'";

    fn served(path: &str, hosts: &AllowedHosts) -> String {
        let mut response = Response::new(Cow::Borrowed(&b""[..]));
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(BASE));
        widen(path, hosts, &mut response);
        response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn the_chat_page_may_reach_its_own_sandbox_and_no_other_port() {
        let policy = served("/chat.html", &AllowedHosts::loopback("127.0.0.1:4711"));
        assert_eq!(
            policy,
            "default-src 'none'; connect-src ipc: http://ipc.localhost http://127.0.0.1:4711 ws://127.0.0.1:4711; \
             img-src 'self' data: http://127.0.0.1:4711; script-src 'self'"
        );
    }

    #[test]
    fn the_login_page_reaches_nothing() {
        assert_eq!(served("/login.html", &AllowedHosts::cloud()), BASE);
    }

    #[test]
    fn without_a_connection_nothing_is_added() {
        assert_eq!(served("/chat.html", &AllowedHosts::default()), BASE);
    }
}
