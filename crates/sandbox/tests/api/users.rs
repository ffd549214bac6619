//! Users: created, changed, found, gone.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Person, Sandbox};

async fn uids(person: &Person, query: &str) -> Vec<String> {
    let list = person.get(&format!("/users?{query}")).await.data();
    list.as_array().unwrap().iter().map(|user| user["uid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn uids_are_lower_cased_and_unique() {
    let sandbox = Sandbox::empty().await;
    let create = |uid: &str| sandbox.rest(Method::POST, "/users", json!({ "uid": uid, "name": "Ann" }));
    assert_eq!(create("Ann-1").await.data()["uid"], "ann-1");
    assert_eq!(create("ANN-1").await.refusal(), (400, "ERR_UID_ALREADY_EXISTS"));
    assert_eq!(sandbox.rest(Method::GET, "/users/ANN-1", json!({})).await.data()["uid"], "ann-1");
    for bad in ["a b", "a/b", "ä", "", "app_system", &"x".repeat(101)] {
        assert_eq!(create(bad).await.refusal(), (400, "ERR_BAD_REQUEST"), "{bad}");
    }
}

#[tokio::test]
async fn all_missing_fields_are_named_at_once() {
    let sandbox = Sandbox::empty().await;
    let reply = sandbox.rest(Method::POST, "/users", json!({})).await;
    let details = json!({ "uid": ["The uid field is required."], "name": ["The name field is required."] });
    assert_eq!(reply.body["error"]["details"], details);
}

#[tokio::test]
async fn fields_over_their_limits_are_refused() {
    let sandbox = Sandbox::empty().await;
    for (field, value, code) in [
        ("name", json!("x".repeat(101)), "ERR_BAD_REQUEST"),
        ("name", json!("a\0b"), "ERR_BAD_REQUEST"),
        ("name", json!(7), "ERR_BAD_REQUEST"),
        ("avatar", json!("x".repeat(3_001)), "ERR_BAD_REQUEST"),
        ("metadata", json!({ "x": "x".repeat(6_000) }), "ERR_INVALID_METADATA"),
        ("metadata", json!([1]), "ERR_INVALID_METADATA"),
        ("tags", json!(vec!["t"; 26]), "ERR_BAD_REQUEST"),
        ("tags", json!(["x".repeat(101)]), "ERR_BAD_REQUEST"),
        ("tags", json!("x"), "ERR_BAD_REQUEST"),
    ] {
        let mut body = json!({ "uid": "ann", "name": "Ann" });
        body[field] = value;
        assert_eq!(sandbox.rest(Method::POST, "/users", body).await.refusal(), (400, code), "{field}");
    }
}

#[tokio::test]
async fn names_of_any_script_come_back_as_they_were() {
    let sandbox = Sandbox::empty().await;
    for (uid, name) in [("a", "Zoë 🚀"), ("b", "عمر"), ("c", "<b>Bob</b> & Co"), ("d", "名前")] {
        let user = sandbox.rest(Method::POST, "/users", json!({ "uid": uid, "name": name })).await.data();
        assert_eq!(user["name"], name);
    }
}

#[tokio::test]
async fn a_user_can_come_with_a_token() {
    let sandbox = Sandbox::empty().await;
    let body = json!({ "uid": "ann", "name": "Ann", "withAuthToken": true });
    let user = sandbox.rest(Method::POST, "/users", body).await.data();
    assert!(user["authToken"].as_str().unwrap().starts_with("ann_"));
    let shown = sandbox.rest(Method::GET, "/users/ann", json!({})).await.data();
    assert!(shown["authToken"].is_null());
}

#[tokio::test]
async fn fields_can_be_changed_and_emptied() {
    let sandbox = Sandbox::empty().await;
    let body =
        json!({ "uid": "ann", "name": "Ann", "avatar": "https://a.example/a.png", "metadata": { "n": 1 } });
    sandbox.rest(Method::POST, "/users", body).await.data();
    let change =
        json!({ "uid": "other", "name": "Anna", "unset": ["avatar"], "hasBlockedMe": true, "createdAt": 1 });
    let user = sandbox.rest(Method::PUT, "/users/ann", change).await.data();
    assert_eq!((&user["uid"], &user["name"], &user["avatar"]), (&json!("ann"), &json!("Anna"), &Value::Null));
    assert_eq!((&user["metadata"], &user["createdAt"]), (&json!({ "n": 1 }), &json!(1_700_000_000)));
    let ghost = sandbox.rest(Method::PUT, "/users/ghost", json!({ "name": "X" })).await;
    assert_eq!(ghost.refusal(), (404, "ERR_UID_NOT_FOUND"));
}

#[tokio::test]
async fn private_metadata_is_for_its_user_only() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.put("/me", json!({ "metadata": { "team": "blue", "@private": { "x": 1 } } })).await.data();
    assert_eq!(ben.get("/users/ann").await.data()["metadata"], json!({ "team": "blue" }));
    assert_eq!(ann.get("/me").await.data()["metadata"]["@private"], json!({ "x": 1 }));
}

#[tokio::test]
async fn lists_leave_the_caller_out_and_are_sorted_by_name() {
    let sandbox = Sandbox::empty().await;
    let zoe = sandbox.person("zoe").await;
    for uid in ["carl", "ann", "ben"] {
        sandbox.person(uid).await;
    }
    assert_eq!(uids(&zoe, "").await, ["ann", "ben", "carl"]);
    assert_eq!(uids(&zoe, "sortOrder=desc").await, ["carl", "ben", "ann"]);
    assert_eq!(uids(&zoe, "searchKey=EN").await, ["ben"]);
    assert_eq!(uids(&zoe, "uids=ann,CARL").await, ["ann", "carl"]);
    assert_eq!(uids(&zoe, "per_page=2&page=2").await, ["carl"]);
    assert_eq!(uids(&zoe, "friendsOnly=1").await, Vec::<String>::new());
}

#[tokio::test]
async fn tags_and_roles_narrow_a_list() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let body = json!({ "uid": "ben", "name": "Ben", "tags": ["x", "y"] });
    sandbox.rest(Method::POST, "/users", body).await.data();
    sandbox.person("carl").await;
    assert_eq!(uids(&ann, "tags=y,z").await, ["ben"]);
    assert_eq!(uids(&ann, "roles=default").await, ["ben", "carl"]);
    assert!(ann.get("/users?uids=ben").await.data()[0]["tags"].is_null());
    assert_eq!(ann.get("/users?uids=ben&withTags=1").await.data()[0]["tags"], json!(["x", "y"]));
}

#[tokio::test]
async fn deactivated_users_are_gone_but_their_messages_stay() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ben.text("ann", "hi").await;
    sandbox.rest(Method::DELETE, "/users", json!({ "uidsToDeactivate": ["ben", "ghost"] })).await.data();
    assert_eq!(ann.get("/users/ben").await.refusal(), (404, "ERR_UID_NOT_FOUND"));
    assert_eq!(uids(&ann, "").await, Vec::<String>::new());
    let refused = ann.post("/messages", crate::support::text_body("user", "ben", "still there?")).await;
    assert_eq!(refused.refusal(), (404, "ERR_UID_NOT_FOUND"));
    let history = ann.get("/users/ben/messages").await.data();
    assert_eq!(history[0]["data"]["entities"]["sender"]["entity"]["name"], "Ben");
    let list = sandbox.rest(Method::GET, "/users?onlyDeactivated=true", json!({})).await.data();
    assert_eq!(list[0]["uid"], "ben");
}

#[tokio::test]
async fn erased_users_leave_nothing() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("team", "public", &["ben"]).await;
    ben.text("ann", "hi").await;
    ben.group_text("team", "all").await;
    sandbox.rest(Method::DELETE, "/users/ben", json!({ "permanent": true })).await.data();
    assert_eq!(ann.get("/users/ben/messages").await.refusal(), (404, "ERR_UID_NOT_FOUND"));
    let history = ann.get("/messages?categories=message").await.data();
    assert_eq!(history, json!([]));
    let group = ann.get("/groups/team").await.data();
    assert_eq!(group["membersCount"], 1);
    sandbox.person("ben").await;
}
