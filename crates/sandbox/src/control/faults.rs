//! Faults on demand: clients under test meet a server that is slow, broken, or gone.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::JsonBody;

/// Most rules at once.
const RULES: usize = 100;
/// Longest delay, in milliseconds.
const DELAY: u64 = 600_000;
/// Longest made-up body, in bytes.
const PADDING: usize = 64 * 1024 * 1024;

/// Closes the connection of a request without any answer.
#[derive(Clone)]
pub(crate) struct Abort(pub(crate) CancellationToken);

/// One rule, as it is put and shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fault {
    /// Beginning of the path, with or without the version before it.
    path: String,
    /// Any method when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Status of the answer in place of the real one.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Error code in the envelope; `ERR_EXCEPTION` when only a status is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Seconds for the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u64>,
    /// Wait before answering or passing on.
    #[serde(default)]
    delay_ms: u64,
    /// Close the connection without an answer.
    #[serde(default)]
    drop: bool,
    /// This text in place of an envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    /// Fill the body up with spaces to that many bytes.
    #[serde(default)]
    pad_to: usize,
    /// Break the connection off after the body's last byte but before its end.
    #[serde(default)]
    truncate: bool,
    /// Only every n-th matching request; 1 is each.
    #[serde(default = "one")]
    every_nth: u64,
    /// Only the first so many; absent is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    /// Matching requests so far.
    #[serde(default, skip_deserializing)]
    seen: u64,
    /// Of these, how many met the fault.
    #[serde(default, skip_deserializing)]
    struck: u64,
}

fn one() -> u64 {
    1
}

impl Fault {
    fn check(&self) -> Result<(), Refusal> {
        let wrong = |field: &str, why: &str| Err(Refusal::field(field, why));
        match () {
            () if !self.path.starts_with('/') => wrong("path", "The path must start with a slash."),
            () if self.every_nth == 0 => wrong("everyNth", "everyNth starts at 1."),
            () if self.delay_ms > DELAY => wrong("delayMs", "The delay is at most ten minutes."),
            () if self.pad_to > PADDING => wrong("padTo", "padTo is at most 64 MiB."),
            () if self.status.is_some_and(|status| !(200..=599).contains(&status)) => {
                wrong("status", "The status must be from 200 to 599.")
            }
            () => Ok(()),
        }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let bare = path.strip_prefix("/v3.0").or_else(|| path.strip_prefix("/v3")).unwrap_or(path);
        self.method.as_ref().is_none_or(|known| known.eq_ignore_ascii_case(method))
            && (path.starts_with(&self.path) || bare.starts_with(&self.path))
    }

    /// Counts a matching request; says whether it meets the fault.
    fn strikes(&mut self) -> bool {
        self.seen += 1;
        let due =
            self.seen.is_multiple_of(self.every_nth) && self.times.is_none_or(|times| self.struck < times);
        self.struck += u64::from(due);
        due
    }

    /// The answer in place of the real one; `None` passes the request on.
    fn answer(&self) -> Option<Response> {
        let replaced = self.status.is_some() || self.code.is_some() || self.body.is_some() || self.pad_to > 0;
        if !replaced && !self.truncate {
            return None;
        }
        let raw = self.body.is_some() || self.pad_to > 0;
        let mut text = self.body.clone().unwrap_or_else(|| if raw { String::new() } else { self.envelope() });
        text.extend(std::iter::repeat_n(' ', self.pad_to.saturating_sub(text.len())));
        let body = if self.truncate { broken_off(text) } else { Body::from(text) };
        let default = if raw && self.code.is_none() { 200 } else { 500 };
        let status = StatusCode::from_u16(self.status.unwrap_or(default)).unwrap_or(StatusCode::OK);
        let mut response = (status, body).into_response();
        let kind = self.content_type.as_deref().unwrap_or("application/json");
        if let Ok(kind) = HeaderValue::from_str(kind) {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Some(response)
    }

    fn envelope(&self) -> String {
        let code = self.code.as_deref().unwrap_or("ERR_EXCEPTION");
        let message = self.message.as_deref().unwrap_or("This fault was asked for at /sandbox/faults.");
        json!({ "error": { "code": code, "message": message } }).to_string()
    }
}

/// The text, and then a broken connection where the end should be.
fn broken_off(text: String) -> Body {
    let end = stream::once(async {
        // Head and text are written out while this is pending; an error at once would take them along.
        tokio::task::yield_now().await;
        Err(std::io::Error::other("broken off on demand"))
    });
    Body::from_stream(stream::once(async { Ok(Bytes::from(text)) }).chain(end))
}

/// The rules in force; the first that strikes counts.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    fn strike(&mut self, method: &str, path: &str) -> Option<Fault> {
        self.0
            .iter_mut()
            .find_map(|fault| (fault.matches(method, path) && fault.strikes()).then(|| fault.clone()))
    }

    fn view(&self) -> Reply {
        Reply::one(json!({ "faults": self.0 }))
    }
}

/// Shows the rules with their counts.
pub(super) async fn list(State(app): State<App>) -> Answer {
    Ok(app.faults().view())
}

/// Replaces the rules: `{"faults":[...]}`, or one rule alone.
pub(super) async fn set(State(app): State<App>, JsonBody(body): JsonBody) -> Answer {
    let list = match body.get("faults") {
        Some(list) => list.clone(),
        None => Value::Array(vec![Value::Object(body)]),
    };
    let faults: Vec<Fault> = serde_json::from_value(list)
        .map_err(|why| Refusal::field("faults", format!("Not a list of rules: {why}.")))?;
    if faults.len() > RULES {
        return Err(Refusal::field("faults", format!("At most {RULES} rules are allowed.")));
    }
    faults.iter().try_for_each(Fault::check)?;
    let mut current = app.faults();
    *current = Faults(faults);
    Ok(current.view())
}

/// Takes all rules away.
pub(super) async fn clear(State(app): State<App>) -> Answer {
    *app.faults() = Faults::default();
    Ok(Reply::done("There are no faults any more."))
}

/// Lets requests meet the rules. The control calls never do.
pub(crate) async fn inject(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/sandbox/") {
        return next.run(request).await;
    }
    let struck = app.faults().strike(request.method().as_str(), path);
    let Some(fault) = struck else { return next.run(request).await };
    if fault.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
    if fault.drop
        && let Some(Abort(abort)) = request.extensions().get::<Abort>()
    {
        abort.cancel();
        return std::future::pending().await;
    }
    match fault.answer() {
        Some(answer) => answer,
        None => next.run(request).await,
    }
}
