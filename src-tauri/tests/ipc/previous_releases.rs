//! What earlier releases left on a computer opens in this one. `tests/e2e/fixtures.mjs` has kept it.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::desk::{Desk, credentials};
use halley::connection::Environment;
use halley_login::ports::Entry;
use halley_testkit::FakeKeyring;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Password of everybody in the fixtures.
const PASSWORD: &str = "kestrel lantern oblong thaw";
const FILES: [&str; 3] = ["accounts.sqlite3", "settings.json", "settings.last-good.json"];

fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let releases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(!releases.is_empty());
    releases
}

/// The app on what a release left.
fn desk_of(left: &Path) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    for file in FILES {
        std::fs::copy(left.join(file), folder.path().join(file)).unwrap();
    }
    let keyring = Arc::<FakeKeyring>::default();
    let entries: Value = serde_json::from_slice(&std::fs::read(left.join("keyring.json")).unwrap()).unwrap();
    keyring.plant(Entry::Pepper, entries["pepper"].as_str());
    keyring.plant(Entry::Session, entries["session"].as_str());
    Desk::start(folder, keyring, Environment::default())
}

fn starts_as_it_was_left(desk: &Desk) -> Value {
    let status = desk.ok("login", "app_status", None);
    assert_eq!(
        (&status["problem"], &status["hasAccounts"], &status["settingsRecovered"]),
        (&json!(null), &json!(true), &json!(false)),
        "{status}"
    );
    assert_eq!(status["kept"]["name"], "Ann Archer", "{status}");
    status["kept"]["uid"].clone()
}

#[test]
fn a_session_at_a_server_that_an_earlier_release_kept_is_taken_up_without_the_server() {
    for release in releases() {
        let desk = desk_of(&release.join("server"));
        let uid = starts_as_it_was_left(&desk);
        assert_eq!(desk.ok("login", "restore_session", None)["uid"], uid);
        let session = desk.ok("chat", "take_chat_session", None);
        assert_eq!((&session["uid"], &session["email"]), (&uid, &json!("ann@example.org")));
    }
}

#[test]
fn an_account_at_a_server_from_an_earlier_release_takes_its_password_and_no_other() {
    for release in releases() {
        let desk = desk_of(&release.join("server"));
        let wrong =
            desk.refused("login", "sign_in", Some(credentials("ann@example.org", "not the password")));
        assert_eq!(wrong["code"], "invalid_credentials");
        // The key of the device was unwrapped; the server of that day is gone.
        let right = desk.refused("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
        assert_eq!(right["passwordRight"], true, "{right}");
    }
}

#[cfg(feature = "dev-mode")]
#[test]
fn an_account_of_an_earlier_release_signs_in_with_its_password_and_its_kept_session_is_taken_up() {
    for release in releases() {
        let desk = desk_of(&release.join("sandbox"));
        let uid = starts_as_it_was_left(&desk);
        assert_eq!(desk.ok("login", "restore_session", None)["uid"], uid);
        desk.ok("chat", "take_chat_session", None);
        let desk = desk.restarted();
        assert_eq!(starts_as_it_was_left(&desk), uid);
        let signed_in = desk.ok("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
        assert_eq!(signed_in["uid"], uid);
    }
}

#[test]
fn a_database_of_a_later_release_is_refused_with_a_text_and_left_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILES[0]);
    let left = releases().remove(0).join("server").join(FILES[0]);
    let mut bytes = std::fs::read(left).unwrap();
    // Where SQLite keeps `user_version`.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&file, &bytes).unwrap();
    let desk = Desk::start(folder, Arc::default(), Environment::default());
    for command in ["app_status", "retry_start"] {
        let problem = desk.ok("login", command, None)["problem"].clone();
        assert_eq!(problem["code"], "accounts_newer");
        assert!(problem["message"].as_str().unwrap().contains("format 99"), "{problem}");
    }
    assert!(std::fs::read(&file).unwrap() == bytes);
}
