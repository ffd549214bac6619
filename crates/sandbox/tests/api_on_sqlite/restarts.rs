//! What a database brings back.

use std::path::Path;

use halley_sandbox::{Database, Options, Seed, SeedFile};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::backups::{Dice, export, import, random_world};
use crate::support::{Person, Sandbox, database, options, text_body};

/// The bytes of everything in a folder.
fn every_byte(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { every_byte(&path) } else { std::fs::read(path).unwrap() });
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn whatever_happened_is_there_after_a_restart() {
    let mut dice = Dice(11);
    for _ in 0..6 {
        let sandbox = random_world(&mut dice).await;
        let document = export(&sandbox).await;
        let sandbox = sandbox.restarted(options()).await;
        assert!(sandbox.running.resumed());
        assert_eq!(export(&sandbox).await, document);
        // What was imported is stored as what was done one by one.
        import(&sandbox, document.clone()).await.data();
        let sandbox = sandbox.restarted(options()).await;
        assert_eq!(export(&sandbox).await, document);
    }
}

/// A call for each kind of thing that a back end makes, changes and removes.
fn calls() -> [(Method, &'static str, Value); 13] {
    [
        (Method::POST, "/roles", json!({ "role": "guide", "name": "Guide" })),
        (Method::PUT, "/roles/default", json!({ "description": "Everybody" })),
        (Method::PUT, "/users/ben", json!({ "role": "guide", "tags": ["x"], "metadata": { "a": 1.50 } })),
        (Method::POST, "/users/ann/friends", json!({ "accepted": ["ben"] })),
        (Method::POST, "/users/ann/blockedusers", json!({ "blockedUids": ["ben"] })),
        (Method::POST, "/apikeys", json!({ "name": "Mine", "scope": "authOnly" })),
        (Method::DELETE, "/users/ann/friends", json!({ "friends": ["ben"] })),
        (Method::DELETE, "/users/ann/blockedusers", json!({ "blockedUids": ["ben"] })),
        (Method::DELETE, "/roles/guide", json!({})),
        (Method::DELETE, "/users/ben", json!({})),
        (Method::PUT, "/users", json!({ "uidsToActivate": ["ben"] })),
        (Method::DELETE, "/groups/walkers", json!({})),
        (Method::DELETE, "/users/ben", json!({ "permanent": true })),
    ]
}

#[tokio::test]
async fn each_change_is_stored_by_itself() {
    let mut sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.group("walkers", "password", &["ben"]).await;
    ann.group_text("walkers", "Hello").await;
    let mut before = export(&sandbox).await;
    for (method, path, body) in calls() {
        let reply = sandbox.rest(method, path, body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let after = export(&sandbox).await;
        assert_ne!(after, before, "{path} has changed nothing");
        sandbox = sandbox.restarted(options()).await;
        assert_eq!(export(&sandbox).await, after, "{path}");
        before = after;
    }
}

#[tokio::test]
async fn sessions_go_on_and_ended_ones_do_not() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let gone = sandbox.device("ann", "ann-tablet").await;
    gone.delete("/me", json!({})).await.data();
    let sandbox = sandbox.restarted(options()).await;
    let (ann, ben, gone) = (sandbox.again(&ann), sandbox.again(&ben), sandbox.again(&gone));
    // The SDK resumes with the token and the socket's secret that it has kept.
    let mut at_ben = ben.socket().await;
    ann.text("ben", "Still here").await;
    assert_eq!(at_ben.next("message").await["body"]["data"]["text"], "Still here");
    assert_eq!(gone.get("/me").await.refusal(), (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"));
}

#[tokio::test]
async fn without_sessions_no_secret_lies_on_the_disk_and_everything_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let quiet = || Options {
        database: Some(Database { keep_sessions: false, ..database(folder.path()) }),
        ..options()
    };
    let sandbox = Sandbox::inside(None, quiet()).await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "I stay").await;
    let secrets = [&ann.token, &ann.jwt];
    let clean = || {
        let bytes = every_byte(folder.path());
        assert!(holds(&bytes, "I stay"));
        secrets.iter().all(|secret| !holds(&bytes, secret))
    };
    assert!(clean());
    let sandbox = sandbox.restarted(quiet()).await;
    assert_eq!(sandbox.again(&ann).get("/me").await.refusal(), (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"));
    let ben = sandbox.device("ben", "ben-phone").await;
    assert_eq!(ben.get("/users/ann/messages").await.data()[0]["data"]["text"], "I stay");
    sandbox.running.stop().await;
    assert!(clean());
    // A database that has kept them loses them, in every corner of the file.
    let loud = || Options { database: Some(database(folder.path())), ..options() };
    let sandbox = Sandbox::inside(None, loud()).await;
    let ann = sandbox.device("ann", "ann-phone").await;
    sandbox.running.stop().await;
    assert!(holds(&every_byte(folder.path()), &ann.token));
    Sandbox::inside(None, quiet()).await.running.stop().await;
    let bytes = every_byte(folder.path());
    assert!(!holds(&bytes, &ann.token) && !holds(&bytes, &ann.jwt));
}

fn people(sandbox: &Value) -> Vec<&str> {
    sandbox["users"].as_array().unwrap().iter().map(|user| user["uid"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_seed_is_for_an_empty_database_and_for_resets() {
    let seed = json!({ "users": [{ "uid": "seeded" }] });
    let seeded = || Options { seed_file: Some(SeedFile::parse(&seed.to_string()).unwrap()), ..options() };
    let sandbox = Sandbox::with(seeded()).await;
    assert!(!sandbox.running.resumed());
    sandbox.person("ann").await;
    sandbox.rest(Method::DELETE, "/users/seeded", json!({ "permanent": true })).await.data();
    let sandbox = sandbox.restarted(seeded()).await;
    let document: Value = serde_json::from_str(&export(&sandbox).await).unwrap();
    assert_eq!(people(&document), ["ann"], "nobody comes back who was deleted");
    sandbox.running.reset().unwrap();
    let sandbox = sandbox.restarted(Options { seed: Seed::default(), ..options() }).await;
    let document: Value = serde_json::from_str(&export(&sandbox).await).unwrap();
    assert_eq!(people(&document), ["seeded"], "a reset is stored");
}

#[tokio::test]
async fn a_refused_import_leaves_what_is_stored() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "Hello").await;
    let before = export(&sandbox).await;
    let wrong = before.replacen("\"ann\"", "\"A N N\"", 1);
    assert_eq!(import(&sandbox, wrong).await.status, 400);
    let sandbox = sandbox.restarted(options()).await;
    assert_eq!(export(&sandbox).await, before);
}

#[tokio::test]
async fn the_keys_of_the_sandbox_are_options_and_made_ones_are_stored() {
    let sandbox = Sandbox::empty().await;
    let made = sandbox.rest(Method::POST, "/apikeys", json!({ "name": "Mine", "scope": "fullAccess" })).await;
    let made = made.data()["apiKey"].as_str().unwrap().to_owned();
    let other = Options { api_key: "another-key-for-this-start".to_owned().into(), ..options() };
    let sandbox = sandbox.restarted(other).await;
    let status = async |key: &str| {
        sandbox
            .request(Method::GET, "/v3/users")
            .header("apikey", key)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(status("another-key-for-this-start").await, 200);
    assert_eq!(status(&made).await, 200);
    assert_eq!(status(halley_sandbox::DEFAULT_API_KEY).await, 401);
    assert!(!holds(&every_byte(sandbox.folder.as_ref().unwrap().path()), "another-key-for-this-start"));
}

/// Everybody who writes at once, each some messages, while others read, pin and delete.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_when_many_write_at_once() {
    let sandbox = Sandbox::empty().await;
    let mut people: Vec<Person> = Vec::new();
    for number in 0..8 {
        people.push(sandbox.person(&format!("p{number}")).await);
    }
    let writing = people.iter().cloned().map(|person| {
        tokio::spawn(async move {
            for number in 0..25 {
                let sent = person.post("/messages", text_body("user", "p0", &number.to_string())).await;
                let id = sent.body["data"]["id"].clone();
                if number % 5 == 0 && id.is_string() {
                    person.delete(&format!("/messages/{}", id.as_str().unwrap()), json!({})).await.data();
                }
            }
        })
    });
    for done in futures_util::future::join_all(writing).await {
        done.unwrap();
    }
    let before = export(&sandbox).await;
    let sandbox = sandbox.restarted(options()).await;
    assert_eq!(export(&sandbox).await, before);
}
