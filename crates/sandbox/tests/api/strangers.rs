//! Who is not in a conversation sees nothing of it, whatever the way.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, answered, text_body};

const SECRET: &str = "between-us";

#[tokio::test]
async fn a_stranger_can_do_nothing_with_a_message_of_two() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, eve) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("eve").await);
    let mut at_eve = eve.socket().await;
    let id = ann.text("ben", SECRET).await["id"].as_str().unwrap().to_owned();
    ben.post(&format!("/messages/{id}/thread"), text_body("user", "ann", SECRET)).await.data();
    let at = |end: &str| format!("/messages/{id}{end}");
    for (method, path) in [
        (Method::GET, at("")),
        (Method::PUT, at("")),
        (Method::DELETE, at("")),
        (Method::GET, at("/thread")),
        (Method::POST, at("/thread")),
        (Method::POST, at("/thread/subscription")),
        (Method::GET, at("/reactions")),
        (Method::GET, at("/reactions/x")),
        (Method::POST, at("/reactions/x")),
        (Method::DELETE, at("/reactions/x")),
        (Method::POST, at("/pin")),
        (Method::POST, at("/save")),
        (Method::POST, at("/flagged")),
        (Method::PATCH, at("/interacted")),
    ] {
        let request = eve.request(method.clone(), &path).json(&json!({ "data": { "text": "x" } }));
        let reply = answered(request).await;
        assert_eq!(reply.refusal(), (403, "ERR_MESSAGE_NO_ACCESS"), "{method} {path}: {}", reply.body);
    }
    let read = eve.post("/users/ann/conversation/read", json!({ "messageId": id })).await;
    assert_eq!(read.refusal().1, "ERR_MESSAGE_NO_ACCESS");
    let unread = eve.delete("/users/ann/conversation/read", json!({ "messageId": id })).await;
    assert_eq!(unread.refusal().1, "ERR_MESSAGE_NO_ACCESS");
    let mut quote = text_body("user", "ann", "hm");
    quote["quotedMessageId"] = json!(id);
    let quoting = eve.post("/messages", quote).await;
    assert_eq!(quoting.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"), "quoting tells nothing");
    for path in [
        "/messages",
        "/users/ann/messages",
        "/users/ben/messages",
        "/conversations",
        "/threads",
        "/users/ann/threads",
        "/messages?searchKey=between",
        "/messages?saved=1",
        "/messages?pinned=1",
    ] {
        assert!(!eve.get(path).await.body.to_string().contains(SECRET), "{path}");
    }
    assert_eq!(eve.get("/users/ben/conversation").await.refusal().1, "ERR_CONVERSATION_NOT_ACCESSIBLE");
    let frames = at_eve.up_to_now().await;
    assert!(frames.iter().all(|frame| !frame.to_string().contains(SECRET)));
}

#[tokio::test]
async fn a_stranger_sees_nothing_inside_a_group() {
    let sandbox = Sandbox::empty().await;
    let (ann, eve) = (sandbox.person("ann").await, sandbox.person("eve").await);
    sandbox.person("ben").await;
    for kind in ["public", "password", "private"] {
        let guid = format!("g-{kind}");
        ann.group(&guid, kind, &["ben"]).await;
        let mut at_eve = eve.socket().await;
        let id = ann.group_text(&guid, SECRET).await["id"].as_str().unwrap().to_owned();
        for (method, path) in [
            (Method::GET, format!("/groups/{guid}/messages")),
            (Method::GET, format!("/groups/{guid}/members")),
            (Method::GET, format!("/groups/{guid}/bannedusers")),
            (Method::GET, format!("/groups/{guid}/conversation")),
            (Method::GET, format!("/groups/{guid}/threads")),
            (Method::POST, format!("/groups/{guid}/conversation/read")),
            (Method::DELETE, format!("/groups/{guid}/conversation")),
            (Method::PUT, format!("/groups/{guid}")),
            (Method::DELETE, format!("/groups/{guid}")),
            (Method::PUT, format!("/groups/{guid}/members")),
            (Method::DELETE, format!("/groups/{guid}/members")),
            (Method::DELETE, format!("/groups/{guid}/members/ben")),
            (Method::POST, format!("/groups/{guid}/bannedusers/ben")),
            (Method::GET, format!("/messages/{id}")),
            (Method::GET, format!("/messages/{id}/thread")),
        ] {
            let body = json!({ "name": "Mine", "participants": ["eve"] });
            let reply = answered(eve.request(method.clone(), &path).json(&body)).await;
            assert!(reply.status == 403 || reply.status == 404, "{method} {path}: {}", reply.body);
        }
        let send = eve.post("/messages", text_body("group", &guid, "let me in")).await;
        assert!(send.status == 403 || send.status == 404, "{}", send.body);
        let upload = json!({ "files": { "a": { "name": "a.png", "size": 1 } }, "receiver": guid, "receiverType": "group" });
        assert!(eve.post("/files/upload-url", upload).await.status >= 403);
        let frames: Vec<Value> = at_eve.up_to_now().await;
        assert!(frames.iter().all(|frame| frame["type"] != "message"), "{frames:?}");
    }
    assert!(!eve.get("/messages").await.body.to_string().contains(SECRET));
}

#[tokio::test]
async fn private_groups_do_not_exist_for_outsiders() {
    let sandbox = Sandbox::empty().await;
    let (ann, eve) = (sandbox.person("ann").await, sandbox.person("eve").await);
    ann.group("hidden", "private", &[]).await;
    ann.group("open", "public", &[]).await;
    let list = eve.get("/groups").await.data();
    assert_eq!(list.as_array().unwrap().iter().map(|group| &group["guid"]).collect::<Vec<_>>(), ["open"]);
    assert_eq!(eve.get("/groups/hidden").await.refusal(), (404, "ERR_GUID_NOT_FOUND"));
}

#[tokio::test]
async fn who_left_or_was_thrown_out_sees_no_more() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "public", &["ben"]).await;
    let id = ann.group_text("team", SECRET).await["id"].as_str().unwrap().to_owned();
    let mut at_ben = ben.socket().await;
    assert_eq!(ben.get(&format!("/messages/{id}")).await.status, 200);
    ann.delete("/groups/team/members/ben", json!({})).await.data();
    let farewell = at_ben.next("message").await;
    assert_eq!(farewell["body"]["data"]["action"], "kicked");
    assert_eq!(ben.get(&format!("/messages/{id}")).await.refusal().1, "ERR_MESSAGE_NO_ACCESS");
    ann.group_text("team", "without ben").await;
    assert!(at_ben.up_to_now().await.is_empty());
    assert!(!ben.get("/conversations").await.body.to_string().contains("team"));
}
