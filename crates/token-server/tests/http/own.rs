//! Password, profile and account of the person who signs.

use crate::support::{Device, PASSWORD, World};
use reqwest::Method;
use serde_json::{Value, json};

const NEW: &str = "quite another horse and staple";

fn change(old: &str, new: &str) -> Option<Value> {
    Some(json!({ "oldPassword": old, "newPassword": new }))
}

#[tokio::test]
async fn a_changed_password_ends_other_devices_and_all_tokens() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let other = world.further_device(&ann, PASSWORD).await;
    let token = world.mint(&other).await.token();
    assert_eq!(world.signed(&ann, Method::PUT, "/v1/password", change(PASSWORD, NEW)).await.status, 204);
    assert_eq!(world.mint(&other).await.code(), "password_changed");
    assert_eq!(world.mint(&ann).await.status, 200);
    assert!(!world.is_alive(&ann.uid, &token).await);
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.code(), "invalid_credentials");
    assert_eq!(world.log_in(&ann.email, NEW).await.status, 200);
    world.further_device(&ann, NEW).await;
    assert!(world.audited().await.contains(&"password_changed".to_owned()));
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_to_a_strong_one() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let put =
        async |old: &str, new: &str| world.signed(&ann, Method::PUT, "/v1/password", change(old, new)).await;
    assert_eq!(put("not the password at all", NEW).await.code(), "invalid_credentials");
    let weak = put(PASSWORD, "ann@example.org").await;
    assert_eq!((weak.status, weak.code()), (422, "weak_password"));
    let long = "a".repeat(1025);
    assert_eq!(put(PASSWORD, &long).await.body["error"]["field"], "newPassword");
    assert_eq!(put("", NEW).await.body["error"]["field"], "oldPassword");
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let other = world.further_device(&ann, PASSWORD).await;
    let (one, two) = tokio::join!(
        world.signed(&ann, Method::PUT, "/v1/password", change(PASSWORD, NEW)),
        world.signed(&other, Method::PUT, "/v1/password", change(PASSWORD, "a third horse and staple")),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401], "{one:?} {two:?}");
}

#[tokio::test]
async fn wrong_passwords_of_a_device_lock_that_device_alone() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let other = world.further_device(&ann, PASSWORD).await;
    let put = async |device: &Device, old: &str| {
        world.signed(device, Method::PUT, "/v1/password", change(old, NEW)).await
    };
    for _ in 0..5 {
        assert_eq!(put(&ann, "not the password at all").await.code(), "invalid_credentials");
    }
    let locked = put(&ann, PASSWORD).await;
    assert_eq!((locked.status, locked.code()), (429, "locked_out"));
    assert_eq!(world.mint(&ann).await.status, 200);
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
    assert_eq!(put(&other, PASSWORD).await.status, 204);
}

#[tokio::test]
async fn a_profile_is_carried_to_cometchat() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let patch = async |body: Value| world.signed(&ann, Method::PATCH, "/v1/profile", Some(body)).await;
    let there =
        async || world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await.1["data"].clone();
    let changed = patch(json!({ "name": "Ann Archer", "avatar": "https://example.org/ann.png" })).await;
    assert_eq!((changed.status, &changed.body["user"]["name"]), (200, &json!("Ann Archer")));
    assert_eq!(there().await["name"], "Ann Archer");
    assert_eq!(there().await["avatar"], "https://example.org/ann.png");
    assert_eq!(patch(json!({})).await.body["user"]["avatar"], "https://example.org/ann.png");
    assert_eq!(patch(json!({ "avatar": "" })).await.body["user"].get("avatar"), None);
    assert_eq!(there().await.get("avatar"), None);
    assert_eq!(there().await["name"], "Ann Archer");
    for (body, field) in [
        (json!({ "name": "\u{202E}" }), "name"),
        (json!({ "avatar": "http://example.org/ann.png" }), "avatar"),
        (json!({ "avatar": "javascript:alert(1)" }), "avatar"),
        (json!({ "name": "Ann", "avatar": "x" }), "avatar"),
    ] {
        assert_eq!(patch(body).await.body["error"]["field"], field);
    }
    assert_eq!(patch(json!({ "uid": "h-1" })).await.code(), "invalid_request");
}

#[tokio::test]
async fn an_account_is_deleted_with_its_password_alone_and_the_address_is_free_again() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let other = world.further_device(&ann, PASSWORD).await;
    let delete = async |password: &str| {
        world.signed(&ann, Method::DELETE, "/v1/account", Some(json!({ "password": password }))).await
    };
    assert_eq!(delete("not the password at all").await.code(), "invalid_credentials");
    assert_eq!(delete(PASSWORD).await.status, 204);
    assert_eq!(delete(PASSWORD).await.code(), "account_deleted");
    assert_eq!(world.mint(&other).await.code(), "account_deleted");
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.code(), "invalid_credentials");
    assert_eq!(world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await.0, 404);
    let again = world.person("ann").await;
    assert_ne!(again.uid, ann.uid);
}
