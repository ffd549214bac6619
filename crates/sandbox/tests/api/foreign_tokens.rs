//! Tokens and keys of others, of nobody, and of the wrong kind.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, answered, text_body};

#[tokio::test]
async fn a_token_from_elsewhere_opens_nothing() {
    let (sandbox, other) = (Sandbox::empty().await, Sandbox::empty().await);
    let (ann, stranger) = (sandbox.person("ann").await, other.person("ann").await);
    let dead = (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND");
    let long = "x".repeat(20_000);
    for token in [stranger.token.as_str(), &ann.jwt, halley_sandbox::DEFAULT_API_KEY, "ann", "null", &long] {
        let holder = sandbox.holder("ann", token);
        for (method, path) in [
            (Method::GET, "/me"),
            (Method::PUT, "/me"),
            (Method::DELETE, "/me"),
            (Method::GET, "/users"),
            (Method::GET, "/conversations"),
            (Method::GET, "/messages"),
            (Method::POST, "/messages"),
            (Method::POST, "/files/upload-url"),
            (Method::POST, "/groups"),
        ] {
            let reply = answered(holder.request(method.clone(), path).json(&json!({}))).await;
            assert_eq!(reply.refusal(), dead, "{method} {path}");
        }
    }
    ann.delete("/me", json!({})).await.data();
    assert_eq!(ann.get("/me").await.refusal(), dead, "it has logged out");
}

#[tokio::test]
async fn a_token_does_not_act_for_others_whatever_is_beside_it() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, eve) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("eve").await);
    ann.text("ben", "between us").await;
    let request = eve.request(Method::POST, "/messages").header("onBehalfOf", "ann");
    let mut body = text_body("user", "ben", "hi");
    body["sender"] = json!("ann");
    body["onBehalfOf"] = json!("ann");
    let sent = answered(request.json(&body)).await.data();
    assert_eq!(sent["sender"], "eve");
    let read = eve.request(Method::GET, "/users/ben/messages").header("onBehalfOf", "ann");
    assert!(!answered(read).await.body.to_string().contains("between us"));
    let seen = ben.get("/messages").await.data();
    assert_eq!(seen.as_array().unwrap().iter().filter(|message| message["sender"] == "ann").count(), 1);
    for key in ["x", &eve.token, &eve.jwt] {
        let request = sandbox.request(Method::GET, "/v3/users").header("apikey", key);
        assert_eq!(answered(request).await.refusal(), (401, "AUTH_ERR_APIKEY_NOT_FOUND"));
    }
    let auth_key = sandbox.rest_with_auth_key(Method::GET, "/users/ann", Value::Null).await;
    assert_eq!(auth_key.refusal(), (403, "AUTH_ERR_NO_ACCESS"));
}
