//! Groups over the server API.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Sandbox;

async fn listed(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let list = sandbox.rest(Method::GET, &format!("/groups?{query}"), json!({})).await.data();
    list.as_array().unwrap().iter().map(|group| group["guid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_group_is_made_with_members_and_handed_over() {
    let sandbox = Sandbox::empty().await;
    for uid in ["ann", "ben", "cas", "dan"] {
        sandbox.person(uid).await;
    }
    let body = json!({
        "guid": "team", "name": "Team", "type": "private", "owner": "ann",
        "members": { "moderators": ["ben"], "participants": ["cas", "ghost"], "usersToBan": ["dan"] },
    });
    let group = sandbox.rest(Method::POST, "/groups", body).await.data();
    assert_eq!((&group["owner"], &group["membersCount"]), (&json!("ann"), &json!(3)));
    let outcome = &group["members"]["data"];
    assert_eq!(outcome["moderators"]["ben"]["data"]["data"]["action"], "added");
    assert_eq!(outcome["usersToBan"]["dan"]["data"]["data"]["action"], "banned");
    assert_eq!(outcome["participants"]["ghost"]["error"]["code"], "ERR_UID_NOT_FOUND");
    let ignored = sandbox.rest_as("ann", Method::PUT, "/groups/team", json!({ "owner": "cas" })).await.data();
    assert_eq!(ignored["owner"], "ann", "with onBehalfOf the owner is not looked at");
    let handed = sandbox.rest(Method::PUT, "/groups/team", json!({ "owner": "cas" })).await.data();
    assert_eq!(handed["owner"], "cas");
    let members = sandbox.rest(Method::GET, "/groups/team/members?scopes=admin", json!({})).await.data();
    let admins: Vec<&Value> = members.as_array().unwrap().iter().map(|member| &member["uid"]).collect();
    assert_eq!(admins, ["ann", "cas"]);
    let ghost = sandbox.rest(Method::PUT, "/groups/team", json!({ "owner": "ghost" })).await;
    assert_eq!(ghost.refusal(), (404, "ERR_UID_NOT_FOUND"));
}

#[tokio::test]
async fn scopes_kicks_and_bans_work_for_nobody_and_for_a_user() {
    let sandbox = Sandbox::empty().await;
    for uid in ["ann", "ben", "cas"] {
        sandbox.person(uid).await;
    }
    let body = json!({
        "guid": "team", "name": "Team", "type": "public", "owner": "ann",
        "members": { "participants": ["ben", "cas"] },
    });
    sandbox.rest(Method::POST, "/groups", body).await.data();
    let up =
        sandbox.rest(Method::PUT, "/groups/team/members/ben", json!({ "scope": "moderator" })).await.data();
    assert_eq!((&up["guid"], &up["uid"], &up["scope"]), (&json!("team"), &json!("ben"), &json!("moderator")));
    let down = sandbox.rest(Method::PUT, "/groups/team/members/ben", json!({})).await.data();
    assert_eq!(down["scope"], "participant", "which is the scope that is meant without one");
    let low = sandbox.rest_as("ben", Method::DELETE, "/groups/team/members/cas", json!({})).await;
    assert_eq!(low.refusal(), (403, "ERR_GROUP_NO_MODERATOR_SCOPE"));
    sandbox.rest_as("ann", Method::DELETE, "/groups/team/members/cas", json!({})).await.data();
    let twice = sandbox.rest(Method::DELETE, "/groups/team/members/cas", json!({})).await;
    assert_eq!(twice.refusal(), (404, "ERR_NOT_A_MEMBER"));
    sandbox.rest(Method::POST, "/groups/team/bannedusers/ben", json!({})).await.data();
    let banned = sandbox.rest(Method::GET, "/groups/team/bannedusers", json!({})).await.data();
    assert_eq!(banned[0]["uid"], "ben");
    let add =
        sandbox.rest(Method::POST, "/groups/team/members", json!({ "participants": ["ben"] })).await.data();
    assert_eq!(add["participants"]["ben"]["error"]["code"], "ERR_BANNED_GROUPMEMBER");
    sandbox.rest(Method::DELETE, "/groups/team/bannedusers/ben", json!({})).await.data();
    let unbanned = sandbox.rest(Method::DELETE, "/groups/team/bannedusers/ben", json!({})).await;
    assert_eq!(unbanned.refusal(), (400, "ERR_NOT_A_BANNED_USER"));
}

#[tokio::test]
async fn groups_are_found_by_type_tag_and_time_and_sorted() {
    let sandbox = Sandbox::empty().await;
    for (guid, name, kind, tags) in [
        ("b", "Alpha", "public", json!(["x"])),
        ("a", "Beta", "private", json!([])),
        ("c", "Gamma", "password", json!(["x"])),
    ] {
        let body = json!({ "guid": guid, "name": name, "type": kind, "tags": tags, "password": "sesame" });
        sandbox.rest(Method::POST, "/groups", body).await.data();
        sandbox.clock.forward(10);
    }
    assert_eq!(listed(&sandbox, "").await, ["b", "a", "c"]);
    assert_eq!(listed(&sandbox, "sortBy=guid&sortOrder=desc").await, ["c", "b", "a"]);
    assert_eq!(listed(&sandbox, "types=public,password").await, ["b", "c"]);
    assert_eq!(listed(&sandbox, "tags=x&type=password").await, ["c"]);
    assert_eq!(listed(&sandbox, "affix=append&updatedAt=1700000005").await, ["a", "c"]);
    assert_eq!(listed(&sandbox, "affix=prepend&updatedAt=1700000005").await, ["b"]);
    let wrong = sandbox.rest(Method::GET, "/groups?affix=middle", json!({})).await;
    assert_eq!(wrong.refusal(), (400, "ERR_BAD_REQUEST"));
}
