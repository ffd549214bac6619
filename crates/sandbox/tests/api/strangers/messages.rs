//! Messages of others and all that hangs on them.

use reqwest::Method;
use serde_json::json;

use super::{SECRET, Scene};
use crate::support::text_body;

const NO_ACCESS: &str = "ERR_MESSAGE_NO_ACCESS";

/// Tries each call on the message of the others.
async fn no_access(calls: &[(Method, &str)]) {
    let scene = Scene::set().await;
    for (method, end) in calls {
        let path = format!("/messages/{}{end}", scene.message);
        scene.refused(method.clone(), &path, json!({ "data": { "text": "x" } }), NO_ACCESS).await;
    }
    let (message, seen) = (&scene.message, &scene.ann);
    let now = seen.get(&format!("/messages/{message}")).await.data();
    assert_eq!(
        (&now["data"]["text"], &now["editedAt"]),
        (&json!(SECRET), &json!(null)),
        "nothing came of it"
    );
}

#[tokio::test]
async fn a_message_is_not_read_edited_or_deleted() {
    no_access(&[(Method::GET, ""), (Method::PUT, ""), (Method::DELETE, "")]).await;
}

#[tokio::test]
async fn the_receipts_of_a_message_are_not_read() {
    let scene = Scene::set().await;
    let path = format!("/messages/{}", scene.message);
    let own = scene.ann.get(&path).await.data();
    assert_eq!(own["receipts"]["data"][0]["recipient"]["uid"], "ben");
    scene.refused(Method::GET, &path, json!({}), NO_ACCESS).await;
}

#[tokio::test]
async fn a_thread_is_neither_read_nor_replied_to() {
    no_access(&[(Method::GET, "/thread"), (Method::POST, "/thread")]).await;
}

#[tokio::test]
async fn a_reply_does_not_reach_a_thread_through_a_message_call() {
    let scene = Scene::set().await;
    let mut body = text_body("user", "ann", "hm");
    body["parentMessageId"] = json!(scene.message);
    scene.refused(Method::POST, "/messages", body, "ERR_WRONG_MESSAGE_THREAD").await;
}

#[tokio::test]
async fn a_thread_is_not_followed() {
    no_access(&[(Method::POST, "/thread/subscription"), (Method::DELETE, "/thread/subscription")]).await;
}

#[tokio::test]
async fn lists_of_threads_are_empty() {
    let scene = Scene::set().await;
    for path in ["/threads", "/users/ann/threads", "/users/ben/threads", "/threads?participatedByMe=1"] {
        scene.sees_nothing(path).await;
    }
}

#[tokio::test]
async fn reactions_are_neither_listed_nor_changed() {
    no_access(&[
        (Method::GET, "/reactions"),
        (Method::GET, "/reactions/x"),
        (Method::POST, "/reactions/x"),
        (Method::DELETE, "/reactions/x"),
    ])
    .await;
}

#[tokio::test]
async fn a_message_is_not_pinned_or_unpinned() {
    no_access(&[(Method::POST, "/pin"), (Method::DELETE, "/pin")]).await;
}

#[tokio::test]
async fn pinned_messages_are_not_listed() {
    let scene = Scene::set().await;
    for path in ["/messages?pinned=1", "/users/ann/messages?pinned=1", "/users/ben/messages?pinned=1"] {
        scene.sees_nothing(path).await;
    }
}

#[tokio::test]
async fn a_message_is_not_saved_and_saves_of_others_are_not_listed() {
    no_access(&[(Method::POST, "/save"), (Method::DELETE, "/save")]).await;
    let scene = Scene::set().await;
    scene.ben.post(&format!("/messages/{}/save", scene.message), json!({})).await.data();
    scene.sees_nothing("/messages?saved=1").await;
    let of_ann = scene.ann.get("/messages?saved=1").await.data();
    assert_eq!(of_ann, json!([]), "saves are one's own, even within a conversation");
}

#[tokio::test]
async fn a_message_is_not_reported_or_interacted_with() {
    no_access(&[(Method::POST, "/flagged"), (Method::PATCH, "/interacted")]).await;
}

#[tokio::test]
async fn a_message_is_not_quoted() {
    let scene = Scene::set().await;
    for receiver in ["ann", "ben"] {
        let mut quote = text_body("user", receiver, "hm");
        quote["quotedMessageId"] = json!(scene.message);
        scene.refused(Method::POST, "/messages", quote, "ERR_MESSAGE_ID_NOT_FOUND").await;
    }
}

#[tokio::test]
async fn lists_and_searches_of_messages_find_nothing() {
    let scene = Scene::set().await;
    let id = &scene.message;
    for path in [
        "/messages",
        "/users/ann/messages",
        "/users/ben/messages",
        "/messages?searchKey=between",
        "/messages?hasReactions=1",
        "/messages?conversationId=ann_user_ben",
        "/messages?sender=ann&receiverType=user",
        "/messages?unread=1&count=1",
        "/messages?onlyUpdates=1&updatedAt=1&affix=append",
        &format!("/messages?id={id}&affix=append"),
    ] {
        scene.sees_nothing(path).await;
    }
}

#[tokio::test]
async fn a_conversation_is_neither_shown_marked_tagged_pinned_nor_cleared() {
    let scene = Scene::set().await;
    scene.sees_nothing("/conversations").await;
    for id in ["ann_user_ben", "ANN_user_ben"] {
        let path = format!("/conversations/{id}");
        scene.refused(Method::GET, &path, json!({}), "ERR_CONVERSATION_NOT_ACCESSIBLE").await;
        scene.refused(Method::DELETE, &path, json!({}), "AUTH_ERR_NO_ACCESS").await;
    }
    // What Eve can name by path are her own conversations, and she has none with either.
    for peer in ["ann", "ben"] {
        let path = format!("/users/{peer}/conversation");
        for (method, path, body) in [
            (Method::GET, path.clone(), json!({})),
            (Method::PUT, path.clone(), json!({ "tags": ["mine"] })),
            (Method::POST, format!("{path}/pin"), json!({})),
        ] {
            scene.refused(method, &path, body, "ERR_CONVERSATION_NOT_ACCESSIBLE").await;
        }
        let body = json!({ "messageId": scene.message });
        for (method, end) in [(Method::POST, "read"), (Method::POST, "delivered"), (Method::DELETE, "read")] {
            scene.refused(method, &format!("{path}/{end}"), body.clone(), NO_ACCESS).await;
        }
        scene.try_it(Method::DELETE, &path, json!({})).await;
        scene.try_it(Method::POST, &format!("{path}/read"), json!({})).await;
    }
    let kept = scene.ben.get("/users/ann/conversation").await.data();
    assert_eq!(kept["lastMessage"]["data"]["text"], SECRET);
    assert_eq!((&kept["tags"], &kept["pinnedAt"]), (&json!(null), &json!(null)));
}
