//! The whole tree of routes, and what every answer has in common.

use std::any::Any;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::entrance::{self, Entrance};
use crate::envelope::STORAGE_ERROR;
use crate::errors::{Code, Refusal};
use crate::places::Place;
use crate::{control, leftovers, operations, rate_limits, realtime};

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
/// What the SDK sends, and `onbehalfof` of back ends in a browser.
const HEADERS: &str = "accept, appid, apikey, authtoken, authorization, chatapiversion, content-type, onbehalfof, \
                       onbehalfofuser, resource, sdk, settingshash, settingshashreceivedat";

/// What a page may see of an answer beside its body.
const EXPOSED: &str =
    "retry-after, x-halley-sandbox, x-rate-limit, x-rate-limit-remaining, x-rate-limit-reset";

/// Everything that is served.
pub(crate) fn router(app: &App) -> Router {
    let api = operations::routes();
    let routes = Router::new()
        .route("/", get(socket))
        .nest("/v3", api.clone())
        .nest("/v3.0", api)
        .merge(operations::outer_routes())
        .merge(operations::management_routes())
        .merge(control::page_routes())
        .nest("/sandbox", control::routes());
    dressed(routes, app)
}

/// The routes with all that their answers have in common.
fn dressed(routes: Router<App>, app: &App) -> Router {
    routes
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(envelop))
        .layer(from_fn_with_state(app.clone(), entrance::name_entrance))
        .layer(from_fn_with_state(app.clone(), rate_limits::limit))
        .layer(from_fn_with_state(app.clone(), control::inject))
        .layer(from_fn_with_state(app.clone(), control::own_pages_only))
        .layer(from_fn_with_state(app.clone(), control::record))
        .layer(from_fn(stamp))
        .layer(from_fn_with_state(app.clone(), leftovers::forget))
        .with_state(app.clone())
}

/// `/` is where the SDK opens its socket.
async fn socket(
    State(app): State<App>,
    entrance: Entrance,
    place: Option<Extension<Place>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match (upgrade, place) {
        (Ok(upgrade), Some(Extension(place))) => realtime::accept(app, entrance, place, upgrade),
        _ => {
            let text =
                "This is a Halley sandbox. The API is at /v3 and /v3.0; here only WebSockets are served.";
            Refusal::new(Code::ApiDoesNotExist, text).into_response()
        }
    }
}

async fn unknown(uri: Uri) -> Refusal {
    let path = uri.path();
    let not_emulated = ["/calls", "/ai/", "/campaigns", "/notifications", "/admin/"];
    let bare = path.strip_prefix("/v3.0").or_else(|| path.strip_prefix("/v3"));
    match bare {
        Some(rest) if not_emulated.iter().any(|start| rest.starts_with(start)) => Refusal::new(
            Code::NotEmulated,
            "The sandbox does not emulate this feature; docs/sandbox.md lists what it leaves out.",
        ),
        None if is_version(path) => {
            Refusal::new(Code::InvalidApiVersion, "The sandbox serves the API versions v3 and v3.0.")
        }
        _ => Refusal::new(Code::ApiDoesNotExist, "This sandbox does not know that address."),
    }
}

/// Whether a path starts like `/v2.0/`.
fn is_version(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    first.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

async fn wrong_method(method: Method) -> Refusal {
    Refusal::new(Code::MethodNotAllowed, format!("This address does not take {method}."))
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    Refusal::internal("this is a bug, please report it").into_response()
}

/// Puts what the framework refuses by itself into an envelope: a plain text would hang the SDK.
async fn envelop(request: Request, next: Next) -> Response {
    let of_client = request.headers().contains_key("authtoken");
    let of_server = !of_client && is_server_call(&request);
    let mut response = next.run(request).await;
    if !of_client && let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let refusal = if of_server { refusal.of_server_api() } else { refusal };
        return refusal.for_servers().into_response();
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let enveloped = kind.is_some_and(|kind| {
        kind.as_bytes().starts_with(b"application/json") || kind.as_bytes() == STORAGE_ERROR.as_bytes()
    });
    if enveloped || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let code = if status == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::BadRequest };
    let mut answer = Refusal::new(code, "The request could not be understood.").into_response();
    *answer.status_mut() = status;
    answer
}

/// Whether a call without a token is one of the server API: it bears a key, or comes where servers come.
fn is_server_call(request: &Request) -> bool {
    let path = request.uri().path();
    path.starts_with("/v3/") || (path.starts_with("/v3.0/") && request.headers().contains_key("apikey"))
}

/// Answers preflights, and marks every answer as ours and, but for the control calls, as readable from any page.
async fn stamp(request: Request, next: Next) -> Response {
    if control::is_private(request.uri().path()) {
        let mut response = next.run(request).await;
        set(response.headers_mut(), HeaderName::from_static("x-halley-sandbox"), "1");
        return response;
    }
    let preflight = request.method() == Method::OPTIONS;
    let private_network = request.headers().contains_key("access-control-request-private-network");
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    set(headers, HeaderName::from_static("x-halley-sandbox"), "1");
    if preflight {
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        set(headers, header::ACCESS_CONTROL_MAX_AGE, "600");
        if private_network {
            set(headers, HeaderName::from_static("access-control-allow-private-network"), "true");
        }
    }
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;
    use crate::options::Options;

    async fn broken() -> Refusal {
        panic!("inner reason");
    }

    async fn plain() -> (StatusCode, &'static str) {
        (StatusCode::SERVICE_UNAVAILABLE, "busy")
    }

    async fn answer(path: &str) -> (StatusCode, HeaderMap, String) {
        let address = ([127, 0, 0, 1], 1).into();
        let app = App::new(Options::default(), address, None).unwrap();
        let routes = Router::new().route("/broken", get(broken)).route("/plain", get(plain));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = dressed(routes, &app).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10_000).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_answered_in_an_envelope_that_pages_can_read() {
        let (status, headers, body) = answer("/broken").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.starts_with(r#"{"error":{"code":"ERR_EXCEPTION""#), "{body}");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(headers["x-halley-sandbox"], "1");
        assert!(!body.contains("inner reason"));
    }

    #[tokio::test]
    async fn a_refusal_in_plain_text_is_put_into_an_envelope() {
        let (status, _, body) = answer("/plain").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.starts_with(r#"{"error":{"code":""#), "{body}");
    }
}
