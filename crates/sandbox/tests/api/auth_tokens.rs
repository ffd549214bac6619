//! Auth tokens over the server API.

use halley_sandbox::Options;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, options};

async fn mint(sandbox: &Sandbox, body: Value) -> String {
    let minted = sandbox.rest(Method::POST, "/users/ann/auth_tokens", body).await.data();
    minted["authToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_mint_is_fresh_unless_the_sandbox_reuses_tokens() {
    let fresh = Sandbox::empty().await;
    fresh.person("ann").await;
    assert_ne!(mint(&fresh, json!({})).await, mint(&fresh, json!({})).await);
    let reusing = Sandbox::with(Options { reuse_tokens: true, ..options() }).await;
    let ann = reusing.person("ann").await;
    assert_eq!(mint(&reusing, json!({})).await, ann.token);
    assert_eq!(mint(&reusing, json!({ "force": false })).await, ann.token);
    let forced = mint(&reusing, json!({ "force": true })).await;
    assert_ne!(forced, ann.token);
    assert_eq!(mint(&reusing, json!({})).await, forced, "the newest is handed back");
    ann.delete("/me", json!({})).await.data();
    reusing.rest(Method::DELETE, &format!("/users/ann/auth_tokens/{forced}"), json!({})).await.data();
    assert_ne!(mint(&reusing, json!({})).await, forced, "a dead token is not handed back");
}

#[tokio::test]
async fn a_token_tells_of_its_device() {
    let sandbox = Sandbox::empty().await;
    sandbox.person("ann").await;
    let token = mint(&sandbox, json!({ "platform": "WEB", "appInfo": { "version": "v4.2.0" } })).await;
    let path = format!("/users/ann/auth_tokens/{token}");
    let shown = sandbox.rest(Method::GET, &path, json!({})).await.data();
    assert_eq!((&shown["platform"], &shown["appInfo"]["version"]), (&json!("WEB"), &json!("v4.2.0")));
    let body = json!({ "userAgent": "Browser 1", "appInfo": { "version": "v5" } });
    let changed = sandbox.rest(Method::PUT, &path, body).await.data();
    assert_eq!((&changed["platform"], &changed["userAgent"]), (&json!("WEB"), &json!("Browser 1")));
    let listed = sandbox.rest(Method::GET, "/users/ann/auth_tokens?perPage=1", json!({})).await;
    assert_eq!(listed.body["data"][0], changed);
    assert_eq!(listed.body["meta"]["pagination"]["total"], 2);
    for wrong in
        [json!({ "platform": 7 }), json!({ "appInfo": [1] }), json!({ "appInfo": "x".repeat(9_000) })]
    {
        assert_eq!(sandbox.rest(Method::PUT, &path, wrong).await.refusal(), (400, "ERR_BAD_REQUEST"));
    }
}

#[tokio::test]
async fn a_token_of_another_user_is_out_of_reach() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let path = format!("/users/ben/auth_tokens/{}", ann.token);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let refused = sandbox.rest(method, &path, json!({})).await;
        assert_eq!(refused.refusal(), (403, "ERR_AUTHTOKEN_NOT_ACCESSIBLE"));
    }
    let unknown = sandbox.rest(Method::GET, "/users/ben/auth_tokens/none", json!({})).await;
    assert_eq!(unknown.refusal(), (404, "ERR_AUTH_TOKEN_NOT_FOUND"));
    assert_eq!(ann.get("/me").await.status, 200);
}
