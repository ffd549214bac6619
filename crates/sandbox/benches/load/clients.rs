//! People with a socket each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::interval;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::Failed;
use crate::figures::{Spread, now};
use crate::server::Server;

/// The group that the first people are members of.
pub const GROUP: &str = "crowd";
/// Calls that run at the same time while people come in.
const AT_ONCE: usize = 32;
/// A silent client is dropped.
const PING_EVERY: Duration = Duration::from_secs(15);
const PING: &str = r#"{"action":"ping","ack":"true"}"#;
/// Stands before the time at which a message was due.
const MARK: &str = "due:";

/// Somebody who is logged in.
pub struct Person {
    pub uid: String,
    token: String,
    jwt: String,
}

/// What all sockets have received.
pub struct Arrivals {
    pub latencies: Spread,
    start: Instant,
}

/// Everybody, connected.
pub struct Crowd {
    pub http: Client,
    base: String,
    pub people: Vec<Person>,
    pub members: usize,
    pub took: String,
    start: Instant,
    arrivals: Arc<std::sync::RwLock<Arc<Arrivals>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.readers.iter().for_each(JoinHandle::abort);
    }
}

impl Crowd {
    /// Makes people, logs them in, connects them, and puts the first of them into a group.
    pub async fn connect(server: &Server, sockets: usize, members: usize) -> Result<Self, Failed> {
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?;
        let start = now();
        let people: Vec<Person> = stream::iter(0..sockets)
            .map(|number| enter(server, &http, number))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let first = Arc::new(Arrivals { latencies: Spread::new(), start });
        let arrivals = Arc::new(std::sync::RwLock::new(first));
        let connecting = now();
        let lines: Vec<Line> = stream::iter(&people)
            .map(|person| connected(&server.url, person))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let took = format!("in {:.2} s", connecting.elapsed().as_secs_f64());
        let readers =
            lines.into_iter().map(|line| tokio::spawn(listen(line, Arc::clone(&arrivals)))).collect();
        let crowd = Self { http, base: server.url.clone(), people, members, took, start, arrivals, readers };
        crowd.gather(server).await?;
        Ok(crowd)
    }

    async fn gather(&self, server: &Server) -> Result<(), Failed> {
        let [owner, others @ ..] = &self.people[..self.members] else { return Err("nobody is there".into()) };
        let participants: Vec<&str> = others.iter().map(|person| person.uid.as_str()).collect();
        let body = json!({
            "guid": GROUP, "name": "Crowd", "type": "public", "owner": owner.uid,
            "members": { "participants": participants },
        });
        admin(server, &self.http, "/groups", &body).await.map(drop)
    }

    /// Forgets what has arrived so far; what arrives from now on is counted in the answer.
    pub fn count_anew(&self) -> Arc<Arrivals> {
        let fresh = Arc::new(Arrivals { latencies: Spread::new(), start: self.start });
        let mut arrivals = self.arrivals.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *arrivals = Arc::clone(&fresh);
        fresh
    }

    /// A client call of a person.
    pub fn request(&self, person: &Person, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/v3.0{path}", self.base));
        request.header("appId", "sandbox").header("authToken", &person.token).header("resource", &person.uid)
    }

    /// A text that says when it was due.
    pub fn stamped(&self, due: Instant) -> String {
        format!("{MARK}{};", due.duration_since(self.start).as_micros())
    }
}

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn enter(server: &Server, http: &Client, number: usize) -> Result<Person, Failed> {
    let uid = format!("person-{number}");
    let body = json!({ "uid": uid, "name": format!("Person {number}"), "withAuthToken": true });
    let token = text(&admin(server, http, "/users", &body).await?, "authToken")?;
    let request = http.put(format!("{}/v3.0/me", server.url)).header("appId", "sandbox");
    let me = data(request.header("authToken", &token).json(&json!({ "platform": "WEB" }))).await?;
    Ok(Person { jwt: text(&me, "jwt")?, token, uid })
}

/// A server call.
pub async fn admin(server: &Server, http: &Client, path: &str, body: &Value) -> Result<Value, Failed> {
    let request = http.post(format!("{}/v3{path}", server.url)).header("apikey", &server.api_key);
    data(request.json(body)).await
}

/// What a successful answer holds.
pub async fn data(request: RequestBuilder) -> Result<Value, Failed> {
    let mut answer: Value = request.send().await?.json().await?;
    match answer.get_mut("data") {
        Some(data) => Ok(data.take()),
        None => Err(format!("refused: {answer}").into()),
    }
}

fn text(value: &Value, field: &str) -> Result<String, Failed> {
    value[field].as_str().map(str::to_owned).ok_or_else(|| format!("no {field} in {value}").into())
}

async fn connected(url: &str, person: &Person) -> Result<Line, Failed> {
    let (mut line, _) = connect_async(format!("{}/", url.replace("http://", "ws://"))).await?;
    let hello = json!({
        "appId": "sandbox", "type": "auth", "deviceId": person.uid, "sender": person.uid,
        "body": { "auth": person.jwt, "deviceId": person.uid },
    });
    line.send(Message::text(hello.to_string())).await?;
    let welcome = line.next().await.ok_or("the socket has ended")??.into_text()?;
    if welcome.contains("\"200\"") { Ok(line) } else { Err(format!("not let in: {welcome}").into()) }
}

/// Reads until the end, and pings as the SDK does. Frames are searched instead of parsed: fifty thousand a second come in.
async fn listen(mut line: Line, arrivals: Arc<std::sync::RwLock<Arc<Arrivals>>>) {
    let mut pings = interval(PING_EVERY);
    loop {
        let frame = tokio::select! {
            frame = line.next() => frame,
            _ = pings.tick() => match line.send(Message::text(PING)).await {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        let Some(Ok(frame)) = frame else { return };
        let Message::Text(frame) = frame else { continue };
        let Some(due) = due(&frame) else { continue };
        let arrivals = arrivals.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        arrivals.latencies.add(arrivals.start.elapsed().saturating_sub(due));
    }
}

fn due(frame: &str) -> Option<Duration> {
    let (_, rest) = frame.split_once(MARK)?;
    Some(Duration::from_micros(rest.split_once(';')?.0.parse().ok()?))
}
