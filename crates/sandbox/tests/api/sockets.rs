//! Connecting, staying connected, typing, being replaced.

use std::time::Duration;

use halley_sandbox::{Options, Timings};
use serde_json::json;

use crate::support::{Sandbox, Socket, options};

#[tokio::test]
async fn a_socket_that_does_not_authenticate_is_closed() {
    let timings = Timings { socket_auth: Duration::from_millis(100), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    let mut socket = Socket::open(&sandbox.running.url()).await;
    socket.send(json!({ "type": "typing_indicator" })).await;
    assert_eq!(socket.next("auth").await["body"]["code"], "401");
    assert_eq!(socket.closed().await, Some(4401));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_whoever_it_claims_to_be() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for secret in ["", "nonsense", &ann.token] {
        let mut socket = Socket::open(&ann.base).await;
        let mut hello = ann.hello("ALL_USERS");
        hello["body"]["auth"] = json!(secret);
        socket.send(hello).await;
        assert_eq!(socket.next("auth").await["body"], json!({ "code": "401", "status": "ERROR" }));
        assert_eq!(socket.closed().await, Some(4401));
    }
}

#[tokio::test]
async fn pings_are_answered_and_nonsense_is_ignored() {
    let sandbox = Sandbox::empty().await;
    let mut socket = sandbox.person("ann").await.socket().await;
    for nonsense in
        ["", "{", "[]", "7", "{}", r#"{"type":7}"#, r#"{"type":"dance"}"#, r#"{"type":"receipts","body":[]}"#]
    {
        socket.send_raw(nonsense.to_owned()).await;
    }
    assert!(socket.up_to_now().await.is_empty());
}

#[tokio::test]
async fn a_silent_client_is_dropped() {
    let timings = Timings { socket_silence: Duration::from_millis(100), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    sandbox.person("ann").await.socket().await.closed().await;
}

#[tokio::test]
async fn a_frame_that_is_too_large_ends_the_socket_only() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let mut socket = ann.socket().await;
    socket.send_raw("x".repeat(300 * 1024)).await;
    socket.closed().await;
    assert!(ann.socket().await.up_to_now().await.is_empty());
}

#[tokio::test]
async fn a_reloaded_page_replaces_its_old_socket() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let old = ann.socket().await;
    let mut new = ann.socket().await;
    old.closed().await;
    ben.text("ann", "once").await;
    new.next("message").await;
    assert!(new.up_to_now().await.is_empty(), "the message came once");
}

#[tokio::test]
async fn several_devices_of_a_user_all_hear() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let tablet = sandbox.device("ann", "ann-tablet").await;
    let (mut phone, mut at_tablet) = (ann.socket().await, tablet.socket().await);
    ben.text("ann", "hi").await;
    assert_eq!(phone.next("message").await["body"]["data"]["text"], "hi");
    assert_eq!(at_tablet.next("message").await["body"]["data"]["text"], "hi");
    ann.text("ben", "hello").await;
    let copy = at_tablet.next("message").await;
    assert_eq!((&copy["body"]["data"]["text"], &copy["deviceId"]), (&json!("hello"), &json!("ann-phone")));
}

#[tokio::test]
async fn after_a_reconnect_what_was_missed_is_fetched_not_replayed() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let seen = ben.text("ann", "before").await;
    ann.socket().await.close().await;
    ben.text("ann", "meanwhile").await;
    let mut again = ann.socket().await;
    assert!(again.up_to_now().await.iter().all(|frame| frame["type"] != "message"));
    let missed = ann
        .get(&format!("/users/ben/messages?affix=append&id={}", seen["id"].as_str().unwrap()))
        .await
        .data();
    assert_eq!(missed[0]["data"]["text"], "meanwhile");
    ben.text("ann", "after").await;
    assert_eq!(again.next("message").await["body"]["data"]["text"], "after");
}

#[tokio::test]
async fn typing_is_passed_on_to_the_other_user() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    for action in ["started", "dancing", "ended"] {
        let body =
            json!({ "action": action, "user": { "uid": "ann", "name": "Forged" }, "metadata": { "m": 1 } });
        at_ann.send(ann.frame("typing_indicator", "user", "Ben", body)).await;
    }
    for action in ["started", "ended"] {
        let frame = at_ben.next("typing_indicator").await;
        assert_eq!((&frame["sender"], &frame["body"]["action"]), (&json!("ann"), &json!(action)));
        assert_eq!(
            (&frame["body"]["user"]["name"], &frame["body"]["metadata"]),
            (&json!("Ann"), &json!({ "m": 1 }))
        );
    }
}

#[tokio::test]
async fn typing_in_a_group_reaches_the_other_members_only() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, eve) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("eve").await);
    ann.group("team", "public", &["ben"]).await;
    let (mut at_ann, mut at_ben, mut at_eve) = (ann.socket().await, ben.socket().await, eve.socket().await);
    let typing = json!({ "action": "started" });
    at_eve.send(eve.frame("typing_indicator", "group", "team", typing.clone())).await;
    at_eve.up_to_now().await;
    at_ann.send(ann.frame("typing_indicator", "group", "team", typing)).await;
    let frame = at_ben.next("typing_indicator").await;
    assert_eq!((&frame["sender"], &frame["receiver"]), (&json!("ann"), &json!("team")));
    for socket in [&mut at_ann, &mut at_ben, &mut at_eve] {
        assert!(socket.up_to_now().await.iter().all(|frame| frame["type"] != "typing_indicator"));
    }
}

#[tokio::test]
async fn transient_messages_are_passed_on_and_not_stored() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    at_ann.send(ann.frame("transient_message", "user", "ben", json!({ "data": { "live": [1] } }))).await;
    let frame = at_ben.next("transient_message").await;
    assert_eq!(
        (&frame["body"]["data"], &frame["body"]["user"]["uid"]),
        (&json!({ "live": [1] }), &json!("ann"))
    );
    assert_eq!(ben.get("/users/ann/messages").await.data(), json!([]));
}

#[tokio::test]
async fn frames_keep_the_order_of_the_changes() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ben = ben.socket().await;
    let sends = (0..20).map(|n| {
        let ann = ann.clone();
        async move { ann.text("ben", &format!("n{n}")).await }
    });
    futures_util::future::join_all(sends).await;
    let mut last = 0;
    for _ in 0..20 {
        let id: u64 = at_ben.next("message").await["body"]["id"].as_str().unwrap().parse().unwrap();
        assert!(id > last);
        last = id;
    }
}

#[tokio::test]
async fn a_client_that_does_not_keep_up_is_cut_off_and_the_others_are_not() {
    let sandbox = Sandbox::with(Options { socket_queue: 4, ..options() }).await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut hello = Socket::open(&ann.base).await;
    hello.send(ann.hello("NONE")).await;
    let _never_read = hello;
    while sandbox.open_sockets().await != 1 {}
    let large = "x".repeat(60_000);
    let mut sent = 0;
    while sandbox.open_sockets().await != 0 {
        ben.text("ann", &large).await;
        sent += 1;
        assert!(sent < 1_000, "frames pile up without end");
    }
    assert_eq!(ann.get("/users/ben/messages?per_page=1").await.status, 200);
}
