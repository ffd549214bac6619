//! New accounts.

use crate::support::{Device, PASSWORD, World};
use halley_token_api::answers::Registration;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn somebody_signs_up_and_mints() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    assert!(ann.uid.starts_with("h-") && !ann.uid.contains("ann"));
    let (status, user) = world.chat(Method::GET, &format!("/users/{}", ann.uid), None).await;
    assert_eq!((status, user["data"]["name"].as_str()), (200, Some("ann")));
    let session = world.mint(&ann).await;
    assert_eq!(session.status, 200, "{session:?}");
    assert_eq!(session.body["user"]["uid"], ann.uid.as_str());
    assert_eq!(session.body["user"]["email"], "ann@example.org");
    assert!(world.is_alive(&ann.uid, &session.token()).await);
    assert_eq!(world.audited().await, ["account_created"]);
}

#[tokio::test]
async fn the_same_request_leads_to_the_same_account_and_device() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let again = world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await;
    assert_eq!((again.status, again.body["deviceId"].as_str()), (201, Some(ann.id.as_str())));
    assert_eq!(again.body["user"]["uid"], ann.uid.as_str());
}

#[tokio::test]
async fn twenty_at_once_make_one_account() {
    let world = World::new().await;
    let ann = Device::new("ann");
    let call = || world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD));
    let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
    let uids: Vec<_> = [a, b, c, d].iter().map(|reply| reply.body["user"]["uid"].clone()).collect();
    assert!(uids.iter().all(|uid| uid.is_string() && *uid == uids[0]), "{uids:?}");
    assert_eq!(world.store.accounts(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_is_taken_for_another_password_or_another_device() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let other = Device::new("ann");
    for (device, password) in [(&ann, "another horse battery staple"), (&other, PASSWORD)] {
        let reply = world.call(Method::POST, "/v1/accounts", device.new_account(password)).await;
        assert_eq!((reply.status, reply.code()), (409, "email_taken"));
    }
    let shouted = Device { email: "ANN@Example.org".into(), ..other };
    let reply =
        world.call(Method::POST, "/v1/accounts", shouted.new_account("no horse battery staple")).await;
    assert_eq!(reply.code(), "email_taken");
}

#[tokio::test]
async fn a_weak_password_is_refused_with_reasons() {
    let world = World::new().await;
    for (password, reason) in [
        ("short1!", "too_short"),
        ("password1234", "common"),
        ("ann@example.org", "personal"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
    ] {
        let reply = world.call(Method::POST, "/v1/accounts", Device::new("ann").new_account(password)).await;
        assert_eq!((reply.status, reply.code()), (422, "weak_password"), "{password}");
        let reasons = reply.body["error"]["reasons"].as_array().unwrap();
        assert!(reasons.contains(&json!(reason)), "{password}: {reasons:?}");
    }
    assert_eq!(world.store.accounts(None, 10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_field_that_may_not_be_so_is_named() {
    let world = World::new().await;
    let good = Device::new("ann").new_account(PASSWORD);
    let weak_key = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (pointer, value, field) in [
        ("/email", json!("nobody"), "email"),
        ("/email", json!("a\u{0}b@example.org"), "email"),
        ("/name", json!(" "), "name"),
        ("/name", json!("a".repeat(101)), "name"),
        ("/password", json!("a".repeat(1025)), "password"),
        ("/password", json!("nul\u{0}nul nul nul"), "password"),
        ("/device/name", json!("\u{202E}evil"), "device.name"),
        ("/device/publicKey", json!(weak_key), "device.publicKey"),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        let reply = world.call(Method::POST, "/v1/accounts", body).await;
        assert_eq!((reply.status, reply.code()), (422, "invalid_field"), "{pointer}");
        assert_eq!(reply.body["error"]["field"], field);
    }
}

#[tokio::test]
async fn a_key_is_one_device_of_one_person() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let thief = Device { email: "eve@example.org".into(), ..ann.clone() };
    let reply = world.call(Method::POST, "/v1/accounts", thief.new_account(PASSWORD)).await;
    assert_eq!((reply.status, reply.code()), (409, "key_taken"));
    assert_eq!(world.store.accounts(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn closed_means_closed() {
    let world = World::with(|settings| settings.registration = Registration::Closed).await;
    let reply = world.call(Method::POST, "/v1/accounts", Device::new("ann").new_account(PASSWORD)).await;
    assert_eq!((reply.status, reply.code()), (403, "registration_closed"));
}

mod invites {
    use super::*;
    use halley_token_server::store::{Invite, NewInvite};
    use sha2::{Digest, Sha256};

    async fn world(uses_left: u32) -> World {
        let world = World::with(|settings| settings.registration = Registration::Invite).await;
        let created_at = crate::support::NOW;
        let expires_at = created_at + 3_600;
        let invite = Invite { id: "i-1".into(), note: String::new(), uses_left, created_at, expires_at };
        let hash = Sha256::digest("come in").into();
        world.store.add_invite(&NewInvite { invite, hash }).await.unwrap();
        world
    }

    fn with_invite(device: &Device, code: &str) -> serde_json::Value {
        let mut body = device.new_account(PASSWORD);
        body["invite"] = code.into();
        body
    }

    #[tokio::test]
    async fn an_invite_is_good_for_so_many_accounts_and_for_repetitions() {
        let world = world(1).await;
        let (ann, ben) = (Device::new("ann"), Device::new("ben"));
        for code in ["", "come", "come in  x"] {
            let reply = world.call(Method::POST, "/v1/accounts", with_invite(&ann, code)).await;
            assert_eq!((reply.status, reply.code()), (403, "invite_invalid"), "{code}");
        }
        assert_eq!(
            world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await.code(),
            "invite_invalid"
        );
        for _ in 0..2 {
            assert_eq!(
                world.call(Method::POST, "/v1/accounts", with_invite(&ann, "come in")).await.status,
                201
            );
        }
        let reply = world.call(Method::POST, "/v1/accounts", with_invite(&ben, "come in")).await;
        assert_eq!(reply.code(), "invite_invalid");
    }

    #[tokio::test]
    async fn an_expired_invite_is_none() {
        let world = world(1).await;
        world.clock.pass(3_601);
        let reply =
            world.call(Method::POST, "/v1/accounts", with_invite(&Device::new("ann"), "come in")).await;
        assert_eq!(reply.code(), "invite_invalid");
    }

    #[tokio::test]
    async fn without_an_invite_nobody_learns_which_addresses_are_known() {
        let world = world(1).await;
        let ann = Device::new("ann");
        assert_eq!(world.call(Method::POST, "/v1/accounts", with_invite(&ann, "come in")).await.status, 201);
        let mut answers = Vec::new();
        for name in ["ann", "nobody"] {
            let body = Device::new(name).new_account("no horse at all");
            let mut of_name = Vec::new();
            for _ in 0..8 {
                let reply = world.call(Method::POST, "/v1/accounts", body.clone()).await;
                of_name.push((
                    reply.status,
                    reply.code().to_owned(),
                    reply.header("retry-after").map(str::to_owned),
                ));
            }
            // Nor afterwards, from which of them is locked out.
            let login = json!({ "email": body["email"], "password": "no horse at all" });
            let reply = world.call(Method::POST, "/v1/login", login).await;
            of_name.push((
                reply.status,
                reply.code().to_owned(),
                reply.header("retry-after").map(str::to_owned),
            ));
            answers.push(of_name);
        }
        assert_eq!(answers[0][0].1, "invite_invalid");
        assert_eq!(answers[0], answers[1]);
    }
}
