//! Webhooks: registered by back ends, told of what happens, tried again, and kept on this machine.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use halley_sandbox::{DEFAULT_MANAGEMENT_KEY, DEFAULT_MANAGEMENT_SECRET, Options, Timings};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::{PLENTY, Sandbox, answered, options};

/// What a receiver does with the next post.
#[derive(Clone, Copy)]
enum Mood {
    Answers(u16),
    NeverAnswers,
}

/// A back end that is told.
struct Receiver {
    url: String,
    posts: mpsc::UnboundedReceiver<(HeaderMap, Value)>,
}

type Shared = (mpsc::UnboundedSender<(HeaderMap, Value)>, Arc<Mutex<VecDeque<Mood>>>);

async fn take(State((posts, moods)): State<Shared>, headers: HeaderMap, body: String) -> StatusCode {
    posts.send((headers, serde_json::from_str(&body).unwrap())).unwrap();
    let mood = moods.lock().unwrap().pop_front();
    match mood {
        Some(Mood::NeverAnswers) => std::future::pending().await,
        Some(Mood::Answers(status)) => StatusCode::from_u16(status).unwrap(),
        None => StatusCode::OK,
    }
}

impl Receiver {
    /// One with these moods for its first posts, and well-disposed from then on.
    async fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, posts) = mpsc::unbounded_channel();
        let moods = Arc::new(Mutex::new(moods.iter().copied().collect()));
        let router = Router::new().fallback(take).with_state((sender, moods));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, posts }
    }

    async fn next(&mut self) -> (HeaderMap, Value) {
        timeout(PLENTY, self.posts.recv()).await.unwrap().unwrap()
    }

    /// The data of the next post, which must be of that trigger.
    async fn told(&mut self, trigger: &str) -> Value {
        let (_, post) = self.next().await;
        assert_eq!(post["trigger"], trigger, "{post}");
        post["data"].clone()
    }
}

async fn register(sandbox: &Sandbox, url: &str, more: Value, triggers: &[&str]) {
    let mut body = json!({ "id": "mine", "name": "Mine", "webhookURL": url });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sandbox.rest(Method::POST, "/apps/sandbox/webhooks", body).await.data();
    let triggers = json!({ "triggerIds": triggers });
    sandbox.rest(Method::POST, "/apps/sandbox/webhooks/mine/triggers", triggers).await.data();
}

/// Retries so soon that no test waits for them.
fn hasty() -> Options {
    let options = options();
    let soon = Duration::from_millis(20);
    let timings = Timings {
        webhook_answer: Duration::from_millis(200),
        webhook_retries: [soon, soon],
        ..options.timings
    };
    Options { timings, ..options }
}

#[tokio::test]
async fn a_webhook_is_told_of_a_permanent_delete() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[]).await;
    register(&sandbox, &receiver.url, json!({}), &["message_deleted"]).await;
    let sent = ann.text("ben", "for ever").await;
    let path = format!("/messages/{}", sent["id"].as_str().unwrap());
    sandbox.rest(Method::DELETE, &path, json!({ "permanent": true })).await.data();
    assert_eq!(receiver.told("message_deleted").await["message"]["id"], sent["id"]);
}

#[tokio::test]
async fn a_webhook_is_told_in_order_of_what_it_wants_and_of_nothing_else() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[]).await;
    register(&sandbox, &receiver.url, json!({}), &["message_sent", "message_deleted"]).await;
    let first = ann.text("ben", "one").await;
    let id = first["id"].as_str().unwrap();
    let edit = json!({ "data": { "text": "un" } });
    ann.put(&format!("/messages/{id}"), edit).await.data();
    ann.delete(&format!("/messages/{id}"), json!({})).await.data();
    ann.text("ben", "two").await;
    let (headers, post) = receiver.next().await;
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers.contains_key("authorization"));
    let about = ["appId", "region", "webhook", "trigger"].map(|name| post[name].as_str().unwrap());
    assert_eq!(about, ["sandbox", "us", "mine", "message_sent"]);
    assert_eq!(post["data"]["message"]["data"]["text"], "one");
    assert_eq!(receiver.told("message_deleted").await["message"]["deletedBy"], "ann");
    assert_eq!(receiver.told("message_sent").await["message"]["data"]["text"], "two");
}

#[tokio::test]
async fn every_trigger_fires_on_its_change() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    sandbox.person("cas").await;
    let mut receiver = Receiver::start(&[]).await;
    let all = [
        "message_edited",
        "message_delivery_receipt",
        "message_read_receipt",
        "message_reaction_added",
        "message_reaction_removed",
        "user_mentioned",
        "user_blocked",
        "user_unblocked",
        "user_connection_status_changed",
        "group_created",
        "group_updated",
        "group_deleted",
        "group_member_added",
        "group_member_joined",
        "group_member_left",
        "group_member_kicked",
        "group_member_banned",
        "group_member_unbanned",
        "group_member_scope_changed",
        "group_owner_transferred",
    ];
    register(&sandbox, &receiver.url, json!({}), &all).await;
    let id = ann.text("ben", "hi <@uid:ben>").await["id"].as_str().unwrap().to_owned();
    assert_eq!(receiver.told("user_mentioned").await["user"]["uid"], "ben");
    ann.put(&format!("/messages/{id}"), json!({ "data": { "text": "hello" } })).await.data();
    assert_eq!(receiver.told("message_edited").await["message"]["editedBy"], "ann");
    ben.post(&format!("/messages/{id}/reactions/x"), json!({})).await.data();
    assert_eq!(receiver.told("message_reaction_added").await["reaction"]["uid"], "ben");
    ben.delete(&format!("/messages/{id}/reactions/x"), json!({})).await.data();
    receiver.told("message_reaction_removed").await;
    ben.post("/users/ann/conversation/delivered", json!({})).await.data();
    let receipt = receiver.told("message_delivery_receipt").await;
    assert_eq!((&receipt["messageSender"], &receipt["body"]["messageId"]), (&json!("ann"), &json!(id)));
    ben.post("/users/ann/conversation/read", json!({})).await.data();
    assert_eq!(receiver.told("message_read_receipt").await["body"]["action"], "read");
    ann.post("/blockedusers", json!({ "blockedUids": ["cas"] })).await.data();
    let blocked = receiver.told("user_blocked").await;
    assert_eq!((&blocked["user"]["uid"], &blocked["by"]["uid"]), (&json!("cas"), &json!("ann")));
    ann.delete("/blockedusers", json!({ "blockedUids": ["cas"] })).await.data();
    receiver.told("user_unblocked").await;
    let socket = ben.socket().await;
    let came = receiver.told("user_connection_status_changed").await;
    assert_eq!((&came["status"], &came["timestamp"]), (&json!("online"), &json!(1_700_000_000_000_u64)));
    socket.close().await;
    assert_eq!(receiver.told("user_connection_status_changed").await["status"], "offline");
    groups(&ann, &ben, &mut receiver).await;
}

async fn groups(ann: &crate::support::Person, ben: &crate::support::Person, receiver: &mut Receiver) {
    ann.group("team", "public", &["cas"]).await;
    assert_eq!(receiver.told("group_created").await["group"]["guid"], "team");
    assert_eq!(receiver.told("group_member_added").await["members"]["cas"]["scope"], "participant");
    ben.post("/groups/team/members", json!({})).await.data();
    assert_eq!(receiver.told("group_member_joined").await["members"]["ben"]["uid"], "ben");
    ann.put("/groups/team", json!({ "name": "Crew" })).await.data();
    assert_eq!(receiver.told("group_updated").await["group"]["name"], "Crew");
    ann.put("/groups/team/members/ben", json!({ "scope": "admin" })).await.data();
    let changed = receiver.told("group_member_scope_changed").await;
    let member = &changed["members"]["ben"];
    assert_eq!((&member["oldScope"], &member["scope"]), (&json!("participant"), &json!("admin")));
    ann.post("/groups/team/bannedusers/cas", json!({})).await.data();
    receiver.told("group_member_banned").await;
    ann.delete("/groups/team/bannedusers/cas", json!({})).await.data();
    receiver.told("group_member_unbanned").await;
    ann.patch("/groups/team/owner", json!({ "owner": "ben" })).await.data();
    let handed = receiver.told("group_owner_transferred").await;
    assert_eq!((&handed["group"]["owner"], &handed["members"]["ben"]["uid"]), (&json!("ben"), &json!("ben")));
    ann.delete("/groups/team/members", json!({})).await.data();
    assert_eq!(receiver.told("group_member_left").await["by"]["uid"], "ann");
    ann.post("/groups/team/members", json!({})).await.data();
    receiver.told("group_member_joined").await;
    ben.delete("/groups/team/members/ann", json!({})).await.data();
    receiver.told("group_member_kicked").await;
    ben.delete("/groups/team", json!({})).await.data();
    let gone = receiver.told("group_deleted").await;
    assert_eq!((&gone["group"]["guid"], &gone["by"]["uid"]), (&json!("team"), &json!("ben")));
}

#[tokio::test]
async fn basic_authentication_goes_along_and_the_password_is_not_shown() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[]).await;
    let login = json!({ "useBasicAuth": true, "username": "hook", "password": "s3same" });
    register(&sandbox, &receiver.url, login, &["message_sent"]).await;
    ann.text("ben", "hi").await;
    // "hook:s3same" in base64.
    assert_eq!(receiver.next().await.0["authorization"], "Basic aG9vazpzM3NhbWU=");
    let shown = sandbox.rest(Method::GET, "/apps/sandbox/webhooks/mine", json!({})).await.body;
    assert!(!shown.to_string().contains("s3same"), "{shown}");
}

#[tokio::test]
async fn a_failed_post_is_tried_twice_more_where_that_is_wanted() {
    let sandbox = Sandbox::with(hasty()).await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[Mood::NeverAnswers, Mood::Answers(500), Mood::Answers(200)]).await;
    register(&sandbox, &receiver.url, json!({ "retryOnFailure": true }), &["message_sent"]).await;
    ann.text("ben", "one").await;
    for _ in 0..3 {
        assert_eq!(receiver.told("message_sent").await["message"]["data"]["text"], "one");
    }
    ann.text("ben", "two").await;
    assert_eq!(receiver.told("message_sent").await["message"]["data"]["text"], "two");
}

#[tokio::test]
async fn without_retries_a_failed_post_is_lost_and_the_next_one_comes() {
    let sandbox = Sandbox::with(hasty()).await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[Mood::Answers(204)]).await;
    register(&sandbox, &receiver.url, json!({}), &["message_sent"]).await;
    ann.text("ben", "one").await;
    ann.text("ben", "two").await;
    for text in ["one", "two"] {
        assert_eq!(receiver.told("message_sent").await["message"]["data"]["text"], text);
    }
}

#[tokio::test]
async fn a_disabled_webhook_hears_nothing_until_it_is_enabled() {
    let sandbox = Sandbox::empty().await;
    let (ann, _) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut receiver = Receiver::start(&[]).await;
    register(&sandbox, &receiver.url, json!({ "enabled": false }), &["message_sent"]).await;
    ann.text("ben", "unheard").await;
    let path = "/apps/sandbox/webhooks/mine";
    sandbox.rest(Method::PUT, path, json!({ "enabled": true })).await.data();
    ann.text("ben", "heard").await;
    assert_eq!(receiver.told("message_sent").await["message"]["data"]["text"], "heard");
}

#[tokio::test]
async fn webhooks_stay_on_this_machine_unless_that_is_allowed() {
    let url = |host: &str| json!({ "id": "mine", "name": "Mine", "webhookURL": host });
    let sandbox = Sandbox::empty().await;
    for far in [
        "https://hooks.example/x",
        "http://10.0.0.1/",
        "http://localhost.example/",
        "http://0.0.0.0/",
        "http://[::]/",
        "file:///etc/passwd",
        "http://u:p@127.0.0.1/",
        "nonsense",
    ] {
        let refused = sandbox.rest(Method::POST, "/apps/sandbox/webhooks", url(far)).await;
        assert_eq!(refused.refusal(), (400, "ERR_BAD_REQUEST"), "{far}");
    }
    for near in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/"] {
        sandbox.rest(Method::POST, "/apps/sandbox/webhooks", url(near)).await.data();
        sandbox.rest(Method::DELETE, "/apps/sandbox/webhooks/mine", json!({})).await.data();
    }
    let open = Sandbox::with(Options { remote_webhooks: true, ..options() }).await;
    open.rest(Method::POST, "/apps/sandbox/webhooks", url("https://hooks.example/x")).await.data();
}

#[tokio::test]
async fn key_and_secret_open_the_management_calls_and_web_pages_do_not() {
    let sandbox = Sandbox::empty().await;
    let call = |key: &str, secret: &str| {
        let request = sandbox.request(Method::GET, "/apps/sandbox/webhooks");
        request.header("key", key).header("secret", secret)
    };
    assert_eq!(answered(call(DEFAULT_MANAGEMENT_KEY, DEFAULT_MANAGEMENT_SECRET)).await.data(), json!([]));
    let wrong = answered(call(DEFAULT_MANAGEMENT_KEY, "guess")).await;
    assert_eq!(wrong.refusal(), (401, "AUTH_ERR_APIKEY_NOT_FOUND"));
    let none = answered(sandbox.request(Method::GET, "/apps/sandbox/webhooks")).await;
    assert_eq!(none.refusal(), (401, "AUTH_ERR_EMPTY_AUTH_HEADER"));
    let auth_key = sandbox.rest_with_auth_key(Method::GET, "/apps/sandbox/webhooks", json!({})).await;
    assert_eq!(auth_key.refusal(), (403, "AUTH_ERR_NO_ACCESS"));
    for path in ["/apps/sandbox/webhooks", "/v3/apps/sandbox/webhooks"] {
        let page = sandbox.request(Method::GET, path).header("apikey", halley_sandbox::DEFAULT_API_KEY);
        let page = answered(page.header("origin", "https://evil.example")).await;
        assert_eq!(page.refusal(), (403, "AUTH_ERR_NO_ACCESS"), "{path}");
    }
}
