//! The way from the login window to the chat window and back, on the real user table and the real
//! sandbox.

use crate::desk::{Desk, PASSWORD, credentials, new_account};
use crate::gateway::{Gateway, Way};
use crate::service::{Service, environment};
use halley_login::ports::{Entry, KeyringError};
use halley_testkit::FakeKeyring;
use serde_json::json;
use std::sync::Arc;
use tauri::AppHandle;
use tauri::test::MockRuntime;

#[test]
fn signing_up_leads_to_the_chat_window_with_a_session_for_the_new_person() {
    let desk = Desk::new();
    let signed_in = desk.sign_up(false);
    assert!(desk.has_window("chat"));
    let session = desk.ok("chat", "take_chat_session", None);
    assert_eq!(session["uid"], signed_in["uid"]);
    assert_eq!(session["email"], "ann@example.org");
    assert!(session["authToken"].as_str().unwrap().len() > 20);
    assert!(session["hosts"]["plainHttp"].as_str().unwrap().starts_with("127.0.0.1:"));
}

#[test]
fn a_token_is_handed_over_once() {
    let desk = Desk::new();
    desk.sign_up(false);
    let first = desk.ok("chat", "take_chat_session", None);
    let after_reload = desk.ok("chat", "take_chat_session", None);
    assert_ne!(first["authToken"], after_reload["authToken"]);
    assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "chat_rate_limited");
}

#[test]
fn without_a_session_the_chat_window_gets_nothing() {
    let desk = Desk::new();
    for command in ["take_chat_session", "renew_token"] {
        assert_eq!(desk.refused("chat", command, None)["code"], "session_gone");
    }
}

#[test]
fn signing_out_goes_back_to_the_login_window_where_only_the_right_password_helps() {
    let desk = Desk::new();
    desk.sign_up(true);
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
    assert!(desk.has_window("login"));
    assert_eq!(desk.keyring.peek(Entry::Session), None);
    let wrong = desk.refused("login", "sign_in", Some(credentials("ann@example.org", "wrong password")));
    assert_eq!(wrong["code"], "invalid_credentials");
    desk.ok("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
    assert!(desk.has_window("chat"));
}

#[test]
fn a_kept_session_is_taken_up_after_a_restart_and_its_dead_token_renewed() {
    let desk = Desk::new();
    let signed_in = desk.sign_up(true);
    let desk = desk.restarted();
    let status = desk.ok("login", "app_status", None);
    assert_eq!(status["kept"]["uid"], signed_in["uid"]);
    assert_eq!(status["hasAccounts"], true);
    desk.restore();
    let kept = desk.ok("chat", "take_chat_session", None);
    // The sandbox inside the app keeps no tokens, so the kept one is unknown to it now.
    let renewed = desk.ok("chat", "renew_token", None);
    assert_ne!(kept["authToken"], renewed["authToken"]);
}

#[test]
fn people_of_dev_mode_outlive_the_app_and_their_tokens_never_lie_on_the_disk() {
    let desk = Desk::new();
    let uid = desk.sign_up(true)["uid"].as_str().unwrap().to_owned();
    let token = desk.ok("chat", "take_chat_session", None)["authToken"].as_str().unwrap().to_owned();
    assert!(desk.has_written("ann@example.org") && !desk.has_written(&token));
    let desk = desk.restarted();
    desk.restore();
    assert_eq!(desk.ok("chat", "take_chat_session", None)["uid"], uid);
    let file = desk.folder.path().join("sandbox.sqlite3");
    let other = || halley_sandbox::Database { file: file.clone(), keep_sessions: false };
    let options = || halley_sandbox::Options { database: Some(other()), ..Default::default() };
    let start = || tauri::async_runtime::block_on(halley_sandbox::start(options()));
    assert!(start().unwrap_err().to_string().contains("in use"), "one at a time");
    let folder = desk.quit();
    let sandbox = start().unwrap();
    let kept = sandbox.export().unwrap();
    assert!(sandbox.resumed() && kept.contains(&uid) && kept.contains("Hi Ann, good to have you here!"));
    drop((sandbox, folder));
}

#[test]
fn a_session_that_was_not_kept_is_gone_after_a_restart() {
    let desk = Desk::new();
    let uid = desk.sign_up(false)["uid"].clone();
    let desk = desk.restarted();
    assert_eq!(desk.ok("login", "app_status", None)["kept"], json!(null));
    let refused = desk.refused("login", "restore_session", Some(json!({ "uid": uid })));
    assert_eq!(refused["code"], "session_gone");
}

#[test]
fn five_wrong_passwords_lock_and_the_lock_survives_a_restart() {
    let desk = Desk::new();
    desk.sign_up(false);
    desk.ok("chat", "sign_out", Some(json!({ "because": "refused" })));
    assert_eq!(desk.ok("login", "app_status", None)["ended"], "refused");
    for _ in 0..4 {
        desk.refused("login", "sign_in", Some(credentials("ann@example.org", "wrong")));
    }
    let locked = desk.refused("login", "sign_in", Some(credentials("ann@example.org", "wrong")));
    assert_eq!((&locked["code"], &locked["retryAfterS"]), (&json!("locked_out"), &json!(30)));
    let desk = desk.restarted();
    let still = desk.refused("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
    assert_eq!(still["code"], "locked_out");
    assert!((1..=30).contains(&still["retryAfterS"].as_u64().unwrap()));
}

#[test]
fn with_the_service_away_the_account_exists_and_the_chat_opens_later_without_the_password() {
    let (service, gateway) = (Service::start(), Gateway::open(Way::Down));
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&gateway.url()));
    let refused = desk.refused("login", "sign_up", Some(new_account("ann@example.org", false)));
    assert_eq!(refused["code"], "chat_unreachable");
    assert_eq!(desk.refused("login", "retry_chat", None)["code"], "chat_unreachable");
    gateway.turn(Way::To(service.address()));
    desk.ok("login", "retry_chat", None);
    assert!(desk.has_window("chat"));
}

#[test]
fn after_a_renewal_that_failed_the_next_may_follow_at_once() {
    let (service, gateway) = (Service::start(), Gateway::open(Way::Down));
    gateway.turn(Way::To(service.address()));
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&gateway.url()));
    desk.sign_up(false);
    gateway.turn(Way::Down);
    for _ in 0..2 {
        assert_eq!(desk.refused("chat", "renew_token", None)["code"], "chat_unreachable");
    }
    gateway.turn(Way::To(service.address()));
    desk.ok("chat", "renew_token", None);
    assert_eq!(desk.refused("chat", "renew_token", None)["code"], "chat_rate_limited");
}

#[test]
fn where_no_chat_window_can_be_made_nobody_is_signed_in_and_nothing_is_left() {
    let (service, keyring) = (Service::start(), Arc::<FakeKeyring>::default());
    let no_window = |_: &AppHandle<MockRuntime>, _: &str, _: &str| Err(tauri::Error::WindowNotFound);
    let (folder, environment) = (tempfile::tempdir().unwrap(), environment(&service.url()));
    let desk = Desk::start_with(folder, keyring.clone(), keyring, environment, no_window);
    let refused = desk.refused("login", "sign_up", Some(new_account("ann@example.org", true)));
    assert_eq!(refused["code"], "internal");
    assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "session_gone");
    assert_eq!(desk.keyring.peek(Entry::Session), None);
    assert_eq!(desk.ok("login", "app_status", None)["kept"], json!(null));
    service.wait_until_no_token_is_left();
}

#[test]
fn an_accounts_file_that_was_moved_away_while_the_app_runs_is_left_alone() {
    let desk = Desk::new();
    desk.sign_up(false);
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
    let moved = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(desk.folder.path()).unwrap() {
        let file = entry.unwrap();
        if file.file_name().to_string_lossy().starts_with("accounts") {
            std::fs::rename(file.path(), moved.path().join(file.file_name())).unwrap();
        }
    }
    let status = desk.ok("login", "retry_start", None);
    assert_eq!((&status["problem"], &status["hasAccounts"]), (&json!(null), &json!(false)));
    desk.sign_up(false);
}

#[test]
fn a_keyring_that_cannot_keep_the_session_is_told_and_hinders_nothing() {
    let desk = Desk::new();
    desk.keyring.fail_with(Some(KeyringError::Locked));
    let asked = |without| {
        let mut account = new_account("ann@example.org", true);
        account["withoutKeyring"] = json!(without);
        Some(account)
    };
    assert_eq!(desk.refused("login", "sign_up", asked(false))["code"], "keyring_locked");
    let signed_in = desk.ok("login", "sign_up", asked(true));
    assert_eq!(signed_in["notKept"]["code"], "keyring_locked");
    assert_eq!(desk.ok("chat", "take_chat_session", None)["notKept"]["code"], "keyring_locked");
}

#[test]
fn an_address_outside_this_machine_is_no_sandbox() {
    let desk =
        Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment("http://192.0.2.1:8787"));
    let status = desk.ok("login", "app_status", None);
    assert_eq!(status["problem"]["code"], "sandbox_failed");
}

#[test]
fn a_damaged_accounts_file_is_told_and_left_alone() {
    let desk = Desk::new();
    let file = desk.folder.path().join("accounts.sqlite3");
    std::fs::write(&file, "this is no database, and somebody may still need it").unwrap();
    assert_eq!(desk.ok("login", "app_status", None)["problem"]["code"], "accounts_damaged");
    let refused = desk.refused("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
    assert_eq!(refused["code"], "accounts_damaged");
    assert_eq!(std::fs::read(&file).unwrap(), b"this is no database, and somebody may still need it");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(desk.ok("login", "retry_start", None)["problem"], json!(null));
}

#[test]
fn secrets_lie_in_no_file() {
    let desk = Desk::new();
    desk.sign_up(true);
    let session = desk.ok("chat", "take_chat_session", None);
    let pepper = desk.keyring.peek(Entry::Pepper).unwrap();
    let secrets =
        [PASSWORD, session["authToken"].as_str().unwrap(), &pepper, halley_sandbox::DEFAULT_API_KEY];
    let mut searched = 0;
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        searched += bytes.len();
        for secret in secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
    assert!(searched > 1000, "the accounts file and the settings were there to be searched");
}
