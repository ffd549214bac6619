//! Every operation of the server API against its description in `openapi/server-api.json`: what is sent
//! and what comes back, in success and in refusal.

mod description;

use std::collections::{BTreeMap, BTreeSet};

use halley_sandbox::{DEFAULT_API_KEY, DEFAULT_AUTH_KEY, Options, RateLimits};
use serde_json::{Value, json};

use crate::support::{Reply, Sandbox, answered, options};
use description::{Operation, operations};

/// Values for the parameters of any path.
const PATH_VALUES: [&str; 2] = ["ghost", "ghost"];
/// What the Auth Key may do too.
const OF_THE_AUTH_KEY: [&str; 3] = ["create-authtoken", "create-user", "update-user"];

/// A client that holds every answer against the description.
struct Walk {
    sandbox: Sandbox,
    operations: BTreeMap<String, Operation>,
    /// The operations that succeeded.
    done: BTreeSet<String>,
}

impl Walk {
    async fn start() -> Self {
        Self { sandbox: Sandbox::empty().await, operations: operations(), done: BTreeSet::new() }
    }

    async fn send(&self, id: &str, values: &[&str], actor: &str, body: Value) -> Reply {
        let operation = &self.operations[id];
        operation.check_request(&body);
        let path = format!("/v3{}", operation.path_with(values));
        let mut request = self.sandbox.request(operation.method.clone(), &path);
        request = request.header("apikey", DEFAULT_API_KEY);
        if !actor.is_empty() {
            request = request.header("onBehalfOf", actor);
        }
        let reply = answered(request.json(&body)).await;
        operation.check_reply(&reply);
        reply
    }

    /// A call that must succeed. With an empty `actor` it acts for nobody.
    async fn ok(&mut self, id: &str, values: &[&str], actor: &str, body: Value) -> Value {
        let data = self.send(id, values, actor, body).await.data();
        self.done.insert(id.to_owned());
        data
    }

    /// A call that must be refused, with that code.
    async fn no(&self, id: &str, values: &[&str], actor: &str, body: Value, code: &str) {
        assert_eq!(self.send(id, values, actor, body).await.refusal().1, code, "{id}");
    }

    async fn users(&mut self) {
        for (uid, name) in [("ann", "Ann"), ("ben", "Ben"), ("cas", "Cas")] {
            let body = json!({
                "uid": uid, "name": name, "withAuthToken": true, "tags": ["people"],
                "metadata": { "city": "Ulm" }, "avatar": "https://pics.example/a.png",
            });
            self.ok("create-user", &[], "", body).await;
        }
        self.no("create-user", &[], "", json!({ "uid": "ann", "name": "A" }), "ERR_UID_ALREADY_EXISTS").await;
        self.ok("list-users", &[], "", json!({})).await;
        self.ok("list-users", &[], "ann", json!({})).await;
        self.ok("get-user", &["ann"], "ben", json!({})).await;
        self.no("get-user", &["ghost"], "", json!({}), "ERR_UID_NOT_FOUND").await;
        let body = json!({ "name": "Annie", "statusMessage": "here", "unset": ["link"] });
        self.ok("update-user", &["ann"], "", body).await;
        self.no("update-user", &["ann"], "", json!({ "role": "ghost" }), "ERR_BAD_REQUEST").await;
        self.ok("deactivate-users", &[], "", json!({ "uidsToDeactivate": ["cas"] })).await;
        self.ok("list-users", &[], "", json!({})).await;
        self.ok("reactivate-users", &[], "", json!({ "uidsToActivate": ["cas", "ann"] })).await;
        self.ok("create-user", &[], "", json!({ "uid": "dan", "name": "Dan" })).await;
        self.ok("delete-user", &["dan"], "", json!({ "permanent": true })).await;
    }

    async fn tokens(&mut self) {
        let body =
            json!({ "force": true, "platform": "WEB", "deviceId": "d", "appInfo": { "version": "1" } });
        let minted = self.ok("create-authtoken", &["ann"], "", body).await;
        let token = minted["authToken"].as_str().unwrap().to_owned();
        self.ok("list-authtokens", &["ann"], "", json!({})).await;
        self.ok("get-authtoken", &["ann", &token], "", json!({})).await;
        let body = json!({ "platform": "WEB", "userAgent": "Browser", "appInfo": { "version": "2" } });
        self.ok("update-authtoken", &["ann", &token], "", body).await;
        self.no("get-authtoken", &["ben", &token], "", json!({}), "ERR_AUTHTOKEN_NOT_ACCESSIBLE").await;
        self.no("get-authtoken", &["ann", "none"], "", json!({}), "ERR_AUTH_TOKEN_NOT_FOUND").await;
        self.ok("delete-authtoken", &["ann", &token], "", json!({})).await;
        self.ok("flush-authtokens", &["ann"], "", json!({})).await;
        self.no("create-authtoken", &["ghost"], "", json!({}), "ERR_UID_NOT_FOUND").await;
    }

    async fn circles(&mut self) {
        let blocked = json!({ "blockedUids": ["cas", "ann", "ghost"] });
        self.ok("block-users", &["ann"], "", blocked).await;
        self.ok("list-blocked-users", &["ann"], "", json!({})).await;
        self.ok("unblock-users", &["ann"], "", json!({ "blockedUids": ["cas"] })).await;
        self.ok("add-friend", &["ann"], "", json!({ "accepted": ["ben", "ann", "ghost"] })).await;
        self.ok("list-all-friends", &["ann"], "", json!({})).await;
        self.ok("remove-friend", &["ann"], "", json!({ "friends": ["ben"] })).await;
        self.no("remove-friend", &["ann"], "", json!({ "friends": ["ben"] }), "ERR_NOT_A_FRIEND").await;
    }

    async fn groups(&mut self) {
        let body = json!({
            "guid": "team", "name": "Team", "type": "password", "password": "sesame", "owner": "ann",
            "icon": "https://pics.example/g.png", "description": "Ours", "metadata": { "a": 1 }, "tags": ["t"],
            "members": { "participants": ["ben"] },
        });
        self.ok("create-group", &[], "", body).await;
        let body = json!({ "guid": "open", "name": "Open", "type": "public" });
        self.ok("create-group", &[], "ben", body.clone()).await;
        self.no("create-group", &[], "ann", body, "ERR_GUID_ALREADY_EXISTS").await;
        self.ok("list-groups", &[], "", json!({})).await;
        self.ok("list-groups", &[], "ann", json!({})).await;
        self.ok("get-group", &["team"], "ann", json!({})).await;
        self.no("get-group", &["ghost"], "", json!({}), "ERR_GUID_NOT_FOUND").await;
        self.ok("update-group", &["team"], "", json!({ "owner": "ann", "unset": ["icon"] })).await;
        let body = json!({ "participants": ["cas", "ghost"], "usersToBan": [] });
        self.ok("add-group-members", &["team"], "ann", body).await;
        self.ok("list-group-members", &["team"], "", json!({})).await;
        let body = json!({ "scope": "moderator" });
        self.ok("change-group-member-scope", &["team", "ben"], "ann", body.clone()).await;
        self.no("change-group-member-scope", &["team", "ben"], "ann", body, "ERR_SAME_SCOPE").await;
        self.ok("kick-group-member", &["team", "cas"], "ben", json!({})).await;
        self.no("kick-group-member", &["team", "cas"], "", json!({}), "ERR_NOT_A_MEMBER").await;
        self.ok("ban-group-user", &["team", "cas"], "", json!({})).await;
        self.ok("list-banned-group-users", &["team"], "", json!({})).await;
        self.ok("unban-group-user", &["team", "cas"], "", json!({})).await;
        self.ok("delete-group", &["open"], "", json!({})).await;
    }

    async fn messages(&mut self) {
        let text =
            |to: &str, kind: &str| json!({ "receiver": to, "receiverType": kind, "data": { "text": "hi" } });
        let sent = self.ok("send-message", &[], "ann", text("ben", "user")).await;
        let id = sent["id"].as_str().unwrap().to_owned();
        self.ok("send-message", &[], "", text("team", "group")).await;
        let attachment = json!({ "url": "https://pics.example/a.png", "name": "a.png", "mimeType": "image/png",
            "extension": "png", "size": "3" });
        self.ok("send-message", &[], "ann", json!({
            "receiver": "ben", "receiverType": "user", "type": "image", "data": { "attachments": [attachment] },
            "muid": "m-1", "tags": ["pic"],
        })).await;
        self.ok(
            "send-message",
            &[],
            "",
            json!({
                "category": "custom", "type": "place", "data": { "customData": { "lat": 1 } },
                "multipleReceivers": { "uids": ["ann", "ben"], "guids": ["team"] },
            }),
        )
        .await;
        self.no("send-message", &[], "", json!({ "data": { "text": "x" } }), "ERR_BAD_REQUEST").await;
        self.no("send-message", &[], "ann", text("ghost", "user"), "ERR_UID_NOT_FOUND").await;
        self.ok("send-thread-message", &[&id], "ben", json!({ "data": { "text": "re" } })).await;
        self.ok("add-reaction", &[&id, "👍"], "ben", json!({})).await;
        self.ok("list-reactions", &[&id], "", json!({})).await;
        self.ok("list-reactions-of-kind", &[&id, "👍"], "ann", json!({})).await;
        for actor in ["", "ann"] {
            self.ok("list-all-messages", &[], actor, json!({})).await;
            self.ok("list-user-messages", &["ben"], actor, json!({})).await;
            self.ok("list-group-messages", &["team"], actor, json!({})).await;
            self.ok("list-thread-messages", &[&id], actor, json!({})).await;
            self.ok("get-message-details", &[&id], actor, json!({})).await;
        }
        self.ok("remove-reaction", &[&id, "👍"], "ben", json!({})).await;
        let edit = json!({ "data": { "text": "hello" }, "tags": ["new"] });
        self.ok("update-message", &[&id], "ann", edit.clone()).await;
        self.no("update-message", &[&id], "ben", edit, "ERR_MESSAGE_NOT_A_SENDER").await;
    }

    async fn conversations(&mut self) {
        let peers = [("user", "ann", "ben"), ("group", "team", "ben")];
        for (kind, peer, actor) in peers {
            let id = |call: &str| call.replace("KIND", kind);
            self.ok(&id("get-KIND-conversation"), &[peer], actor, json!({})).await;
            self.ok(&id("update-KIND-conversation"), &[peer], actor, json!({ "tags": ["work"] })).await;
            self.ok(&id("mark-KIND-conversation-delivered"), &[peer], actor, json!({})).await;
            self.ok(&id("mark-KIND-conversation-read"), &[peer], actor, json!({})).await;
            let conversation = self.ok(&id("get-KIND-conversation"), &[peer], actor, json!({})).await;
            let last: u64 = conversation["lastMessage"]["id"].as_str().unwrap().parse().unwrap();
            let unread = json!({ "messageId": last });
            self.ok(&id("mark-KIND-conversation-unread"), &[peer], actor, unread).await;
        }
        self.ok("list-all-conversations", &[], "ben", json!({})).await;
        self.ok("list-all-conversations", &[], "", json!({})).await;
        self.ok("get-conversation", &["ann_user_ben"], "ben", json!({})).await;
        for (kind, peer, actor) in peers {
            self.ok(&format!("reset-{kind}-conversation"), &[peer], actor, json!({})).await;
        }
        let (user, not_accessible) = ("get-user-conversation", "ERR_CONVERSATION_NOT_ACCESSIBLE");
        self.no(user, &["ann"], "ben", json!({}), not_accessible).await;
        self.ok("delete-conversation", &["ann_user_ben"], "ann", json!({})).await;
        self.no("get-conversation", &["ann_user_ben"], "ann", json!({}), "ERR_CONVERSATION_NOT_FOUND").await;
        let last = self.ok("list-group-messages", &["team"], "", json!({})).await;
        let mine = last.as_array().unwrap().iter().find(|message| message["category"] != "action").unwrap();
        self.ok("delete-message", &[mine["id"].as_str().unwrap()], "", json!({ "permanent": false })).await;
    }

    async fn webhooks(&mut self) {
        let app = "sandbox";
        let body = json!({
            "id": "mine", "name": "Mine", "webhookURL": "http://127.0.0.1:9/hook", "useBasicAuth": true,
            "username": "u", "password": "p", "enabled": false, "retryOnFailure": true,
        });
        self.ok("create-webhook", &[app], "", body.clone()).await;
        self.no("create-webhook", &[app], "", body, "ERR_BAD_REQUEST").await;
        self.ok("list-webhooks", &[app], "", json!({})).await;
        self.ok("update-webhook", &[app, "mine"], "", json!({ "name": "Ours" })).await;
        let triggers = json!({ "triggerIds": ["message_sent", "group_deleted"] });
        self.ok("add-triggers", &[app, "mine"], "", triggers.clone()).await;
        self.ok("list-triggers", &[app, "mine"], "", json!({})).await;
        self.ok("remove-triggers", &[app, "mine"], "", triggers).await;
        let unknown = json!({ "triggerIds": ["user_created"] });
        self.no("add-triggers", &[app, "mine"], "", unknown, "ERR_TRIGGER_NOT_FOUND").await;
        self.ok("get-webhook", &[app, "mine"], "", json!({})).await;
        self.ok("delete-webhook", &[app, "mine"], "", json!({})).await;
        self.no("get-webhook", &[app, "mine"], "", json!({}), "ERR_WEBHOOK_NOT_FOUND").await;
        self.no("list-webhooks", &["other"], "", json!({}), "AUTH_ERR_INVALID_APPID").await;
    }

    async fn keys_and_roles(&mut self) {
        let made = self.ok("create-apikey", &[], "", json!({ "name": "ci", "scope": "authOnly" })).await;
        let key = made["apiKey"].as_str().unwrap().to_owned();
        self.ok("list-apikeys", &[], "", json!({})).await;
        self.ok("get-apikey", &[&key], "", json!({})).await;
        self.ok("update-apikey", &[&key], "", json!({ "scope": "fullAccess" })).await;
        self.ok("delete-apikey", &[&key], "", json!({})).await;
        self.no("get-apikey", &[&key], "", json!({}), "ERR_APIKEY_NOT_FOUND").await;
        let own = DEFAULT_API_KEY;
        self.no("delete-apikey", &[own], "", json!({}), "ERR_APIKEY_NO_SELF_ACTION").await;
        let settings = json!({ "listUsers": "all", "sendMessagesTo": "friendsOnly" });
        let body = json!({ "role": "staff", "name": "Staff", "settings": settings, "metadata": { "a": 1 } });
        self.ok("create-role", &[], "", body.clone()).await;
        self.no("create-role", &[], "", body, "ERR_ROLE_ALREADY_EXISTS").await;
        self.ok("list-roles", &[], "", json!({})).await;
        self.ok("get-role", &["default"], "", json!({})).await;
        self.ok("update-role", &["staff"], "", json!({ "name": "Crew", "unset": ["settings"] })).await;
        self.ok("delete-role", &["staff"], "", json!({})).await;
        self.no("delete-role", &["default"], "", json!({}), "ERR_ROLE_DELETE_DENIED").await;
    }
}

#[tokio::test]
async fn every_operation_succeeds_as_described() {
    let mut walk = Walk::start().await;
    walk.users().await;
    walk.tokens().await;
    walk.circles().await;
    walk.groups().await;
    walk.messages().await;
    walk.conversations().await;
    walk.keys_and_roles().await;
    walk.webhooks().await;
    let missing: Vec<&String> = walk.operations.keys().filter(|id| !walk.done.contains(*id)).collect();
    assert!(missing.is_empty(), "not walked: {missing:?}");
}

/// Calls every operation with a key, without a body.
async fn everywhere(sandbox: &Sandbox, key: Option<&str>, check: impl Fn(&Operation, &Reply)) {
    for operation in operations().values() {
        let path = operation.path_with(&PATH_VALUES[..operation.path.matches('{').count()]);
        let mut request = sandbox.request(operation.method.clone(), &format!("/v3{path}"));
        if let Some(key) = key {
            request = request.header("apikey", key);
        }
        let reply = answered(request).await;
        operation.check_reply(&reply);
        check(operation, &reply);
    }
}

#[tokio::test]
async fn every_operation_needs_a_known_key_of_the_right_scope() {
    let sandbox = Sandbox::empty().await;
    everywhere(&sandbox, None, |operation, reply| {
        let management = operation.path.starts_with("/apps/");
        let code = if management { "AUTH_ERR_EMPTY_AUTH_HEADER" } else { "AUTH_ERR_EMPTY_APIKEY" };
        assert_eq!(reply.refusal(), (401, code), "{}", operation.id);
    })
    .await;
    everywhere(&sandbox, Some("0123"), |operation, reply| {
        assert_eq!(reply.refusal(), (401, "AUTH_ERR_APIKEY_NOT_FOUND"), "{}", operation.id);
    })
    .await;
    everywhere(&sandbox, Some(DEFAULT_AUTH_KEY), |operation, reply| {
        let allowed = OF_THE_AUTH_KEY.contains(&operation.id.as_str());
        assert_eq!(reply.refusal().1 == "AUTH_ERR_NO_ACCESS", !allowed, "{}: {}", operation.id, reply.body);
        assert_eq!(operation.scope.contains("authOnly"), operation.id != "update-user" && allowed);
    })
    .await;
}

#[tokio::test]
async fn every_operation_is_refused_as_described_over_the_limit() {
    let limits = Some(RateLimits { core: 0, standard: 0 });
    let sandbox = Sandbox::with(Options { rate_limits: limits, ..options() }).await;
    everywhere(&sandbox, Some(DEFAULT_API_KEY), |operation, reply| {
        assert_eq!(reply.refusal(), (429, "ERR_TOO_MANY_REQUESTS"), "{}", operation.id);
    })
    .await;
}

#[tokio::test]
async fn every_operation_answers_for_things_that_are_not_there() {
    let sandbox = Sandbox::empty().await;
    everywhere(&sandbox, Some(DEFAULT_API_KEY), |operation, reply| {
        let named = operation.path.contains('{');
        assert!(!named || reply.status != 200, "{} found a ghost: {}", operation.id, reply.body);
    })
    .await;
}

#[tokio::test]
async fn lists_and_new_groups_answer_for_an_unknown_acting_user_or_owner_as_described() {
    let walk = Walk::start().await;
    let group = json!({ "guid": "team", "name": "Team", "type": "public" });
    let none = json!({});
    for (id, body) in [
        ("list-users", &none),
        ("create-group", &group),
        ("list-groups", &none),
        ("list-all-messages", &none),
        ("list-all-conversations", &none),
    ] {
        let reply = walk.send(id, &[], "ghost", body.clone()).await;
        assert_eq!(reply.refusal(), (400, "ERR_UID_NOT_FOUND"), "{id}");
        assert!(reply.body["error"]["details"]["onBehalfOf"][0].is_string(), "{id}: {}", reply.body);
    }
    let owned = json!({ "guid": "team", "name": "Team", "type": "public", "owner": "ghost" });
    let reply = walk.send("create-group", &[], "", owned).await;
    assert_eq!(reply.refusal(), (400, "ERR_UID_NOT_FOUND"));
    assert!(reply.body["error"]["details"]["owner"][0].is_string(), "{}", reply.body);
    let reply = walk.send("send-message", &[], "ghost", json!({ "data": { "text": "x" } })).await;
    assert_eq!(reply.refusal(), (404, "ERR_UID_NOT_FOUND"));
}

#[test]
#[should_panic(expected = "off the description")]
fn a_reply_off_the_description_is_noticed() {
    let body = json!({ "data": { "uid": 7, "name": "Ann" } });
    operations()["get-user"].check_reply(&Reply { status: 200, body });
}
