//! What a sandbox starts with, and how new people are welcomed.

use halley_sandbox::{Options, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sandbox, options};

async fn seeded(welcome_new_users: bool) -> Sandbox {
    let seed = Seed { samples: true, welcome_new_users };
    Sandbox::with(Options { seed, ..options() }).await
}

#[tokio::test]
async fn the_sample_people_have_a_group_and_a_history_with_nothing_unread() {
    let sandbox = seeded(false).await;
    let users = sandbox.rest(Method::GET, "/users", json!({})).await.data();
    let names: Vec<&Value> = users.as_array().unwrap().iter().map(|user| &user["name"]).collect();
    assert_eq!(names, ["Andrew Joseph", "George Alan", "John Paul", "Nancy Grace", "Susan Marie"]);
    for n in 1..=5 {
        let person = sandbox.device(&format!("cometchat-uid-{n}"), "phone").await;
        let group = person.get("/groups/cometchat-guid-1").await.data();
        assert_eq!((&group["hasJoined"], &group["membersCount"]), (&json!(true), &json!(5)));
        let conversations = person.get("/conversations").await.data();
        assert!(conversations.as_array().unwrap().len() >= 2, "{n}");
        assert!(conversations.as_array().unwrap().iter().all(|row| row["unreadMessageCount"] == 0));
        let history = person.get("/groups/cometchat-guid-1/messages?per_page=100").await.data();
        let times: Vec<u64> =
            history.as_array().unwrap().iter().map(|m| m["sentAt"].as_u64().unwrap()).collect();
        assert!(times.is_sorted() && times.iter().all(|at| *at <= 1_700_000_000));
    }
}

#[tokio::test]
async fn a_new_person_is_greeted_and_in_the_group_when_that_is_wished() {
    let sandbox = seeded(true).await;
    let ann = sandbox.person("ann").await;
    let conversations = ann.get("/conversations").await.data();
    assert_eq!(conversations[0]["conversationWith"]["uid"], "cometchat-uid-1");
    assert_eq!(conversations[0]["unreadMessageCount"], 1);
    assert!(conversations[0]["lastMessage"]["data"]["text"].as_str().unwrap().contains("Ann"));
    assert_eq!(conversations[1]["conversationWith"]["guid"], "cometchat-guid-1");
    ann.group_text("cometchat-guid-1", "hello").await;
}

#[tokio::test]
async fn a_new_person_is_left_alone_otherwise() {
    let sandbox = seeded(false).await;
    let ann = sandbox.person("ann").await;
    assert_eq!(ann.get("/conversations").await.data(), json!([]));
    assert_eq!(ann.get("/groups?hasJoined=1").await.data(), json!([]));
}

#[tokio::test]
async fn a_reset_brings_the_samples_back() {
    let sandbox = seeded(true).await;
    let ann = sandbox.person("ann").await;
    ann.text("cometchat-uid-2", "hi").await;
    sandbox.rest(Method::DELETE, "/users/cometchat-uid-3", json!({ "permanent": true })).await.data();
    sandbox.running.reset().unwrap();
    let users = sandbox.rest(Method::GET, "/users", json!({})).await.data();
    assert_eq!(users.as_array().unwrap().len(), 5);
}
