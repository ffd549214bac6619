//! What a user keeps under `@private` is for them and for server calls, wherever others see the user.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Person, Sandbox, text_body};

const SECRET: &str = "only-for-ann";

/// Somebody with a secret in their metadata, and somebody who watches them.
async fn two(sandbox: &Sandbox) -> (Person, Person) {
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let metadata = json!({ "team": "blue", "@private": { "note": SECRET } });
    let own = ann.put("/me", json!({ "metadata": metadata })).await.data();
    assert_eq!(own["metadata"]["@private"]["note"], SECRET, "the owner sees it");
    let of_server = sandbox.rest(Method::GET, "/users/ann", json!({})).await.data();
    assert_eq!(of_server["metadata"]["@private"]["note"], SECRET, "a server call sees it");
    (ann, ben)
}

/// Panics if the secret is in what somebody else got; their view has the rest of the metadata.
fn assert_public(user: &Value, whole: &Value) {
    assert!(!whole.to_string().contains(SECRET), "{whole}");
    assert_eq!((&user["uid"], &user["metadata"]), (&json!("ann"), &json!({ "team": "blue" })), "{whole}");
}

#[tokio::test]
async fn presence_frames_keep_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = two(&sandbox).await;
    let mut at_ben = ben.socket().await;
    let at_ann = ann.socket().await;
    let came = at_ben.next("presence").await;
    assert_public(&came["body"]["user"], &came);
    at_ann.close().await;
    let went = at_ben.next("presence").await;
    assert_eq!(went["body"]["action"], "offline");
    assert_public(&went["body"]["user"], &went);
}

#[tokio::test]
async fn typing_frames_keep_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = two(&sandbox).await;
    ann.group("team", "public", &["ben"]).await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for (kind, receiver) in [("user", "ben"), ("group", "team")] {
        at_ann.send(ann.frame("typing_indicator", kind, receiver, json!({ "action": "started" }))).await;
        let frame = at_ben.next("typing_indicator").await;
        assert_public(&frame["body"]["user"], &frame);
    }
}

#[tokio::test]
async fn transient_frames_keep_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = two(&sandbox).await;
    ann.group("team", "public", &["ben"]).await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for (kind, receiver) in [("user", "ben"), ("group", "team")] {
        at_ann.send(ann.frame("transient_message", kind, receiver, json!({ "data": { "a": 1 } }))).await;
        let frame = at_ben.next("transient_message").await;
        assert_public(&frame["body"]["user"], &frame);
    }
}

#[tokio::test]
async fn frames_about_messages_keep_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = two(&sandbox).await;
    ann.group("team", "public", &["ben"]).await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for (kind, receiver) in [("user", "ben"), ("group", "team")] {
        let sent = ann.post("/messages", text_body(kind, receiver, "hi <@uid:ann>")).await.data();
        let id = sent["id"].as_str().unwrap();
        let frame = at_ben.next("message").await;
        assert_public(&frame["body"]["data"]["entities"]["sender"]["entity"], &frame);
        assert_public(&frame["body"]["data"]["mentions"]["ann"], &frame);
        ann.post(&format!("/messages/{id}/reactions/x"), json!({})).await.data();
        let frame = at_ben.next("reaction").await;
        assert_public(&frame["body"]["reactedBy"], &frame);
        ann.post(&format!("/messages/{id}/pin"), json!({})).await.data();
        let frame = at_ben.next("message_pin").await;
        assert_public(&frame["body"]["message"]["data"]["entities"]["sender"]["entity"], &frame);
        let answer =
            ben.post("/messages", text_body(kind, if kind == "user" { "ann" } else { "team" }, "yes"));
        let answered = answer.await.data()["id"].clone();
        let read = json!({ "action": "read", "messageId": answered });
        at_ann.send(ann.frame("receipts", kind, if kind == "user" { "ben" } else { "team" }, read)).await;
        let frame = at_ben.next("receipts").await;
        assert_public(&frame["body"]["user"], &frame);
        ann.put(&format!("/messages/{id}"), json!({ "data": { "text": "hello" } })).await.data();
        let frame = at_ben.next("message").await;
        let frame =
            if frame["body"]["data"]["action"] == "edited" { frame } else { at_ben.next("message").await };
        assert_public(&frame["body"]["data"]["entities"]["by"]["entity"], &frame);
        ann.delete(&format!("/messages/{id}"), json!({})).await.data();
        let frame = at_ben.next("message").await;
        assert_public(&frame["body"]["data"]["entities"]["by"]["entity"], &frame);
    }
    ann.put("/groups/team/members/ben", json!({ "scope": "admin" })).await.data();
    let frame = at_ben.next("message").await;
    assert_public(&frame["body"]["data"]["entities"]["by"]["entity"], &frame);
}

#[tokio::test]
async fn lists_and_objects_that_others_fetch_keep_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = two(&sandbox).await;
    ann.group("team", "public", &[]).await;
    ann.put("/groups/team/members", json!({ "admins": ["ben"] })).await.data();
    let mine = ben.text("ann", "hello <@uid:ann>").await["id"].as_str().unwrap().to_owned();
    ann.post(&format!("/messages/{mine}/reactions/x"), json!({})).await.data();
    ann.post(&format!("/messages/{mine}/thread"), text_body("user", "ben", "re")).await.data();
    ann.post("/users/ben/conversation/read", json!({})).await.data();
    let in_group = ben.group_text("team", "all").await["id"].as_str().unwrap().to_owned();
    ann.post("/groups/team/conversation/read", json!({})).await.data();
    for (path, place) in [
        ("/users".to_owned(), "/data/0".to_owned()),
        ("/users/ann".to_owned(), "/data".to_owned()),
        ("/groups/team/members".to_owned(), "/data/0".to_owned()),
        ("/conversations?conversationType=user".to_owned(), "/data/0/conversationWith".to_owned()),
        ("/users/ann/conversation".to_owned(), "/data/conversationWith".to_owned()),
        ("/users/ann/messages".to_owned(), "/data/0/data/entities/receiver/entity".to_owned()),
        ("/messages?searchKey=hello".to_owned(), "/data/0/data/mentions/ann".to_owned()),
        (format!("/messages/{mine}"), "/data/data/entities/receiver/entity".to_owned()),
        (format!("/messages/{mine}"), "/data/receipts/data/0/recipient".to_owned()),
        (format!("/messages/{in_group}"), "/data/receipts/data/0/recipient".to_owned()),
        (format!("/messages/{mine}/thread"), "/data/0/data/entities/sender/entity".to_owned()),
        (format!("/messages/{mine}/reactions"), "/data/0/reactedBy".to_owned()),
        ("/threads".to_owned(), "/data/0/lastReply/data/entities/sender/entity".to_owned()),
        ("/groups/team/messages".to_owned(), "/data/0/data/entities/by/entity".to_owned()),
        ("/messages?unread=1&count=1&receiverType=user".to_owned(), "/data".to_owned()),
    ] {
        let reply = ben.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        if place != "/data" || path == "/users/ann" {
            let user = reply.body.pointer(&place).unwrap_or_else(|| panic!("{path}: {}", reply.body));
            assert_public(user, &reply.body);
        }
        assert!(!reply.body.to_string().contains(SECRET), "{path}: {}", reply.body);
    }
    ben.post("/blockedusers", json!({ "blockedUids": ["ann"] })).await.data();
    let blocked = ben.get("/blockedusers").await.body;
    assert_public(&blocked["data"][0], &blocked);
    let acting = sandbox.rest_as("ben", Method::GET, "/users/ann", json!({})).await.body;
    assert_public(&acting["data"], &acting);
}

#[tokio::test]
async fn the_list_of_the_banned_keeps_it() {
    let sandbox = Sandbox::empty().await;
    let (_ann, ben) = two(&sandbox).await;
    ben.group("team", "public", &["ann"]).await;
    ben.post("/groups/team/bannedusers/ann", json!({})).await.data();
    let banned = ben.get("/groups/team/bannedusers").await.body;
    assert_public(&banned["data"][0], &banned);
}
