//! The outermost layer: every request gets an id, a time limit and one line in the log, and every answer its headers;
//! refusals are written out here.

use super::App;
use super::refusal::Refusal;
use crate::audit::Caller;
use crate::limits::client_address;
use crate::metrics::Stopwatch;
use axum::Json;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use halley_token_api::assertion::NONCE_HEADER;
use halley_token_api::errors::ErrorCode;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The header with the id of the request.
pub(super) const REQUEST_ID: &str = "x-request-id";
const FORWARDED_FOR: &str = "x-forwarded-for";

pub(super) async fn outermost(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let address = client(&app, &request);
    let Ok(request_id) = app.request_id() else {
        return answer(&app, Refusal::of(ErrorCode::Internal).into_response(), "none");
    };
    let caller = Caller { address, request_id: request_id.clone() };
    request.extensions_mut().insert(caller);
    let answered = tokio::time::timeout(app.settings.limits.request, next.run(request)).await;
    let response = answered.unwrap_or_else(|_| Refusal::of(ErrorCode::Busy).into_response());
    let response = answer(&app, response, &request_id);
    let (status, took) = (response.status().as_u16(), watch.elapsed());
    app.metrics.answered(method.as_str(), &route, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    // The method is a token without spaces or control characters, whoever made it up.
    tracing::info!(target: "access", request_id, method = method.as_str(), route, status, ms, client = %address);
    response
}

fn client(app: &App, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let forwarded = request.headers().get_all(FORWARDED_FOR).iter();
    // Bytes beyond ASCII are no address, and end the way through the proxies.
    let forwarded: Vec<&str> = forwarded.map(|value| value.to_str().unwrap_or("?")).collect();
    client_address(peer, forwarded.into_iter(), &app.settings.trusted_proxies)
}

fn answer(app: &App, mut response: Response, request_id: &str) -> Response {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        log(&refusal, request_id, app);
        response = written(app, response, &refusal, request_id);
    }
    let headers = response.headers_mut();
    put(headers, REQUEST_ID, request_id);
    put(headers, "cache-control", "no-store");
    put(headers, "x-content-type-options", "nosniff");
    put(headers, "content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    put(headers, "referrer-policy", "no-referrer");
    if !app.settings.server_url.is_plain() {
        put(headers, "strict-transport-security", "max-age=31536000");
    }
    response
}

/// The refusal in the place of the empty body, beside the headers that are there, such as `Allow`.
fn written(app: &App, response: Response, refusal: &Refusal, request_id: &str) -> Response {
    let (parts, _) = response.into_parts();
    let mut written = (refusal.status(), Json(refusal.body(request_id))).into_response();
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_LENGTH && *name != header::CONTENT_TYPE {
            written.headers_mut().insert(name, value.clone());
        }
    }
    let headers = written.headers_mut();
    if let Some(seconds) = refusal.retry_after_s {
        put(headers, "retry-after", &seconds.to_string());
    }
    if refusal.code == ErrorCode::UseDpopNonce {
        put(headers, NONCE_HEADER, &app.accounts.nonce());
    }
    if refusal.status().as_u16() == 401 && refusal.code != ErrorCode::InvalidCredentials {
        put(headers, "www-authenticate", "Bearer");
    }
    written
}

fn log(refusal: &Refusal, request_id: &str, app: &App) {
    let cause = refusal.cause.as_deref().unwrap_or("-");
    match refusal.code {
        ErrorCode::Internal => tracing::error!(request_id, cause, "a request failed"),
        ErrorCode::DatabaseUnavailable => {
            app.metrics.store_failed();
            tracing::warn!(request_id, cause, "the database is away");
        }
        _ => {}
    }
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    // All values are ours and of visible characters.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
