//! Input that no honest client sends.

use std::time::Duration;

use halley_sandbox::{Options, Timings};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{PLENTY, Sandbox, answered, options};

/// Every route with a body, and bodies whose fields have the wrong types.
#[tokio::test]
async fn fields_of_wrong_types_never_break_the_sandbox() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    let id = ann.text("ben", "hi").await["id"].as_str().unwrap().to_owned();
    let values = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!([[]]),
        json!({ "a": {} }),
    ];
    let fields = [
        "uid",
        "name",
        "guid",
        "type",
        "metadata",
        "tags",
        "data",
        "receiver",
        "receiverType",
        "category",
        "muid",
        "parentMessageId",
        "quotedMessageId",
        "blockedUids",
        "members",
        "participants",
        "scope",
        "owner",
        "messageId",
        "files",
        "password",
        "platform",
        "withAuthToken",
        "permanent",
        "sessionId",
        "unset",
    ];
    let routes = [
        (Method::PUT, "/me".to_owned()),
        (Method::POST, "/user_sessions".to_owned()),
        (Method::POST, "/messages".to_owned()),
        (Method::PUT, format!("/messages/{id}")),
        (Method::POST, format!("/messages/{id}/thread")),
        (Method::POST, "/groups".to_owned()),
        (Method::PUT, "/groups/x/members".to_owned()),
        (Method::POST, "/blockedusers".to_owned()),
        (Method::PUT, "/users/ben/conversation".to_owned()),
        (Method::POST, "/users/ben/conversation/read".to_owned()),
        (Method::DELETE, "/users/ben/conversation/read".to_owned()),
        (Method::POST, "/files/upload-url".to_owned()),
    ];
    for (method, path) in &routes {
        for value in &values {
            let body: Value = fields.iter().map(|field| ((*field).to_owned(), value.clone())).collect();
            let reply = answered(ann.request(method.clone(), path).json(&body)).await;
            assert_ne!(reply.status, 500, "{method} {path} {value}: {}", reply.body);
        }
    }
    for value in &values {
        let body: Value = fields.iter().map(|field| ((*field).to_owned(), value.clone())).collect();
        for path in ["/users", "/users/ann/auth_tokens", "/groups", "/roles"] {
            assert_ne!(sandbox.rest(Method::POST, path, body.clone()).await.status, 500, "{path} {value}");
        }
    }
    assert_eq!(ann.get("/me").await.status, 200);
}

#[tokio::test]
async fn deeply_nested_bodies_are_refused() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let body = format!("{{\"data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(answered(ann.request(Method::POST, "/messages").body(body)).await.status, 400);
}

#[tokio::test]
async fn a_client_that_never_ends_its_request_head_is_cut_off() {
    let timings = Timings { request_head: Duration::from_millis(200), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    let mut stream = TcpStream::connect(sandbox.running.address()).await.unwrap();
    stream.write_all(b"GET /v3.0/me HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut rest = Vec::new();
    let _end = timeout(PLENTY, stream.read_to_end(&mut rest)).await.unwrap();
}

#[tokio::test]
async fn a_client_that_never_ends_its_body_is_answered_and_cut_off() {
    let timings = Timings { request_body: Duration::from_millis(200), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    let ann = sandbox.person("ann").await;
    let mut stream = TcpStream::connect(sandbox.running.address()).await.unwrap();
    let head = format!(
        "POST /v3.0/messages HTTP/1.1\r\nHost: x\r\nappId: sandbox\r\nauthToken: {}\r\nContent-Length: 100\r\n\r\n{{",
        ann.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _end = timeout(PLENTY, stream.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"error\""), "{answer}");
}

#[tokio::test]
async fn what_is_not_http_harms_nobody() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for noise in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n"] {
        let mut stream = TcpStream::connect(sandbox.running.address()).await.unwrap();
        stream.write_all(noise).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _end = timeout(PLENTY, stream.read_to_end(&mut rest)).await.unwrap();
    }
    assert_eq!(ann.get("/me").await.status, 200);
}
