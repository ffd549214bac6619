//! Devices: enrolled, listed, ended.

use crate::support::{Device, PASSWORD, World, until};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_second_device_enrols_with_the_password_and_mints() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let second = world.further_device(&ann, PASSWORD).await;
    assert_eq!(second.uid, ann.uid);
    let session = world.mint(&second).await;
    assert_eq!(session.body["user"]["uid"], ann.uid.as_str());
    let again = world.call(Method::POST, "/v1/devices", second.enrolment(PASSWORD)).await;
    assert_eq!((again.status, again.body["deviceId"].as_str()), (201, Some(second.id.as_str())));
    assert_eq!(world.audited().await.iter().filter(|event| *event == "device_enrolled").count(), 1);
}

#[tokio::test]
async fn a_list_tells_which_one_asks() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let second = world.further_device(&ann, PASSWORD).await;
    let list = world.signed(&second, Method::GET, "/v1/devices", None).await;
    let devices = list.body["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 2);
    for device in devices {
        assert_eq!(device["current"], json!(device["id"] == second.id.as_str()), "{device}");
        assert_eq!(device["createdAt"], json!(crate::support::NOW));
    }
}

#[tokio::test]
async fn a_revoked_device_is_told_so_and_its_tokens_end() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let lost = world.further_device(&ann, PASSWORD).await;
    let token = world.mint(&lost).await.token();
    let path = format!("/v1/devices/{}", lost.id);
    assert_eq!(world.signed(&ann, Method::DELETE, &path, None).await.status, 204);
    assert_eq!(world.mint(&lost).await.code(), "device_revoked");
    assert_eq!(world.signed(&lost, Method::GET, "/v1/devices", None).await.code(), "device_revoked");
    assert!(!world.is_alive(&ann.uid, &token).await);
    assert_eq!(world.signed(&ann, Method::DELETE, &path, None).await.code(), "not_found");
    let fresh = world.mint(&ann).await.token();
    assert!(world.is_alive(&ann.uid, &fresh).await);
    // The key of a device that was ended does not come back under another id.
    let again = world.call(Method::POST, "/v1/devices", lost.enrolment(PASSWORD)).await;
    assert_eq!(again.code(), "key_taken");
}

#[tokio::test]
async fn a_device_may_end_itself() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let path = format!("/v1/devices/{}", ann.id);
    assert_eq!(world.signed(&ann, Method::DELETE, &path, None).await.status, 204);
    assert_eq!(world.mint(&ann).await.code(), "device_revoked");
}

#[tokio::test]
async fn only_a_sound_key_is_enrolled() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for key in [
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "7f________________________________________38",
        "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let device = json!({ "name": "x", "publicKey": key });
        let body = json!({ "email": ann.email, "password": PASSWORD, "device": device });
        let reply = world.call(Method::POST, "/v1/devices", body).await;
        assert!(["invalid_field", "invalid_request"].contains(&reply.code()), "{key}: {reply:?}");
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_tokens_and_no_device() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let token = world.mint(&ann).await.token();
    assert_eq!(world.signed(&ann, Method::DELETE, "/v1/token", None).await.status, 204);
    assert!(!world.is_alive(&ann.uid, &token).await);
    assert_eq!(world.mint(&ann).await.status, 200);
}

#[tokio::test]
async fn a_token_that_was_being_made_while_its_device_was_revoked_is_not_handed_out() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let lost = world.further_device(&ann, PASSWORD).await;
    // The mint is under way at CometChat for long enough to be overtaken.
    world.faults(json!([{ "path": "/users", "method": "POST", "delayMs": 700 }])).await;
    let revoked = async {
        let url = format!("{}/sandbox/faults", world.sandbox.url());
        until(async || {
            let rules: serde_json::Value = reqwest::get(&url).await.unwrap().json().await.unwrap();
            rules["data"]["faults"][0]["seen"].as_u64() == Some(1)
        })
        .await;
        let path = format!("/v1/devices/{}", lost.id);
        world.signed(&ann, Method::DELETE, &path, None).await
    };
    let (minted, revoked) = tokio::join!(world.mint(&lost), revoked);
    assert_eq!(revoked.status, 204);
    assert_eq!(minted.code(), "device_revoked");
    until(async || world.tokens(&ann.uid).await == 0).await;
}

#[tokio::test]
async fn an_account_that_is_disabled_signs_nothing_until_it_is_enabled() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let uid = halley_credentials::uid::Uid::parse(&ann.uid).unwrap();
    world.store.set_disabled(&uid, true, crate::support::NOW).await.unwrap();
    assert_eq!(world.mint(&ann).await.code(), "account_disabled");
    let wrong = world.log_in(&ann.email, PASSWORD).await;
    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    let second = Device { email: ann.email.clone(), ..Device::new("second") };
    let reply = world.call(Method::POST, "/v1/devices", second.enrolment(PASSWORD)).await;
    assert_eq!(reply.code(), "invalid_credentials");
    world.store.set_disabled(&uid, false, crate::support::NOW).await.unwrap();
    assert_eq!(world.mint(&ann).await.status, 200);
}
