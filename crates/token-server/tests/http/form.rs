//! The form of requests and replies.

use crate::support::{Device, NOW, PASSWORD, World, open, serve, service, settings};
use halley_credentials::clock::{Clock, UnixSeconds};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn only_json_in_utf8_is_taken() {
    let world = World::new().await;
    let body = json!({ "email": "a@example.org", "password": "x" }).to_string().into_bytes();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=latin1",
        "",
    ] {
        let reply = world.raw(Method::POST, "/v1/login", &[("content-type", kind)], body.clone()).await;
        assert_eq!((reply.status, reply.code()), (415, "unsupported_media_type"), "{kind}");
    }
    assert_eq!(world.raw(Method::POST, "/v1/login", &[], body.clone()).await.status, 415);
    let packed = [JSON, ("content-encoding", "gzip")];
    assert_eq!(world.raw(Method::POST, "/v1/login", &packed, body.clone()).await.status, 415);
    for kind in ["Application/JSON", "application/json; charset=UTF-8", "application/json;charset=\"utf-8\""]
    {
        let reply = world.raw(Method::POST, "/v1/login", &[("content-type", kind)], body.clone()).await;
        assert_eq!(reply.status, 401, "{kind}");
    }
}

#[tokio::test]
async fn what_is_not_the_form_of_the_call_is_refused_without_repeating_it() {
    let world = World::new().await;
    for body in [
        &b""[..],
        b"{",
        b"null",
        b"[\"a@example.org\",\"canary-password\"]",
        b"\"canary-password\"",
        b"{\"email\":\"a@example.org\"}",
        b"{\"email\":\"a@example.org\",\"password\":null}",
        b"{\"email\":\"a@example.org\",\"password\":[\"canary-password\"]}",
        b"{\"email\":\"a@example.org\",\"password\":1}",
        b"{\"email\":{\"canary-password\":1},\"password\":\"x\"}",
        b"{\"email\":\"a@example.org\",\"password\":\"x\",\"canary-password\":1}",
        b"{\"email\":\"a@example.org\",\"password\":\"x\",\"password\":\"y\"}",
        b"{\"email\":\"a@example.org\",\"password\":\"\xff\"}",
        b"{\"email\":\"a@example.org\",\"password\":\"\\ud800\"}",
        b"{\"email\":\"a@example.org\",\"password\":\"x\"} {}",
        b"\xef\xbb\xbf{\"email\":\"a@example.org\",\"password\":\"x\"}",
    ] {
        let reply = world.raw(Method::POST, "/v1/login", &[JSON], body.to_vec()).await;
        assert_eq!((reply.status, reply.code()), (400, "invalid_request"), "{}", body.escape_ascii());
        assert!(!reply.text.contains("canary"), "{}", reply.text);
    }
    let deep = format!("{}{}", "{\"a\":".repeat(2_000), "}".repeat(2_000)).into_bytes();
    assert_eq!(world.raw(Method::POST, "/v1/login", &[JSON], deep).await.status, 400);
    let mut list = Device::new("ann").new_account(PASSWORD);
    list["device"] = json!(["Laptop", Device::new("ann").public_key()]);
    assert_eq!(world.call(Method::POST, "/v1/accounts", list).await.status, 400);
}

#[tokio::test]
async fn a_body_has_a_limit_with_and_without_a_declared_length() {
    let world = World::new().await;
    let body = |bytes: usize| {
        let frame = json!({ "email": "a@example.org", "password": "" }).to_string().len();
        json!({ "email": "a@example.org", "password": "x".repeat(bytes - frame) }).to_string().into_bytes()
    };
    let reply = world.raw(Method::POST, "/v1/login", &[JSON], body(16 * 1024)).await;
    assert_eq!(reply.code(), "invalid_field");
    let reply = world.raw(Method::POST, "/v1/login", &[JSON], body(16 * 1024 + 1)).await;
    assert_eq!((reply.status, reply.code()), (413, "payload_too_large"));
    let head = "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let answer = raw_exchange(&world, &format!("{head}{}", chunk.repeat(5))).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn who_sends_too_slowly_is_cut_off() {
    let world = World::with(|settings| settings.limits.request = Duration::from_millis(500)).await;
    let head =
        "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{";
    let answer = raw_exchange(&world, head).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"busy\""), "{answer}");
}

/// Sends bytes and reads until the answer's head and body are there.
async fn raw_exchange(world: &World, request: &str) -> String {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&answer).contains("}}") {
        let read =
            tokio::time::timeout(crate::support::PATIENCE, stream.read(&mut buffer)).await.unwrap().unwrap();
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn what_is_no_call_is_told_in_the_same_form() {
    let world = World::new().await;
    for path in
        ["/", "/v1", "/v1/", "/v1/login/", "/v2/config", "/v1/devices/a/b", "/.env", "/v1/%2e%2e/config"]
    {
        let reply = world.send(Method::GET, path, &[], None).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"), "{path}");
    }
    for (method, path, allowed) in [
        (Method::GET, "/v1/login", "POST"),
        (Method::PUT, "/v1/config", "GET,HEAD"),
        (Method::OPTIONS, "/v1/token", "DELETE,POST"),
        (Method::TRACE, "/healthz", "GET,HEAD"),
    ] {
        let reply = world.send(method, path, &[], None).await;
        assert_eq!((reply.status, reply.code()), (405, "method_not_allowed"), "{path}");
        let mut allow: Vec<&str> = reply.header("allow").unwrap().split(',').collect();
        allow.sort_unstable();
        assert_eq!(allow.join(","), allowed, "{path}");
    }
}

#[tokio::test]
async fn a_head_is_a_get_without_a_body() {
    let world = World::new().await;
    for (path, status) in [("/healthz", 200), ("/v1/config", 200), ("/v1/devices", 401)] {
        let reply = reqwest::Client::new().head(format!("{}{path}", world.url)).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), status, "{path}");
        assert_eq!(reply.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn every_reply_has_our_own_id_and_is_neither_kept_nor_shared_with_other_sites() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for path in ["/v1/config", "/v1/devices", "/nowhere", "/healthz"] {
        let headers = [("x-request-id", "chosen"), ("origin", "https://evil.example")];
        let reply = world.send(Method::GET, path, &headers, None).await;
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
        let id = reply.header("x-request-id").unwrap().to_owned();
        assert!(id != "chosen" && id.len() == 24);
        if reply.status >= 400 {
            assert_eq!(reply.body["error"]["requestId"], id.as_str());
        }
        ids.push(id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn the_config_tells_what_a_client_has_to_know() {
    let world = World::new().await;
    let config = world.send(Method::GET, "/v1/config", &[], None).await.body;
    assert_eq!(config["appId"], "sandbox");
    assert_eq!(config["region"], "us");
    assert_eq!(config["registration"], "open");
    assert_eq!(config["passwordPolicy"], json!({ "minChars": 12, "maxBytes": 1024, "minScore": 3 }));
    assert_eq!(config["serverUrl"], world.url.as_str());
}

/// A clock that breaks: no rule does, so that a panic has to come from elsewhere.
struct Broken;

impl Clock for Broken {
    fn now(&self) -> UnixSeconds {
        panic!("canary-panic")
    }

    fn steady(&self) -> UnixSeconds {
        NOW
    }
}

#[tokio::test]
async fn a_panic_is_a_coded_500_and_the_server_goes_on() {
    let folder = tempfile::TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let broken =
        service(settings(&url), open(folder.path()).await, Arc::new(Broken), "http://127.0.0.1:9").await;
    let stop = CancellationToken::new();
    serve(listener, &broken, stop.clone());
    let ann = Device::new("ann");
    for _ in 0..2 {
        let call = reqwest::Client::new().post(format!("{url}/v1/accounts")).json(&ann.new_account(PASSWORD));
        let reply = call.send().await.unwrap();
        assert_eq!(reply.status(), 500);
        let text = reply.text().await.unwrap();
        assert!(text.contains("\"internal\"") && !text.contains("canary"), "{text}");
    }
    assert_eq!(reqwest::get(format!("{url}/healthz")).await.unwrap().status(), 200);
    stop.cancel();
}
