//! Who may use the control calls: programs on this machine, and the sandbox's own page. Web pages of others
//! may not, however they try: by a request across origins, or by a name of theirs that leads to this machine.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::errors::{Code, Refusal};

/// Lets nobody else through to the control calls.
pub(crate) async fn own_pages_only(State(app): State<App>, request: Request, next: Next) -> Response {
    if !super::is_private(request.uri().path()) {
        return next.run(request).await;
    }
    match check(&request, app.options().allow_remote) {
        Ok(()) => next.run(request).await,
        Err(why) => Refusal::new(Code::NoAccess, why).into_response(),
    }
}

fn check(request: &Request, remote: bool) -> Result<(), &'static str> {
    let headers = request.headers();
    let host = text(headers, header::HOST.as_str());
    if host.is_some_and(|host| !names_this_machine(host, remote)) {
        return Err("The control calls are served at an address or at localhost, not under other names.");
    }
    let origin = text(headers, header::ORIGIN.as_str());
    if origin.is_some_and(|origin| !same_origin(origin, host.unwrap_or_default())) {
        return Err("The control calls do not serve web pages of other origins.");
    }
    // Pictures, scripts and links of other pages bear no origin, but browsers say where they come from.
    let foreign = text(headers, "sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let followed = request.method() == Method::GET
        && text(headers, "sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    if foreign && !(followed && is_page(request)) {
        return Err("The control calls do not serve web pages of other origins.");
    }
    Ok(())
}

/// Following a link to the page is fine; it cannot be framed or read by the page with the link.
fn is_page(request: &Request) -> bool {
    matches!(request.uri().path(), "/sandbox" | "/sandbox/")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // A value that is no text names nothing that is allowed.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn same_origin(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| !authority.is_empty() && authority.eq_ignore_ascii_case(host))
}

/// A name in the hands of others can lead to any address (DNS rebinding), an address cannot. On a network,
/// names without a dot count too: containers call each other so, and no stranger can register one.
fn names_this_machine(host: &str, remote: bool) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
    let plain =
        !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    bare.parse::<IpAddr>().is_ok() || bare == "localhost" || (remote && plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_others_can_register_are_refused() {
        for host in ["127.0.0.1:8787", "localhost:1", "LOCALHOST", "[::1]:8787", "192.168.0.7:80"] {
            assert!(names_this_machine(host, false), "{host}");
        }
        for host in
            ["evil.example:8787", "127.0.0.1.evil.example", "localhost.evil.example:1", "", ":1", "?", "[::1"]
        {
            assert!(!names_this_machine(host, true), "{host}");
        }
        assert!(names_this_machine("sandbox:8787", true) && !names_this_machine("sandbox:8787", false));
    }

    #[test]
    fn an_origin_is_compared_whole() {
        assert!(
            same_origin("http://127.0.0.1:1", "127.0.0.1:1") && same_origin("https://[::1]:1", "[::1]:1")
        );
        for origin in
            ["null", "http://127.0.0.1:10", "http://127.0.0.1:1.evil.example", "ftp://127.0.0.1:1", "http://"]
        {
            assert!(!same_origin(origin, "127.0.0.1:1"), "{origin}");
        }
        assert!(!same_origin("http://", ""));
    }
}
