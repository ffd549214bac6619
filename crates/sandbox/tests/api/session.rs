//! Logging in, staying in, and being out for good.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, Socket, answered};

const DEAD: (u16, &str) = (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND");

#[tokio::test]
async fn a_login_answers_with_the_token_the_socket_secret_and_the_settings() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let me = ann.put("/me", json!({ "platform": "WEB", "deviceId": "x" })).await.data();
    assert_eq!((&me["uid"], &me["name"]), (&json!("ann"), &json!("Ann")));
    assert_eq!(me["authToken"], json!(ann.token));
    assert_eq!(me["jwt"], json!(ann.jwt), "resuming needs the same secret again");
    let address = sandbox.running.address();
    assert_eq!(me["settings"]["CLIENT_API_HOST"], json!(address.to_string()));
    assert_eq!(me["settings"]["ADMIN_API_HOST"], json!(address.to_string()));
    assert_eq!(me["settings"]["CHAT_HOST"], "127.0.0.1");
    assert_eq!(me["settings"]["CHAT_WSS_PORT"], json!(address.port().to_string()));
    assert_eq!(me["settings"]["extensions"], json!([]));
    assert_eq!(ann.get("/me").await.data()["jwt"], json!(ann.jwt));
    assert_eq!(ann.get("/settings").await.data()["APP_VERSION"], "4");
}

#[tokio::test]
async fn tokens_have_the_documented_form_and_are_fresh_each_time() {
    let sandbox = Sandbox::empty().await;
    sandbox.person("ann").await;
    let mut seen = Vec::new();
    for body in [json!({}), json!({ "force": true }), json!({ "force": false })] {
        let minted = sandbox.rest(Method::POST, "/users/Ann/auth_tokens", body).await.data();
        let token = minted["authToken"].as_str().unwrap().to_owned();
        let rest = token.strip_prefix("ann_1700000000").unwrap();
        assert!(rest.len() == 30 && rest.bytes().all(|b| b.is_ascii_hexdigit()), "{token}");
        assert!(!seen.contains(&token));
        seen.push(token);
    }
}

#[tokio::test]
async fn an_app_id_and_a_token_are_needed() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let me = |headers: &[(&str, &str)]| {
        let request = headers
            .iter()
            .fold(sandbox.request(Method::GET, "/v3.0/me"), |r, (name, value)| r.header(*name, *value));
        answered(request)
    };
    assert_eq!(me(&[]).await.refusal(), (401, "AUTH_ERR_EMPTY_APPID"));
    assert_eq!(me(&[("appid", "other")]).await.refusal(), (401, "AUTH_ERR_INVALID_APPID"));
    assert_eq!(me(&[("appid", "sandbox")]).await.refusal(), (401, "AUTH_ERR_EMPTY_AUTH_TOKEN"));
    assert_eq!(me(&[("appid", "sandbox"), ("authtoken", "x")]).await.refusal(), DEAD);
    assert_eq!(me(&[("appid", "sandbox"), ("authtoken", &ann.token)]).await.status, 200);
}

#[tokio::test]
async fn a_refusal_does_not_repeat_the_token_or_key() {
    let sandbox = Sandbox::empty().await;
    let mut ann = sandbox.person("ann").await;
    ann.token = "my-secret-token".into();
    assert!(!ann.get("/me").await.body.to_string().contains("my-secret"));
    let request = sandbox.request(Method::GET, "/v3/users").header("apikey", "my-secret-key");
    assert!(!answered(request).await.body.to_string().contains("my-secret"));
}

#[tokio::test]
async fn logging_out_kills_the_token_and_closes_its_sockets_only() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let tablet = sandbox.device("ann", "ann-tablet").await;
    let (socket, mut other) = (ann.socket().await, tablet.socket().await);
    ann.delete("/me", json!({})).await.data();
    socket.closed().await;
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
    assert_eq!(ann.get("/users").await.refusal(), DEAD);
    assert_eq!(ann.delete("/me", json!({})).await.refusal(), DEAD);
    let mut again = Socket::open(&ann.base).await;
    again.send(ann.hello("ALL_USERS")).await;
    assert_eq!(again.next("auth").await["body"]["code"], "401");
    assert_eq!(again.closed().await, Some(4401));
    assert!(other.up_to_now().await.is_empty());
    assert_eq!(tablet.get("/me").await.status, 200);
}

#[tokio::test]
async fn flushing_ends_every_session_of_the_user() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let tablet = sandbox.device("ann", "ann-tablet").await;
    let sockets = [ann.socket().await, tablet.socket().await];
    sandbox.rest(Method::DELETE, "/users/ann/auth_tokens", json!({})).await.data();
    for socket in sockets {
        socket.closed().await;
    }
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
    assert_eq!(tablet.get("/me").await.refusal(), DEAD);
    assert_eq!(ben.get("/me").await.status, 200);
}

#[tokio::test]
async fn one_token_can_be_listed_shown_and_deleted_by_the_server() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let socket = ann.socket().await;
    let list = sandbox.rest(Method::GET, "/users/ann/auth_tokens", json!({})).await.data();
    assert_eq!(list[0]["authToken"], json!(ann.token));
    let path = format!("/users/ann/auth_tokens/{}", ann.token);
    assert_eq!(sandbox.rest(Method::GET, &path, json!({})).await.data()["uid"], "ann");
    sandbox.rest(Method::DELETE, &path, json!({})).await.data();
    socket.closed().await;
    assert_eq!(
        sandbox.rest(Method::GET, &path, json!({})).await.refusal(),
        (404, "ERR_AUTH_TOKEN_NOT_FOUND")
    );
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
}

#[tokio::test]
async fn deactivating_ends_the_sessions_and_refuses_new_ones_until_reactivation() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let socket = ann.socket().await;
    sandbox.rest(Method::DELETE, "/users/ann", json!({ "permanent": false })).await.data();
    socket.closed().await;
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
    let mint = || sandbox.rest(Method::POST, "/users/ann/auth_tokens", json!({}));
    assert_eq!(mint().await.refusal(), (404, "ERR_UID_NOT_FOUND"));
    sandbox.rest(Method::PUT, "/users", json!({ "uidsToActivate": ["ann"] })).await.data();
    mint().await.data();
    assert_eq!(ann.get("/me").await.refusal(), DEAD, "old tokens stay dead");
}

#[tokio::test]
async fn only_the_newest_hundred_tokens_live() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let socket = ann.socket().await;
    for _ in 0..99 {
        sandbox.rest(Method::POST, "/users/ann/auth_tokens", json!({})).await.data();
    }
    assert_eq!(ann.get("/me").await.status, 200);
    sandbox.rest(Method::POST, "/users/ann/auth_tokens", json!({})).await.data();
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
    socket.closed().await;
    let list = sandbox.rest(Method::GET, "/users/ann/auth_tokens?perPage=1000", json!({})).await.data();
    assert_eq!(list.as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn changing_ones_profile_answers_with_the_whole_session() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let body = json!({ "uid": "ben", "statusMessage": "away", "role": "admin", "authToken": "x", "status": "offline" });
    let me = ann.put("/me", body).await.data();
    assert_eq!(
        (&me["uid"], &me["statusMessage"], &me["role"]),
        (&json!("ann"), &json!("away"), &json!("default"))
    );
    assert_eq!((&me["authToken"], &me["jwt"]), (&json!(ann.token), &json!(ann.jwt)));
    assert_eq!(me["name"], "Ann", "a change of one field leaves the others");
}

#[tokio::test]
async fn the_usage_report_and_the_socket_secret_are_answered() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    assert_eq!(
        ann.post("/user_sessions", json!({ "sessionId": "s1" })).await.data(),
        json!({ "sessionId": "s1" })
    );
    assert_eq!(ann.post("/me/jwt", json!({ "passthrough": {} })).await.data()["jwt"], json!(ann.jwt));
}

#[tokio::test]
async fn online_counts_need_the_socket_secret() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    ann.group("team", "public", &[]).await;
    ann.group("other", "private", &[]).await;
    let _socket = ann.socket().await;
    let count = |jwt: &str| {
        let request = sandbox.request(Method::POST, "/api/v3/online-members").header("authorization", jwt);
        answered(request.json(&json!({ "groups": ["team"] })))
    };
    assert_eq!(count(&ann.jwt).await.data(), json!({ "onlineUsersCount": 1, "groups": { "team": 1 } }));
    assert_eq!(count(&ann.token).await.refusal(), DEAD);
    let bare = answered(sandbox.request(Method::POST, "/api/v3/online-members")).await;
    assert_eq!(bare.refusal(), (401, "AUTH_ERR_EMPTY_AUTH_HEADER"));
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_empties_the_world() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let socket = ann.socket().await;
    let reply = answered(sandbox.request(Method::POST, "/sandbox/reset")).await;
    assert_eq!(reply.status, 200);
    socket.closed().await;
    assert_eq!(ann.get("/me").await.refusal(), DEAD);
    let users = sandbox.rest(Method::GET, "/users", json!({})).await.data();
    assert_eq!(users, Value::Array(vec![]));
}
