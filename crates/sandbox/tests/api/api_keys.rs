//! API keys: made, used, changed, taken away.

use halley_sandbox::{DEFAULT_API_KEY, DEFAULT_AUTH_KEY};
use reqwest::Method;
use serde_json::json;

use crate::support::{Reply, Sandbox, answered};

async fn call(sandbox: &Sandbox, key: &str, method: Method, path: &str) -> Reply {
    answered(sandbox.request(method, &format!("/v3{path}")).header("apikey", key).json(&json!({}))).await
}

async fn made(sandbox: &Sandbox, name: &str, scope: &str) -> String {
    let body = json!({ "name": name, "scope": scope });
    let key = sandbox.rest(Method::POST, "/apikeys", body).await.data();
    key["apiKey"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_app_starts_with_its_two_keys() {
    let sandbox = Sandbox::empty().await;
    let keys = sandbox.rest(Method::GET, "/apikeys", json!({})).await.data();
    let known =
        |place: usize| (keys[place]["apiKey"].as_str().unwrap(), keys[place]["scope"].as_str().unwrap());
    assert_eq!(known(0), (DEFAULT_API_KEY, "fullAccess"));
    assert_eq!(known(1), (DEFAULT_AUTH_KEY, "authOnly"));
    let some = sandbox.rest(Method::GET, "/apikeys?scope=authOnly&searchKey=auth", json!({})).await.data();
    assert_eq!(some.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_made_key_opens_what_its_scope_says_until_it_is_deleted() {
    let sandbox = Sandbox::empty().await;
    let (full, auth) = (made(&sandbox, "ci", "fullAccess").await, made(&sandbox, "web", "authOnly").await);
    assert!(full.len() == 40 && full.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(call(&sandbox, &full, Method::GET, "/users").await.status, 200);
    assert_eq!(call(&sandbox, &auth, Method::GET, "/users").await.refusal().1, "AUTH_ERR_NO_ACCESS");
    let widened = json!({ "name": "Web", "scope": "fullAccess" });
    let key = sandbox.rest(Method::PUT, &format!("/apikeys/{auth}"), widened).await.data();
    assert_eq!((&key["name"], &key["scope"]), (&json!("Web"), &json!("fullAccess")));
    assert_eq!(call(&sandbox, &auth, Method::GET, "/users").await.status, 200);
    sandbox.rest(Method::DELETE, &format!("/apikeys/{auth}"), json!({})).await.data();
    let refused = call(&sandbox, &auth, Method::GET, "/users").await;
    assert_eq!(refused.refusal(), (401, "AUTH_ERR_APIKEY_NOT_FOUND"));
    assert!(!refused.body.to_string().contains(&auth), "a refusal repeats no key");
}

#[tokio::test]
async fn no_key_acts_on_itself() {
    let sandbox = Sandbox::empty().await;
    let own = format!("/apikeys/{DEFAULT_API_KEY}");
    for (method, body) in [(Method::PUT, json!({ "name": "x" })), (Method::DELETE, json!({}))] {
        let refused = sandbox.rest(method, &own, body).await;
        assert_eq!(refused.refusal(), (403, "ERR_APIKEY_NO_SELF_ACTION"));
    }
    assert_eq!(sandbox.rest(Method::GET, &own, json!({})).await.data()["scope"], "fullAccess");
    let other = made(&sandbox, "other", "fullAccess").await;
    call(&sandbox, &other, Method::DELETE, &own).await.data();
    assert_eq!(sandbox.rest(Method::GET, "/users", json!({})).await.refusal().0, 401);
    sandbox.running.reset().unwrap();
    assert_eq!(sandbox.rest(Method::GET, "/users", json!({})).await.status, 200, "a reset brings it back");
}

#[tokio::test]
async fn unknown_keys_wrong_fields_and_a_26th_key_are_refused() {
    let sandbox = Sandbox::empty().await;
    let unknown = sandbox.rest(Method::GET, "/apikeys/0000", json!({})).await;
    assert_eq!(unknown.refusal(), (404, "ERR_APIKEY_NOT_FOUND"));
    for body in [
        json!({}),
        json!({ "name": "", "scope": "authOnly" }),
        json!({ "name": "x".repeat(101), "scope": "authOnly" }),
        json!({ "name": "x", "scope": "root" }),
        json!({ "name": 7, "scope": "authOnly" }),
    ] {
        let refused = sandbox.rest(Method::POST, "/apikeys", body.clone()).await;
        assert_eq!(refused.refusal(), (400, "ERR_BAD_REQUEST"), "{body}");
    }
    for number in 2..25 {
        made(&sandbox, &format!("key {number}"), "authOnly").await;
    }
    let body = json!({ "name": "one too many", "scope": "authOnly" });
    assert_eq!(sandbox.rest(Method::POST, "/apikeys", body).await.refusal(), (400, "ERR_BAD_REQUEST"));
}
