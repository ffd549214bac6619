//! Starting a sandbox of one's own, calling it, and listening on its sockets.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use halley_sandbox::{Clock, DEFAULT_API_KEY, DEFAULT_AUTH_KEY, Database, Options, Running, Seed, Timings};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Long enough for anything on this computer.
pub const PLENTY: Duration = Duration::from_secs(10);

/// Whether these tests are those of the sandbox with a database: the same ones, built once more.
const WITH_DATABASE: bool = matches!(env!("CARGO_CRATE_NAME").as_bytes(), b"api_on_sqlite");

/// A database in a folder.
pub fn database(folder: &Path) -> Database {
    Database { file: folder.join("sandbox.db"), keep_sessions: true }
}

/// A clock that only moves when told to.
pub struct StillClock(AtomicU64);

impl StillClock {
    pub fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn unix_seconds(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A sandbox and a client for it.
pub struct Sandbox {
    pub running: Running,
    pub clock: Arc<StillClock>,
    pub http: Client,
    /// With its database, when it has one.
    #[allow(dead_code, clippy::allow_attributes, reason = "only the tests with a database look into it")]
    pub folder: Option<TempDir>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Reply {
    /// What a successful answer holds.
    pub fn data(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body["data"].clone()
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["error"]["code"].as_str().unwrap_or("no error"))
    }
}

/// Options for tests: no seed, short grace, a clock that stands still.
pub fn options() -> Options {
    Options {
        seed: Seed { samples: false, welcome_new_users: false },
        timings: Timings { presence_grace: Duration::from_millis(50), ..Timings::default() },
        ..Options::default()
    }
}

impl Sandbox {
    /// One with nothing in it.
    pub async fn empty() -> Self {
        Self::with(options()).await
    }

    /// One as the options say.
    pub async fn with(options: Options) -> Self {
        let folder = WITH_DATABASE.then(|| tempfile::tempdir().unwrap());
        Self::inside(folder, options).await
    }

    /// One with its database in that folder.
    pub async fn inside(folder: Option<TempDir>, mut options: Options) -> Self {
        if let Some(folder) = &folder {
            options.database.get_or_insert(database(folder.path()));
        }
        let clock = Arc::new(StillClock(AtomicU64::new(1_700_000_000)));
        let running = halley_sandbox::start(Options { clock: clock.clone(), ..options }).await.unwrap();
        let http = Client::builder().timeout(PLENTY).no_proxy().build().unwrap();
        Self { running, clock, http, folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// How many sockets are open and authenticated.
    pub async fn open_sockets(&self) -> u64 {
        let health = answered(self.request(Method::GET, "/sandbox/health")).await.data();
        health["sockets"].as_u64().unwrap()
    }

    /// A server call with the REST key.
    pub async fn rest(&self, method: Method, path: &str, body: Value) -> Reply {
        self.rest_with(DEFAULT_API_KEY, method, path, body).await
    }

    /// A server call with the Auth Key.
    pub async fn rest_with_auth_key(&self, method: Method, path: &str, body: Value) -> Reply {
        self.rest_with(DEFAULT_AUTH_KEY, method, path, body).await
    }

    async fn rest_with(&self, key: &str, method: Method, path: &str, body: Value) -> Reply {
        let request = self.request(method, &format!("/v3{path}")).header("apikey", key);
        answered(request.header("appid", "sandbox").json(&body)).await
    }

    /// A server call that acts for a user.
    pub async fn rest_as(&self, uid: &str, method: Method, path: &str, body: Value) -> Reply {
        let request = self.request(method, &format!("/v3{path}")).header("apikey", DEFAULT_API_KEY);
        answered(request.header("onBehalfOf", uid).json(&body)).await
    }

    /// Creates a user and logs in on a device of that user's own.
    pub async fn person(&self, uid: &str) -> Person {
        let name = format!("{}{}", uid[..1].to_uppercase(), &uid[1..]);
        self.rest(Method::POST, "/users", json!({ "uid": uid, "name": name })).await.data();
        self.device(uid, &format!("{uid}-phone")).await
    }

    /// Somebody with a token that was there before.
    pub fn holder(&self, uid: &str, token: &str) -> Person {
        Person {
            uid: uid.to_owned(),
            device: format!("{uid}-phone"),
            token: token.to_owned(),
            jwt: String::new(),
            base: self.running.url(),
            http: self.http.clone(),
        }
    }

    /// Logs an existing user in on one more device.
    pub async fn device(&self, uid: &str, device: &str) -> Person {
        let minted = self.rest(Method::POST, &format!("/users/{uid}/auth_tokens"), json!({})).await.data();
        let token = minted["authToken"].as_str().unwrap().to_owned();
        let mut person = Person { device: device.to_owned(), ..self.holder(uid, &token) };
        let me = person.put("/me", json!({ "platform": "WEB" })).await.data();
        person.jwt = me["jwt"].as_str().unwrap().to_owned();
        person
    }
}

pub async fn answered(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Reply { status, body: serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")) }
}

/// A logged-in user on one device.
#[derive(Clone)]
pub struct Person {
    pub uid: String,
    pub device: String,
    pub token: String,
    pub jwt: String,
    pub base: String,
    pub http: Client,
}

impl Person {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/v3.0{path}", self.base));
        request.header("appId", "sandbox").header("authToken", &self.token).header("resource", &self.device)
    }

    pub async fn get(&self, path: &str) -> Reply {
        answered(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        answered(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        answered(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        answered(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str, body: Value) -> Reply {
        answered(self.request(Method::DELETE, path).json(&body)).await
    }

    /// Sends a text to a user; answers the message.
    pub async fn text(&self, to: &str, text: &str) -> Value {
        self.post("/messages", text_body("user", to, text)).await.data()
    }

    /// Sends a text to a group; answers the message.
    pub async fn group_text(&self, to: &str, text: &str) -> Value {
        self.post("/messages", text_body("group", to, text)).await.data()
    }

    /// Creates a group with these participants.
    pub async fn group(&self, guid: &str, kind: &str, participants: &[&str]) {
        let body = json!({
            "guid": guid, "name": guid, "type": kind, "password": "sesame",
            "members": { "participants": participants },
        });
        self.post("/groups", body).await.data();
    }

    /// An authenticated socket of this device.
    pub async fn socket(&self) -> Socket {
        let mut socket = Socket::open(&self.base).await;
        socket.send(self.hello("ALL_USERS")).await;
        let welcome = socket.next("auth").await;
        assert_eq!(welcome["body"], json!({ "code": "200", "status": "OK" }));
        socket
    }

    pub fn hello(&self, presence: &str) -> Value {
        json!({
            "appId": "sandbox", "type": "auth", "deviceId": self.device, "sender": self.uid,
            "body": { "auth": self.jwt, "deviceId": self.device, "presenceSubscription": presence },
        })
    }

    /// A frame as the SDK sends it.
    pub fn frame(&self, kind: &str, receiver_type: &str, receiver: &str, body: Value) -> Value {
        json!({
            "appId": "sandbox", "type": kind, "receiver": receiver, "receiverType": receiver_type,
            "sender": self.uid, "deviceId": self.device, "body": body,
        })
    }
}

pub fn text_body(receiver_type: &str, receiver: &str, text: &str) -> Value {
    json!({
        "receiver": receiver, "receiverType": receiver_type, "category": "message", "type": "text",
        "data": { "text": text },
    })
}

/// One end of a socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn open(base: &str) -> Self {
        let (stream, _) = connect_async(format!("{}/", base.replace("http://", "ws://"))).await.unwrap();
        Self(stream)
    }

    pub async fn send(&mut self, frame: Value) {
        self.send_raw(frame.to_string()).await;
    }

    pub async fn send_raw(&mut self, text: String) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next frame of that type; others in between are skipped.
    pub async fn next(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.any().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next frame, whatever it is.
    pub async fn any(&mut self) -> Value {
        loop {
            match timeout(PLENTY, self.0.next()).await.unwrap() {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// The frames up to the answer of a ping: what had been sent to this socket before.
    pub async fn up_to_now(&mut self) -> Vec<Value> {
        self.send(json!({ "action": "ping", "ack": "true" })).await;
        let mut frames = Vec::new();
        loop {
            let frame = self.any().await;
            if frame["action"] == "pong" {
                return frames;
            }
            frames.push(frame);
        }
    }

    /// Waits for the end; answers the close code, if there was one.
    pub async fn closed(mut self) -> Option<u16> {
        loop {
            match timeout(PLENTY, self.0.next()).await.unwrap() {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                None | Some(Err(_)) => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Closes from this side.
    pub async fn close(mut self) {
        self.0.close(None).await.unwrap();
    }
}
