//! Two servers on one database, under one address.

use crate::support::{NOW, PASSWORD, World};
use tempfile::TempDir;

async fn replica_of(first: &World) -> World {
    let sandbox = halley_sandbox::start(halley_sandbox::Options::default()).await.unwrap();
    let url = first.url.parse().unwrap();
    let change = |settings: &mut halley_token_server::settings::Settings| settings.server_url = url;
    World::on(sandbox, TempDir::new().unwrap(), first.store.clone(), change).await
}

#[tokio::test]
async fn an_assertion_works_once_in_all_of_them_together() {
    let one = World::new().await;
    let two = replica_of(&one).await;
    let ann = one.person("ann").await;
    let assertion = ann.assertion(&one);
    assert_eq!(two.mint_with(&assertion).await.status, 200);
    assert_eq!(one.mint_with(&assertion).await.code(), "assertion_replayed");
    for _ in 0..5 {
        let assertion = ann.assertion(&one);
        let (a, b) = tokio::join!(one.mint_with(&assertion), two.mint_with(&assertion));
        assert_eq!(u16::min(a.status, b.status) + u16::max(a.status, b.status), 200 + 401);
    }
}

#[tokio::test]
async fn the_nonce_of_one_is_good_at_the_other() {
    let one = World::new().await;
    let two = replica_of(&one).await;
    let ann = one.person("ann").await;
    let late = || ann.draft(&one).claim("iat", NOW - 86_400).claim("exp", NOW - 86_340);
    let reply = one.mint_with(&late().sign(&ann.key)).await;
    let nonce = reply.header("dpop-nonce").unwrap();
    assert_eq!(two.mint_with(&late().claim("nonce", nonce).sign(&ann.key)).await.status, 200);
}

#[tokio::test]
async fn lockouts_and_revocations_are_shared() {
    let one = World::new().await;
    let two = replica_of(&one).await;
    let ann = one.person("ann").await;
    for world in [&one, &two, &one, &two, &one] {
        assert_eq!(world.log_in(&ann.email, "not the password at all").await.code(), "invalid_credentials");
    }
    assert_eq!(two.log_in(&ann.email, PASSWORD).await.code(), "locked_out");
    let path = format!("/v1/devices/{}", ann.id);
    let assertion = ann.assertion(&one);
    assert_eq!(two.with_assertion(&assertion, reqwest::Method::DELETE, &path, None).await.status, 204);
    assert_eq!(one.mint(&ann).await.code(), "device_revoked");
}
