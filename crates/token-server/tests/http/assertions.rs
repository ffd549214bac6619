//! What mints, and what does not.

use crate::support::{Device, NOW, World};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::json;
use sha2::Sha256;

/// Every one of these mints nothing, and is told apart from nothing else.
async fn refused(world: &World, what: &str, assertion: &str) {
    refused_as(world, "invalid_assertion", what, assertion).await;
}

async fn refused_as(world: &World, code: &str, what: &str, assertion: &str) {
    let reply = world.mint_with(assertion).await;
    assert_eq!((reply.status, reply.code()), (401, code), "{what}");
    assert!(reply.header("dpop-nonce").is_none(), "{what}");
}

#[tokio::test]
async fn an_assertion_works_once() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let assertion = ann.assertion(&world);
    assert_eq!(world.mint_with(&assertion).await.status, 200);
    refused_as(&world, "assertion_replayed", "as it is", &assertion).await;
    let listed = world.with_assertion(&assertion, Method::GET, "/v1/devices", None).await;
    assert_eq!(listed.code(), "assertion_replayed");
    // The same identifier in another assertion is used up as well.
    let draft = ann.draft(&world).claim("jti", "the-same-identifier");
    assert_eq!(world.mint_with(&draft.sign(&ann.key)).await.status, 200);
    refused_as(&world, "assertion_replayed", "jti again", &draft.claim("exp", NOW + 59).sign(&ann.key)).await;
    assert_eq!(world.audited().await.iter().filter(|event| *event == "assertion_replayed").count(), 3);
}

#[tokio::test]
async fn of_two_at_once_one_mints() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for _ in 0..10 {
        let assertion = ann.assertion(&world);
        let (one, two) = tokio::join!(world.mint_with(&assertion), world.mint_with(&assertion));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }
}

#[tokio::test]
async fn wrong_claims_mint_nothing() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    let draft = || ann.draft(&world);
    let mut without_jti = draft();
    without_jti.claims.as_object_mut().unwrap().remove("jti");
    let mut without_sub = draft();
    without_sub.claims.as_object_mut().unwrap().remove("sub");
    for (what, draft) in [
        ("another audience", draft().claim("aud", "https://other.example.org")),
        ("a longer audience", draft().claim("aud", format!("{}/", world.url))),
        ("two audiences", draft().claim("aud", json!([world.url, "https://other.example.org"]))),
        ("no audience", draft().claim("aud", json!([]))),
        ("another person", draft().claim("sub", ben.uid.as_str())),
        ("another person's address", draft().claim("sub", ann.email.as_str())),
        ("another issuer", draft().claim("iss", ben.id.as_str())),
        ("a long life", draft().claim("exp", NOW + 61)),
        ("no life", draft().claim("exp", NOW)),
        ("times of a text", draft().claim("iat", NOW.to_string())),
        ("a fraction of a time", draft().claim("exp", NOW as f64 + 10.5)),
        ("extreme times", draft().claim("iat", i64::MIN).claim("exp", i64::MAX)),
        ("a short jti", draft().claim("jti", "short")),
        ("a long jti", draft().claim("jti", "j".repeat(65))),
        ("a jti with NUL", draft().claim("jti", "0123456789abcdef\0")),
        ("a jti of a number", draft().claim("jti", 1234567890123456_i64)),
        ("no jti", without_jti),
        ("no sub", without_sub),
    ] {
        refused(&world, what, &draft.sign(&ann.key)).await;
    }
}

#[tokio::test]
async fn wrong_keys_and_algorithms_mint_nothing() {
    let world = World::new().await;
    let (ann, ben) = (world.person("ann").await, world.person("ben").await);
    let draft = || ann.draft(&world);
    let strangers = Device::new("eve").key;
    refused(&world, "another key", &draft().sign(&strangers)).await;
    refused(&world, "another person's key", &draft().sign(&ben.key)).await;
    refused(&world, "another person's kid", &draft().parameter("kid", ben.id.as_str()).sign(&ann.key)).await;
    refused(&world, "an unknown kid", &draft().parameter("kid", "d-000000000000000000000000").sign(&ann.key))
        .await;
    for (name, value) in [
        ("alg", json!("none")),
        ("alg", json!("None")),
        ("alg", json!("ES256")),
        ("alg", json!("EdDSA ")),
        ("alg", json!(["EdDSA"])),
        ("typ", json!("at+jwt")),
        ("crit", json!(["exp"])),
        ("jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": Device::new("eve").public_key() })),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/keys")),
        ("x5c", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("kid", json!("../../etc/passwd")),
        ("kid", json!("d-' OR '1'='1")),
        ("kid", json!(1)),
    ] {
        refused(&world, name, &draft().parameter(name, value).sign(&ann.key)).await;
    }
    let unsigned = draft().parameter("alg", "none").message();
    refused(&world, "alg none without a signature", &format!("{unsigned}.")).await;
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let key = ann.key.verifying_key().to_bytes();
    for secret in [key.to_vec(), ann.public_key().into_bytes(), hex::encode(key).into_bytes()] {
        let message = ann.draft(&world).parameter("alg", "HS256").message();
        let mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(&message).finalize();
        let tag = URL_SAFE_NO_PAD.encode(mac.into_bytes());
        refused(&world, "HS256", &format!("{message}.{tag}")).await;
    }
}

#[tokio::test]
async fn altered_in_any_byte_it_mints_nothing() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let assertion = ann.assertion(&world).into_bytes();
    for at in 0..assertion.len() {
        // The lowest bit and a higher one: the lowest of the last character of a part stands for nothing.
        for flip in [1, 4] {
            let mut altered = assertion.clone();
            altered[at] ^= flip;
            let Ok(text) = String::from_utf8(altered) else { continue };
            refused(&world, &format!("byte {at} ^ {flip}"), &text).await;
        }
    }
    for cut in [0, 1, assertion.len() / 2, assertion.len() - 1] {
        refused(&world, "cut", std::str::from_utf8(&assertion[..cut]).unwrap()).await;
    }
    let whole = String::from_utf8(assertion).unwrap();
    for more in ["=", " ", ".", "A", "\n"] {
        refused(&world, "more", &format!("{whole}{more}")).await;
        refused(&world, "more before", &format!("{more}{whole}")).await;
    }
    assert_eq!(world.mint_with(&whole).await.status, 200);
    assert_eq!(world.tokens(&ann.uid).await, 1);
}

#[tokio::test]
async fn every_character_of_the_signature_has_one_form() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let assertion = ann.assertion(&world);
    let (stem, last) = assertion.split_at(assertion.len() - 1);
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/".chars() {
        if !last.starts_with(other) {
            refused(&world, "the last character", &format!("{stem}{other}")).await;
        }
    }
    assert_eq!(world.mint_with(&assertion).await.status, 200);
}

#[tokio::test]
async fn an_old_or_early_assertion_is_asked_for_a_nonce_and_heals_with_one_retry() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for wrong in [-86_400_i64, -91, 31, 86_400, -1_800_000_000] {
        let shifted = || ann.draft(&world).claim("iat", NOW + wrong).claim("exp", NOW + wrong + 60);
        let reply = world.mint_with(&shifted().sign(&ann.key)).await;
        assert_eq!((reply.status, reply.code()), (401, "use_dpop_nonce"), "{wrong}");
        let nonce = reply.header("dpop-nonce").unwrap();
        assert_eq!(
            world.mint_with(&shifted().claim("nonce", nonce).sign(&ann.key)).await.status,
            200,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_servers_clock_may_be_wrong_too() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    for step in [86_400, -2 * 86_400] {
        world.clock.set_forward(step);
        let shifted = || ann.draft(&world).claim("iat", NOW).claim("exp", NOW + 60);
        let reply = world.mint_with(&shifted().sign(&ann.key)).await;
        let nonce = reply.header("dpop-nonce").unwrap();
        assert_eq!(world.mint_with(&shifted().claim("nonce", nonce).sign(&ann.key)).await.status, 200);
    }
}

#[tokio::test]
async fn a_nonce_is_good_for_a_while_and_made_by_nobody_else() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let late =
        |nonce: &str| ann.draft(&world).claim("iat", 0).claim("exp", 60).claim("nonce", nonce).sign(&ann.key);
    let reply = world.mint_with(&late("made-up")).await;
    assert_eq!(reply.code(), "use_dpop_nonce");
    let nonce = reply.header("dpop-nonce").unwrap().to_owned();
    world.clock.pass(119);
    let used = late(&nonce);
    assert_eq!(world.mint_with(&used).await.status, 200);
    refused_as(&world, "assertion_replayed", "with a nonce", &used).await;
    world.clock.pass(2);
    assert_eq!(world.mint_with(&late(&nonce)).await.code(), "use_dpop_nonce");
    // Used up for as long as any nonce could let it in.
    assert_eq!(world.mint_with(&used).await.code(), "use_dpop_nonce");
    let strangers = ann.draft(&world).claim("nonce", nonce).sign(&Device::new("eve").key);
    refused(&world, "a nonce is no signature", &strangers).await;
}

#[tokio::test]
async fn a_used_assertion_is_not_forgotten_while_it_would_be_taken() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let assertion = ann.assertion(&world);
    assert_eq!(world.mint_with(&assertion).await.status, 200);
    world.clock.pass(90);
    let now = NOW + 90;
    world.store.forget(now, now).await.unwrap();
    refused(&world, "the last moment", &assertion).await;
    world.clock.pass(1);
    assert_eq!(world.mint_with(&assertion).await.code(), "use_dpop_nonce");
}

#[tokio::test]
async fn the_forms_that_the_contract_allows_are_taken() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let draft = || ann.draft(&world);
    let mut bare = draft();
    bare.header.as_object_mut().unwrap().remove("typ");
    bare.claims.as_object_mut().unwrap().remove("iss");
    for draft in [
        bare,
        draft().claim("iss", ann.uid.as_str()),
        draft().claim("aud", json!([world.url])),
        draft().claim("somethingNew", true),
        draft().claim("iat", NOW + 30).claim("exp", NOW + 90),
        draft().claim("iat", NOW - 90).claim("exp", NOW - 30),
    ] {
        assert_eq!(world.mint_with(&draft.sign(&ann.key)).await.status, 200, "{:?}", draft.claims);
    }
}

#[tokio::test]
async fn another_grant_or_no_assertion_is_refused() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let body = json!({ "grant_type": "password", "assertion": ann.assertion(&world) });
    assert_eq!(world.call(Method::POST, "/v1/token", body).await.code(), "unsupported_grant_type");
    for header in ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer  x", "DPoP x"] {
        let reply = world.send(Method::GET, "/v1/devices", &[("authorization", header)], None).await;
        assert_eq!((reply.status, reply.code()), (401, "invalid_assertion"), "{header}");
    }
    let (one, two) =
        (format!("Bearer {}", ann.assertion(&world)), format!("Bearer {}", ann.assertion(&world)));
    let both = [("authorization", one.as_str()), ("authorization", two.as_str())];
    assert_eq!(world.send(Method::GET, "/v1/devices", &both, None).await.code(), "invalid_assertion");
}
