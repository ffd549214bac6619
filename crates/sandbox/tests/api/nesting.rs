//! JSON in JSON in JSON.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, answered, text_body};

/// An object with so many levels.
fn nested(levels: usize) -> Value {
    (1..levels)
        .fold(json!({}), |inner, level| if level % 2 == 0 { json!({ "a": inner }) } else { json!([inner]) })
}

fn object(levels: usize) -> Value {
    json!({ "top": nested(levels - 1) })
}

#[tokio::test]
async fn what_is_accepted_can_be_exported_and_imported_again() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let deepest = object(32);
    let device = json!({ "platform": "web", "appInfo": deepest });
    sandbox.rest(Method::POST, "/users/ann/auth_tokens", device).await.data();
    ann.put("/me", json!({ "metadata": deepest })).await.data();
    ann.post("/groups", json!({ "guid": "team", "name": "T", "type": "public", "metadata": deepest }))
        .await
        .data();
    let mut body = text_body("user", "ben", "hi");
    body["category"] = json!("custom");
    body["data"] =
        json!({ "text": "hi", "metadata": deepest, "customData": deepest, "interactiveData": deepest });
    let first = ann.post("/messages", body.clone()).await.data();
    body["quotedMessageId"] = first["id"].clone();
    let second = ann.post("/messages", body).await.data();
    let path = format!("/messages/{}", second["id"].as_str().unwrap());
    let edited = ann.put(&path, json!({ "data": { "text": "new", "customData": deepest } })).await.data();
    assert_eq!(edited["data"]["entities"]["on"]["entity"]["data"]["customData"], deepest);
    let document = sandbox.running.export().unwrap();
    let import = sandbox.request(Method::POST, "/sandbox/import").body(document.clone());
    answered(import).await.data();
    assert_eq!(sandbox.running.export().unwrap(), document);
}

#[tokio::test]
async fn what_is_nested_too_deeply_is_refused_where_it_would_be_kept() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    for levels in [33, 100] {
        let deep = object(levels);
        let message = |field: &str| {
            let mut body = text_body("user", "ben", "hi");
            body["data"][field] = deep.clone();
            body
        };
        let metadata = (400, "ERR_INVALID_METADATA");
        let bad = (400, "ERR_BAD_REQUEST");
        let group = json!({ "guid": "g", "name": "G", "type": "public", "metadata": deep });
        for (method, path, body, refusal) in [
            (Method::POST, "/messages", message("metadata"), metadata),
            (Method::POST, "/messages", message("customData"), bad),
            (Method::POST, "/messages", message("interactiveData"), bad),
            (Method::POST, "/groups", group, metadata),
            (Method::PUT, "/me", json!({ "metadata": deep }), metadata),
        ] {
            let reply = answered(ann.request(method, path).json(&body)).await;
            assert_eq!(reply.refusal(), refusal, "{path}: {}", reply.body);
        }
        let device = sandbox.rest(Method::POST, "/users/ann/auth_tokens", json!({ "appInfo": deep })).await;
        assert_eq!(device.refusal(), bad);
    }
    let mut body = text_body("user", "ben", "hi");
    body["sender"] = object(100);
    ann.post("/messages", body).await.data();
}

#[tokio::test]
async fn depth_bombs_are_refused_on_every_way_in() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let bomb = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for body in [bomb.clone(), format!("{{\"data\":{bomb}}}"), open.repeat(200_000)] {
            for (method, path) in
                [(Method::POST, "/messages"), (Method::PUT, "/me"), (Method::POST, "/groups")]
            {
                let reply = answered(ann.request(method, path).body(body.clone())).await;
                assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{path}");
            }
            for path in ["/sandbox/import", "/sandbox/faults"] {
                let method = if path.ends_with("faults") { Method::PUT } else { Method::POST };
                let reply = answered(sandbox.request(method, path).body(body.clone())).await;
                assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{path}");
            }
        }
        at_ann.send_raw(bomb[..60_000].to_owned()).await;
        at_ann.send_raw(format!("{{\"type\":\"transient_message\",\"body\":{}}}", &bomb[..60_000])).await;
    }
    for levels in [33, 100] {
        let frame = ann.frame("transient_message", "user", "ben", json!({ "data": object(levels) }));
        at_ann.send(frame).await;
        let frame = ann.frame(
            "typing_indicator",
            "user",
            "ben",
            json!({ "action": "started", "metadata": object(levels) }),
        );
        at_ann.send(frame).await;
    }
    at_ann.up_to_now().await;
    assert!(at_ben.up_to_now().await.is_empty());
    at_ann.send(ann.frame("transient_message", "user", "ben", json!({ "data": object(32) }))).await;
    assert_eq!(at_ben.next("transient_message").await["body"]["data"], object(32));
}
