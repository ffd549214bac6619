//! Messages: sent, listed, edited, deleted, reacted to, pinned, saved.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Person, Sandbox, text_body};

async fn texts(person: &Person, path: &str) -> Vec<String> {
    let list = person.get(path).await.data();
    list.as_array().unwrap().iter().map(|m| m["data"]["text"].as_str().unwrap_or("-").to_owned()).collect()
}

async fn pair() -> (Sandbox, Person, Person) {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    (sandbox, ann, ben)
}

#[tokio::test]
async fn a_text_reaches_both_sides_and_is_stored_once() {
    let (_sandbox, ann, ben) = pair().await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let mut body = text_body("user", "Ben", "hi <@uid:ben>");
    body["muid"] = json!("m1");
    body["tags"] = json!(["starred"]);
    body["data"]["metadata"] = json!({ "z": 1, "a": 2 });
    let sent = ann.post("/messages", body).await.data();
    assert_eq!(sent["conversationId"], "ann_user_ben");
    assert_eq!((&sent["muid"], &sent["tags"]), (&json!("m1"), &json!(["starred"])));
    assert_eq!(sent["data"]["metadata"].to_string(), r#"{"z":1,"a":2}"#, "the order of members is kept");
    assert_eq!(sent["data"]["mentions"]["ben"]["name"], "Ben");
    assert_eq!(sent["data"]["entities"]["receiver"]["entity"]["uid"], "ben");

    let frame = at_ben.next("message").await;
    assert_eq!((&frame["receiver"], &frame["sender"]), (&json!("ben"), &json!("ann")));
    assert_eq!((&frame["deviceId"], &frame["body"]["id"]), (&json!("ann-phone"), &sent["id"]));
    assert_eq!(frame["body"]["data"]["entities"]["sender"]["entity"]["conversationId"], "ann_user_ben");
    let own = at_ann.next("message").await;
    assert_eq!(own["deviceId"], "ann-phone", "the causing device drops its copy by this");
    assert_eq!(texts(&ben, "/users/ann/messages").await, ["hi <@uid:ben>"]);
    assert_eq!(texts(&ann, "/users/ben/messages").await, ["hi <@uid:ben>"]);
}

#[tokio::test]
async fn history_is_paged_by_id_even_within_one_second() {
    let (_sandbox, ann, ben) = pair().await;
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(ann.text("ben", &format!("n{n}")).await["id"].as_str().unwrap().to_owned());
    }
    let newest = ben.get("/users/ann/messages?per_page=2&affix=prepend").await;
    assert_eq!(newest.body["meta"]["cursor"]["id"], json!(ids[3]));
    assert_eq!(texts(&ben, "/users/ann/messages?per_page=2&affix=prepend").await, ["n4", "n5"]);
    let older = format!("/users/ann/messages?per_page=2&affix=prepend&id={}&sentAt=1700000000", ids[3]);
    assert_eq!(texts(&ben, &older).await, ["n2", "n3"]);
    let newer = format!("/users/ann/messages?per_page=3&affix=append&id={}", ids[0]);
    assert_eq!(texts(&ben, &newer).await, ["n2", "n3", "n4"]);
    assert_eq!(
        texts(&ben, &format!("/users/ann/messages?affix=append&id={}", ids[4])).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn filters_narrow_a_history() {
    let (_sandbox, ann, ben) = pair().await;
    ann.text("ben", "the quick BROWN fox").await;
    ann.text("ben", "see https://example.org").await;
    ann.text("ben", "hello <@uid:ben>").await;
    let custom = json!({
        "receiver": "ben", "receiverType": "user", "category": "custom", "type": "place",
        "data": { "customData": { "lat": 1.5 }, "subType": "pin" },
    });
    let custom = ann.post("/messages", custom).await.data();
    assert_eq!(custom["data"]["customData"], json!({ "lat": 1.5 }));
    let path = |query: &str| format!("/users/ann/messages?{query}");
    assert_eq!(texts(&ben, &path("searchKey=brown")).await, ["the quick BROWN fox"]);
    assert_eq!(texts(&ben, &path("hasLinks=1")).await, ["see https://example.org"]);
    assert_eq!(texts(&ben, &path("hasMentions=1")).await, ["hello <@uid:ben>"]);
    assert_eq!(texts(&ben, &path("mentionedUids=ben")).await, ["hello <@uid:ben>"]);
    assert_eq!(texts(&ben, &path("categories=custom&types=place,text")).await, ["-"]);
    assert_eq!(texts(&ben, &path("categories=message&types=image")).await, Vec::<String>::new());
    assert_eq!(texts(&ben, "/messages?searchKey=quick").await, ["the quick BROWN fox"]);
}

#[tokio::test]
async fn an_edit_is_answered_and_announced_as_an_action() {
    let (sandbox, ann, ben) = pair().await;
    let mut at_ben = ben.socket().await;
    let sent = ann.text("ben", "tpyo").await;
    sandbox.clock.forward(5);
    let id = sent["id"].as_str().unwrap();
    let action =
        ann.put(&format!("/messages/{id}"), json!({ "id": id, "data": { "text": "typo" } })).await.data();
    assert_eq!((&action["category"], &action["data"]["action"]), (&json!("action"), &json!("edited")));
    let changed = &action["data"]["entities"]["on"]["entity"];
    assert_eq!((&changed["id"], &changed["data"]["text"]), (&sent["id"], &json!("typo")));
    assert_eq!((&changed["editedAt"], &changed["editedBy"]), (&json!(1_700_000_005), &json!("ann")));
    at_ben.next("message").await;
    let frame = at_ben.next("message").await;
    assert_eq!(frame["body"]["data"]["entities"]["on"]["entity"]["data"]["text"], "typo");
    assert_eq!(texts(&ben, "/users/ann/messages").await, ["typo"]);
    let updates = ben.get("/users/ann/messages?updatedAt=1700000001&onlyUpdates=1&affix=append").await.data();
    assert_eq!(updates[0]["id"], sent["id"]);
}

#[tokio::test]
async fn a_deleted_message_is_empty_and_can_be_hidden() {
    let (_sandbox, ann, ben) = pair().await;
    let sent = ann.text("ben", "regret").await;
    let path = format!("/messages/{}", sent["id"].as_str().unwrap());
    let action = ann.delete(&path, json!({ "id": sent["id"] })).await.data();
    assert_eq!(action["data"]["action"], "deleted");
    let deleted = ben.get(&path).await.data();
    assert_eq!((&deleted["deletedBy"], &deleted["data"]["text"]), (&json!("ann"), &Value::Null));
    assert_eq!(deleted["data"]["entities"]["sender"]["entity"]["uid"], "ann");
    assert_eq!(texts(&ben, "/users/ann/messages?hideDeleted=1").await, Vec::<String>::new());
    let again = ann.delete(&path, json!({})).await;
    assert_eq!(again.refusal(), (403, "ERR_MESSAGE_ACTION_NOT_ALLOWED"));
    assert!(!ben.get("/users/ann/messages").await.body.to_string().contains("regret"));
}

#[tokio::test]
async fn only_the_author_changes_a_message_of_two() {
    let (_sandbox, ann, ben) = pair().await;
    let path = format!("/messages/{}", ann.text("ben", "mine").await["id"].as_str().unwrap());
    let edit = ben.put(&path, json!({ "data": { "text": "yours" } })).await;
    assert_eq!(edit.refusal(), (403, "ERR_MESSAGE_NOT_A_SENDER"));
    assert_eq!(ben.delete(&path, json!({})).await.refusal(), (403, "ERR_MESSAGE_NOT_A_SENDER"));
    assert_eq!(texts(&ben, "/users/ann/messages").await, ["mine"]);
}

#[tokio::test]
async fn moderators_change_messages_of_their_group_and_participants_do_not() {
    let (sandbox, ann, ben) = pair().await;
    let carl = sandbox.person("carl").await;
    ann.group("team", "public", &["ben", "carl"]).await;
    let path = format!("/messages/{}", ben.group_text("team", "hi").await["id"].as_str().unwrap());
    assert_eq!(carl.delete(&path, json!({})).await.refusal(), (403, "ERR_MESSAGE_NOT_A_SENDER"));
    ann.put("/groups/team/members/carl", json!({ "scope": "moderator" })).await.data();
    assert_eq!(carl.delete(&path, json!({})).await.data()["data"]["action"], "deleted");
}

#[tokio::test]
async fn contents_that_make_no_message_are_refused() {
    let (_sandbox, ann, _ben) = pair().await;
    let long = "x".repeat(65_537);
    for (change, code) in [
        (json!({ "data": { "text": "" } }), "ERR_EMPTY_MESSAGE_TEXT"),
        (json!({ "data": { "text": "  \n " } }), "ERR_EMPTY_MESSAGE_TEXT"),
        (json!({ "data": { "text": 7 } }), "ERR_INVALID_MESSAGE_TEXT"),
        (json!({ "data": { "text": long } }), "ERR_INVALID_MESSAGE_TEXT"),
        (json!({ "data": "hi" }), "ERR_INVALID_MESSAGE_DATA"),
        (json!({ "data": { "text": "x", "metadata": [] } }), "ERR_INVALID_METADATA"),
        (
            json!({ "data": { "text": "x", "metadata": { "x": "y".repeat(11_000) } } }),
            "ERR_INVALID_MESSAGE_DATA",
        ),
        (json!({ "receiver": "" }), "ERR_BAD_REQUEST"),
        (json!({ "receiver": null }), "ERR_BAD_REQUEST"),
        (json!({ "receiver": "ghost" }), "ERR_UID_NOT_FOUND"),
        (json!({ "receiverType": "team" }), "ERR_INVALID_RECEIVER_TYPE"),
        (json!({ "receiverType": "group" }), "ERR_GUID_NOT_FOUND"),
        (json!({ "category": "action" }), "ERR_INVALID_MESSAGE_CATEGORY"),
        (json!({ "category": 3 }), "ERR_INVALID_MESSAGE_CATEGORY"),
        (json!({ "type": "virus" }), "ERR_INVALID_MESSAGE_TYPE"),
        (json!({ "type": "image" }), "ERR_EMPTY_MESSAGE_FILE"),
        (json!({ "category": "custom", "type": "own" }), "ERR_EMPTY_CUSTOM_DATA"),
        (json!({ "parentMessageId": 999 }), "ERR_MESSAGE_ID_NOT_FOUND"),
        (json!({ "parentMessageId": "x" }), "ERR_MESSAGE_ID_NOT_FOUND"),
    ] {
        let mut body = text_body("user", "ben", "hi");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(ann.post("/messages", body).await.refusal().1, code, "{:.80}", change.to_string());
    }
    ann.text("ben", &"x".repeat(65_536)).await;
}

#[tokio::test]
async fn a_quoted_message_comes_along_one_deep() {
    let (_sandbox, ann, ben) = pair().await;
    let first = ann.text("ben", "first").await;
    let quote = |id: &Value| {
        let mut body = text_body("user", "ann", "quoting");
        body["quotedMessageId"] = id.clone();
        body
    };
    let second = ben.post("/messages", quote(&first["id"])).await.data();
    assert_eq!(second["quotedMessage"]["data"]["text"], "first");
    let third = ben.post("/messages", quote(&second["id"])).await.data();
    assert_eq!(third["quotedMessage"]["id"], second["id"]);
    assert!(third["quotedMessage"]["quotedMessage"].is_null());
}

#[tokio::test]
async fn reactions_are_counted_announced_and_listed() {
    let (_sandbox, ann, ben) = pair().await;
    let mut at_ann = ann.socket().await;
    let id = ann.text("ben", "hi").await["id"].as_str().unwrap().to_owned();
    let path = format!("/messages/{id}/reactions/%F0%9F%91%8D");
    let message = ben.post(&path, json!({})).await.data();
    assert_eq!(
        message["data"]["reactions"].to_string(),
        r#"[{"reaction":"👍","count":1,"reactedByMe":true}]"#
    );
    ben.post(&path, json!({})).await.data();
    let frame = at_ann.next("reaction").await;
    assert_eq!(frame["body"]["action"], "message_reaction_added");
    assert_eq!(
        (&frame["body"]["messageId"], &frame["body"]["reactedBy"]["uid"]),
        (&json!(id), &json!("ben"))
    );
    assert_eq!((&frame["receiver"], &frame["sender"]), (&json!("ben"), &json!("ben")));
    ann.post(&path, json!({})).await.data();
    let list = ann.get(&format!("/messages/{id}/reactions?limit=1")).await;
    assert_eq!(list.body["data"][0]["reactedBy"]["uid"], "ben");
    let next = list.body["meta"]["next"]["id"].as_str().unwrap();
    let newest = ann.get(&format!("/messages/{id}/reactions?limit=1&affix=prepend")).await;
    assert!(newest.body["data"][0]["id"] != json!(next), "{}", newest.body);
    let before = &newest.body["meta"]["previous"];
    assert_eq!((&before["affix"], &newest.body["meta"]["next"]), (&json!("prepend"), &Value::Null));
    let before = before["id"].as_str().unwrap();
    let older = ann.get(&format!("/messages/{id}/reactions?limit=1&affix=prepend&id={before}")).await;
    assert_eq!(older.body["data"][0]["id"], next);
    let rest = ann.get(&format!("/messages/{id}/reactions?limit=1&affix=append&id={next}")).await;
    assert_eq!(rest.body["data"][0]["uid"], "ann");
    assert!(rest.body["meta"]["next"].is_null());
    let message = ben.delete(&path, json!({})).await.data();
    assert_eq!(message["data"]["reactions"], json!([{ "reaction": "👍", "count": 1, "reactedByMe": false }]));
    assert_eq!(at_ann.next("reaction").await["body"]["uid"], "ann");
    assert_eq!(at_ann.next("reaction").await["body"]["action"], "message_reaction_removed");
}

#[tokio::test]
async fn pins_are_for_all_and_saves_for_oneself() {
    let (_sandbox, ann, ben) = pair().await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let path = format!("/messages/{}", ann.text("ben", "keep").await["id"].as_str().unwrap());
    assert_eq!(ben.post(&format!("{path}/pin"), json!({})).await.data()["pinnedBy"], "ben");
    assert_eq!(at_ann.next("message_pin").await["body"]["action"], "pinned");
    assert_eq!(texts(&ann, "/users/ben/messages?pinned=1").await, ["keep"]);
    assert!(ben.post(&format!("{path}/save"), json!({})).await.data()["savedAt"].is_number());
    assert_eq!(at_ben.next("message_save").await["body"]["action"], "saved");
    assert_eq!(texts(&ben, "/messages?saved=1").await, ["keep"]);
    assert_eq!(texts(&ann, "/messages?saved=1").await, Vec::<String>::new());
    assert!(ann.get(&path).await.data()["savedAt"].is_null());
    assert!(at_ann.up_to_now().await.iter().all(|frame| frame["type"] != "message_save"));
    assert!(ann.delete(&format!("{path}/pin"), json!({})).await.data()["pinnedAt"].is_null());
    assert!(ben.delete(&format!("{path}/save"), json!({})).await.data()["savedAt"].is_null());
}

#[tokio::test]
async fn ids_grow_over_all_conversations() {
    let (sandbox, ann, ben) = pair().await;
    sandbox.person("carl").await;
    let mut last = 0;
    for (person, to) in [(&ann, "ben"), (&ben, "carl"), (&ann, "carl"), (&ben, "ann")] {
        let id: u64 = person.text(to, "x").await["id"].as_str().unwrap().parse().unwrap();
        assert!(id > last);
        last = id;
    }
    let erased =
        sandbox.rest(Method::DELETE, &format!("/messages/{last}"), json!({ "permanent": true })).await;
    assert_eq!(erased.data()["data"]["action"], "deleted");
    assert_eq!(ann.get(&format!("/messages/{last}")).await.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
}

#[tokio::test]
async fn what_a_message_quotes_must_be_in_its_conversation() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("carl").await;
    let elsewhere = ann.text("carl", "aside").await["id"].clone();
    let here = ann.text("ben", "first").await["id"].clone();
    let quoting = |id: Value| {
        let mut body = text_body("user", "ben", "see above");
        body["quotedMessageId"] = id;
        ann.post("/messages", body)
    };
    for unknown in [elsewhere, json!("99999")] {
        assert_eq!(quoting(unknown).await.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
    }
    assert_eq!(quoting(here).await.data()["quotedMessage"]["data"]["text"], "first");
}

#[tokio::test]
async fn custom_data_must_be_an_object_and_there() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    for (data, code) in [
        (json!({ "customData": "text" }), "ERR_INVALID_CUSTOM_DATA"),
        (json!({ "customData": [1] }), "ERR_INVALID_CUSTOM_DATA"),
        (json!({ "subType": "pin" }), "ERR_EMPTY_CUSTOM_DATA"),
    ] {
        let body = json!({ "receiver": "ben", "receiverType": "user", "category": "custom", "type": "place", "data": data });
        assert_eq!(ann.post("/messages", body).await.refusal(), (400, code));
    }
}

#[tokio::test]
async fn an_empty_list_of_files_is_no_attachment() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut body = text_body("user", "ben", "no files");
    body["data"]["attachments"] = json!([]);
    ann.post("/messages", body).await.data();
    assert_eq!(ann.get("/messages?hasAttachments=1").await.data(), json!([]));
}
