//! Roles: created, changed, given, taken away, and what their settings do.

use reqwest::Method;
use serde_json::json;

use crate::support::{Sandbox, text_body};

#[tokio::test]
async fn roles_are_created_before_users_have_them() {
    let sandbox = Sandbox::empty().await;
    let user = json!({ "uid": "ann", "name": "Ann", "role": "staff" });
    assert_eq!(sandbox.rest(Method::POST, "/users", user.clone()).await.refusal(), (400, "ERR_BAD_REQUEST"));
    sandbox.rest(Method::POST, "/roles", json!({ "role": "staff", "name": "Staff" })).await.data();
    assert_eq!(sandbox.rest(Method::POST, "/users", user).await.data()["role"], "staff");
    let twice = sandbox.rest(Method::POST, "/roles", json!({ "role": "staff", "name": "Staff" })).await;
    assert_eq!(twice.refusal(), (400, "ERR_ROLE_ALREADY_EXISTS"));
    sandbox.rest(Method::DELETE, "/roles/staff", json!({})).await.data();
    assert_eq!(sandbox.rest(Method::GET, "/users/ann", json!({})).await.data()["role"], "default");
    let denied = sandbox.rest(Method::DELETE, "/roles/default", json!({})).await;
    assert_eq!(denied.refusal(), (403, "ERR_ROLE_DELETE_DENIED"));
}

#[tokio::test]
async fn a_role_is_changed_in_part_and_emptied_by_name() {
    let sandbox = Sandbox::empty().await;
    let settings = json!({ "listUsers": "all", "sendMessagesTo": "friendsOnly" });
    let body = json!({
        "role": "Staff", "name": "Staff", "description": "ours", "metadata": { "a": 1 }, "settings": settings,
    });
    let role = sandbox.rest(Method::POST, "/roles", body).await.data();
    assert_eq!((&role["role"], &role["settings"]), (&json!("staff"), &settings));
    let change = json!({ "name": "Crew", "settings": { "listUsers": "friendsOnly" }, "unset": ["metadata"] });
    let role = sandbox.rest(Method::PUT, "/roles/staff", change).await.data();
    assert_eq!((&role["name"], &role["description"]), (&json!("Crew"), &json!("ours")));
    assert_eq!(role["settings"], json!({ "listUsers": "friendsOnly", "sendMessagesTo": "friendsOnly" }));
    assert!(role.get("metadata").is_none());
    let role = sandbox.rest(Method::PUT, "/roles/staff", json!({ "unset": ["settings"] })).await.data();
    assert!(role.get("settings").is_none());
    let wrong = json!({ "settings": { "listUsers": "some" } });
    assert_eq!(sandbox.rest(Method::PUT, "/roles/staff", wrong).await.refusal(), (400, "ERR_BAD_REQUEST"));
    let missing = sandbox.rest(Method::PUT, "/roles/ghost", json!({ "name": "x" })).await;
    assert_eq!(missing.refusal(), (404, "ERR_ROLE_NOT_FOUND"));
    sandbox.rest(Method::PUT, "/roles/default", json!({ "name": "Everybody" })).await.data();
    let list = sandbox.rest(Method::GET, "/roles", json!({})).await.data();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Everybody", "Crew"]);
}

#[tokio::test]
async fn a_role_can_keep_its_users_to_their_friends() {
    let sandbox = Sandbox::empty().await;
    let (ann, _, _) = (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("cas").await);
    let only = json!({ "listUsers": "friendsOnly", "sendMessagesTo": "friendsOnly" });
    let role = json!({ "role": "shy", "name": "Shy", "settings": only });
    sandbox.rest(Method::POST, "/roles", role).await.data();
    sandbox.rest(Method::PUT, "/users/ann", json!({ "role": "shy" })).await.data();
    sandbox.rest(Method::POST, "/users/ann/friends", json!({ "accepted": ["ben"] })).await.data();
    let list = ann.get("/users").await.data();
    assert_eq!(list.as_array().unwrap().iter().map(|user| &user["uid"]).collect::<Vec<_>>(), ["ben"]);
    ann.text("ben", "hi").await;
    let refused = ann.post("/messages", text_body("user", "cas", "hi")).await;
    assert_eq!(refused.refusal(), (400, "ERR_NOT_A_FRIEND"));
}
