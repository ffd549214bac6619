//! Friends: made and unmade by back ends, seen by both.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Sandbox;

fn uids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|user| user["uid"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn friendship_is_mutual_and_ends_for_both() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("cas").await;
    let made = sandbox.rest(Method::POST, "/users/ann/friends", json!({ "accepted": ["BEN"] })).await.data();
    assert_eq!(made["accepted"]["ben"]["success"], true);
    let of_ben = sandbox.rest(Method::GET, "/users/ben/friends", json!({})).await.data();
    assert_eq!(uids(&of_ben), ["ann"]);
    assert_eq!(uids(&ann.get("/users?friendsOnly=1").await.data()), ["ben"]);
    assert_eq!(uids(&ben.get("/users?friendsOnly=1").await.data()), ["ann"]);
    let none = sandbox.rest(Method::GET, "/users/ben/friends?searchKey=zzz", json!({})).await.data();
    assert!(uids(&none).is_empty());
    sandbox.rest(Method::DELETE, "/users/ben/friends", json!({ "friends": ["ann"] })).await.data();
    assert!(uids(&ann.get("/users?friendsOnly=1").await.data()).is_empty());
}

#[tokio::test]
async fn each_entry_has_its_own_outcome() {
    let sandbox = Sandbox::empty().await;
    sandbox.person("ann").await;
    sandbox.person("ben").await;
    sandbox.rest(Method::POST, "/users/ann/friends", json!({ "accepted": ["ben"] })).await.data();
    let body = json!({ "accepted": ["ann", "ben", "ghost"] });
    let made = sandbox.rest(Method::POST, "/users/ann/friends", body).await.data();
    for (uid, code) in [
        ("ann", "ERR_CANNOT_FORM_SELF_RELATION"),
        ("ben", "ERR_ALREADY_FRIEND"),
        ("ghost", "ERR_UID_NOT_FOUND"),
    ] {
        let entry = &made["accepted"][uid];
        assert_eq!((&entry["success"], &entry["error"]["code"]), (&json!(false), &json!(code)));
    }
    let stranger = json!({ "friends": ["ben", "ghost"] });
    let refused = sandbox.rest(Method::DELETE, "/users/ann/friends", stranger).await;
    assert_eq!(refused.refusal(), (400, "ERR_NOT_A_FRIEND"));
    let list = sandbox.rest(Method::GET, "/users/ann/friends", json!({})).await.data();
    assert_eq!(uids(&list), ["ben"], "a refused call ends no friendship");
    let ghost = sandbox.rest(Method::GET, "/users/ghost/friends", json!({})).await;
    assert_eq!(ghost.refusal(), (404, "ERR_UID_NOT_FOUND"));
}

#[tokio::test]
async fn a_socket_can_ask_for_the_presence_of_friends_alone() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, cas) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("cas").await);
    sandbox.rest(Method::POST, "/users/ann/friends", json!({ "accepted": ["ben"] })).await.data();
    let mut at_ann = crate::support::Socket::open(&ann.base).await;
    at_ann.send(ann.hello("FRIENDS")).await;
    at_ann.next("auth").await;
    let _at_cas = cas.socket().await;
    let _at_ben = ben.socket().await;
    let frame = at_ann.next("presence").await;
    assert_eq!(frame["sender"], "ben", "{frame}");
}
