//! The process: how it starts, answers, and ends.

use crate::support::{PATIENCE, Place, http, sandbox, until};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

const FREE_PORT: &str = "[server]\nlisten = \"127.0.0.1:0\"\n";

#[tokio::test]
async fn it_says_where_it_listens_answers_and_ends_when_told() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, FREE_PORT);
    let server = place.serve().await;
    let health = http().get(format!("{}/healthz", server.url)).send().await.unwrap();
    assert_eq!(health.status(), 200);
    let url = server.url.clone();
    let log = server.stop().await;
    assert!(http().get(url).send().await.is_err(), "nobody listens any more");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["time"].is_string() && line["level"].is_string(), "{line}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_request_that_is_open_when_it_is_told_to_end_is_answered() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, FREE_PORT);
    let server = place.serve().await;
    let address = server.address().to_owned();
    let mut open = TcpStream::connect(&address).await.unwrap();
    let mut idle = TcpStream::connect(&address).await.unwrap();
    // Answered once, so that the server has taken both connections; then half a request on one of them.
    for stream in [&mut open, &mut idle] {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    let head =
        b"POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    open.write_all(head).await.unwrap();
    server.signal("TERM").await;
    let mut rest = Vec::new();
    timeout(PATIENCE, idle.read_to_end(&mut rest)).await.unwrap().unwrap();
    until("new connections are refused", async || TcpStream::connect(&address).await.is_err()).await;
    open.write_all(b"{}").await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, open.read_to_end(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains("HTTP/1.1 4"), "refused for what is in it, after all of it was read: {answer}");
    server.ended().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn who_does_not_end_is_not_waited_for_longer_than_the_grace() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, &format!("{FREE_PORT}shutdown_grace_s = 1\n"));
    let server = place.serve().await;
    let mut open = TcpStream::connect(server.address()).await.unwrap();
    open.write_all(b"POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").await.unwrap();
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, FREE_PORT);
    let server = place.serve().await;
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(64 * 1024));
    let many = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: a\r\n".repeat(200));
    for head in [long, many] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        // It may close before it has taken everything.
        let _closed = stream.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _reset = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
    assert_eq!(http().get(format!("{}/healthz", server.url)).send().await.unwrap().status(), 200);
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_places_come_back() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, &format!("{FREE_PORT}max_connections = 16\n"));
    let server = place.serve().await;
    let mut held = JoinSet::new();
    for _ in 0..17 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        held.spawn(async move { stream.read(&mut [0]).await });
    }
    // Which of them is one too many depends on the order in which they were taken.
    let closed = timeout(PATIENCE, held.join_next()).await.unwrap().unwrap().unwrap();
    assert!(closed.is_err() || closed.is_ok_and(|read| read == 0));
    assert!(held.try_join_next().is_none(), "the others are served");
    held.shutdown().await;
    let health = format!("{}/healthz", server.url);
    until("a place is free again", async || http().get(&health).send().await.is_ok()).await;
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let sandbox = sandbox().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let place = Place::with(&sandbox, &format!("[server]\nlisten = \"{address}\"\n"));
    let ran = place.run(&["serve"]).await;
    assert!(!ran.ok && ran.err.contains(&format!("{address} is in use")), "{}", ran.all());
    sandbox.stop().await;
}

#[tokio::test]
async fn healthcheck_tells_whether_it_is_alive() {
    let sandbox = sandbox().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let place = Place::with(&sandbox, &format!("[server]\nlisten = \"{free}\"\n"));
    assert_eq!(place.run(&["healthcheck"]).await.code, Some(1));
    let server = place.serve().await;
    let ran = place.run(&["healthcheck"]).await;
    assert!(ran.ok, "{}", ran.all());
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_wrong_configuration_is_told_before_anything_is_started() {
    let place = Place::empty();
    place.write("halley-token-server.toml", "[server]\nlisten = 1\n");
    let ran = timeout(Duration::from_secs(60), place.run(&["serve"])).await.unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("halley-token-server.toml:2:10: server.listen"), "{}", ran.err);
    assert_eq!(place.run(&["serve", "--prot", "1"]).await.code, Some(2), "a wrong command line");
}
