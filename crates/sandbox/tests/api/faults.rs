//! Faults on demand.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, Socket, answered};

async fn put(sandbox: &Sandbox, faults: Value) -> Value {
    answered(sandbox.request(Method::PUT, "/sandbox/faults").json(&faults)).await.data()
}

#[tokio::test]
async fn a_route_fails_as_told_and_others_do_not() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let rule = json!({ "path": "/me", "method": "put", "status": 429, "code": "ERR_TOO_MANY_REQUESTS", "retryAfterS": 7 });
    put(&sandbox, rule).await;
    let response = ann.request(Method::PUT, "/me").json(&json!({})).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(ann.put("/me", json!({})).await.refusal(), (429, "ERR_TOO_MANY_REQUESTS"));
    assert_eq!(ann.get("/me").await.status, 200);
    assert_eq!(ann.get("/users").await.status, 200);
    answered(sandbox.request(Method::DELETE, "/sandbox/faults")).await.data();
    assert_eq!(ann.put("/me", json!({})).await.status, 200);
}

#[tokio::test]
async fn bodies_can_be_anything() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let get = || ann.request(Method::GET, "/me").send();
    put(&sandbox, json!({ "path": "/me", "body": "<html>", "contentType": "text/html", "status": 502 }))
        .await;
    let html = get().await.unwrap();
    assert_eq!(
        (html.status().as_u16(), &html.headers()["content-type"]),
        (502, &"text/html".parse().unwrap())
    );
    assert_eq!(html.text().await.unwrap(), "<html>");
    put(&sandbox, json!({ "path": "/v3.0/me", "body": "" })).await;
    assert_eq!(get().await.unwrap().bytes().await.unwrap().len(), 0);
    put(&sandbox, json!({ "path": "/me", "padTo": 10_485_760 })).await;
    assert_eq!(get().await.unwrap().bytes().await.unwrap().len(), 10_485_760);
    put(&sandbox, json!({ "path": "/me", "body": "{\"data\":{\"uid\"", "truncate": true })).await;
    assert!(get().await.unwrap().bytes().await.is_err());
}

#[tokio::test]
async fn connections_can_be_dropped_sockets_too() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    put(&sandbox, json!({ "faults": [{ "path": "/me", "drop": true }, { "path": "/", "method": "GET", "drop": true, "times": 0 }] })).await;
    assert!(ann.request(Method::GET, "/me").send().await.is_err());
    assert_eq!(ann.get("/users").await.status, 200);
    put(&sandbox, json!({ "path": "/", "drop": true, "times": 1 })).await;
    let address = sandbox.running.url().replace("http://", "ws://");
    assert!(tokio_tungstenite::connect_async(format!("{address}/")).await.is_err());
    let mut second = Socket::open(&ann.base).await;
    second.send(ann.hello("NONE")).await;
    second.next("auth").await;
}

#[tokio::test]
async fn faults_can_strike_now_and_then_and_are_counted() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    put(&sandbox, json!({ "path": "/users", "status": 500, "everyNth": 2, "times": 2 })).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(ann.get("/users").await.status);
    }
    assert_eq!(statuses, [200, 500, 200, 500, 200, 200]);
    let shown = answered(sandbox.request(Method::GET, "/sandbox/faults")).await.data();
    assert_eq!((&shown["faults"][0]["seen"], &shown["faults"][0]["struck"]), (&json!(6), &json!(2)));
    answered(sandbox.request(Method::POST, "/sandbox/reset")).await.data();
    let shown = answered(sandbox.request(Method::GET, "/sandbox/faults")).await.data();
    assert_eq!(shown["faults"], json!([]));
}

#[tokio::test]
async fn a_delay_alone_passes_the_request_on() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    put(&sandbox, json!({ "path": "/me", "delayMs": 300 })).await;
    let impatient =
        ann.request(Method::GET, "/me").timeout(std::time::Duration::from_millis(50)).send().await;
    assert!(impatient.unwrap_err().is_timeout());
    assert_eq!(ann.get("/me").await.data()["uid"], "ann");
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_and_change_nothing() {
    let sandbox = Sandbox::empty().await;
    put(&sandbox, json!({ "path": "/me", "delayMs": 1 })).await;
    for rule in [
        json!({}),
        json!({ "path": "me" }),
        json!({ "path": "/me", "everyNth": 0 }),
        json!({ "path": "/me", "status": 42 }),
        json!({ "path": "/me", "delayMs": 999_999_999 }),
        json!({ "path": "/me", "padTo": 999_999_999 }),
        json!({ "path": "/me", "colour": "red" }),
        json!({ "faults": "all" }),
    ] {
        let reply = answered(sandbox.request(Method::PUT, "/sandbox/faults").json(&rule)).await;
        assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{rule}");
    }
    let shown = answered(sandbox.request(Method::GET, "/sandbox/faults")).await.data();
    assert_eq!(shown["faults"].as_array().unwrap().len(), 1);
}
