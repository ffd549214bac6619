//! Messages and conversations over the server API.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Sandbox;

async fn say(sandbox: &Sandbox, from: &str, to: &str, text: &str) -> String {
    let body = json!({ "receiver": to, "receiverType": "user", "data": { "text": text } });
    let sent = sandbox.rest_as(from, Method::POST, "/messages", body).await.data();
    sent["id"].as_str().unwrap().to_owned()
}

async fn trio() -> Sandbox {
    let sandbox = Sandbox::empty().await;
    for uid in ["ann", "ben", "cas"] {
        sandbox.person(uid).await;
    }
    sandbox
}

#[tokio::test]
async fn one_call_reaches_several_receivers_or_none() {
    let sandbox = trio().await;
    let body = json!({ "guid": "team", "name": "Team", "type": "public", "owner": "ann" });
    sandbox.rest(Method::POST, "/groups", body).await.data();
    let to = |uids: Value| json!({ "multipleReceivers": { "uids": uids, "guids": ["team"] }, "data": { "text": "notice" } });
    let refused = sandbox.rest(Method::POST, "/messages", to(json!(["ann", "ghost"]))).await;
    assert_eq!(refused.refusal(), (404, "ERR_UID_NOT_FOUND"));
    assert_eq!(sandbox.rest(Method::GET, "/messages", json!({})).await.data(), json!([]), "nothing went out");
    let first = sandbox.rest(Method::POST, "/messages", to(json!(["ann", "BEN", "ben"]))).await.data();
    assert_eq!(first["receiver"], "ann");
    let all = sandbox.rest(Method::GET, "/messages?category=message", json!({})).await.data();
    let receivers: Vec<&Value> = all.as_array().unwrap().iter().map(|message| &message["receiver"]).collect();
    assert_eq!(receivers, ["ann", "ben", "team"]);
    let wrong = json!({ "multipleReceivers": "ann", "data": { "text": "x" } });
    assert_eq!(sandbox.rest(Method::POST, "/messages", wrong).await.refusal(), (400, "ERR_BAD_REQUEST"));
}

#[tokio::test]
async fn a_server_call_for_nobody_sees_all_messages_and_narrows_them() {
    let sandbox = trio().await;
    let first = say(&sandbox, "ann", "ben", "one").await;
    sandbox.clock.forward(60);
    let second = say(&sandbox, "ben", "cas", "two").await;
    sandbox.rest(Method::DELETE, &format!("/messages/{first}"), json!({})).await.data();
    let ids = async |query: &str| {
        let list = sandbox.rest(Method::GET, &format!("/messages?{query}"), json!({})).await.data();
        let id = |message: &Value| message["id"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [&*first, &*second]);
    assert_eq!(ids("sender=ben").await, [&*second]);
    assert_eq!(ids("onlyDeleted=true").await, [&*first]);
    assert_eq!(ids("hideDeleted=true").await, [&*second]);
    assert_eq!(ids("conversationId=ann_user_ben").await, [&*first]);
    assert_eq!(ids("fromTimestamp=1700000030").await, [&*second]);
    assert_eq!(ids("toTimestamp=1700000030").await, [&*first]);
    assert_eq!(ids("receiverType=group").await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_of_messages_lead_on_in_both_directions() {
    let sandbox = trio().await;
    let mut sent = Vec::new();
    for number in 0..5 {
        sent.push(say(&sandbox, "ann", "ben", &number.to_string()).await);
    }
    let page =
        async |query: &str| sandbox.rest(Method::GET, &format!("/messages?{query}"), json!({})).await.body;
    let last = page("limit=2").await;
    assert_eq!(last["meta"]["current"], json!({ "limit": 2, "count": 2 }));
    let previous = &last["meta"]["previous"];
    assert_eq!((&previous["affix"], &previous["id"]), (&json!("prepend"), &json!(sent[3])));
    let before = page(&format!("limit=2&affix=prepend&id={}", sent[3])).await;
    assert_eq!([&before["data"][0]["id"], &before["data"][1]["id"]], [&sent[1], &sent[2]]);
    let next = &before["meta"]["next"];
    let after = page(&format!("limit=2&affix=append&id={}", next["id"].as_str().unwrap())).await;
    assert_eq!([&after["data"][0]["id"], &after["data"][1]["id"]], [&sent[3], &sent[4]]);
}

#[tokio::test]
async fn threads_and_reactions_need_somebody_to_act_for() {
    let sandbox = trio().await;
    let id = say(&sandbox, "ann", "ben", "hi").await;
    let reply = json!({ "data": { "text": "re" } });
    for path in [format!("/messages/{id}/thread"), format!("/messages/{id}/reactions/x")] {
        let refused = sandbox.rest(Method::POST, &path, reply.clone()).await;
        assert_eq!(refused.refusal(), (400, "ERR_BAD_REQUEST"), "{path}");
    }
    let answer = sandbox.rest_as("ben", Method::POST, &format!("/messages/{id}/thread"), reply).await.data();
    assert_eq!((&answer["parentId"], &answer["receiver"]), (&json!(id), &json!("ann")));
    let thread = sandbox.rest(Method::GET, &format!("/messages/{id}/thread"), json!({})).await.data();
    assert_eq!(thread[0]["id"], answer["id"]);
}

#[tokio::test]
async fn edits_and_deletions_answer_with_the_action() {
    let sandbox = trio().await;
    let id = say(&sandbox, "ann", "ben", "hi").await;
    let path = format!("/messages/{id}");
    let foreign = sandbox.rest_as("ben", Method::PUT, &path, json!({ "data": { "text": "no" } })).await;
    assert_eq!(foreign.refusal(), (403, "ERR_MESSAGE_NOT_A_SENDER"));
    let edit = json!({ "data": { "text": "hello" }, "tags": ["t"] });
    let edited = sandbox.rest_as("ann", Method::PUT, &path, edit).await.data();
    assert_eq!((&edited["category"], &edited["data"]["action"]), (&json!("action"), &json!("edited")));
    let on = &edited["data"]["entities"]["on"]["entity"];
    assert_eq!((&on["data"]["text"], &on["editedBy"]), (&json!("hello"), &json!("ann")));
    let deleted = sandbox.rest(Method::DELETE, &path, json!({ "permanent": true })).await.data();
    assert_eq!(deleted["data"]["entities"]["on"]["entity"]["deletedBy"], "app_system");
    assert_eq!(
        sandbox.rest(Method::GET, &path, json!({})).await.refusal(),
        (404, "ERR_MESSAGE_ID_NOT_FOUND")
    );
}

#[tokio::test]
async fn a_conversation_is_read_tagged_and_reset_for_one_user() {
    let sandbox = trio().await;
    let id = say(&sandbox, "ann", "ben", "hi").await;
    let at_ben = |method, path: &'static str, body: Value| sandbox.rest_as("ben", method, path, body);
    let conversation = at_ben(Method::GET, "/users/ann/conversation", json!({})).await.data();
    assert_eq!(conversation["unreadMessageCount"], "1", "a number in a text");
    at_ben(Method::POST, "/users/ann/conversation/delivered", json!({})).await.data();
    at_ben(Method::POST, "/users/ann/conversation/read", json!({ "messageId": id })).await.data();
    let message = sandbox.rest_as("ann", Method::GET, &format!("/messages/{id}"), json!({})).await.data();
    assert!(message["deliveredAt"].is_u64() && message["readAt"].is_u64());
    let unread = json!({ "messageId": id.parse::<u64>().unwrap() });
    let done = at_ben(Method::DELETE, "/users/ann/conversation/read", unread).await.data();
    assert_eq!(done["success"], true);
    let list = at_ben(Method::GET, "/conversations?unread=true", json!({})).await.data();
    assert_eq!(list[0]["unreadMessageCount"], "1");
    let wrong = at_ben(Method::POST, "/users/ann/conversation/read", json!({ "messageId": "x" })).await;
    assert_eq!(wrong.refusal(), (400, "ERR_BAD_REQUEST"));
    let tagged = at_ben(Method::PUT, "/users/ann/conversation", json!({ "tags": ["work"] })).await.data();
    assert_eq!(tagged["tags"], json!(["work"]));
    at_ben(Method::DELETE, "/users/ann/conversation", json!({})).await.data();
    let gone = at_ben(Method::GET, "/users/ann/conversation", json!({})).await;
    assert_eq!(gone.refusal(), (403, "ERR_CONVERSATION_NOT_ACCESSIBLE"));
    let of_ann = sandbox.rest_as("ann", Method::GET, "/users/ben/conversation", json!({})).await;
    assert_eq!(of_ann.status, 200);
}

#[tokio::test]
async fn a_conversation_is_got_by_id_by_its_people_and_erased_for_all() {
    let sandbox = trio().await;
    say(&sandbox, "ann", "ben", "hi").await;
    let path = "/conversations/ann_user_ben";
    let got = sandbox.rest_as("ben", Method::GET, path, json!({})).await.data();
    assert_eq!(got["conversationWith"]["uid"], "ann");
    for method in [Method::GET, Method::DELETE] {
        let stranger = sandbox.rest_as("cas", method.clone(), path, json!({})).await;
        assert_eq!(stranger.refusal(), (403, "ERR_CONVERSATION_NOT_ACCESSIBLE"));
        let none = sandbox.rest_as("ann", method, "/conversations/ann_user_cas", json!({})).await;
        assert_eq!(none.refusal(), (404, "ERR_CONVERSATION_NOT_FOUND"));
    }
    sandbox.rest_as("ann", Method::DELETE, path, json!({})).await.data();
    assert_eq!(sandbox.rest_as("ben", Method::GET, path, json!({})).await.refusal().0, 404);
}

#[tokio::test]
async fn a_permanent_delete_is_told_before_the_message_is_gone() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ben = ben.socket().await;
    let sent = ann.text("ben", "for ever").await;
    let path = format!("/messages/{}", sent["id"].as_str().unwrap());
    at_ben.next("message").await;
    sandbox.rest(Method::DELETE, &path, json!({ "permanent": true })).await.data();
    let frame = at_ben.next("message").await;
    assert_eq!(frame["body"]["data"]["action"], "deleted");
    assert_eq!(frame["body"]["data"]["entities"]["on"]["entity"]["id"], sent["id"]);
    assert_eq!(ben.get(&path).await.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
    assert_eq!(ben.get("/users/ann/messages").await.data(), json!([]));
}

#[tokio::test]
async fn a_card_is_nothing_that_a_server_call_sends() {
    let sandbox = trio().await;
    let body =
        json!({ "receiver": "ann", "receiverType": "user", "category": "card", "type": "card", "data": {} });
    let refused = sandbox.rest(Method::POST, "/messages", body).await;
    assert_eq!(refused.refusal(), (400, "ERR_INVALID_MESSAGE_CATEGORY"));
}
