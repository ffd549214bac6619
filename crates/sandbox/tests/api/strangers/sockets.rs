//! What goes over sockets, out of conversations and into them.

use serde_json::{Value, json};

use super::{SECRET, Scene};
use crate::support::{Socket, text_body};

/// The frames that a socket has got so far, presence aside.
async fn frames(socket: &mut Socket) -> Vec<Value> {
    let mut frames = socket.up_to_now().await;
    frames.retain(|frame| frame["type"] != "presence");
    frames
}

#[tokio::test]
async fn frames_about_a_conversation_reach_nobody_else() {
    let (scene, groups) = Scene::with_groups().await;
    let mut at_eve = scene.eve.socket().await;
    let (mut at_ann, mut at_ben) = (scene.ann.socket().await, scene.ben.socket().await);
    let mut talks = vec![("user", "ben".to_owned())];
    talks.extend(groups.iter().map(|(guid, _)| ("group", guid.clone())));
    for (kind, receiver) in &talks {
        let sent = scene.ann.post("/messages", text_body(kind, receiver, SECRET)).await.data();
        let id = sent["id"].as_str().unwrap();
        for (kind, body) in [
            ("typing_indicator", json!({ "action": "started" })),
            ("transient_message", json!({ "data": { "a": SECRET } })),
        ] {
            at_ann.send(scene.ann.frame(kind, talks[0].0, "ben", body)).await;
        }
        let read = json!({ "action": "read", "messageId": id });
        at_ben.send(scene.ben.frame("receipts", kind, receiver, read)).await;
        at_ben.up_to_now().await;
        scene.ben.post(&format!("/messages/{id}/reactions/x"), json!({})).await.data();
        scene.ann.post(&format!("/messages/{id}/pin"), json!({})).await.data();
        scene.ann.put(&format!("/messages/{id}"), json!({ "data": { "text": SECRET } })).await.data();
        scene.ann.delete(&format!("/messages/{id}"), json!({})).await.data();
    }
    scene.ann.put("/groups/g-private/members/ben", json!({ "scope": "admin" })).await.data();
    at_ann.up_to_now().await;
    assert_eq!(frames(&mut at_eve).await, Vec::<Value>::new());
}

#[tokio::test]
async fn typing_and_transient_frames_do_not_get_into_a_group() {
    let (scene, groups) = Scene::with_groups().await;
    let (mut at_ann, mut at_eve) = (scene.ann.socket().await, scene.eve.socket().await);
    for (guid, _) in &groups {
        let typing = json!({ "action": "started" });
        at_eve.send(scene.eve.frame("typing_indicator", "group", guid, typing)).await;
        let transient = json!({ "data": { "hello": 1 } });
        at_eve.send(scene.eve.frame("transient_message", "group", guid, transient)).await;
    }
    at_eve.up_to_now().await;
    assert_eq!(frames(&mut at_ann).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_receipt_for_a_message_of_others_counts_for_nothing() {
    let (scene, groups) = Scene::with_groups().await;
    let (mut at_ann, mut at_eve) = (scene.ann.socket().await, scene.eve.socket().await);
    let mut ids = vec![scene.message.clone()];
    ids.extend(groups.iter().map(|(_, id)| id.clone()));
    for id in &ids {
        let read = json!({ "action": "read", "messageId": id });
        let mut frame = scene.eve.frame("receipts", "user", "ann", read);
        frame["messageSender"] = json!("ann");
        at_eve.send(frame).await;
    }
    at_eve.up_to_now().await;
    assert_eq!(frames(&mut at_ann).await, Vec::<Value>::new());
    for id in &ids {
        let seen = scene.ann.get(&format!("/messages/{id}")).await.data()["receipts"].to_string();
        assert!(!seen.contains("eve"), "{seen}");
    }
}

#[tokio::test]
async fn a_socket_speaks_for_its_own_user_whatever_its_frames_say() {
    let scene = Scene::set().await;
    let (mut at_ben, mut at_eve) = (scene.ben.socket().await, scene.eve.socket().await);
    let user = json!({ "uid": "ann", "name": "Ann" });
    let mut forged =
        scene.eve.frame("typing_indicator", "user", "ben", json!({ "action": "started", "user": user }));
    forged["sender"] = json!("ann");
    at_eve.send(forged).await;
    at_eve.up_to_now().await;
    let seen = frames(&mut at_ben).await;
    assert_eq!((&seen[0]["sender"], &seen[0]["body"]["user"]["uid"]), (&json!("eve"), &json!("eve")));
}
