//! What one person's device can do to another person: nothing.

use crate::support::{Device, PASSWORD, World, open};
use reqwest::Method;
use serde_json::json;

/// All mixes of whose id, whose uid and whose key, but for those that are one person's own.
fn mixes(world: &World, ann: &Device, ben: &Device) -> Vec<String> {
    let mut mixes = Vec::new();
    for kid in [ann, ben] {
        for sub in [ann, ben] {
            for iss in [ann, ben] {
                for key in [ann, ben] {
                    if [sub, iss, key].iter().all(|part| part.uid == kid.uid) {
                        continue;
                    }
                    let draft = ann.draft(world).parameter("kid", kid.id.as_str());
                    let draft = draft.claim("sub", sub.uid.as_str()).claim("iss", iss.id.as_str());
                    mixes.push(draft.sign(&key.key));
                }
            }
        }
    }
    mixes
}

#[tokio::test]
async fn no_mix_of_kid_sub_iss_and_key_of_two_people_is_taken_by_any_call() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    let path = format!("/v1/devices/{}", ben.id);
    let change = json!({ "oldPassword": PASSWORD, "newPassword": "another horse battery staple" });
    let calls = [
        (Method::DELETE, "/v1/token", None),
        (Method::GET, "/v1/devices", None),
        (Method::DELETE, path.as_str(), None),
        (Method::PUT, "/v1/password", Some(change)),
        (Method::PATCH, "/v1/profile", Some(json!({ "name": "Owned" }))),
        (Method::DELETE, "/v1/account", Some(json!({ "password": PASSWORD }))),
    ];
    let before = world.store.accounts(None, 10).await.unwrap();
    assert_eq!(mixes(&world, &ann, &ben).len(), 14);
    for assertion in mixes(&world, &ann, &ben) {
        assert_eq!(world.mint_with(&assertion).await.code(), "invalid_assertion");
    }
    for (method, path, body) in calls {
        for assertion in mixes(&world, &ann, &ben) {
            let reply = world.with_assertion(&assertion, method.clone(), path, body.clone()).await;
            assert_eq!((reply.status, reply.code()), (401, "invalid_assertion"), "{method} {path}");
        }
    }
    assert_eq!(world.store.accounts(None, 10).await.unwrap(), before);
    assert_eq!((world.mint(&ann).await.status, world.mint(&ben).await.status), (200, 200));
}

#[tokio::test]
async fn somebody_elses_device_is_as_unknown_as_one_that_never_was() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    let mut refusals = Vec::new();
    for id in [ben.id.as_str(), "d-000000000000000000000000", "x", "%00", "%ff", "..%2f", &"d".repeat(500)] {
        let reply = world.signed(&ann, Method::DELETE, &format!("/v1/devices/{id}"), None).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"), "{id}");
        refusals.push(reply.body["error"]["message"].clone());
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1);
    assert_eq!(world.mint(&ben).await.status, 200);
}

#[tokio::test]
async fn a_list_shows_ones_own_devices_alone() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    let list = world.signed(&ann, Method::GET, "/v1/devices", None).await;
    let ids: Vec<_> =
        list.body["devices"].as_array().unwrap().iter().map(|device| device["id"].clone()).collect();
    assert_eq!(ids, [json!(ann.id)]);
    assert!(!list.text.contains(&ben.id));
}

#[tokio::test]
async fn a_stolen_server_database_mints_nothing() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    assert_eq!(world.mint(&ann).await.status, 200);
    // The thief has all that is stored, and no key of a device: they are not there.
    let stolen = open(world.folder.path()).await;
    let signer = stolen.signer(&ann.id).await.unwrap().unwrap();
    let nonce_key = stolen.nonce_key([0; 32]).await.unwrap();
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    for secret in [PASSWORD.as_bytes(), &ann.key.to_bytes()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    for seed in [signer.device.public_key.0, nonce_key] {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        assert_eq!(world.mint_with(&ann.draft(&world).sign(&key)).await.code(), "invalid_assertion");
    }
    for password in [signer.account.phc.0.as_str(), signer.account.phc.0.rsplit('$').next().unwrap()] {
        assert_eq!(world.log_in(&ann.email, password).await.code(), "invalid_credentials");
    }
}
