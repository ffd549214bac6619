//! What the server API does to users in bulk, and how it finds them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Sandbox;

async fn found(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let list = sandbox.rest(Method::GET, &format!("/users?{query}"), json!({})).await.data();
    list.as_array().unwrap().iter().map(|user| user["uid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn bulk_calls_name_those_whom_they_changed() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    let call = |method, body: Value| sandbox.rest(method, "/users", body);
    let gone = call(Method::DELETE, json!({ "uidsToDeactivate": ["ann", "ghost"] })).await.data();
    assert_eq!(gone, json!({ "deactivatedUids": ["ann"] }));
    assert_eq!(ann.get("/me").await.refusal(), (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"));
    let again = call(Method::DELETE, json!({ "uidsToDeactivate": ["ann"] })).await.data();
    assert_eq!(again, json!({ "deactivatedUids": [] }));
    let single = sandbox.rest(Method::DELETE, "/users/ann", json!({})).await;
    assert_eq!(single.refusal(), (404, "ERR_UID_NOT_FOUND"), "a deactivated user is as good as none");
    assert_eq!(found(&sandbox, "").await, ["ben"]);
    assert_eq!(found(&sandbox, "onlyDeactivated=true").await, ["ann"]);
    assert_eq!(found(&sandbox, "withDeactivated=true").await, ["ann", "ben"]);
    let back = call(Method::PUT, json!({ "uidsToActivate": ["ann", "ben", "ghost"] })).await.data();
    assert_eq!(back, json!({ "reactivatedUids": ["ann"], "nonDeactivatedUids": ["ben", "ghost"] }));
    for (method, field) in [(Method::PUT, "uidsToActivate"), (Method::DELETE, "uidsToDeactivate")] {
        assert_eq!(call(method.clone(), json!({})).await.refusal(), (400, "ERR_BAD_REQUEST"));
        assert_eq!(call(method, json!({ field: "ann" })).await.refusal(), (400, "ERR_BAD_REQUEST"));
    }
}

#[tokio::test]
async fn an_empty_role_is_no_role() {
    let sandbox = Sandbox::empty().await;
    let body = json!({ "uid": "ann", "name": "Ann", "role": "" });
    assert_eq!(sandbox.rest(Method::POST, "/users", body).await.data()["role"], "default");
}

#[tokio::test]
async fn a_permanent_delete_erases_the_messages_too() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let id = ann.text("ben", "hi").await["id"].as_str().unwrap().to_owned();
    let wrong = sandbox.rest(Method::DELETE, "/users/ann", json!({ "permanent": "maybe" })).await;
    assert_eq!(wrong.refusal(), (400, "ERR_BAD_REQUEST"));
    sandbox.rest(Method::DELETE, "/users/ann", json!({ "permanent": true })).await.data();
    assert_eq!(ben.get(&format!("/messages/{id}")).await.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
    assert_eq!(ben.get("/conversations").await.data(), json!([]));
    sandbox.rest(Method::POST, "/users", json!({ "uid": "ann", "name": "New Ann" })).await.data();
    assert_eq!(ann.get("/me").await.refusal(), (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"));
}

#[tokio::test]
async fn server_calls_find_users_by_beginnings_roles_tags_and_status() {
    let sandbox = Sandbox::empty().await;
    sandbox.rest(Method::POST, "/roles", json!({ "role": "staff", "name": "Staff" })).await.data();
    for body in [
        json!({ "uid": "u-1", "name": "Marianne", "tags": ["vip"] }),
        json!({ "uid": "u-2", "name": "Anne", "role": "staff" }),
        json!({ "uid": "anne-3", "name": "Zoe", "tags": ["vip", "new"] }),
    ] {
        sandbox.rest(Method::POST, "/users", body).await.data();
    }
    assert_eq!(found(&sandbox, "searchKey=AnNe").await, ["u-2", "anne-3"]);
    assert_eq!(found(&sandbox, "searchKey=anne&searchIn=uid").await, ["anne-3"]);
    assert_eq!(found(&sandbox, "tags=new,unknown").await, ["anne-3"]);
    assert_eq!(found(&sandbox, "roles=staff").await, ["u-2"]);
    assert_eq!(found(&sandbox, "status=available").await, Vec::<String>::new());
    let page = sandbox.rest(Method::GET, "/users?perPage=2&page=2", json!({})).await;
    let pagination = &page.body["meta"]["pagination"];
    let numbers: Vec<_> =
        ["total", "count", "per_page", "current_page", "total_pages"].map(|n| pagination[n].as_u64()).into();
    assert_eq!(numbers, [3, 1, 2, 2, 2].map(Some));
    for wrong in ["perPage=0", "perPage=1001", "perPage=x"] {
        let refused = sandbox.rest(Method::GET, &format!("/users?{wrong}"), json!({})).await;
        assert_eq!(refused.refusal(), (400, "ERR_BAD_REQUEST"), "{wrong}");
    }
}

#[tokio::test]
async fn fields_are_emptied_by_name() {
    let sandbox = Sandbox::empty().await;
    let body = json!({
        "uid": "ann", "name": "Ann", "avatar": "https://pics.example/a.png", "link": "https://a.example",
        "metadata": { "@private": { "mail": "a@example.org" }, "city": "Ulm" },
    });
    sandbox.rest(Method::POST, "/users", body).await.data();
    let body = json!({ "unset": ["avatar", "metadata"], "link": "https://b.example" });
    let user = sandbox.rest(Method::PUT, "/users/ann", body).await.data();
    assert!(user.get("avatar").is_none() && user.get("metadata").is_none());
    assert_eq!(user["link"], "https://b.example");
}

#[tokio::test]
async fn a_list_in_a_query_may_be_joined_or_repeated() {
    let sandbox = Sandbox::empty().await;
    for (uid, name) in [("ann", "Zoe"), ("zed", "Ann"), ("ben", "Ben")] {
        sandbox.rest(Method::POST, "/users", json!({ "uid": uid, "name": name })).await.data();
    }
    for query in ["searchIn=name&searchIn=uid", "searchIn=name,uid"] {
        let found =
            sandbox.rest(Method::GET, &format!("/users?searchKey=ann&{query}"), json!({})).await.data();
        let uids: Vec<_> = found.as_array().unwrap().iter().map(|user| &user["uid"]).collect();
        assert_eq!(uids, ["zed", "ann"], "{query}");
    }
}
