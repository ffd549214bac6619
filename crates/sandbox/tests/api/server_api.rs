//! What the two keys may do.

use reqwest::Method;
use serde_json::json;

use crate::support::{Sandbox, answered, options};
use halley_sandbox::Options;

#[tokio::test]
async fn a_known_key_is_needed() {
    let sandbox = Sandbox::empty().await;
    let call = |key: Option<&str>| {
        let request = sandbox.request(Method::GET, "/v3/users");
        answered(match key {
            Some(key) => request.header("apiKey", key),
            None => request,
        })
    };
    assert_eq!(call(None).await.refusal(), (401, "AUTH_ERR_EMPTY_APIKEY"));
    assert_eq!(call(Some("")).await.refusal(), (401, "AUTH_ERR_EMPTY_APIKEY"));
    assert_eq!(call(Some("0123")).await.refusal(), (401, "AUTH_ERR_APIKEY_NOT_FOUND"));
    assert_eq!(call(Some(halley_sandbox::DEFAULT_API_KEY)).await.status, 200);
}

#[tokio::test]
async fn the_auth_key_creates_users_and_mints_and_no_more() {
    let sandbox = Sandbox::empty().await;
    let call = |method, path, body| sandbox.rest_with_auth_key(method, path, body);
    call(Method::POST, "/users", json!({ "uid": "ann", "name": "Ann" })).await.data();
    call(Method::PUT, "/users/ann", json!({ "name": "Anna" })).await.data();
    call(Method::POST, "/users/ann/auth_tokens", json!({})).await.data();
    for (method, path) in [
        (Method::GET, "/users"),
        (Method::DELETE, "/users/ann"),
        (Method::GET, "/users/ann/auth_tokens"),
        (Method::DELETE, "/users/ann/auth_tokens"),
        (Method::POST, "/groups"),
        (Method::POST, "/messages"),
        (Method::GET, "/roles"),
    ] {
        let reply = call(method, path, json!({})).await;
        assert_eq!(reply.refusal(), (403, "AUTH_ERR_NO_ACCESS"), "{path}");
    }
}

#[tokio::test]
async fn a_strict_sandbox_lets_the_auth_key_mint_only() {
    let sandbox = Sandbox::with(Options { strict_auth_key: true, ..options() }).await;
    sandbox.person("ann").await;
    let call = |method, path, body| sandbox.rest_with_auth_key(method, path, body);
    let create = call(Method::POST, "/users", json!({ "uid": "ben", "name": "Ben" })).await;
    assert_eq!(create.refusal(), (403, "AUTH_ERR_NO_ACCESS"));
    let update = call(Method::PUT, "/users/ann", json!({ "name": "Ben" })).await;
    assert_eq!(update.refusal(), (403, "AUTH_ERR_NO_ACCESS"));
    call(Method::POST, "/users/ann/auth_tokens", json!({})).await.data();
}

#[tokio::test]
async fn a_token_does_not_open_the_server_calls() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for (method, path) in [
        (Method::POST, "/users"),
        (Method::PUT, "/users/ann"),
        (Method::DELETE, "/users/ann"),
        (Method::POST, "/users/ann/auth_tokens"),
        (Method::GET, "/users/ann/auth_tokens"),
        (Method::POST, "/roles"),
    ] {
        let reply = answered(ann.request(method, path).json(&json!({ "uid": "x", "name": "X" }))).await;
        assert_eq!(reply.refusal(), (401, "AUTH_ERR_EMPTY_APIKEY"), "{path}");
    }
}

#[tokio::test]
async fn a_server_call_acts_for_the_named_user_under_that_users_rules() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "private", &[]).await;
    let body = json!({ "receiver": "ben", "receiverType": "user", "data": { "text": "hi" } });
    let sent = sandbox.rest_as("ann", Method::POST, "/messages", body).await.data();
    assert_eq!(sent["sender"], "ann");
    let refused = sandbox.rest_as("ben", Method::GET, "/groups/team/messages", json!({})).await;
    assert_eq!(refused.refusal(), (404, "ERR_GUID_NOT_FOUND"));
    let ghost = sandbox.rest_as("ghost", Method::GET, "/conversations", json!({})).await;
    assert_eq!(ghost.refusal(), (400, "ERR_UID_NOT_FOUND"));
    let nobody = sandbox.rest(Method::GET, "/conversations", json!({})).await;
    assert_eq!(nobody.data(), json!([]), "the system has no conversation with anybody");
    let peer = sandbox.rest(Method::GET, "/users/ann/conversation", json!({})).await;
    assert_eq!(peer.refusal(), (400, "ERR_BAD_REQUEST"));
    let listed = sandbox.rest_as("ben", Method::GET, "/conversations", json!({})).await.data();
    assert_eq!(listed[0]["conversationWith"]["uid"], "ann");
}

#[tokio::test]
async fn a_server_call_for_nobody_speaks_as_the_system() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let mut socket = ann.socket().await;
    let body = json!({ "receiver": "ann", "receiverType": "user", "data": { "text": "notice" } });
    sandbox.rest(Method::POST, "/messages", body).await.data();
    let frame = socket.next("message").await;
    assert_eq!((&frame["sender"], &frame["deviceId"]), (&json!("app_system"), &json!("server")));
    assert_eq!(frame["body"]["data"]["entities"]["sender"]["entity"]["name"], "System");
}
