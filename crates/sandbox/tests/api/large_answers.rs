//! Answers that are large, and clients that do not take them.

use std::time::Duration;

use halley_sandbox::{Options, Timings};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;

use crate::support::{Sandbox, options};

#[tokio::test]
async fn a_page_of_long_messages_ends_early_and_the_cursor_goes_on() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let long = "x".repeat(65_000);
    for n in 0..130 {
        ann.text("ben", &format!("{n} {long}")).await;
    }
    for affix in ["prepend", "append"] {
        let (mut seen, mut pages, mut bound) = (Vec::new(), 0, String::new());
        loop {
            let path = format!("/users/ann/messages?limit=1000&affix={affix}{bound}");
            let body = sandbox.rest(Method::GET, &path, Value::Null).await.body;
            let items = body["data"].as_array().unwrap().clone();
            if items.is_empty() {
                break;
            }
            pages += 1;
            let current = &body["meta"]["current"];
            assert_eq!((&current["limit"], &current["count"]), (&json!(1_000), &json!(items.len())));
            bound = format!("&id={}", body["meta"]["cursor"]["id"].as_str().unwrap());
            let at = if affix == "prepend" { 0 } else { seen.len() };
            seen.splice(
                at..at,
                items.iter().map(|item| item["id"].as_str().unwrap().parse::<u64>().unwrap()),
            );
        }
        assert_eq!((seen.len(), pages), (130, 2), "{affix}");
        assert!(seen.is_sorted(), "{affix}");
    }
    let whole = ann.get("/users/ben/messages?per_page=100").await.data();
    assert_eq!(whole.as_array().unwrap().len(), 100, "the SDK takes a shorter page for the last");
}

#[tokio::test]
async fn a_client_that_takes_no_answer_gives_its_place_back() {
    let timings = Timings { answer_taken: Duration::from_millis(300), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, connections: 2, ..options() }).await;
    let fault = json!({ "path": "/large", "status": 200, "body": "", "padTo": 12_000_000 });
    let set = sandbox.request(Method::PUT, "/sandbox/faults").header("connection", "close").json(&fault);
    set.send().await.unwrap().text().await.unwrap();
    let mut greedy = Vec::new();
    for _ in 0..4 {
        let socket = TcpSocket::new_v4().unwrap();
        // The system takes little in the client's place.
        socket.set_recv_buffer_size(4_096).unwrap();
        let mut stream = socket.connect(sandbox.running.address()).await.unwrap();
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await.unwrap();
        greedy.push(stream);
    }
    let health = sandbox.request(Method::GET, "/sandbox/health").header("connection", "close");
    assert_eq!(health.send().await.unwrap().status(), 200);
}
