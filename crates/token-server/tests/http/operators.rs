//! What operators look at.

use crate::support::{PASSWORD, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn ready_means_that_cometchat_can_be_reached_and_is_not_asked_at_every_call() {
    let world = World::new().await;
    assert_eq!(world.send(Method::GET, "/readyz", &[], None).await.status, 200);
    world.faults(json!([{ "path": "/users", "status": 500 }])).await;
    assert_eq!(world.send(Method::GET, "/readyz", &[], None).await.status, 200);
    world.clock.pass(5);
    let reply = world.send(Method::GET, "/readyz", &[], None).await;
    assert_eq!((reply.status, reply.code()), (503, "chat_unavailable"));
    assert_eq!(world.send(Method::GET, "/healthz", &[], None).await.text, "ok");
    world.faults(json!([])).await;
    world.clock.pass(5);
    assert_eq!(world.send(Method::GET, "/readyz", &[], None).await.status, 200);
}

#[tokio::test]
async fn figures_count_what_happened() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.mint(&ann).await;
    world.log_in(&ann.email, "not the password at all").await;
    world.send(Method::GET, "/made/up", &[], None).await;
    let reply = world.send(Method::GET, "/metrics", &[], None).await;
    for line in [
        r#"halley_requests_total{method="POST",route="/v1/token",status="200"} 1"#,
        r#"halley_requests_total{method="POST",route="/v1/login",status="401"} 1"#,
        r#"halley_requests_total{method="GET",route="-",status="404"} 1"#,
        r#"halley_request_duration_seconds_count{route="/v1/accounts"} 1"#,
        "halley_mints_total 1",
        "halley_hash_queue 0",
        r#"halley_security_events_total{event="password_refused"} 1"#,
        r#"halley_chat_duration_seconds_count{call="mint"} 1"#,
    ] {
        assert!(reply.text.contains(line), "{line}: {}", reply.text);
    }
}

#[tokio::test]
async fn figures_are_for_those_who_may_read_them() {
    let world = World::with(|settings| {
        settings.metrics_from = vec!["192.0.2.0/24".parse().unwrap()];
    })
    .await;
    for headers in [&[][..], &[("x-forwarded-for", "192.0.2.1")]] {
        let reply = world.send(Method::GET, "/metrics", headers, None).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"));
    }
    let proxied = World::with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.metrics_from = vec!["192.0.2.0/24".parse().unwrap()];
    })
    .await;
    let from = async |address| {
        proxied.send(Method::GET, "/metrics", &[("x-forwarded-for", address)], None).await.status
    };
    assert_eq!((from("192.0.2.1").await, from("192.0.3.1").await), (200, 404));
}

#[tokio::test]
async fn security_events_tell_who_and_from_where() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.log_in(&ann.email, PASSWORD).await;
    let reply = world.log_in(&ann.email, "not the password at all").await;
    let log = world.store.audit_log(None, 10).await.unwrap();
    let events: Vec<&str> = log.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(events, ["password_refused", "signed_in", "account_created"]);
    assert_eq!(log[0].address.as_deref(), Some("127.0.0.1"));
    assert_eq!(log[0].request_id.as_deref(), reply.header("x-request-id"));
    assert!(log.iter().all(|event| event.uid.as_ref().is_some_and(|uid| uid.as_str() == ann.uid)));
}
