//! Replies.

use serde_json::json;

use crate::support::{Sandbox, text_body};

#[tokio::test]
async fn replies_are_counted_listed_and_left_out_of_the_main_history() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ann = ann.socket().await;
    let id = ann.text("ben", "parent").await["id"].as_str().unwrap().to_owned();
    let thread = format!("/messages/{id}/thread");
    let reply = ben.post(&thread, text_body("user", "ann", "one")).await.data();
    assert_eq!(reply["parentId"], json!(id));
    let without_receiver = ben.post(&thread, json!({ "data": { "text": "two" } })).await.data();
    assert_eq!(without_receiver["receiver"], "ann");
    at_ann.next("message").await;
    assert_eq!(at_ann.next("message").await["body"]["parentId"], json!(id));

    let list = ann.get(&format!("{thread}?hideReplies=true")).await.data();
    assert_eq!((&list[0]["data"]["text"], &list[1]["data"]["text"]), (&json!("one"), &json!("two")));
    let main = ann.get("/users/ben/messages?hideReplies=true").await.data();
    assert_eq!(main.as_array().unwrap().len(), 1);
    assert_eq!((&main[0]["replyCount"], &main[0]["unreadRepliesCount"]), (&json!(2), &json!(2)));
    ben.delete(&format!("/messages/{}", reply["id"].as_str().unwrap()), json!({})).await.data();
    assert_eq!(ann.get(&format!("/messages/{id}")).await.data()["replyCount"], 1);
}

#[tokio::test]
async fn threads_are_listed_by_activity_and_can_be_followed() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut parents = Vec::new();
    for text in ["p1", "p2"] {
        let id = ann.text("ben", text).await["id"].as_str().unwrap().to_owned();
        sandbox.clock.forward(1);
        ben.post(&format!("/messages/{id}/thread"), text_body("user", "ann", "reply")).await.data();
        parents.push(id);
    }
    let list = ann.get("/threads?limit=10").await.data();
    assert_eq!((&list[0]["id"], &list[1]["id"]), (&json!(parents[1]), &json!(parents[0])));
    assert_eq!(
        (&list[0]["lastReply"]["data"]["text"], &list[0]["unreadReplyCount"]),
        (&json!("reply"), &json!(1))
    );
    let bound =
        format!("/users/ben/threads?updatedAt={}&id={}&affix=prepend", list[1]["updatedAt"], parents[0]);
    assert_eq!(ann.get(&bound).await.data()[0]["id"], json!(parents[0]), "the bound is inclusive");
    let followed = |person: &crate::support::Person| {
        let (person, path) = (person.clone(), format!("/messages/{}", parents[0]));
        async move { person.get(&path).await.data()["threadSubscribed"].clone() }
    };
    assert_eq!(followed(&ben).await, true, "a reply subscribes its author");
    assert_eq!(followed(&ann).await, false);
    ann.post(&format!("/messages/{}/thread/subscription", parents[0]), json!({})).await.data();
    assert_eq!(followed(&ann).await, true);
    ann.delete(&format!("/messages/{}/thread/subscription", parents[0]), json!({})).await.data();
    assert_eq!(followed(&ann).await, false);
}

#[tokio::test]
async fn replies_that_belong_nowhere_are_refused() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("carl").await;
    let id = ann.text("ben", "parent").await["id"].as_str().unwrap().to_owned();
    let reply = ben.post(&format!("/messages/{id}/thread"), text_body("user", "ann", "one")).await.data();
    let nested = format!("/messages/{}/thread", reply["id"].as_str().unwrap());
    assert_eq!(
        ann.post(&nested, text_body("user", "ben", "x")).await.refusal().1,
        "ERR_MESSAGE_THREAD_NESTING"
    );
    let elsewhere = ann.post(&format!("/messages/{id}/thread"), text_body("user", "carl", "x")).await;
    assert_eq!(elsewhere.refusal().1, "ERR_WRONG_MESSAGE_THREAD");
    let unknown = ann.post("/messages/99999/thread", text_body("user", "ben", "x")).await;
    assert_eq!(unknown.refusal().1, "ERR_MESSAGE_ID_NOT_FOUND");
}

#[tokio::test]
async fn replies_do_not_count_as_unread_in_the_conversation() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let id = ben.text("ann", "parent").await["id"].as_str().unwrap().to_owned();
    ann.post("/users/ben/conversation/read", json!({})).await.data();
    ben.post(&format!("/messages/{id}/thread"), text_body("user", "ann", "one")).await.data();
    let conversation = ann.get("/users/ben/conversation").await.data();
    assert_eq!(conversation["unreadMessageCount"], 0);
    assert_eq!(conversation["lastMessage"]["data"]["text"], "one");
}
