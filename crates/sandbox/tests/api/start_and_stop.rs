//! Beginning and end.

use std::net::SocketAddr;

use halley_sandbox::{Options, StartError, start};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{PLENTY, Sandbox, answered, options};

#[tokio::test]
async fn it_starts_without_any_configuration() {
    let running = start(Options::default()).await.unwrap();
    assert!(running.url().starts_with("http://127.0.0.1:") && running.address().port() != 0);
    assert_eq!((running.app_id(), running.region()), ("sandbox", "us"));
    let health = reqwest::get(format!("{}/sandbox/health", running.url())).await.unwrap();
    assert_eq!(health.status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn addresses_that_others_can_reach_need_permission() {
    let listen: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refused = start(Options { listen, ..options() }).await;
    assert!(matches!(refused, Err(StartError::Remote(address)) if address == listen));
    start(Options { listen, allow_remote: true, ..options() }).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = start(options()).await.unwrap();
    let refused = start(Options { listen: first.address(), ..options() }).await.unwrap_err();
    assert!(refused.to_string().contains(&first.address().port().to_string()), "{refused}");
    assert!(matches!(refused, StartError::Taken(_)));
    first.stop().await;
}

#[tokio::test]
async fn stopping_closes_the_sockets_and_the_port() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let socket = ann.socket().await;
    let address = sandbox.running.address();
    timeout(PLENTY, sandbox.running.stop()).await.unwrap();
    socket.closed().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_request_that_hangs() {
    let sandbox = Sandbox::empty().await;
    let rule = json!({ "path": "/v3", "delayMs": 600_000 });
    answered(sandbox.request(Method::PUT, "/sandbox/faults").json(&rule)).await.data();
    let hanging = tokio::spawn(sandbox.request(Method::GET, "/v3/users").send());
    let held = || answered(sandbox.request(Method::GET, "/sandbox/faults"));
    while held().await.data()["faults"][0]["struck"] != 1 {}
    timeout(PLENTY, sandbox.running.stop()).await.unwrap();
    assert!(hanging.await.unwrap().is_err());
}

#[tokio::test]
async fn dropping_it_stops_it() {
    let sandbox = Sandbox::empty().await;
    let socket = sandbox.person("ann").await.socket().await;
    let address = sandbox.running.address();
    drop(sandbox);
    socket.closed().await;
    timeout(PLENTY, async { while TcpStream::connect(address).await.is_ok() {} }).await.unwrap();
}

#[tokio::test]
async fn two_sandboxes_know_nothing_of_each_other() {
    let (one, other) = (Sandbox::empty().await, Sandbox::empty().await);
    let ann = one.person("ann").await;
    let mut elsewhere = ann.clone();
    elsewhere.base = other.running.url();
    assert_eq!(elsewhere.get("/me").await.refusal(), (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"));
    assert!(format!("{:?}", options()).contains("listen"));
    assert!(!format!("{:?} {:?}", options(), one.running).contains(halley_sandbox::DEFAULT_API_KEY));
}
