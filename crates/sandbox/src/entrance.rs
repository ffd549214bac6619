//! How a request came in: by which scheme and under which name. What it is told of addresses names the same,
//! so that a client stays on the way that it has found.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::extract::ws::Utf8Bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Body as _;
use serde_json::Value;

use crate::app::App;
use crate::control;
use crate::errors::Refusal;
use crate::rebase::rebase;

/// What the connection of a request is, put beside it by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// Whether it is TLS.
    pub(crate) secure: bool,
}

/// Scheme, host and port that a request came in by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entrance {
    secure: bool,
    authority: Authority,
}

impl Entrance {
    fn of(door: Option<Door>, headers: &HeaderMap, app: &App) -> Self {
        let secure = door.is_some_and(|door| door.secure);
        let named = headers.get(header::HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok());
        let named = named.filter(|name| !name.as_str().contains('@') && !name.host().is_empty());
        Self { secure, authority: named.unwrap_or_else(|| app.authority(secure)) }
    }

    /// `host:port`, or the host alone where the port is the scheme's own.
    pub(crate) fn authority(&self) -> &str {
        self.authority.as_str()
    }

    /// The host without the port.
    pub(crate) fn host(&self) -> &str {
        self.authority.host()
    }

    /// The port, named or not.
    pub(crate) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// `https://HOST:PORT` or `http://HOST:PORT`, with no slash at the end.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }

    /// Gives addresses of files that a client sends the form that they have inside.
    pub(crate) fn inward(&self, value: &mut Value, app: &App) {
        let (here, inside) = (self.origin(), app.url());
        if here != inside {
            rebase(value, &here, &inside);
        }
    }

    /// Gives addresses of files the form that this client can reach; `None` when nothing changes.
    pub(crate) fn outward(&self, text: &str, app: &App) -> Option<String> {
        let (here, inside) = (self.origin(), app.url());
        if here == inside || !text.contains(&inside) {
            return None;
        }
        let mut value = serde_json::from_str(text).ok()?;
        rebase(&mut value, &inside, &here);
        Some(value.to_string())
    }

    /// The same for a frame.
    pub(crate) fn outward_frame(&self, frame: Utf8Bytes, app: &App) -> Utf8Bytes {
        self.outward(&frame, app).map_or(frame, Utf8Bytes::from)
    }
}

impl FromRequestParts<App> for Entrance {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts.extensions.get::<Door>().copied(), &parts.headers, app))
    }
}

/// Lets answers name the way that the request came.
pub(crate) async fn name_entrance(State(app): State<App>, request: Request, next: Next) -> Response {
    let entrance = Entrance::of(request.extensions().get::<Door>().copied(), request.headers(), &app);
    let private = control::is_private(request.uri().path());
    let response = next.run(request).await;
    if private || entrance.origin() == app.url() || !is_whole_json(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    // The size is known, and the body is our own.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Refusal::internal("an answer broke off").into_response();
    };
    let text = std::str::from_utf8(&bytes).ok().and_then(|text| entrance.outward(text, &app));
    Response::from_parts(parts, text.map_or_else(|| Body::from(bytes), Body::from))
}

/// JSON that lies ready; what is made on the way, or broken off on demand, passes as it is.
fn is_whole_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
        && response.body().size_hint().exact().is_some()
}
