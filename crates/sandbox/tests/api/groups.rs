//! Groups and their members.

use serde_json::{Value, json};

use crate::support::{Person, Sandbox};

async fn three() -> (Sandbox, Person, Person, Person) {
    let sandbox = Sandbox::empty().await;
    let (ann, ben, carl) =
        (sandbox.person("ann").await, sandbox.person("ben").await, sandbox.person("carl").await);
    (sandbox, ann, ben, carl)
}

fn join(kind: &str, password: &str) -> Value {
    json!({ "guid": "team", "name": "name", "type": kind, "password": password })
}

#[tokio::test]
async fn a_group_belongs_to_its_maker_and_never_shows_its_password() {
    let (_sandbox, ann, _ben, _carl) = three().await;
    let body = json!({
        "guid": "Team", "name": "Team Room", "type": "password", "password": "sesame", "tags": ["x"],
        "membersCount": 99, "scope": "participant", "owner": "carl",
    });
    let group = ann.post("/groups", body.clone()).await.data();
    assert_eq!((&group["guid"], &group["owner"]), (&json!("team"), &json!("ann")));
    assert_eq!((&group["hasJoined"], &group["scope"]), (&json!(true), &json!("admin")));
    assert_eq!((&group["membersCount"], &group["password"]), (&json!(1), &Value::Null));
    assert_eq!(ann.post("/groups", body).await.refusal(), (400, "ERR_GUID_ALREADY_EXISTS"));
    assert_eq!(ann.get("/groups/ghost").await.refusal(), (404, "ERR_GUID_NOT_FOUND"));
    let without = json!({ "guid": "g2", "name": "G", "type": "password" });
    assert_eq!(ann.post("/groups", without).await.refusal(), (400, "ERR_EMPTY_GROUP_PASS"));
}

#[tokio::test]
async fn a_new_group_needs_guid_name_and_type_and_all_that_is_missing_is_named() {
    let (_sandbox, ann, _ben, _carl) = three().await;
    for (body, missing) in [
        (json!({}), vec!["guid", "name", "type"]),
        (json!({ "guid": "g", "name": " " }), vec!["name", "type"]),
        (json!({ "guid": "g", "name": "G" }), vec!["type"]),
    ] {
        let refused = ann.post("/groups", body).await;
        assert_eq!(refused.refusal(), (400, "ERR_BAD_REQUEST"));
        let details = refused.body["error"]["details"].as_object().unwrap();
        assert_eq!(details.keys().collect::<Vec<_>>(), missing);
    }
}

#[tokio::test]
async fn members_made_with_the_group_have_all_four_lists_in_the_answer() {
    let (_sandbox, ann, ben, _carl) = three().await;
    let members = json!({ "participants": ["Ben", "ghost"] });
    let body = json!({ "guid": "team", "name": "Team", "type": "public", "members": members });
    let group = ann.post("/groups", body).await.data();
    let lists = &group["members"]["data"];
    assert_eq!(lists["participants"]["ben"], json!({ "success": true }));
    assert_eq!(lists["participants"]["ghost"]["error"]["code"], "ERR_UID_NOT_FOUND");
    assert_eq!(
        (&lists["admins"], &lists["moderators"], &lists["usersToBan"]),
        (&json!({}), &json!({}), &json!({}))
    );
    assert_eq!(ben.get("/groups/team").await.data()["hasJoined"], true);
}

#[tokio::test]
async fn joining_answers_with_the_action_and_ignores_the_name() {
    let (_sandbox, ann, ben, _carl) = three().await;
    ann.group("team", "public", &[]).await;
    let mut at_ann = ann.socket().await;
    let action = ben.post("/groups/team/members", join("public", "")).await.data();
    assert_eq!((&action["category"], &action["data"]["action"]), (&json!("action"), &json!("joined")));
    let group = &action["data"]["entities"]["for"]["entity"];
    assert_eq!(
        (&group["name"], &group["membersCount"], &group["scope"]),
        (&json!("team"), &json!(2), &json!("participant"))
    );
    assert!(action["data"]["entities"]["on"].is_null());
    assert_eq!(at_ann.next("message").await["body"]["data"]["entities"]["by"]["entity"]["uid"], "ben");
    let again = ben.post("/groups/team/members", join("public", "")).await;
    assert_eq!(again.refusal(), (400, "ERR_ALREADY_JOINED"));
    let history = ben.get("/groups/team/messages?categories=action&types=groupMember").await.data();
    assert_eq!(history[0]["data"]["action"], "joined");
}

#[tokio::test]
async fn doors_are_kept_by_password_type_and_ban() {
    let (_sandbox, ann, ben, carl) = three().await;
    ann.group("team", "password", &[]).await;
    let join_as =
        |kind: &'static str, password: &'static str| ben.post("/groups/team/members", join(kind, password));
    assert_eq!(join_as("password", "").await.refusal(), (400, "ERR_EMPTY_GROUP_PASS"));
    assert_eq!(join_as("password", "wrong").await.refusal(), (403, "ERR_WRONG_GROUP_PASS"));
    assert_eq!(
        join_as("public", "wrong").await.refusal(),
        (403, "ERR_WRONG_GROUP_PASS"),
        "the type is the group's"
    );
    join_as("password", "sesame").await.data();
    ann.group("closed", "private", &[]).await;
    let private = carl.post("/groups/closed/members", join("private", "")).await;
    assert_eq!(private.refusal(), (404, "ERR_GUID_NOT_FOUND"));
    ann.post("/groups/team/bannedusers/ben", json!({})).await.data();
    assert_eq!(join_as("password", "sesame").await.refusal(), (403, "ERR_BANNED_GROUPMEMBER"));
    assert_eq!(ann.get("/groups/team/bannedusers").await.data()[0]["uid"], "ben");
    ann.delete("/groups/team/bannedusers/ben", json!({})).await.data();
    join_as("password", "sesame").await.data();
}

#[tokio::test]
async fn scopes_decide_who_may_do_what() {
    let (sandbox, ann, ben, carl) = three().await;
    let dora = sandbox.person("dora").await;
    ann.group("team", "public", &["ben", "carl", "dora"]).await;
    let member = |uid: &str| format!("/groups/team/members/{uid}");
    let rename = |person: &Person| {
        let person = person.clone();
        async move { person.put("/groups/team", json!({ "name": "New" })).await }
    };
    assert_eq!(rename(&ben).await.refusal(), (403, "ERR_GROUP_NO_MODERATOR_SCOPE"));
    assert_eq!(ben.delete(&member("carl"), json!({})).await.refusal(), (403, "ERR_GROUP_NO_MODERATOR_SCOPE"));
    assert_eq!(ben.delete("/groups/team", json!({})).await.refusal(), (403, "ERR_GROUP_NO_ADMIN_SCOPE"));
    let add = json!({ "participants": ["carl"] });
    assert_eq!(ben.put("/groups/team/members", add).await.refusal(), (403, "ERR_GROUP_NO_ADMIN_SCOPE"));
    ann.put(&member("ben"), json!({ "scope": "moderator" })).await.data();
    rename(&ben).await.data();
    let refused = |reply: crate::support::Reply| assert_eq!(reply.refusal().0, 403, "{}", reply.body);
    refused(ben.put(&member("carl"), json!({ "scope": "admin" })).await);
    refused(ben.delete(&member("ann"), json!({})).await);
    refused(ben.put(&member("ben"), json!({ "scope": "admin" })).await);
    ben.delete(&member("dora"), json!({})).await.data();
    assert_eq!(dora.get("/groups/team").await.data()["hasJoined"], false);
    ann.put(&member("carl"), json!({ "scope": "admin" })).await.data();
    refused(ben.delete(&member("carl"), json!({})).await);
    refused(carl.delete(&member("ann"), json!({})).await);
    let same = carl.put(&member("ben"), json!({ "scope": "moderator" })).await;
    assert_eq!(same.refusal(), (400, "ERR_SAME_SCOPE"));
    let unknown = carl.put(&member("ben"), json!({ "scope": "king" })).await;
    assert_eq!(unknown.refusal(), (400, "ERR_BAD_REQUEST"));
    assert_eq!(ann.delete(&member("dora"), json!({})).await.refusal(), (404, "ERR_NOT_A_MEMBER"));
}

#[tokio::test]
async fn membership_changes_are_announced_to_members_and_to_the_one_affected() {
    let (_sandbox, ann, ben, carl) = three().await;
    ann.group("team", "public", &["carl"]).await;
    let (mut at_ben, mut at_carl) = (ben.socket().await, carl.socket().await);
    at_ben.up_to_now().await;
    ann.put("/groups/team/members", json!({ "participants": ["ben"] })).await.data();
    ann.put("/groups/team/members/ben", json!({ "scope": "moderator" })).await.data();
    ann.post("/groups/team/bannedusers/ben", json!({})).await.data();
    ann.delete("/groups/team/bannedusers/ben", json!({})).await.data();
    for socket in [&mut at_ben, &mut at_carl] {
        for action in ["added", "scopeChanged", "banned", "unbanned"] {
            let body = socket.next("message").await["body"].clone();
            assert_eq!((&body["type"], &body["data"]["action"]), (&json!("groupMember"), &json!(action)));
            assert_eq!(body["data"]["entities"]["on"]["entity"]["uid"], "ben");
            if action == "scopeChanged" {
                assert_eq!(
                    body["data"]["extras"]["scope"],
                    json!({ "old": "participant", "new": "moderator" })
                );
            }
        }
    }
    carl.delete("/groups/team/members", json!({})).await.data();
    assert_eq!(at_carl.next("message").await["body"]["data"]["action"], "left");
}

#[tokio::test]
async fn the_owner_hands_over_before_leaving() {
    let (_sandbox, ann, ben, _carl) = three().await;
    ann.group("team", "public", &["ben"]).await;
    assert_eq!(
        ann.delete("/groups/team/members", json!({})).await.refusal(),
        (403, "ERR_GROUP_NO_SELF_ACTION")
    );
    let stranger = ann.patch("/groups/team/owner", json!({ "owner": "carl" })).await;
    assert_eq!(stranger.refusal(), (404, "ERR_NOT_A_MEMBER"));
    let thief = ben.patch("/groups/team/owner", json!({ "owner": "ben" })).await;
    assert_eq!(thief.refusal(), (403, "ERR_GROUP_NO_CLEARANCE"));
    ann.patch("/groups/team/owner", json!({ "owner": "Ben" })).await.data();
    ann.delete("/groups/team/members", json!({})).await.data();
    let group = ben.get("/groups/team").await.data();
    assert_eq!(
        (&group["owner"], &group["scope"], &group["membersCount"]),
        (&json!("ben"), &json!("admin"), &json!(1))
    );
}

#[tokio::test]
async fn members_are_listed_by_scope_and_name() {
    let (_sandbox, ann, ben, _carl) = three().await;
    ann.group("team", "public", &["carl", "ben"]).await;
    let _socket = ben.socket().await;
    let uids = |query: &'static str| {
        let ann = ann.clone();
        async move {
            let list = ann.get(&format!("/groups/team/members?{query}")).await.data();
            list.as_array().unwrap().iter().map(|m| m["uid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(uids("").await, ["ann", "ben", "carl"]);
    assert_eq!(uids("scopes=admin,moderator").await, ["ann"]);
    assert_eq!(uids("searchKey=CAR").await, ["carl"]);
    assert_eq!(uids("status=available").await, ["ben"]);
    assert_eq!(uids("per_page=2&page=2").await, ["carl"]);
}

#[tokio::test]
async fn a_deleted_group_is_gone_with_its_history() {
    let (_sandbox, ann, ben, _carl) = three().await;
    ann.group("team", "public", &["ben"]).await;
    let id = ann.group_text("team", "hi").await["id"].as_str().unwrap().to_owned();
    ann.delete("/groups/team", json!({})).await.data();
    assert_eq!(ben.get("/groups/team").await.refusal(), (404, "ERR_GUID_NOT_FOUND"));
    assert_eq!(ben.get(&format!("/messages/{id}")).await.refusal(), (404, "ERR_MESSAGE_ID_NOT_FOUND"));
    assert_eq!(ben.get("/conversations").await.data(), json!([]));
}
