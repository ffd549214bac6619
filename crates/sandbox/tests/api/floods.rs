//! Clients that send without end.

use halley_sandbox::Options;
use serde_json::json;

use crate::support::{Sandbox, options};

#[tokio::test]
async fn a_flood_of_typing_does_not_cut_the_receiver_off() {
    let sandbox = Sandbox::with(Options { socket_queue: 8, ..options() }).await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let filling = "x".repeat(3_000);
    for n in 0..600 {
        let body = json!({ "data": { "n": n, "filling": filling } });
        at_ann.send(ann.frame("transient_message", "user", "ben", body)).await;
    }
    ann.text("ben", "still there?").await;
    assert_eq!(at_ben.next("message").await["body"]["data"]["text"], "still there?");
    at_ann.up_to_now().await;
    assert!(at_ben.up_to_now().await.iter().all(|frame| frame["type"] == "transient_message"));
    assert_eq!(sandbox.open_sockets().await, 2);
}
