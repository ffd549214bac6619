//! Too many, too much at once, and who is counted.

use crate::support::{Device, PASSWORD, World, until};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn passwords_are_counted_by_address_and_come_back_with_time() {
    let world = World::with(|settings| settings.limits.passwords_per_minute = 3).await;
    let ann = world.person("ann").await;
    for _ in 0..2 {
        assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
    }
    for (path, body) in [
        ("/v1/login", json!({ "email": ann.email, "password": PASSWORD })),
        ("/v1/devices", ann.enrolment(PASSWORD)),
        ("/v1/accounts", ann.new_account(PASSWORD)),
    ] {
        let reply = world.call(Method::POST, path, body).await;
        assert_eq!((reply.code(), reply.header("retry-after")), ("too_many_requests", Some("20")), "{path}");
    }
    assert_eq!(world.mint(&ann).await.status, 200);
    world.clock.pass(20);
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn new_accounts_are_counted_by_address_but_not_their_repetitions() {
    let world = World::with(|settings| settings.limits.accounts_per_hour = 2).await;
    let ann = world.person("ann").await;
    for _ in 0..3 {
        let weak =
            world.call(Method::POST, "/v1/accounts", Device::new("ben").new_account("password1234")).await;
        assert_eq!(weak.code(), "weak_password");
    }
    world.person("ben").await;
    assert_eq!(world.call(Method::POST, "/v1/accounts", ann.new_account(PASSWORD)).await.status, 201);
    let reply = world.call(Method::POST, "/v1/accounts", Device::new("cas").new_account(PASSWORD)).await;
    assert_eq!(reply.code(), "too_many_requests");
    world.clock.pass(1_800);
    world.person("cas").await;
}

#[tokio::test]
async fn other_calls_are_counted_by_address_and_health_is_not() {
    let world = World::with(|settings| settings.limits.calls_per_minute = 2).await;
    for expected in [200, 200, 429] {
        assert_eq!(world.send(Method::GET, "/v1/config", &[], None).await.status, expected);
    }
    assert_eq!(world.mint_with("x").await.code(), "too_many_requests");
    assert_eq!(world.send(Method::GET, "/v1/devices", &[], None).await.code(), "too_many_requests");
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
        assert_eq!(world.send(Method::GET, path, &[], None).await.status, 200);
    }
}

#[tokio::test]
async fn a_device_is_counted_alone_and_only_by_what_it_signed() {
    let world = World::with(|settings| settings.limits.signed_per_minute = 2).await;
    let ann = world.person("ann").await;
    let other = world.further_device(&ann, PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(world.mint_with(&ann.draft(&world).sign(&other.key)).await.code(), "invalid_assertion");
    }
    for expected in [200, 200, 429] {
        assert_eq!(world.mint(&ann).await.status, expected);
    }
    assert_eq!(world.mint(&other).await.status, 200);
}

#[tokio::test]
async fn a_spoofed_address_is_ignored() {
    let world = World::with(|settings| settings.limits.calls_per_minute = 1).await;
    let from = async |address: &str| {
        let headers =
            [("x-forwarded-for", address), ("x-real-ip", address), ("forwarded", "for=198.51.100.9")];
        world.send(Method::GET, "/v1/config", &headers, None).await.status
    };
    assert_eq!((from("198.51.100.1").await, from("198.51.100.2").await), (200, 429));
}

#[tokio::test]
async fn behind_a_trusted_proxy_what_the_client_wrote_itself_is_ignored() {
    let world = World::with(|settings| {
        settings.limits.calls_per_minute = 1;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    })
    .await;
    let from = async |forwarded: &str| {
        world.send(Method::GET, "/v1/config", &[("x-forwarded-for", forwarded)], None).await.status
    };
    assert_eq!(from("198.51.100.1").await, 200);
    assert_eq!(from("203.0.113.5, 198.51.100.1").await, 429);
    assert_eq!(from("203.0.113.6, 198.51.100.1, 10.1.1.1").await, 429);
    assert_eq!(from("198.51.100.2").await, 200);
    assert_eq!(from("2001:db8::1").await, 200);
    assert_eq!(from("2001:db8::2").await, 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_is_refused_at_once_and_keeps_neither_health_nor_mints() {
    // Each check takes as long as it may, one at a time.
    let world = World::with(|settings| {
        settings.hashing.memory_kib = 262_144;
        settings.hashing.passes = 8;
        settings.hashing.at_once = 1;
        settings.hashing.queue = 2;
    })
    .await;
    let world = std::sync::Arc::new(world);
    let ann = world.person("ann").await;
    let flood: Vec<_> = (0..10)
        .map(|_| {
            let (world, email) = (world.clone(), ann.email.clone());
            tokio::spawn(async move { world.log_in(&email, PASSWORD).await })
        })
        .collect();
    until(async || flood.iter().any(tokio::task::JoinHandle::is_finished)).await;
    assert_eq!(world.send(Method::GET, "/healthz", &[], None).await.status, 200);
    assert_eq!(world.mint(&ann).await.status, 200);
    assert!(flood.iter().any(|login| !login.is_finished()), "the checks went too fast for this test");
    let mut busy = 0;
    for login in flood {
        let reply = login.await.unwrap();
        if reply.status == 503 {
            assert_eq!((reply.code(), reply.header("retry-after")), ("busy", Some("1")));
            busy += 1;
        } else {
            assert_eq!(reply.status, 200);
        }
    }
    let metrics = world.send(Method::GET, "/metrics", &[], None).await.text;
    assert!(
        busy > 0 && metrics.contains(&format!("halley_hash_rejections_total {busy}")),
        "{busy}: {metrics}"
    );
    // A full queue is nobody's wrong password.
    assert_eq!(world.log_in(&ann.email, PASSWORD).await.status, 200);
}
