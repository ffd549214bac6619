//! A sandbox with a database, killed without warning while several people write: what was acknowledged is there
//! afterwards, and the file is sound. `HALLEY_KILL_ROUNDS` says how often; by default a few times.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use halley_sandbox::DEFAULT_API_KEY;
use reqwest::{Client, Method};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;

const PLENTY: Duration = Duration::from_secs(20);
/// How many write at once.
const WRITERS: usize = 4;

fn rounds() -> u64 {
    std::env::var("HALLEY_KILL_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap())
}

/// Starts one, and waits until it says where it is.
async fn start(file: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_halley-sandbox"))
        .args(["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--empty", "--db"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let line = timeout(PLENTY, BufReader::new(out).lines().next_line()).await.unwrap().unwrap().unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    (child, ready["url"].as_str().unwrap().to_owned())
}

/// A call of a back end, for a user where one is named. `None` when the sandbox is gone.
async fn call(http: &Client, url: String, uid: Option<&str>, method: Method, body: Value) -> Option<Value> {
    let mut request = http.request(method, url).header("apikey", DEFAULT_API_KEY).json(&body);
    if let Some(uid) = uid {
        request = request.header("onBehalfOf", uid);
    }
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let body: Value = answer.json().await.ok()?;
    assert_eq!(status, 200, "{body}");
    Some(body["data"].clone())
}

/// What a writer was told. The second is the text that a message has from then on; `None` when it was deleted.
type Told = (String, Option<String>);

/// Sends, edits and deletes until the sandbox is gone.
async fn write(http: Client, base: String, uid: String, told: UnboundedSender<Told>) {
    for number in 0_u64.. {
        let text = format!("{uid} {number} 🥾");
        let mut body = json!({
            "receiver": "reader", "receiverType": "user", "category": "message", "type": "text",
            "data": { "text": text },
        });
        let url = format!("{base}/v3/messages");
        let Some(sent) = call(&http, url.clone(), Some(&uid), Method::POST, body.clone()).await else {
            return;
        };
        let id = sent["id"].as_str().unwrap().to_owned();
        told.send((id.clone(), Some(text.clone()))).unwrap();
        let url = format!("{url}/{id}");
        if number % 4 == 1 {
            let text = format!("{text} edited");
            body["data"]["text"] = json!(text);
            if call(&http, url, Some(&uid), Method::PUT, body).await.is_none() {
                // Whether this one was stored is for nobody to say.
                return told.send((id, Some(String::new()))).unwrap();
            }
            told.send((id, Some(text))).unwrap();
        } else if number % 4 == 3 {
            let gone = call(&http, url, Some(&uid), Method::DELETE, json!({ "permanent": true })).await;
            let text = gone.is_none().then(String::new);
            let ended = text.is_some();
            told.send((id, text)).unwrap();
            if ended {
                return;
            }
        }
    }
}

fn check_file(file: &Path) {
    let connection = Connection::open(file).unwrap();
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

/// The text of each message that is there.
async fn stored(http: &Client, base: &str) -> std::collections::HashMap<String, String> {
    let document: Value =
        http.get(format!("{base}/sandbox/export")).send().await.unwrap().json().await.unwrap();
    let messages = document["messages"].as_array().unwrap();
    let entry = |message: &Value| {
        (message["id"].to_string(), message["data"]["text"].as_str().unwrap_or_default().to_owned())
    };
    messages.iter().map(entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_acknowledged_survives_kill_nine() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    let http = Client::builder().timeout(PLENTY).no_proxy().build().unwrap();
    let mut acknowledged = 0;
    let mut known: std::collections::HashMap<String, Option<String>> = std::collections::HashMap::new();
    for round in 0..rounds() {
        let (mut child, base) = start(&file).await;
        if round == 0 {
            for uid in (0..WRITERS).map(|n| format!("writer-{n}")).chain(["reader".to_owned()]) {
                let body = json!({ "uid": uid, "name": uid });
                call(&http, format!("{base}/v3/users"), None, Method::POST, body).await.unwrap();
            }
        }
        let (told, mut heard) = unbounded_channel();
        let writing: Vec<_> = (0..WRITERS)
            .map(|n| tokio::spawn(write(http.clone(), base.clone(), format!("writer-{n}"), told.clone())))
            .collect();
        drop(told);
        // Each round dies at another place, some while the log is being moved into the file.
        for _ in 0..(round * 37) % 251 {
            let (id, text) = timeout(PLENTY, heard.recv()).await.unwrap().unwrap();
            known.insert(id, text);
            acknowledged += 1;
        }
        child.start_kill().unwrap();
        timeout(PLENTY, child.wait()).await.unwrap().unwrap();
        for writer in writing {
            timeout(PLENTY, writer).await.unwrap().unwrap();
        }
        while let Some((id, text)) = heard.recv().await {
            known.insert(id, text);
            acknowledged += 1;
        }
        check_file(&file);
        let (mut child, base) = start(&file).await;
        let found = stored(&http, &base).await;
        for (id, text) in &known {
            match (text, found.get(id)) {
                (Some(text), Some(there)) => assert!(text.is_empty() || text == there, "{id}: {there}"),
                (Some(text), None) => assert!(text.is_empty(), "round {round}: {text} is lost"),
                (None, there) => assert!(there.is_none_or(String::is_empty), "round {round}: {id} is back"),
            }
        }
        child.kill().await.unwrap();
    }
    println!("{} rounds, {acknowledged} acknowledged changes", rounds());
}
