//! The sandbox as a process of its own, whose memory can be measured.

use std::process::Stdio;

use halley_sandbox::DEFAULT_API_KEY;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::support::{PLENTY, Person, answered};

/// A running `halley-sandbox serve`, killed when it is dropped.
pub struct Program {
    child: Child,
    pub url: String,
    http: Client,
}

impl Program {
    pub async fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_halley-sandbox"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--empty", "--rate-limits", "off"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = timeout(PLENTY, lines.next_line()).await.unwrap().unwrap().unwrap();
        let ready: Value = serde_json::from_str(&ready).unwrap();
        let http = Client::builder().timeout(PLENTY).no_proxy().build().unwrap();
        Self { child, url: ready["url"].as_str().unwrap().to_owned(), http }
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Creates a user and logs in.
    pub async fn person(&self, uid: &str) -> Person {
        self.rest("/users", json!({ "uid": uid, "name": uid })).await;
        let minted = self.rest(&format!("/users/{uid}/auth_tokens"), json!({})).await;
        let mut person = Person {
            uid: uid.to_owned(),
            device: format!("{uid}-phone"),
            token: minted["authToken"].as_str().unwrap().to_owned(),
            jwt: String::new(),
            base: self.url.clone(),
            http: self.http.clone(),
        };
        let me = person.put("/me", json!({ "platform": "WEB" })).await.data();
        me["jwt"].as_str().unwrap().clone_into(&mut person.jwt);
        person
    }

    async fn rest(&self, path: &str, body: Value) -> Value {
        let request = self.http.request(Method::POST, format!("{}/v3{path}", self.url));
        answered(request.header("apikey", DEFAULT_API_KEY).json(&body)).await.data()
    }

    /// The most memory that it has had so far, in bytes; None where the system does not tell.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    }
}

const MIB: u64 = 1024 * 1024;

/// Fails when the memory has grown by more than that many MiB.
#[expect(clippy::print_stdout, reason = "the figures are worth seeing with --nocapture")]
pub fn assert_growth(what: &str, before: Option<u64>, after: Option<u64>, most: u64) {
    let (Some(before), Some(after)) = (before, after) else { return };
    let grown = after.saturating_sub(before) / MIB;
    println!("{what}: from {} MiB by {grown} MiB", before / MIB);
    assert!(grown <= most, "{what}: the memory has grown by {grown} MiB");
}
