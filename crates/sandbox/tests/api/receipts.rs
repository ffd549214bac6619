//! Delivered and read, by socket and by REST.

use serde_json::{Value, json};

use crate::support::{Person, Sandbox};

fn receipt(reader: &Person, kind: &str, receiver: &str, action: &str, id: &Value) -> Value {
    let mut frame = reader.frame("receipts", kind, receiver, json!({ "action": action, "messageId": id }));
    frame["messageSender"] = json!(receiver);
    frame
}

#[tokio::test]
async fn a_receipt_reaches_the_sender_with_its_time_and_covers_what_came_before() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let first = ann.text("ben", "one").await;
    let second = ann.text("ben", "two").await;
    sandbox.clock.forward(7);
    at_ben.send(receipt(&ben, "user", "ann", "read", &second["id"])).await;
    let frame = at_ann.next("receipts").await;
    assert_eq!((&frame["receiver"], &frame["sender"]), (&json!("ann"), &json!("ben")));
    assert_eq!((&frame["messageSender"], &frame["deviceId"]), (&json!("ann"), &json!("ben-phone")));
    assert_eq!((&frame["body"]["action"], &frame["body"]["messageId"]), (&json!("read"), &second["id"]));
    assert_eq!(
        (&frame["body"]["timestamp"], &frame["body"]["user"]["uid"]),
        (&json!(1_700_000_007), &json!("ben"))
    );
    let history = ann.get("/users/ben/messages").await.data();
    for (message, sent) in history.as_array().unwrap().iter().zip([&first, &second]) {
        assert_eq!(message["id"], sent["id"]);
        assert_eq!(
            (&message["readAt"], &message["deliveredAt"]),
            (&json!(1_700_000_007), &json!(1_700_000_007))
        );
    }
    let seen = ben.get("/users/ann/messages").await.data();
    assert_eq!(seen[0]["myReceipt"], json!({ "deliveredAt": 1_700_000_007, "readAt": 1_700_000_007 }));
    assert!(seen[0]["readAt"].is_null(), "only the sender is told of the others' receipts");
}

#[tokio::test]
async fn delivered_comes_before_read_and_repeats_are_not_announced() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let id = ann.text("ben", "one").await["id"].clone();
    for action in ["delivered", "delivered", "read", "read", "delivered", "nonsense"] {
        at_ben.send(receipt(&ben, "user", "ann", action, &id)).await;
    }
    at_ben.up_to_now().await;
    let frames = at_ann.up_to_now().await;
    let actions: Vec<&Value> =
        frames.iter().filter(|f| f["type"] == "receipts").map(|f| &f["body"]["action"]).collect();
    assert_eq!(actions, ["delivered", "read"]);
}

#[tokio::test]
async fn receipts_for_ones_own_or_others_messages_are_ignored() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, eve) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("eve").await);
    let (mut at_ann, mut at_eve) = (ann.socket().await, eve.socket().await);
    let id = ann.text("ben", "one").await["id"].clone();
    at_eve.send(receipt(&eve, "user", "ann", "read", &id)).await;
    at_ann.send(receipt(&ann, "user", "ann", "read", &id)).await;
    at_eve.send(json!({ "type": "receipts", "body": { "action": "read" } })).await;
    at_eve.up_to_now().await;
    assert!(at_ann.up_to_now().await.iter().all(|frame| frame["type"] != "receipts"));
    assert!(ann.get("/users/ben/messages").await.data()[0]["readAt"].is_null());
    assert_eq!(ben.get("/users/ann/conversation").await.data()["unreadMessageCount"], 1);
}

#[tokio::test]
async fn in_a_group_the_last_reader_completes_the_receipt() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    ann.group("team", "public", &["ben", "carl"]).await;
    let mut at_ann = ann.socket().await;
    let sent = ann.group_text("team", "hi").await;
    ben.post("/groups/team/conversation/read", json!({})).await.data();
    let single = at_ann.next("receipts").await;
    assert_eq!((&single["body"]["action"], &single["receiver"]), (&json!("read"), &json!("team")));
    assert!(ann.get("/groups/team/messages?categories=message").await.data()[0]["readAt"].is_null());
    carl.post("/groups/team/conversation/delivered", json!({})).await.data();
    assert_eq!(at_ann.next("receipts").await["body"]["action"], "delivered");
    assert_eq!(at_ann.next("receipts").await["body"]["action"], "deliveredToAll");
    carl.post("/groups/team/conversation/read", json!({})).await.data();
    assert_eq!(at_ann.next("receipts").await["body"]["action"], "read");
    let all = at_ann.next("receipts").await;
    assert_eq!((&all["body"]["action"], &all["body"]["messageId"]), (&json!("readByAll"), &sent["id"]));
    assert_eq!((&all["receiver"], &all["receiverType"]), (&json!("team"), &json!("group")));
    let details = ann.get(&format!("/messages/{}", sent["id"].as_str().unwrap())).await.data();
    assert!(details["readAt"].is_number());
    let readers: Vec<&Value> =
        details["receipts"]["data"].as_array().unwrap().iter().map(|row| &row["recipient"]["uid"]).collect();
    assert_eq!(readers, ["ben", "carl"]);
}

#[tokio::test]
async fn one_receipt_tells_every_sender_whose_messages_it_covers() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    ann.group("team", "public", &["ben", "carl"]).await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let by_ann = ann.group_text("team", "one").await;
    let by_ben = ben.group_text("team", "two").await;
    carl.post("/groups/team/conversation/read", json!({})).await.data();
    assert_eq!(at_ann.next("receipts").await["body"]["messageId"], by_ann["id"]);
    assert_eq!(at_ben.next("receipts").await["body"]["messageId"], by_ben["id"]);
}

#[tokio::test]
async fn the_readers_other_devices_hear_of_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let tablet = sandbox.device("ben", "ben-tablet").await;
    let mut at_tablet = tablet.socket().await;
    let id = ann.text("ben", "one").await["id"].clone();
    ben.post("/users/ann/conversation/read", json!({})).await.data();
    let frame = at_tablet.next("receipts").await;
    assert_eq!((&frame["body"]["messageId"], &frame["deviceId"]), (&id, &json!("ben-phone")));
}

#[tokio::test]
async fn unread_numbers_follow_reading_and_unreading() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "public", &["ben"]).await;
    let first = ann.text("ben", "one").await;
    ann.text("ben", "two <@uid:ben>").await;
    ann.group_text("team", "three").await;
    let count = || async { ben.get("/messages?unread=1&count=1").await.data() };
    let rows = count().await;
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert!(rows.as_array().unwrap().iter().any(|row| row["entityId"] == "ann" && row["count"] == 2));
    assert!(rows.as_array().unwrap().iter().any(|row| row["entityId"] == "team" && row["count"] == 1));
    let conversation = ben.get("/users/ann/conversation").await.data();
    assert_eq!(
        (&conversation["unreadMessageCount"], &conversation["unreadMentionsCount"]),
        (&json!(2), &json!(1))
    );
    ben.post("/users/ann/conversation/read", json!({})).await.data();
    assert_eq!(ben.get("/users/ann/messages?unread=1&count=1").await.data(), json!([]));
    let back = ben.delete("/users/ann/conversation/read", json!({ "messageId": first["id"] })).await.data();
    assert_eq!(back["conversation"]["unreadMessageCount"], 2);
    assert_eq!(ben.get("/users/ann/messages?unread=true").await.data().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn who_joins_later_finds_nothing_unread() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "public", &[]).await;
    ann.group_text("team", "early").await;
    ben.post("/groups/team/members", json!({ "guid": "team", "name": "name", "type": "public" }))
        .await
        .data();
    assert_eq!(ben.get("/groups/team/conversation").await.data()["unreadMessageCount"], 0);
    ann.group_text("team", "late").await;
    assert_eq!(ben.get("/groups/team/conversation").await.data()["unreadMessageCount"], 1);
}

#[tokio::test]
async fn a_receipt_for_ones_own_message_leaves_the_earlier_ones_of_others_unread() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    ben.text("ann", "one").await;
    let own = ann.text("ben", "two").await["id"].clone();
    at_ann.send(receipt(&ann, "user", "ben", "read", &own)).await;
    at_ann.up_to_now().await;
    ann.post("/users/ben/conversation/read", json!({ "messageId": own })).await.data();
    assert!(at_ben.up_to_now().await.iter().all(|frame| frame["type"] != "receipts"));
    assert_eq!(ann.get("/users/ben/conversation").await.data()["unreadMessageCount"], 1);
}

#[tokio::test]
async fn a_message_of_another_conversation_than_the_paths_is_not_found() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    let there = json!({ "messageId": ben.text("ann", "one").await["id"] });
    carl.text("ann", "two").await;
    for reply in [
        ann.post("/users/carl/conversation/read", there.clone()).await,
        ann.post("/users/carl/conversation/delivered", there.clone()).await,
        ann.delete("/users/carl/conversation/read", there.clone()).await,
    ] {
        assert_eq!(reply.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
    }
    assert_eq!(ann.get("/users/ben/conversation").await.data()["unreadMessageCount"], 1);
}
