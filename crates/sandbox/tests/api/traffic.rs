//! The list of traffic, and the sockets.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, answered, text_body};

async fn traffic(sandbox: &Sandbox, after: u64) -> Value {
    answered(sandbox.request(Method::GET, &format!("/sandbox/traffic?after={after}"))).await.data()
}

fn find(list: &Value, what: impl Fn(&Value) -> bool) -> &Value {
    list["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| what(entry))
        .unwrap_or_else(|| panic!("not in {list}"))
}

#[tokio::test]
async fn requests_and_frames_are_listed_with_who_and_what() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut socket = ben.socket().await;
    ann.text("ben", "Hello").await;
    socket.next("message").await;
    socket.send(ben.frame("typing_indicator", "user", "ann", json!({ "action": "started" }))).await;
    socket.up_to_now().await;
    let list = traffic(&sandbox, 0).await;
    let sent = find(&list, |entry| entry["path"] == "/v3.0/messages");
    assert_eq!(
        (&sent["kind"], &sent["method"], &sent["uid"], &sent["status"]),
        (&json!("request"), &json!("POST"), &json!("ann"), &json!(200))
    );
    assert_eq!(
        (&sent["request"]["data"]["text"], &sent["response"]["data"]["sender"]),
        (&json!("Hello"), &json!("ann"))
    );
    let frame = find(&list, |entry| entry["direction"] == "out" && entry["frame"]["type"] == "message");
    assert_eq!((&frame["kind"], &frame["uid"]), (&json!("frame"), &json!("ben")));
    find(&list, |entry| entry["direction"] == "in" && entry["frame"]["type"] == "typing_indicator");
    assert!(!list.to_string().contains("\"ping\"") && !list.to_string().contains("/sandbox/"));
    let last = list["last"].as_u64().unwrap();
    ann.get("/me").await.data();
    let newer = traffic(&sandbox, last).await;
    assert_eq!(newer["entries"].as_array().unwrap().len(), 1);
    answered(sandbox.request(Method::DELETE, "/sandbox/traffic")).await.data();
    assert_eq!(traffic(&sandbox, 0).await["entries"], json!([]));
}

#[tokio::test]
async fn no_secret_is_in_the_list() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("walkers", "password", &[]).await;
    ben.post("/groups/walkers/members", json!({ "password": "sesame" })).await.data();
    ann.socket().await.close().await;
    let mut body = text_body("user", "ben", "hi");
    body["sender"] = json!({ "authToken": ann.token, "jwt": ann.jwt });
    ann.post("/messages", body).await.data();
    sandbox.rest(Method::GET, &format!("/users/ann/auth_tokens/{}", ann.token), Value::Null).await.data();
    sandbox.rest(Method::GET, "/users/ann/auth_tokens", Value::Null).await.data();
    sandbox.rest(Method::GET, "/apikeys", Value::Null).await;
    sandbox.rest(Method::POST, "/apikeys", json!({ "name": "another", "scope": "fullAccess" })).await;
    let offer = json!({ "receiver": "ben", "receiverType": "user", "files": { "f": { "name": "a.png", "size": 3 } } });
    let offer = ann.post("/files/upload-url", offer).await.data();
    let key = offer["f"]["request"]["body"]["key"].as_str().unwrap();
    sandbox.request(Method::POST, &format!("/upload/{key}")).send().await.unwrap();
    let list = traffic(&sandbox, 0).await.to_string();
    for secret in [
        &ann.token,
        &ann.jwt,
        &ben.token,
        &ben.jwt,
        halley_sandbox::DEFAULT_API_KEY,
        halley_sandbox::DEFAULT_AUTH_KEY,
        "sesame",
    ] {
        assert!(!list.contains(secret), "{secret} is in the list");
    }
    assert!(!list.contains(&format!("/upload/{key}")));
    let exported =
        sandbox.request(Method::GET, "/sandbox/export").send().await.unwrap().text().await.unwrap();
    let exported: Value = serde_json::from_str(&exported).unwrap();
    for made in exported["apiKeys"].as_array().unwrap() {
        assert!(!list.contains(made["key"].as_str().unwrap()), "an API key is in the list");
    }
}

#[tokio::test]
async fn a_connection_that_was_dropped_is_listed_without_a_status() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let fault = json!({ "path": "/me", "drop": true });
    answered(sandbox.request(Method::PUT, "/sandbox/faults").json(&fault)).await.data();
    assert!(ann.request(Method::GET, "/me").send().await.is_err());
    let list = traffic(&sandbox, 0).await;
    find(&list, |entry| {
        entry["method"] == "GET" && entry["path"] == "/v3.0/me" && entry.get("status").is_none()
    });
}

#[tokio::test]
async fn sockets_are_listed_and_closed_on_demand() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (first, mut second) = (ann.socket().await, ben.socket().await);
    let list = answered(sandbox.request(Method::GET, "/sandbox/sockets")).await.data();
    assert_eq!(
        (&list["sockets"][0]["uid"], &list["sockets"][0]["device"]),
        (&json!("ann"), &json!("ann-phone"))
    );
    let closed = answered(sandbox.request(Method::DELETE, "/sandbox/sockets?uid=ann")).await.data();
    assert_eq!(closed["closed"], 1);
    first.closed().await;
    second.up_to_now().await;
    answered(sandbox.request(Method::DELETE, "/sandbox/sockets")).await.data();
    second.closed().await;
    ann.socket().await;
}

#[tokio::test]
async fn the_page_is_told_what_there_is() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "Hello").await;
    let about = answered(sandbox.request(Method::GET, "/sandbox/about")).await.data();
    assert_eq!((&about["url"], &about["appId"]), (&json!(sandbox.running.url()), &json!("sandbox")));
    assert_eq!(
        (&about["counts"]["messages"], &about["apiKey"]),
        (&json!(1), &json!(halley_sandbox::DEFAULT_API_KEY))
    );
    let all = answered(sandbox.request(Method::GET, "/sandbox/conversations")).await.data();
    let one = &all["conversations"][0];
    assert_eq!((&one["messages"], &one["lastMessage"]["data"]["text"]), (&json!(1), &json!("Hello")));
    assert_eq!(one["sides"][0]["name"], "Ann");
}

#[tokio::test]
async fn a_frame_for_many_is_listed_once_with_their_number() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let mut members = Vec::new();
    for uid in ["ben", "cat", "dan"] {
        members.push(sandbox.person(uid).await);
    }
    ann.group("team", "public", &["ben", "cat", "dan"]).await;
    let mut sockets = Vec::new();
    for member in &members {
        sockets.push(member.socket().await);
    }
    ann.group_text("team", "Hello all").await;
    for socket in &mut sockets {
        socket.next("message").await;
    }
    let list = traffic(&sandbox, 0).await;
    let frames: Vec<&Value> = list["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["frame"]["body"]["data"]["text"] == "Hello all")
        .collect();
    assert_eq!(frames.len(), 1, "{frames:?}");
    assert_eq!((&frames[0]["receivers"], frames[0].get("uid")), (&json!(3), None));
}
