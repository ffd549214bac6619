//! Administration, while the server runs.

use crate::support::{Place, sandbox};
use halley_sandbox::Running;

const PASSWORD: &str = "seven mild otters juggle\n";

/// A server that has run once, so that its database is there.
async fn place() -> (Running, Place) {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, "[server]\nlisten = \"127.0.0.1:0\"\n");
    place.serve().await.stop().await;
    (sandbox, place)
}

async fn add(place: &Place, email: &str, name: &str) -> String {
    let ran = place.tell(&["account", "add", "--email", email, "--name", name], PASSWORD).await;
    assert!(ran.ok, "{}", ran.all());
    ran.out.trim().to_owned()
}

#[tokio::test]
async fn an_account_is_made_listed_disabled_enabled_and_deleted() {
    let (sandbox, place) = place().await;
    let server = place.serve().await;
    let uid = add(&place, "Ann@Example.org", "Ann").await;
    add(&place, "bob@example.org", "Bob").await;
    let list = place.json(&["account", "list"]).await;
    let emails: Vec<_> = list.as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert_eq!(emails, ["ann@example.org", "bob@example.org"]);
    assert!(place.run(&["account", "list"]).await.out.contains(&uid));
    place.json(&["account", "disable", "ann@example.org"]).await;
    assert_eq!(place.json(&["account", "list"]).await[0]["disabled"], true);
    place.json(&["account", "enable", &uid]).await;
    assert_eq!(place.json(&["account", "list"]).await[0]["disabled"], false);
    let unasked = place.run(&["account", "delete", &uid]).await;
    assert!(!unasked.ok && unasked.err.contains("--yes"), "{}", unasked.all());
    assert_eq!(place.json(&["account", "delete", &uid, "--yes"]).await["deleted"], uid.as_str());
    assert_eq!(place.json(&["account", "list"]).await.as_array().unwrap().len(), 1);
    let events = place.json(&["audit", "--uid", &uid]).await;
    let events: Vec<_> =
        events.as_array().unwrap().iter().map(|one| one["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["account_deleted", "account_enabled", "account_disabled", "account_created"]);
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn the_policy_and_the_rules_of_fields_hold_here_too() {
    let (sandbox, place) = place().await;
    let add = async |email: &str, name: &str, password: &str| {
        let ran = place.tell(&["account", "add", "--email", email, "--name", name], password).await;
        assert!(!ran.ok && !ran.all().contains("password123"), "{}", ran.all());
        ran.err
    };
    assert!(add("ann@example.org", "Ann", "password123\n").await.contains("12 characters are needed"));
    assert!(add("ann@example.org", "Ann", "aaaaaaaaaaaaaaaa\n").await.contains("too easily guessed"));
    assert!(add("ann@example.org", "Ann", "\n").await.contains("is empty"));
    assert!(add("ann", "Ann", PASSWORD).await.contains("--email is not an email address"));
    assert!(add("ann@example.org", " ", PASSWORD).await.contains("--name is empty"));
    self::add(&place, "ann@example.org", "Ann").await;
    assert!(add("ANN@example.org", "Ann", PASSWORD).await.contains("an account with this address exists"));
    for who in ["nobody@example.org", "h-000", "No Such"] {
        assert!(!place.run(&["account", "disable", who]).await.ok, "{who}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_new_password_is_made_up_and_shown_once_or_read() {
    let (sandbox, place) = place().await;
    let uid = add(&place, "ann@example.org", "Ann").await;
    let shown = place.json(&["account", "reset-password", &uid]).await;
    assert!(shown["password"].as_str().unwrap().len() >= 20, "{shown}");
    let read = place.tell(&["account", "reset-password", "ann@example.org", "--stdin"], PASSWORD).await;
    assert!(read.ok && !read.all().contains("otters"), "{}", read.all());
    let weak = place.tell(&["account", "reset-password", &uid, "--stdin"], "short\n").await;
    assert!(!weak.ok, "{}", weak.all());
    sandbox.stop().await;
}

#[tokio::test]
async fn an_invite_is_shown_once_listed_and_revoked() {
    let (sandbox, place) = place().await;
    let made =
        place.json(&["invite", "create", "--uses", "3", "--expires", "2w", "--note", "design team"]).await;
    let (id, code) = (made["id"].as_str().unwrap(), made["code"].as_str().unwrap());
    let plain = place.run(&["invite", "create"]).await;
    assert_eq!(plain.out.trim().len(), code.len(), "the code alone, for scripts: {}", plain.out);
    let list = place.json(&["invite", "list"]).await;
    let listed = list.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    assert_eq!((&listed["usesLeft"], &listed["note"]), (&3.into(), &"design team".into()));
    assert!(!list.to_string().contains(code), "no code is kept");
    assert!(place.run(&["invite", "revoke", id]).await.ok);
    assert!(!place.run(&["invite", "revoke", id]).await.ok);
    assert_eq!(place.json(&["invite", "list"]).await.as_array().unwrap().len(), 1);
    assert_eq!(place.run(&["invite", "create", "--expires", "soon"]).await.code, Some(2));
    sandbox.stop().await;
}

#[tokio::test]
async fn a_backup_is_a_whole_database_of_its_own() {
    let (sandbox, place) = place().await;
    add(&place, "ann@example.org", "Ann").await;
    let server = place.serve().await;
    let file = place.path("backup.sqlite3");
    let name = file.to_str().unwrap();
    assert!(place.run(&["backup", name]).await.ok);
    assert!(!place.run(&["backup", name]).await.ok, "what is there is not overwritten");
    server.stop().await;
    let url = format!("sqlite://{name}");
    let list = place.command(&["account", "list"]).env("HALLEY_DATABASE__URL", url).output().await.unwrap();
    assert!(String::from_utf8_lossy(&list.stdout).contains("ann@example.org"));
    sandbox.stop().await;
}

#[tokio::test]
async fn no_database_is_made_by_looking_for_one() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, "");
    for arguments in [&["account", "list"][..], &["device", "list", "h-1"], &["invite", "list"], &["audit"]] {
        let ran = place.run(arguments).await;
        assert!(!ran.ok && ran.err.contains("holds no accounts yet"), "{arguments:?}: {}", ran.all());
    }
    assert!(!place.path("data").exists());
    sandbox.stop().await;
}

#[tokio::test]
async fn a_device_that_is_not_there_cannot_be_revoked() {
    let (sandbox, place) = place().await;
    add(&place, "ann@example.org", "Ann").await;
    assert_eq!(place.json(&["device", "list", "ann@example.org"]).await, serde_json::json!([]));
    let ran = place.run(&["device", "revoke", "d-000000000000000000000000"]).await;
    assert!(!ran.ok && ran.err.contains("device list"), "{}", ran.all());
    sandbox.stop().await;
}
