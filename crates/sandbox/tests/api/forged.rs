//! Nobody can pretend to be somebody else, and no secret of a sender reaches a receiver.

use serde_json::json;

use crate::support::{Sandbox, text_body};

#[tokio::test]
async fn the_sender_is_the_owner_of_the_token_and_what_the_client_sent_along_is_dropped() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("victim").await;
    let mut at_ben = ben.socket().await;
    let mut body = text_body("user", "ben", "hi");
    let sender = json!({ "uid": "victim", "name": "Victim", "authToken": ann.token, "jwt": ann.jwt });
    body["sender"] = sender.clone();
    body["id"] = json!("999999");
    body["sentAt"] = json!(1);
    body["readAt"] = json!(1);
    body["editedBy"] = json!("victim");
    body["threadSubscribed"] = json!(true);
    body["conversationId"] = json!("other");
    body["data"]["entities"] = json!({ "sender": { "entityType": "user", "entity": sender } });
    body["data"]["mentions"] = json!({ "victim": sender });
    body["data"]["reactions"] = json!([{ "reaction": "x", "count": 9 }]);
    body["data"]["moderation"] = json!({ "status": "approved" });
    let sent = ann.post("/messages", body).await.data();
    let frame = at_ben.next("message").await;
    let stored = ben.get("/users/ann/messages").await.body;
    let conversations = ben.get("/conversations").await.body;
    for (place, text) in [
        ("answer", sent.to_string()),
        ("frame", frame.to_string()),
        ("history", stored.to_string()),
        ("conversations", conversations.to_string()),
    ] {
        for secret in [ann.token.as_str(), ann.jwt.as_str(), "authToken", "victim", "999999", "moderation"] {
            assert!(!text.contains(secret), "{secret} is in the {place}");
        }
    }
    assert_eq!((&sent["sender"], &sent["sentAt"]), (&json!("ann"), &json!(1_700_000_000)));
}

#[tokio::test]
async fn an_edit_cannot_smuggle_a_sender_in_either() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let path = format!("/messages/{}", ann.text("ben", "hi").await["id"].as_str().unwrap());
    let body = json!({
        "sender": { "uid": "ben", "authToken": ann.token }, "deletedAt": 5,
        "data": { "text": "new", "entities": { "sender": { "authToken": ann.token } } },
    });
    ann.put(&path, body).await.data();
    let seen = ben.get(&path).await.data();
    assert!(!seen.to_string().contains(&ann.token));
    assert_eq!((&seen["sender"], &seen["deletedAt"]), (&json!("ann"), &serde_json::Value::Null));
}

#[tokio::test]
async fn a_socket_frame_cannot_name_another_sender() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("victim").await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for (kind, body) in [
        ("typing_indicator", json!({ "action": "started", "user": { "uid": "victim" } })),
        ("transient_message", json!({ "data": {}, "user": { "uid": "victim" } })),
    ] {
        let mut frame = ann.frame(kind, "user", "ben", body);
        frame["sender"] = json!("victim");
        frame["deviceId"] = json!("ben-phone");
        at_ann.send(frame).await;
        let seen = at_ben.next(kind).await;
        assert_eq!((&seen["sender"], &seen["body"]["user"]["uid"]), (&json!("ann"), &json!("ann")));
        assert_eq!(seen["deviceId"], "ann-phone", "a forged device would make the receiver drop the frame");
    }
    let mut frame = ann.frame("message", "user", "ben", text_body("user", "ben", "over the socket"));
    frame["sender"] = json!("victim");
    at_ann.send(frame).await;
    at_ann.up_to_now().await;
    assert!(at_ben.up_to_now().await.is_empty(), "messages are REST calls");
}

#[tokio::test]
async fn no_object_ever_shows_a_token() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "password", &["ben"]).await;
    ann.text("ben", "hi").await;
    ann.group_text("team", "hi").await;
    for path in [
        "/users",
        "/users/ann",
        "/groups",
        "/groups/team",
        "/groups/team/members",
        "/conversations",
        "/users/ann/messages",
        "/groups/team/messages",
        "/messages",
    ] {
        let body = ben.get(path).await.body.to_string();
        for secret in [&ann.token, &ann.jwt, &ben.token, &ben.jwt, "sesame"] {
            assert!(!body.contains(secret), "{path}");
        }
    }
}
