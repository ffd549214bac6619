//! The page at `/sandbox/`. Its few files are part of the program.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::app::App;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Nothing but the page's own files, and nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// Name below `/sandbox/`, type, content.
const FILES: [(&str, &str, &str); 9] = [
    ("", HTML, include_str!("../../page/index.html")),
    ("page.css", CSS, include_str!("../../page/page.css")),
    ("main.js", JS, include_str!("../../page/main.js")),
    ("api.js", JS, include_str!("../../page/api.js")),
    ("dom.js", JS, include_str!("../../page/dom.js")),
    ("people.js", JS, include_str!("../../page/people.js")),
    ("talk.js", JS, include_str!("../../page/talk.js")),
    ("traffic.js", JS, include_str!("../../page/traffic.js")),
    ("faults.js", JS, include_str!("../../page/faults.js")),
];

/// The page, its files, and the way to it without the slash at the end.
pub(crate) fn routes() -> Router<App> {
    let routes = Router::new().route("/sandbox", get(async || Redirect::permanent("/sandbox/")));
    FILES.into_iter().fold(routes, |routes, (name, kind, content)| {
        routes.route(&format!("/sandbox/{name}"), get(async move || file(kind, content)))
    })
}

fn file(kind: &'static str, content: &'static str) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
