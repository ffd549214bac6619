//! The list of conversations.

use serde_json::{Value, json};

use crate::support::{Person, Sandbox};

async fn with(person: &Person, query: &str) -> Vec<Value> {
    let list = person.get(&format!("/conversations?{query}")).await.data();
    let other = |row: &Value| {
        let with = &row["conversationWith"];
        if with["uid"].is_null() { with["guid"].clone() } else { with["uid"].clone() }
    };
    list.as_array().unwrap().iter().map(other).collect()
}

#[tokio::test]
async fn conversations_come_newest_first_and_can_be_narrowed() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    ann.group("team", "public", &["ben"]).await;
    ben.text("ann", "one").await;
    carl.text("ann", "two").await;
    ann.group_text("team", "three").await;
    assert_eq!(with(&ann, "").await, ["team", "carl", "ben"]);
    assert_eq!(with(&ann, "per_page=2&page=2").await, ["ben"]);
    assert_eq!(with(&ann, "conversationType=user").await, ["carl", "ben"]);
    assert_eq!(with(&ann, "searchKey=CAR").await, ["carl"]);
    assert_eq!(with(&ann, "unread=1").await, ["carl", "ben"]);
    assert_eq!(with(&carl, "").await, ["ann"]);
    let row = &ann.get("/conversations").await.data()[1];
    assert_eq!((&row["conversationId"], &row["conversationType"]), (&json!("ann_user_carl"), &json!("user")));
    assert_eq!((&row["unreadMessageCount"], &row["lastMessage"]["data"]["text"]), (&json!(1), &json!("two")));
}

#[tokio::test]
async fn a_deleted_conversation_comes_back_without_its_history_for_one_side_only() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ben.text("ann", "old").await;
    ann.delete("/users/ben/conversation", json!({})).await.data();
    assert_eq!(with(&ann, "").await, Vec::<Value>::new());
    assert_eq!(ann.get("/users/ben/messages").await.data(), json!([]));
    assert_eq!(with(&ben, "").await, ["ann"]);
    ben.text("ann", "new").await;
    let row = ann.get("/users/ben/conversation").await.data();
    assert_eq!(row["unreadMessageCount"], 1);
    let history = ann.get("/users/ben/messages").await.data();
    assert_eq!(history.as_array().unwrap().len(), 1);
    assert_eq!(ben.get("/users/ann/messages").await.data().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn tags_and_pins_are_ones_own() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let tablet = sandbox.device("ann", "ann-tablet").await;
    let mut at_tablet = tablet.socket().await;
    ben.text("ann", "hi").await;
    let tagged = ann.put("/users/ben/conversation", json!({ "tags": ["archived"] })).await.data();
    assert_eq!(tagged["tags"], json!(["archived"]));
    let untouched = ann.put("/users/ben/conversation", json!({})).await.data();
    assert_eq!(untouched["tags"], json!(["archived"]), "no tags in the call, no change");
    assert_eq!(with(&ann, "tags=archived&withTags=1").await, ["ben"]);
    assert_eq!(with(&ben, "tags=archived").await, Vec::<Value>::new());
    assert_eq!(ann.post("/users/ben/conversation/pin", json!({})).await.data()["pinnedBy"], "ann");
    assert_eq!(
        at_tablet.next("conversation_pin").await["body"]["conversation"]["conversationId"],
        "ann_user_ben"
    );
    assert_eq!(with(&ann, "pinnedBy=me,system").await, ["ben"]);
    assert_eq!(with(&ben, "pinnedBy=me").await, Vec::<Value>::new());
    assert!(ann.delete("/users/ben/conversation/pin", json!({})).await.data()["pinnedAt"].is_null());
}

#[tokio::test]
async fn a_conversation_without_messages_does_not_exist() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    let none = ann.get("/users/ben/conversation").await;
    assert_eq!(none.refusal(), (403, "ERR_CONVERSATION_NOT_ACCESSIBLE"));
    assert_eq!(ann.get("/users/ghost/conversation").await.refusal(), (404, "ERR_UID_NOT_FOUND"));
    assert_eq!(ann.get("/groups/ghost/conversation").await.refusal(), (404, "ERR_GUID_NOT_FOUND"));
    ann.post("/users/ben/conversation/read", json!({})).await.data();
}
