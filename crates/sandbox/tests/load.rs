//! What a sandbox stands: sockets, fan-out, a long history, memory. It asserts that nothing is lost and
//! prints the times, which say nothing on a busy machine. Run it alone:
//! `cargo test --release -p halley-sandbox --test load -- --ignored --nocapture`.
//! `LOAD_GROUP` and `LOAD_PAIRS` are messages a second to the group and to pairs, `LOAD_SECONDS` how long,
//! `LOAD_HISTORY` how many messages are written before the pages are read.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use halley_sandbox::DEFAULT_API_KEY;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

const PEOPLE: usize = 1_000;
const MEMBERS: usize = 100;
/// Calls at a time while the history is filled.
const LANES: u64 = 4;
const PATIENCE: Duration = Duration::from_secs(600);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

struct Sandbox {
    process: Child,
    url: String,
    http: Client,
}

impl Sandbox {
    async fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_halley-sandbox"))
            .args(["serve", "--listen", "127.0.0.1:0", "--empty", "--rate-limits", "off"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        Self { process, url, http: Client::builder().no_proxy().build().unwrap() }
    }

    async fn call(&self, method: Method, path: &str, (name, value): (&str, &str), body: &Value) -> Value {
        let request = self.http.request(method, format!("{}/v3{path}", self.url));
        let request = request.header("appId", "sandbox").header(name, value).json(body);
        let reply = timeout(PATIENCE, request.send()).await.unwrap().unwrap();
        let status = reply.status();
        let body: Value = reply.json().await.unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }

    /// As a back end, or as a person with a token.
    async fn rest(&self, method: Method, path: &str, body: &Value) -> Value {
        self.call(method, path, ("apiKey", DEFAULT_API_KEY), body).await
    }

    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap()));
        let status = status.unwrap_or_default();
        let lines = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
        lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
    }
}

fn uid(number: usize) -> String {
    format!("u{number}")
}

fn message(kind: &str, to: &str, text: &str) -> Value {
    json!({
        "receiver": to, "receiverType": kind, "category": "message", "type": "text", "data": { "text": text },
    })
}

/// Microseconds since the start, in a form that is found in a frame without parsing it.
fn stamp(start: Instant) -> String {
    format!("at={};", start.elapsed().as_micros())
}

fn stamped(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("\"text\":\"at=")?;
    rest.split_once(';')?.0.parse().ok()
}

async fn listen(
    url: String,
    token: Value,
    start: Instant,
    open: Arc<AtomicUsize>,
    seen: mpsc::UnboundedSender<(bool, u64)>,
) {
    let (mut socket, _) = connect_async(format!("{}/", url.replace("http://", "ws://"))).await.unwrap();
    let hello = json!({ "type": "auth", "body": { "auth": token, "presenceSubscription": "NONE" } });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    while let Some(Ok(frame)) = socket.next().await {
        let Message::Text(text) = frame else { continue };
        if text.contains("\"type\":\"auth\"") {
            open.fetch_add(1, Ordering::SeqCst);
        } else if let Some(at) = stamped(&text) {
            let now = u64::try_from(start.elapsed().as_micros()).unwrap();
            let group = text.contains("\"receiverType\":\"group\"");
            let _over = seen.send((group, now.saturating_sub(at)));
        }
    }
}

fn show(name: &str, mut times: Vec<u64>) {
    times.sort_unstable();
    let part =
        |hundredths: usize| times.get(times.len() * hundredths / 10_000).copied().unwrap_or(0) as f64 / 1e3;
    let most = times.last().copied().unwrap_or(0) as f64 / 1e3;
    println!(
        "{name}: {} times, p50 {:.1} ms, p99 {:.1} ms, most {most:.1} ms",
        times.len(),
        part(5_000),
        part(9_900)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures for minutes"]
async fn what_a_sandbox_stands() {
    let sandbox = Arc::new(Sandbox::start().await);
    println!("at the start: {}", sandbox.memory());
    let mut sessions = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        let uid = uid(number);
        sandbox.rest(Method::POST, "/users", &json!({ "uid": uid, "name": uid })).await;
        let token = sandbox.rest(Method::POST, &format!("/users/{uid}/auth_tokens"), &json!({})).await;
        let token = token["data"]["authToken"].as_str().unwrap().to_owned();
        let me = sandbox.call(Method::GET, "/me", ("authToken", &token), &json!({})).await;
        sessions.push((token, me["data"]["jwt"].clone()));
    }
    let members: Vec<String> = (1..MEMBERS).map(uid).collect();
    let group = json!({ "guid": "team", "name": "Team", "type": "public", "owner": uid(0) });
    sandbox.rest(Method::POST, "/groups", &group).await;
    sandbox.rest(Method::POST, "/groups/team/members", &json!({ "participants": members })).await;
    let start = Instant::now();
    let (open, (seen, mut frames)) = (Arc::new(AtomicUsize::new(0)), mpsc::unbounded_channel());
    for (_, jwt) in &sessions {
        tokio::spawn(listen(sandbox.url.clone(), jwt.clone(), start, open.clone(), seen.clone()));
    }
    timeout(PATIENCE, async {
        while open.load(Ordering::SeqCst) < PEOPLE {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    println!("{PEOPLE} sockets after {:?}: {}", start.elapsed(), sandbox.memory());
    fan_out(&sandbox, &sessions, start, &mut frames).await;
    history(&sandbox, &sessions).await;
}

async fn fan_out(
    sandbox: &Arc<Sandbox>,
    sessions: &[(String, Value)],
    start: Instant,
    frames: &mut mpsc::UnboundedReceiver<(bool, u64)>,
) {
    let (group, pairs) = (setting("LOAD_GROUP", 250), setting("LOAD_PAIRS", 250));
    let (rate, seconds) = (group + pairs, setting("LOAD_SECONDS", 60));
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / rate));
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..rate * seconds {
        ticks.tick().await;
        let to_group = number % rate < group;
        let from = usize::try_from(number).unwrap() % if to_group { MEMBERS } else { PEOPLE };
        let (token, sandbox) = (sessions.get(from).unwrap().0.clone(), sandbox.clone());
        calls.spawn(async move {
            let text = stamp(start);
            let body = match to_group {
                true => message("group", "team", &text),
                false => message("user", &uid((from + 1) % PEOPLE), &text),
            };
            sandbox.call(Method::POST, "/messages", ("authToken", &token), &body).await;
        });
    }
    calls.join_all().await;
    let due = seconds * (group * MEMBERS as u64 + pairs * 2);
    let (mut in_group, mut in_pairs) = (Vec::new(), Vec::new());
    for _ in 0..due {
        let (to_group, time) = timeout(PATIENCE, frames.recv()).await.unwrap().unwrap();
        if to_group { in_group.push(time) } else { in_pairs.push(time) }
    }
    show(&format!("{group} messages a second to a group of {MEMBERS}"), in_group);
    show(&format!("{pairs} messages a second to pairs"), in_pairs);
    println!("after {seconds} seconds: {}", sandbox.memory());
}

/// Fills a conversation of two, and pages through it at both ends and in the middle.
async fn history(sandbox: &Arc<Sandbox>, sessions: &[(String, Value)]) {
    let (token, wanted) = (sessions.first().unwrap().0.clone(), setting("LOAD_HISTORY", 100_000));
    let mut calls = tokio::task::JoinSet::new();
    for lane in 0..LANES {
        let (sandbox, token) = (sandbox.clone(), token.clone());
        calls.spawn(async move {
            for number in (lane..wanted).step_by(usize::try_from(LANES).unwrap()) {
                let body = message("user", &uid(1), &format!("Short message {number} of many"));
                sandbox.call(Method::POST, "/messages", ("authToken", &token), &body).await;
            }
        });
    }
    calls.join_all().await;
    println!("with {wanted} messages more: {}", sandbox.memory());
    let newest = sandbox.call(Method::GET, "/users/u1/messages", ("authToken", &token), &json!({})).await;
    let last: u64 = newest["data"][0]["id"].as_str().unwrap().parse().unwrap();
    for (name, query) in [
        ("newest", "affix=prepend".to_owned()),
        ("middle, back", format!("affix=prepend&id={}", last / 2)),
        ("middle, on", format!("affix=append&id={}", last / 2)),
        ("oldest, on", "affix=append&id=1".to_owned()),
        ("newest, on", format!("affix=append&id={last}")),
    ] {
        let mut times = Vec::new();
        for _ in 0..200 {
            let began = Instant::now();
            let path = format!("/users/u1/messages?per_page=30&{query}");
            sandbox.call(Method::GET, &path, ("authToken", &token), &json!({})).await;
            times.push(u64::try_from(began.elapsed().as_micros()).unwrap());
        }
        show(&format!("a page of history, {name}"), times);
    }
}
