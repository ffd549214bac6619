//! The settings window: what the person prefers, and what an administrator has settled over it.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::desk::Desk;
use halley::connection::Environment;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

fn shown(desk: &Desk) -> Value {
    desk.ok("settings", "shown_settings", None)
}

fn save(desk: &Desk, change: impl FnOnce(&mut Value)) -> Value {
    let mut preferences = shown(desk)["preferences"].clone();
    change(&mut preferences);
    desk.ok("settings", "save_preferences", Some(json!({ "preferences": preferences })))
}

/// A desk on a computer with this file of an administrator.
fn managed(file: &Path, content: &str) -> Desk {
    std::fs::write(file, content).unwrap();
    #[cfg_attr(
        not(feature = "dev-mode"),
        expect(clippy::needless_update, reason = "with dev-mode it has more")
    )]
    let environment = Environment { managed_file: Some(file.to_owned()), ..Environment::default() };
    Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment)
}

#[test]
fn what_was_chosen_outlives_the_app() {
    let desk = Desk::new();
    let saved = save(&desk, |preferences| {
        preferences["theme"] = json!("dark");
        preferences["language"] = json!("ar");
        preferences["lock"]["idleMinutes"] = json!(100_000);
    });
    assert_eq!(saved["preferences"]["lock"]["idleMinutes"], json!(1_440));
    let again = shown(&desk.restarted());
    assert_eq!(again["preferences"], saved["preferences"]);
    assert_eq!((&again["managed"], &again["managedFile"]), (&json!([]), &Value::Null));
}

#[test]
fn what_cannot_be_saved_does_not_hold() {
    let desk = Desk::new();
    save(&desk, |preferences| preferences["theme"] = json!("dark"));
    // A folder in the way: for root no file is read-only.
    let last_good = desk.folder.path().join("settings.last-good.json");
    std::fs::remove_file(&last_good).unwrap();
    std::fs::create_dir(&last_good).unwrap();
    let mut preferences = shown(&desk)["preferences"].clone();
    preferences["theme"] = json!("light");
    let refusal = desk.refused("settings", "save_preferences", Some(json!({ "preferences": preferences })));
    assert_eq!(refusal["code"], json!("settings_failed"));
    assert_eq!(shown(&desk)["preferences"]["theme"], json!("dark"));
}

#[test]
fn what_an_administrator_has_settled_shows_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("managed.json");
    let desk = managed(
        &file,
        r#"{ "preferences": { "theme": "dark", "notifications": { "showContent": false } } }"#,
    );
    let saved = save(&desk, |preferences| {
        preferences["theme"] = json!("light");
        preferences["language"] = json!("de");
    });
    let preferences = &saved["preferences"];
    assert_eq!((&preferences["theme"], &preferences["language"]), (&json!("dark"), &json!("de")));
    assert_eq!(preferences["notifications"]["showContent"], json!(false));
    assert_eq!(saved["managed"], json!(["preferences.theme", "preferences.notifications.showContent"]));
    assert_eq!(saved["managedFile"], json!(file.to_str().unwrap()));
    // Without the file the person's own choice holds again.
    let again = shown(&desk.restarted());
    assert_eq!(again["preferences"]["theme"], json!("system"));
    assert_eq!(again["preferences"]["language"], json!("de"));
}

#[test]
fn a_file_that_makes_no_sense_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("managed.json");
    let desk = managed(&file, "{ not JSON");
    assert_eq!(shown(&desk)["managedProblems"], json!([""]));
    assert_eq!(desk.ok("login", "app_status", None)["problem"], Value::Null);
    let desk = managed(&file, r#"{ "preferences": { "theme": "purple", "language": "de" } }"#);
    let shown = shown(&desk);
    assert_eq!(shown["managedProblems"], json!(["preferences.theme"]));
    assert_eq!(shown["preferences"]["language"], json!("de"));
}

#[test]
fn a_settled_server_is_offered_alone_until_it_is_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("managed.json");
    let desk = managed(&file, r#"{ "connection": { "address": "https://chat.example.org" } }"#);
    let connection = desk.ok("login", "app_status", None)["connection"].clone();
    assert_eq!((&connection["kind"], &connection["offered"]), (&Value::Null, &json!(["server"])));
    assert_eq!(connection["serverAddress"], json!("https://chat.example.org"));
    assert_eq!(connection["managed"], json!(["connection.address"]));
}

#[test]
fn every_window_opens_the_settings_window() {
    let desk = Desk::new();
    for window in ["login", "chat", "account", "settings"] {
        desk.ok(window, "open_settings", None);
        assert!(desk.has_window("settings"));
    }
}
