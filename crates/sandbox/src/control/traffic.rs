//! The latest requests and frames, for people who wonder what their client does. Bounded in number and in
//! bytes; what opens anything is taken out before it is shown.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::envelope::{Answer, Reply};
use crate::realtime::Sent;
use crate::request::Query;

/// Entries that are kept.
const ENTRIES: usize = 500;
/// Bytes of bodies and frames that are kept, together.
const ALL: usize = 8 * 1024 * 1024;
/// Largest body or frame that is kept, in bytes.
const ONE: usize = 64 * 1024;
/// Members of bodies that are never shown.
const SECRET: [&str; 12] = [
    "apikey",
    "auth",
    "authkey",
    "authorization",
    "authtoken",
    "basicauth",
    "jwt",
    "key",
    "password",
    "secret",
    "token",
    "username",
];
/// Parts of paths after which a secret comes.
const BEFORE_SECRET: [&str; 5] = ["apikeys", "auth_tokens", "media", "tokens", "upload"];
/// The sandbox's own page marks its calls with it, so that it does not watch itself.
const OWN_PAGE: &str = "x-halley-page";
/// Stands for a frame that is too large to be kept.
const LARGE: Utf8Bytes = Utf8Bytes::from_static("\"(large)\"");
const HIDDEN: &str = "(hidden)";

/// Where a call leaves what it finds out about its request.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Found>>);

#[derive(Default)]
struct Found {
    uid: Option<String>,
    body: Option<Bytes>,
}

impl Seen {
    /// Leaves a copy of the body; copies share the bytes.
    pub(crate) fn put(&self, bytes: &Bytes) {
        self.lock().body = Some(bytes.clone());
    }

    /// Leaves whose token it was.
    pub(crate) fn put_uid(&self, uid: &str) {
        self.lock().uid = Some(uid.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of an answer, beside the answer.
#[derive(Clone)]
pub(crate) struct Answered(pub(crate) Bytes);

/// Something that came or went. Bodies lie here as they were; only [`Entry::view`] shows them.
#[derive(Clone)]
enum What {
    Request {
        method: String,
        path: String,
        uid: Option<String>,
        /// None when the connection closed without an answer.
        status: Option<u16>,
        asked: Option<Bytes>,
        answered: Option<Bytes>,
    },
    Came {
        uid: Option<Arc<str>>,
        text: Utf8Bytes,
    },
    Went(Sent),
}

#[derive(Clone)]
struct Entry {
    id: u64,
    at: u64,
    what: What,
}

impl Entry {
    fn size(&self) -> usize {
        match &self.what {
            What::Request { path, asked, answered, .. } => {
                path.len() + [asked, answered].into_iter().flatten().map(Bytes::len).sum::<usize>()
            }
            What::Came { text, .. } | What::Went(Sent { text, .. }) => text.len(),
        }
    }

    fn view(&self) -> Value {
        let mut view = match &self.what {
            What::Request { method, path, uid, status, asked, answered } => json!({
                "kind": "request", "method": method, "path": path, "uid": uid, "status": status,
                "request": asked.as_deref().map(shown), "response": answered.as_deref().map(shown),
            }),
            What::Came { uid, text } => json!({
                "kind": "frame", "direction": "in", "uid": uid.as_deref(), "frame": shown(text.as_bytes()),
            }),
            What::Went(Sent { uid, text, receivers }) => json!({
                "kind": "frame", "direction": "out", "uid": uid, "frame": shown(text.as_bytes()),
                "receivers": (*receivers > 1).then_some(receivers),
            }),
        };
        if let Some(fields) = view.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        view["id"] = json!(self.id);
        view["at"] = json!(self.at);
        view
    }
}

/// The latest entries, oldest first.
#[derive(Default)]
pub(crate) struct Traffic {
    entries: VecDeque<Entry>,
    bytes: usize,
    last_id: u64,
}

impl Traffic {
    /// A frame of a user, or of somebody who is not authenticated yet.
    pub(crate) fn came(&mut self, uid: Option<&Arc<str>>, text: &Utf8Bytes, at: u64) {
        // A copy: the frame itself is a part of the socket's buffer, and would keep all of it.
        let text = if text.len() > ONE { LARGE } else { Utf8Bytes::from(text.as_str()) };
        self.push(What::Came { uid: uid.cloned(), text }, at);
    }

    /// Frames that were queued, each once, however many get it.
    pub(crate) fn went(&mut self, sent: Vec<Sent>, at: u64) {
        for sent in sent {
            let text = if sent.text.len() > ONE { LARGE } else { sent.text };
            self.push(What::Went(Sent { text, ..sent }), at);
        }
    }

    fn push(&mut self, what: What, at: u64) {
        self.last_id += 1;
        let entry = Entry { id: self.last_id, at, what };
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > ENTRIES || self.bytes > ALL {
            let Some(old) = self.entries.pop_front() else { return };
            self.bytes -= old.size();
        }
    }

    /// The entries after that id, and the last id. Bodies and frames are shared, not copied.
    fn after(&self, id: u64) -> (Vec<Entry>, u64) {
        (self.entries.iter().filter(|entry| entry.id > id).cloned().collect(), self.last_id)
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }
}

/// `GET /sandbox/traffic`: with `after`, what is newer than that id.
pub(super) async fn list(State(app): State<App>, query: Query) -> Answer {
    let after = query.number("after")?.unwrap_or(0);
    let (entries, last) = app.traffic().after(after);
    // Megabytes of JSON are taken apart here: not while all calls wait to be noted.
    let entries: Vec<Value> = entries.iter().map(Entry::view).collect();
    Ok(Reply::one(json!({ "entries": entries, "last": last })))
}

/// `DELETE /sandbox/traffic`.
pub(super) async fn clear(State(app): State<App>) -> Answer {
    app.traffic().clear();
    Ok(Reply::done("The list of traffic is empty."))
}

/// Notes each request of the emulated API when it ends, with or without an answer.
pub(crate) async fn record(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == "/sandbox" || path.starts_with("/sandbox/") || request.headers().contains_key(OWN_PAGE) {
        return next.run(request).await;
    }
    let named = request.headers().get("onbehalfof").and_then(|uid| uid.to_str().ok()).map(str::to_owned);
    let seen = Seen::default();
    let mut note = Note {
        method: request.method().to_string(),
        path: shown_path(path, request.uri().query()),
        named,
        seen: seen.clone(),
        status: None,
        answered: None,
        app,
    };
    request.extensions_mut().insert(seen);
    let response = next.run(request).await;
    note.status = Some(response.status().as_u16());
    note.answered = response.extensions().get::<Answered>().map(|Answered(bytes)| bytes.clone());
    response
}

/// Becomes an entry when it is dropped, as a connection that closes drops it.
struct Note {
    app: App,
    method: String,
    path: String,
    /// Whom a server call acts for.
    named: Option<String>,
    seen: Seen,
    status: Option<u16>,
    answered: Option<Bytes>,
}

impl Drop for Note {
    fn drop(&mut self) {
        let small = |bytes: Option<Bytes>| {
            bytes.map(|b| if b.len() > ONE { Bytes::from_static(b"\"(large)\"") } else { b })
        };
        let Found { uid, body } = std::mem::take(&mut *self.seen.lock());
        let what = What::Request {
            method: std::mem::take(&mut self.method),
            path: std::mem::take(&mut self.path),
            uid: uid.or(self.named.take()),
            status: self.status,
            asked: small(body).filter(|bytes| !bytes.is_empty()),
            answered: small(self.answered.take()),
        };
        let at = self.app.options().clock.unix_seconds();
        self.app.traffic().push(what, at);
    }
}

/// A body without its secrets; what is no JSON is not shown, as nobody can tell where they are in it.
fn shown(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            hide(&mut value);
            value
        }
        Err(_) => json!(format!("({} bytes that are no JSON)", bytes.len())),
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if !field.is_null() && !field.is_object() && is_secret(name) {
                    *field = json!(HIDDEN);
                } else {
                    hide(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::String(text) if text.contains("/upload/") => HIDDEN.clone_into(text),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    SECRET.iter().any(|known| known.eq_ignore_ascii_case(&name))
}

fn shown_path(path: &str, query: Option<&str>) -> String {
    let mut shown = String::new();
    let mut hidden = false;
    for part in path.split('/').skip(1).take(20) {
        shown.push('/');
        shown.extend(if hidden { HIDDEN.chars() } else { part.chars() }.take(300));
        hidden = BEFORE_SECRET.contains(&part);
    }
    let mut mark = '?';
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).take(50) {
        let value = if is_secret(&name) { HIDDEN.into() } else { value };
        shown.push(mark);
        shown.extend(name.chars().chain(['=']).chain(value.chars()).take(300));
        mark = '&';
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_anything_is_hidden() {
        let mut value = json!({
            "authToken": "s", "data": [{ "jwt": "s", "name": "Ann" }], "body": { "auth": "s" },
            "sender": { "AUTH_TOKEN": "s" }, "password": "s", "url": "http://a/upload/s", "metadata": null,
        });
        hide(&mut value);
        assert!(!value.to_string().contains("\"s\"") && !value.to_string().contains("/s\""), "{value}");
        assert_eq!(value["data"][0]["name"], "Ann");
        assert_eq!(
            shown_path("/v3/users/ann/auth_tokens/s", Some("apiKey=s&limit=3")),
            "/v3/users/ann/auth_tokens/(hidden)?apiKey=(hidden)&limit=3"
        );
    }

    #[test]
    fn neither_many_nor_large_entries_fill_the_memory() {
        let mut traffic = Traffic::default();
        let text = Utf8Bytes::from("x".repeat(ONE));
        for _ in 0..10_000 {
            traffic.came(None, &text, 0);
        }
        assert!(traffic.bytes <= ALL && traffic.entries.len() <= ENTRIES);
        traffic.came(None, &Utf8Bytes::from("x".repeat(10 * ALL)), 0);
        assert!(traffic.bytes <= ALL && !traffic.entries.is_empty());
    }
}
