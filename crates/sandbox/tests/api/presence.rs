//! Who is there.

use std::time::Duration;

use halley_sandbox::{Options, Timings};
use reqwest::Method;
use serde_json::json;

use crate::support::{Sandbox, Socket, options};

#[tokio::test]
async fn coming_and_going_is_told_to_subscribers() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ann = ann.socket().await;
    let at_ben = ben.socket().await;
    let came = at_ann.next("presence").await;
    assert_eq!((&came["sender"], &came["body"]["action"]), (&json!("ben"), &json!("online")));
    assert_eq!(came["body"]["user"]["status"], "available");
    assert_eq!(ann.get("/users/ben").await.data()["status"], "available");
    sandbox.clock.forward(60);
    at_ben.close().await;
    let went = at_ann.next("presence").await;
    assert_eq!(
        (&went["body"]["action"], &went["body"]["timestamp"]),
        (&json!("offline"), &json!(1_700_000_060))
    );
    let user = ann.get("/users/ben").await.data();
    assert_eq!((&user["status"], &user["lastActiveAt"]), (&json!("offline"), &json!(1_700_000_060)));
}

#[tokio::test]
async fn a_second_device_or_a_reload_is_no_news() {
    let timings = Timings { presence_grace: Duration::from_secs(60), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let tablet = sandbox.device("ben", "ben-tablet").await;
    let mut at_ann = ann.socket().await;
    let phone = ben.socket().await;
    at_ann.next("presence").await;
    let _tablet = tablet.socket().await;
    phone.close().await;
    let mut again = ben.socket().await;
    again.up_to_now().await;
    assert!(at_ann.up_to_now().await.is_empty());
    assert_eq!(ann.get("/users/ben").await.data()["status"], "available");
}

#[tokio::test]
async fn nobody_hears_without_asking_and_roles_choose() {
    let sandbox = Sandbox::empty().await;
    sandbox.rest(Method::POST, "/roles", json!({ "role": "staff", "name": "Staff" })).await.data();
    sandbox
        .rest(Method::POST, "/users", json!({ "uid": "boss", "name": "Boss", "role": "staff" }))
        .await
        .data();
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let boss = sandbox.device("boss", "boss-phone").await;
    let mut silent = Socket::open(&ann.base).await;
    silent.send(ann.hello("NONE")).await;
    silent.next("auth").await;
    let mut choosy = Socket::open(&ben.base).await;
    let mut hello = ben.hello("ROLES");
    hello["body"]["roles"] = json!(["staff"]);
    choosy.send(hello).await;
    choosy.next("auth").await;
    let carl = sandbox.person("carl").await;
    let _carl = carl.socket().await;
    let _boss = boss.socket().await;
    assert_eq!(choosy.next("presence").await["sender"], "boss", "carl's role was not asked for");
    assert!(silent.up_to_now().await.is_empty());
}

#[tokio::test]
async fn lists_can_be_narrowed_to_who_is_there() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("carl").await;
    let _socket = ben.socket().await;
    assert_eq!(ann.get("/users?status=available").await.data()[0]["uid"], "ben");
    assert_eq!(ann.get("/users?status=offline").await.data()[0]["uid"], "carl");
    sandbox.person("abe").await;
    let sorted = ann.get("/users?sortBy=status").await.data();
    let uids: Vec<_> = sorted.as_array().unwrap().iter().map(|user| &user["uid"]).collect();
    assert_eq!(uids, ["ben", "abe", "carl"], "who is there comes first, then the names");
}

#[tokio::test]
async fn a_device_that_stays_keeps_its_user_there_after_the_grace() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    let mut at_ann = ann.socket().await;
    let (phone, at_carl) = (ben.socket().await, carl.socket().await);
    let _tablet = sandbox.device("ben", "ben-tablet").await.socket().await;
    phone.close().await;
    while sandbox.open_sockets().await != 3 {}
    at_carl.close().await;
    // Carl's grace began after that of Ben's phone, so both are over when Carl is gone.
    loop {
        let frame = at_ann.next("presence").await;
        if frame["body"]["action"] == "offline" {
            assert_eq!(frame["sender"], "carl");
            return;
        }
    }
}
