//! Two who want nothing of each other.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, text_body};

#[tokio::test]
async fn nothing_passes_between_a_blocked_pair() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "before").await;
    let (mut at_ann, mut at_ben) = (ann.socket().await, ben.socket().await);
    let done = ann.post("/blockedusers", json!({ "blockedUids": ["ben", "ghost", "ann"] })).await.data();
    assert_eq!(done["ben"]["success"], true);
    assert_eq!((&done["ghost"]["success"], &done["ann"]["success"]), (&json!(false), &json!(false)));
    at_ann.up_to_now().await;
    let to_ann = ben.post("/messages", text_body("user", "ann", "hello?")).await;
    assert_eq!(to_ann.refusal(), (403, "ERR_BLOCKED_SENDER"));
    let to_ben = ann.post("/messages", text_body("user", "ben", "oops")).await;
    assert_eq!(to_ben.refusal(), (403, "ERR_BLOCKED_RECEIVER"));
    at_ben.send(ben.frame("typing_indicator", "user", "ann", json!({ "action": "started" }))).await;
    at_ben.send(ben.frame("transient_message", "user", "ann", json!({ "data": {} }))).await;
    at_ben.up_to_now().await;
    at_ben.close().await;
    sandbox.person("carl").await.socket().await.up_to_now().await;
    let frames = at_ann.up_to_now().await;
    assert!(frames.iter().all(|frame| frame["sender"] != "ben"), "{frames:?}");
    assert_eq!(frames[0]["sender"], "carl");
}

#[tokio::test]
async fn blocks_show_from_both_sides_and_can_be_taken_back() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "before").await;
    ann.post("/blockedusers", json!({ "blockedUids": ["ben"] })).await.data();
    sandbox.clock.forward(30);
    ann.post("/blockedusers", json!({ "blockedUids": ["ben"] })).await.data();
    let times = |user: &Value| (user["blockedByMeAt"].clone(), user["blockedAt"].clone());
    for user in [ann.get("/users/ben").await.data(), ann.get("/blockedusers").await.data()[0].clone()] {
        assert_eq!(user["blockedByMe"], true);
        assert_eq!(times(&user), (json!(1_700_000_000), json!(1_700_000_000)), "of the first block");
    }
    assert_eq!(times(&ben.get("/users/ann").await.data()), (Value::Null, Value::Null));
    let listed = sandbox.rest(Method::GET, "/users/ann/blockedusers", json!({})).await.data();
    assert_eq!(times(&listed[0]), (json!(1_700_000_000), json!(1_700_000_000)));
    assert_eq!(ben.get("/users/ann").await.data()["hasBlockedMe"], true);
    assert_eq!(ann.get("/blockedusers").await.data()[0]["uid"], "ben");
    assert_eq!(ben.get("/blockedusers").await.data(), json!([]));
    assert_eq!(ben.get("/blockedusers?direction=hasBlockedMe").await.data()[0]["uid"], "ann");
    assert_eq!(ann.get("/conversations").await.data(), json!([]));
    assert_eq!(ann.get("/conversations?includeBlockedUsers=true").await.data().as_array().unwrap().len(), 1);
    assert_eq!(ann.get("/users?hideBlockedUsers=1").await.data(), json!([]));
    ann.delete("/blockedusers", json!({ "blockedUids": ["ben"] })).await.data();
    ben.text("ann", "again").await;
}
