//! Groups that one is not in.

use reqwest::Method;
use serde_json::{Value, json};

use super::{SECRET, Scene};
use crate::support::text_body;

/// Tries calls on a group of each kind. Private ones answer as if they were not there.
async fn outside(calls: &[(Method, &str)]) {
    let (scene, groups) = Scene::with_groups().await;
    for (guid, _) in &groups {
        let code = if guid == "g-private" { "ERR_GUID_NOT_FOUND" } else { "ERR_GROUP_NOT_JOINED" };
        for (method, end) in calls {
            let body = json!({
                "name": "Mine", "owner": "eve", "scope": "admin", "participants": ["eve"], "tags": ["mine"], "messageId": 1,
            });
            scene.refused(method.clone(), &format!("/groups/{guid}{end}"), body, code).await;
        }
        let group = scene.ann.get(&format!("/groups/{guid}")).await.data();
        let same = (&group["name"], &group["owner"], &group["membersCount"]);
        assert_eq!(same, (&json!(guid), &json!("ann"), &json!(2)), "nothing came of it");
    }
}

#[tokio::test]
async fn a_group_is_not_changed_deleted_or_left() {
    outside(&[(Method::PUT, ""), (Method::DELETE, ""), (Method::DELETE, "/members")]).await;
}

#[tokio::test]
async fn the_owner_of_a_group_is_not_changed() {
    let (scene, groups) = Scene::with_groups().await;
    for (guid, _) in &groups {
        let reply =
            scene.try_it(Method::PATCH, &format!("/groups/{guid}/owner"), json!({ "owner": "eve" })).await;
        assert!(reply.status == 403 || reply.status == 404, "{}", reply.body);
        assert_eq!(scene.ann.get(&format!("/groups/{guid}")).await.data()["owner"], "ann");
    }
}

#[tokio::test]
async fn the_members_of_a_group_are_neither_listed_nor_changed() {
    outside(&[
        (Method::GET, "/members"),
        (Method::PUT, "/members"),
        (Method::PUT, "/members/ben"),
        (Method::DELETE, "/members/ben"),
    ])
    .await;
}

#[tokio::test]
async fn the_banned_of_a_group_are_neither_listed_nor_changed() {
    outside(&[
        (Method::GET, "/bannedusers"),
        (Method::POST, "/bannedusers/ben"),
        (Method::DELETE, "/bannedusers/ben"),
    ])
    .await;
}

#[tokio::test]
async fn the_messages_of_a_group_are_not_read_in_any_list() {
    outside(&[(Method::GET, "/messages"), (Method::GET, "/messages?unread=1&count=1")]).await;
    let (scene, groups) = Scene::with_groups().await;
    for path in ["/messages", "/messages?searchKey=between", "/conversations", "/threads"] {
        scene.sees_nothing(path).await;
    }
    for (_, id) in &groups {
        for (method, end) in [
            (Method::GET, ""),
            (Method::PUT, ""),
            (Method::DELETE, ""),
            (Method::GET, "/thread"),
            (Method::GET, "/reactions"),
            (Method::POST, "/reactions/x"),
            (Method::POST, "/pin"),
            (Method::POST, "/save"),
        ] {
            let body = json!({ "data": { "text": "x" } });
            scene.refused(method, &format!("/messages/{id}{end}"), body, "ERR_MESSAGE_NO_ACCESS").await;
        }
    }
}

#[tokio::test]
async fn the_threads_of_a_group_are_not_listed() {
    outside(&[(Method::GET, "/threads")]).await;
}

#[tokio::test]
async fn the_conversation_of_a_group_is_neither_shown_marked_tagged_pinned_nor_cleared() {
    outside(&[
        (Method::GET, "/conversation"),
        (Method::PUT, "/conversation"),
        (Method::DELETE, "/conversation"),
        (Method::POST, "/conversation/read"),
        (Method::DELETE, "/conversation/read"),
        (Method::POST, "/conversation/delivered"),
        (Method::POST, "/conversation/pin"),
        (Method::DELETE, "/conversation/pin"),
    ])
    .await;
}

#[tokio::test]
async fn nothing_is_sent_into_a_group() {
    let (scene, groups) = Scene::with_groups().await;
    for (guid, id) in &groups {
        let code = if guid == "g-private" { "ERR_GUID_NOT_FOUND" } else { "ERR_GROUP_NOT_JOINED" };
        let body = text_body("group", guid, "let me in");
        scene.refused(Method::POST, "/messages", body.clone(), code).await;
        scene.refused(Method::POST, &format!("/messages/{id}/thread"), body, code).await;
    }
}

#[tokio::test]
async fn a_private_group_answers_like_one_that_is_not_there() {
    let (scene, _) = Scene::with_groups().await;
    let list = scene.eve.get("/groups").await.data();
    let guids: Vec<&Value> = list.as_array().unwrap().iter().map(|group| &group["guid"]).collect();
    assert_eq!(guids, ["g-password", "g-public"]);
    for (method, end, body) in [
        (Method::GET, "", json!({})),
        (
            Method::POST,
            "/members",
            json!({ "guid": "x", "name": "name", "type": "private", "password": "sesame" }),
        ),
    ] {
        let there = scene.try_it(method.clone(), &format!("/groups/g-private{end}"), body.clone()).await;
        let ghost = scene.try_it(method, &format!("/groups/g-phantom{end}"), body).await;
        let told = there.body.to_string().replace("g-private", "GUID");
        assert_eq!((there.status, told), (404, ghost.body.to_string().replace("g-phantom", "GUID")));
    }
}

#[tokio::test]
async fn the_password_of_a_group_is_shown_to_nobody() {
    let (scene, _) = Scene::with_groups().await;
    for person in [&scene.ann, &scene.ben, &scene.eve] {
        for path in ["/groups", "/groups/g-password"] {
            assert!(!person.get(path).await.body.to_string().contains("sesame"));
        }
    }
}

#[tokio::test]
async fn who_left_or_was_thrown_out_sees_no_more() {
    let (scene, groups) = Scene::with_groups().await;
    let (guid, id) = &groups[0];
    let mut at_ben = scene.ben.socket().await;
    assert_eq!(scene.ben.get(&format!("/messages/{id}")).await.status, 200);
    scene.ann.delete(&format!("/groups/{guid}/members/ben"), json!({})).await.data();
    let farewell = at_ben.next("message").await;
    assert_eq!(farewell["body"]["data"]["action"], "kicked");
    assert_eq!(scene.ben.get(&format!("/messages/{id}")).await.refusal().1, "ERR_MESSAGE_NO_ACCESS");
    scene.ann.group_text(guid, SECRET).await;
    assert!(at_ben.up_to_now().await.is_empty());
    assert!(!scene.ben.get("/conversations").await.body.to_string().contains(guid.as_str()));
}
