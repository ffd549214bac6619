//! What belongs to other people: their profile, sessions, blocks and friends, and what belongs to the app.

use reqwest::Method;
use serde_json::json;

use super::Scene;
use crate::support::{Sandbox, answered};

/// A user's token opens none of the calls that are for keys.
async fn key_needed(calls: &[(Method, String)]) {
    let scene = Scene::set().await;
    for (method, path) in calls {
        scene.refused(method.clone(), path, json!({}), "AUTH_ERR_EMPTY_APIKEY").await;
    }
}

fn all(path: &str, methods: &[Method]) -> Vec<(Method, String)> {
    methods.iter().map(|method| (method.clone(), path.to_owned())).collect()
}

#[tokio::test]
async fn a_profile_of_others_is_not_changed() {
    let mut calls = all("/users/ann", &[Method::PUT, Method::DELETE]);
    calls.extend(all("/users", &[Method::POST, Method::PUT, Method::DELETE]));
    key_needed(&calls).await;
}

#[tokio::test]
async fn the_body_of_a_profile_change_does_not_say_whose_it_is() {
    let scene = Scene::set().await;
    let body = json!({ "uid": "ann", "name": "Mallory", "role": "admin" });
    let own = scene.eve.put("/me", body).await.data();
    assert_eq!((&own["uid"], &own["role"]), (&json!("eve"), &json!("default")));
    assert_eq!(scene.ann.get("/me").await.data()["name"], "Ann");
}

#[tokio::test]
async fn auth_tokens_of_others_are_neither_listed_made_nor_ended() {
    let scene = Scene::set().await;
    let token = scene.ann.token.clone();
    let every = [Method::GET, Method::POST, Method::DELETE];
    let mut calls = all("/users/ann/auth_tokens", &every);
    calls
        .extend(all(&format!("/users/ann/auth_tokens/{token}"), &[Method::GET, Method::PUT, Method::DELETE]));
    for (method, path) in &calls {
        scene.refused(method.clone(), path, json!({}), "AUTH_ERR_EMPTY_APIKEY").await;
    }
    assert_eq!(scene.ann.get("/me").await.status, 200);
    for path in ["/users", "/users/ann", "/me", "/conversations", "/messages"] {
        let seen = scene.eve.get(path).await.body.to_string();
        assert!(!seen.contains(&token) && !seen.contains(&scene.ann.jwt), "{path}");
    }
}

#[tokio::test]
async fn a_session_is_opened_by_its_own_token_only() {
    let scene = Scene::set().await;
    for forged in [scene.ann.jwt.as_str(), "ann", ""] {
        let request = scene.eve.http.get(format!("{}/v3.0/me", scene.eve.base));
        let reply = answered(request.header("appId", "sandbox").header("authToken", forged)).await;
        assert_eq!(reply.status, 401, "{}", reply.body);
    }
}

#[tokio::test]
async fn the_blocked_of_others_are_neither_listed_nor_changed() {
    let scene = Scene::set().await;
    scene.ann.post("/blockedusers", json!({ "blockedUids": ["ben"] })).await.data();
    for direction in ["blockedByMe", "hasBlockedMe", "both"] {
        let seen = scene.eve.get(&format!("/blockedusers?direction={direction}&uid=ann")).await.data();
        assert_eq!(seen, json!([]));
    }
    scene.try_it(Method::DELETE, "/blockedusers", json!({ "blockedUids": ["ben"], "uid": "ann" })).await;
    assert_eq!(scene.ann.get("/blockedusers").await.data()[0]["uid"], "ben");
    key_needed(&all("/users/ann/blockedusers", &[Method::GET, Method::POST, Method::DELETE])).await;
    let about = scene.eve.get("/users/ann").await.data();
    assert_eq!((&about["blockedByMe"], &about["hasBlockedMe"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn friends_of_others_are_neither_listed_nor_changed() {
    key_needed(&all("/users/ann/friends", &[Method::GET, Method::POST, Method::DELETE])).await;
}

#[tokio::test]
async fn keys_and_roles_are_not_for_users() {
    let mut calls = all("/apikeys", &[Method::GET, Method::POST]);
    calls.extend(all("/apikeys/x", &[Method::GET, Method::PUT, Method::DELETE]));
    calls.extend(all("/roles", &[Method::GET, Method::POST]));
    calls.extend(all("/roles/default", &[Method::GET, Method::PUT, Method::DELETE]));
    key_needed(&calls).await;
}

#[tokio::test]
async fn webhooks_are_not_for_users() {
    let scene = Scene::set().await;
    for method in [Method::GET, Method::POST] {
        scene.refused(method, "/apps/sandbox/webhooks", json!({}), "AUTH_ERR_EMPTY_AUTH_HEADER").await;
    }
}

#[tokio::test]
async fn acting_for_others_takes_a_key() {
    let scene = Scene::set().await;
    let request = scene.eve.request(Method::GET, "/users/ben/messages").header("onBehalfOf", "ann");
    assert_eq!(answered(request).await.data(), json!([]));
}

#[tokio::test]
async fn online_counts_are_for_ones_own_groups() {
    let (scene, _) = Scene::with_groups().await;
    let _at_ann = scene.ann.socket().await;
    let request = scene.sandbox.request(Method::POST, "/api/v3/online-members");
    let body = json!({ "groups": ["g-public", "g-private", "g-phantom"] });
    let counts = answered(request.header("authorization", &scene.eve.jwt).json(&body)).await.data();
    assert_eq!(counts["groups"], json!({}));
}

#[tokio::test]
async fn a_deactivated_user_is_a_stranger() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.rest(Method::DELETE, "/users", json!({ "uidsToDeactivate": ["ann"] })).await.data();
    assert_eq!(ann.get("/conversations").await.refusal().0, 401);
}
