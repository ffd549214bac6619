//! CometChat down, slow, limited, at fault or not itself: each gives the documented answer, and heals without hands.

use crate::support::{Device, PASSWORD, World, until};
use halley_credentials::uid::Uid;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// All that CometChat may do in the place of an answer.
fn failures() -> Vec<Value> {
    vec![
        json!({ "status": 500 }),
        json!({ "status": 502, "body": "<html><body>Bad gateway</body></html>", "contentType": "text/html" }),
        json!({ "status": 200, "body": "<html>captive portal</html>", "contentType": "text/html" }),
        json!({ "status": 200, "body": "{\"data\":", "contentType": "application/json" }),
        json!({ "status": 200, "body": "{\"data\":{}}" }),
        json!({ "status": 200, "body": "{\"data\":{\"uid\":", "truncate": true }),
        json!({ "status": 429, "code": "ERR_TOO_MANY_REQUESTS", "retryAfterS": 7 }),
        json!({ "status": 429, "code": "ERR_TOO_MANY_REQUESTS" }),
        json!({ "status": 401, "code": "AUTH_ERR_APIKEY_NOT_FOUND" }),
        json!({ "status": 403, "code": "AUTH_ERR_NO_ACCESS" }),
        json!({ "drop": true }),
    ]
}

fn at(mut fault: Value, method: &str, path: &str) -> Value {
    fault["method"] = method.into();
    fault["path"] = path.into();
    json!([fault])
}

#[tokio::test]
async fn a_sign_up_that_met_a_fault_is_finished_by_the_same_request() {
    let world = World::new().await;
    for (count, fault) in failures().into_iter().enumerate() {
        let mut person = Device::new(&format!("person{count}"));
        world.faults(at(fault.clone(), "POST", "/users")).await;
        let reply = world.call(Method::POST, "/v1/accounts", person.new_account(PASSWORD)).await;
        assert_eq!((reply.status, reply.code()), (503, "chat_unavailable"), "{fault}");
        if fault["retryAfterS"] == 7 {
            assert_eq!(reply.header("retry-after"), Some("7"));
        }
        world.faults(json!([])).await;
        let reply = world.call(Method::POST, "/v1/accounts", person.new_account(PASSWORD)).await;
        assert_eq!(reply.status, 201, "{fault}: {reply:?}");
        person.enrolled(&reply);
        assert_eq!(world.mint(&person).await.status, 200, "{fault}");
    }
    assert_eq!(world.store.accounts(None, 100).await.unwrap().len(), failures().len());
    assert_eq!(world.store.backlog().await.unwrap().0, 0);
}

#[tokio::test]
async fn a_sign_up_that_met_a_fault_is_finished_by_the_worker() {
    let world = World::new().await;
    let ann = Device::new("ann");
    world.faults(at(json!({ "status": 500 }), "POST", "/users")).await;
    let reply = world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await;
    assert_eq!(reply.code(), "chat_unavailable");
    world.start_worker().await;
    world.clock.pass(1);
    world.faults(json!([])).await;
    until(async || {
        world.clock.pass(1);
        world.store.backlog().await.unwrap().0 == 0
    })
    .await;
    let account = world.store.account_by_email(&ann.email).await.unwrap().unwrap();
    assert_eq!(world.chat(Method::GET, &format!("/users/{}", account.uid), None).await.0, 200);
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn somebody_who_was_created_although_no_answer_came_is_theirs() {
    let world = World::new().await;
    let mut ann = Device::new("ann");
    world.faults(at(json!({ "status": 500 }), "POST", "/users")).await;
    world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await;
    world.faults(json!([])).await;
    let account = world.store.account_by_email(&ann.email).await.unwrap().unwrap();
    let there = json!({ "uid": account.uid.as_str(), "name": "half way" });
    assert_eq!(world.chat(Method::POST, "/users", Some(there)).await.0, 200);
    let reply = world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await;
    ann.enrolled(&reply);
    let (_, user) = world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await;
    assert_eq!(user["data"]["name"], "ann");
}

#[tokio::test]
async fn a_mint_that_meets_a_fault_says_so_and_the_next_one_works() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for fault in failures() {
        world.faults(at(fault.clone(), "POST", "/users/")).await;
        let (minted, logged_in) = (world.mint(&ann).await, world.log_in(&ann.email, PASSWORD).await);
        assert_eq!((minted.status, minted.code()), (503, "chat_unavailable"), "{fault}");
        assert_eq!((logged_in.status, logged_in.code()), (503, "chat_unavailable"), "{fault}");
        world.faults(json!([])).await;
        assert_eq!(world.mint(&ann).await.status, 200, "{fault}");
    }
}

#[tokio::test]
async fn a_slow_cometchat_is_given_up_in_time() {
    let world = World::with(|settings| settings.limits.request = Duration::from_secs(2)).await;
    let ann = world.person("ann").await;
    world.faults(at(json!({ "delayMs": 30_000 }), "POST", "/users")).await;
    assert_eq!(world.mint(&ann).await.code(), "chat_unavailable");
    let reply = world.call(Method::POST, "/v1/accounts", Device::new("ben").new_account(PASSWORD)).await;
    assert_eq!(reply.code(), "chat_unavailable");
}

#[tokio::test]
async fn a_noted_flush_comes_before_the_next_mint_and_never_after_it() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let lost = world.further_device(&ann, PASSWORD).await;
    let old = world.mint(&lost).await.token();
    world.faults(at(json!({ "status": 500 }), "DELETE", "/users")).await;
    let path = format!("/v1/devices/{}", lost.id);
    assert_eq!(world.signed(&ann, Method::DELETE, &path, None).await.status, 204);
    assert!(world.is_alive(&ann.uid, &old).await);
    assert_eq!(world.mint(&ann).await.code(), "chat_unavailable");
    world.faults(json!([])).await;
    let fresh = world.mint(&ann).await.token();
    assert!(!world.is_alive(&ann.uid, &old).await);
    world.start_worker().await;
    until(async || {
        world.clock.pass(60);
        world.store.backlog().await.unwrap().0 == 0
    })
    .await;
    assert!(world.is_alive(&ann.uid, &fresh).await);
}

#[tokio::test]
async fn a_picture_that_is_refused_keeps_nobody_out() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.faults(at(json!({ "status": 400, "code": "ERR_BAD_REQUEST" }), "PUT", "/users")).await;
    let body = Some(json!({ "avatar": "https://example.org/ann.png" }));
    assert_eq!(world.signed(&ann, Method::PATCH, "/v1/profile", body).await.status, 200);
    assert_eq!(world.mint(&ann).await.status, 200);
    world.faults(json!([])).await;
    assert_eq!(world.mint(&ann).await.status, 200);
    let (_, user) = world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await;
    assert_eq!(user["data"]["avatar"], "https://example.org/ann.png");
}

#[tokio::test]
async fn somebody_who_is_gone_at_cometchat_is_made_anew() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let body = json!({ "avatar": "https://example.org/ann.png" });
    world.signed(&ann, Method::PATCH, "/v1/profile", Some(body)).await;
    let path = format!("/users/{}", ann.uid);
    assert_eq!(world.chat(Method::DELETE, &path, Some(json!({ "permanent": true }))).await.0, 200);
    assert_eq!(world.mint(&ann).await.status, 200);
    assert_eq!(world.chat(Method::GET, &path, None).await.1["data"]["avatar"], "https://example.org/ann.png");
}

#[tokio::test]
async fn somebody_who_was_deactivated_at_cometchat_stays_so() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let path = format!("/users/{}", ann.uid);
    assert_eq!(world.chat(Method::DELETE, &path, Some(json!({ "permanent": false }))).await.0, 200);
    assert_eq!(world.mint(&ann).await.code(), "account_disabled");
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.code(), "invalid_credentials");
    assert_eq!(world.chat(Method::GET, &path, None).await.0, 404);
    let body = json!({ "uidsToActivate": [ann.uid] });
    assert_eq!(world.chat(Method::PUT, "/users", Some(body)).await.0, 200);
    assert_eq!(world.mint(&ann).await.status, 200);
}

#[tokio::test]
async fn a_deletion_is_carried_out_when_cometchat_is_back() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let token = world.mint(&ann).await.token();
    world.faults(json!([{ "path": "/users", "drop": true }])).await;
    let body = Some(json!({ "password": PASSWORD }));
    assert_eq!(world.signed(&ann, Method::DELETE, "/v1/account", body).await.status, 204);
    world.faults(json!([])).await;
    assert!(world.is_alive(&ann.uid, &token).await);
    world.start_worker().await;
    until(async || {
        world.clock.pass(60);
        world.store.backlog().await.unwrap().0 == 0
    })
    .await;
    assert_eq!(world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await.0, 404);
    assert!(!world.is_alive(&ann.uid, &token).await);
    assert!(world.store.account_by_uid(&Uid::parse(&ann.uid).unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_database_that_is_away_is_said_to_be_and_the_same_request_works_later() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    // Somebody else writes and does not end.
    let other = rusqlite::Connection::open(world.folder.path().join("server.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let assertion = ann.assertion(&world);
    let reply = world.mint_with(&assertion).await;
    assert_eq!((reply.status, reply.code()), (503, "database_unavailable"));
    assert_eq!(world.send(Method::GET, "/healthz", &[], None).await.status, 200);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(world.mint_with(&assertion).await.status, 200);
}
