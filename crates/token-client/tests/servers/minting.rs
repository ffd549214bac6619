//! What is signed, and how a wrong clock is met.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

use crate::answering::{Answering, Seen, json as answer};
use crate::{NOW, PASSWORD, TOKEN, device, refusal, session, source, user};
use ed25519_dalek::{Signature, VerifyingKey};
use halley_login::device::DeviceKey;
use halley_login::fields;
use halley_login::server::{NewServerAccount, ServerError, ServerFailure, TokenServer};
use halley_testkit::SeededRandomness;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// Header and claims of an assertion, whose signature is looked at.
fn opened(assertion: &str) -> (Value, Value) {
    let parts: Vec<_> = assertion.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("{assertion}") };
    let key = VerifyingKey::from_bytes(&device().key().public()).unwrap();
    let signature = Signature::from_slice(&decoded(signature)).unwrap();
    key.verify_strict(format!("{header}.{claims}").as_bytes(), &signature).unwrap();
    let part = |text| serde_json::from_slice(&decoded(text)).unwrap();
    (part(header), part(claims))
}

fn granted(seen: &Seen) -> Value {
    assert_eq!(seen.line, "POST /v1/token HTTP/1.1");
    let body = seen.json();
    assert_eq!(body["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    opened(body["assertion"].as_str().unwrap()).1
}

#[tokio::test]
async fn an_assertion_is_for_this_server_and_person_short_lived_and_each_time_another() {
    let server = Answering::one(200, &session()).await;
    let source = source(&server);
    for _ in 0..2 {
        let minted = TokenServer::mint(&source, &device()).await.unwrap();
        assert_eq!((minted.uid.as_str(), minted.auth_token.expose_secret()), ("h-1", TOKEN));
    }
    let seen = server.seen();
    let body = seen[0].json();
    let (header, claims) = opened(body["assertion"].as_str().unwrap());
    assert_eq!(header, json!({ "alg": "EdDSA", "typ": "JWT", "kid": "d-1" }));
    assert_eq!((&claims["sub"], &claims["aud"]), (&json!("h-1"), &json!(server.url)));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 60)));
    assert!(claims.get("nonce").is_none() && claims["jti"].as_str().unwrap().len() >= 22);
    assert_ne!(claims["jti"], granted(&seen[1])["jti"]);
}

#[tokio::test]
async fn a_wrong_clock_is_met_with_the_servers_nonce_once_and_remembered() {
    let headers = "dpop-nonce: n-1\r\ndate: Tue, 15 Nov 2033 08:53:20 GMT\r\n";
    let asked = answer(401, headers, &refusal("use_dpop_nonce"));
    let server = Answering::with(vec![asked, answer(200, "", &session())]).await;
    let source = source(&server);
    for _ in 0..2 {
        TokenServer::mint(&source, &device()).await.unwrap();
    }
    let claims: Vec<_> = server.seen().iter().map(granted).collect();
    assert_eq!(claims.len(), 3, "the second mint needs one request");
    assert!(claims[0].get("nonce").is_none());
    assert_eq!((&claims[1]["nonce"], &claims[2]["nonce"]), (&json!("n-1"), &json!("n-1")));
    assert_eq!(claims[2]["iat"], json!(2_015_657_600_i64));
    assert_ne!(claims[0]["jti"], claims[1]["jti"]);
}

#[tokio::test]
async fn a_server_that_asks_for_nonces_for_ever_is_asked_twice() {
    let server = Answering::with(vec![answer(401, "dpop-nonce: n\r\n", &refusal("use_dpop_nonce"))]).await;
    let refused = TokenServer::mint(&source(&server), &device()).await.unwrap_err();
    assert_eq!(refused, ServerFailure::Refused("use_dpop_nonce".into()).into());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn signed_calls_bear_the_assertion_in_a_header() {
    let devices = json!({ "devices": [
        { "id": "d-1", "name": "Desk", "createdAt": 5, "lastUsedAt": 6, "current": true },
        { "id": "d-2", "name": "Lap", "createdAt": 7, "current": false },
    ] });
    let server = Answering::one(200, &devices).await;
    let known = source(&server).devices(&device()).await.unwrap();
    assert_eq!((known.len(), known[0].current, known[1].last_used_at), (2, true, None));
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "GET /v1/devices HTTP/1.1");
    let (_, claims) = opened(seen.header("authorization").unwrap().strip_prefix("Bearer ").unwrap());
    assert_eq!(claims["sub"], "h-1");
}

#[tokio::test]
async fn an_account_is_asked_for_with_the_public_key_alone() {
    let server = Answering::one(201, &json!({ "user": user(), "deviceId": "d-9" })).await;
    let (password, key) =
        (fields::password(PASSWORD).unwrap(), DeviceKey::random(&SeededRandomness::new(7)).unwrap());
    let invite = "invite-1".into();
    let account = NewServerAccount {
        email: "ann@example.org",
        name: "Ann",
        password: &password,
        invite: Some(&invite),
        key: &key,
    };
    let enrolled = source(&server).create_account(account).await.unwrap();
    assert_eq!((enrolled.device.as_str(), enrolled.person.name.as_str()), ("d-9", "Ann"));
    let body = server.seen()[0].json();
    assert_eq!((&body["password"], &body["invite"]), (&json!(PASSWORD), &json!("invite-1")));
    assert_eq!(decoded(body["device"]["publicKey"].as_str().unwrap()), key.public());
}

#[tokio::test]
async fn answers_that_make_no_sense_are_no_servers() {
    for body in [
        json!({}),
        json!({ "user": user(), "authToken": "" }),
        json!({ "user": user(), "authToken": "a b\n" }),
        json!({ "user": { "uid": "../x", "name": "", "email": "" }, "authToken": TOKEN }),
    ] {
        let server = Answering::one(200, &body).await;
        let refused = TokenServer::mint(&source(&server), &device()).await.unwrap_err();
        assert!(matches!(refused, ServerError::Failed(ServerFailure::NotAServer(_))), "{refused:?}");
    }
}
