//! Several people at once, and the lock.

use crate::desk::{Desk, PASSWORD, credentials, new_account, with_keeping};
use halley_login::ports::Entry;
use serde_json::{Value, json};

const BOB: &str = "bob@example.org";

fn status(desk: &Desk) -> Value {
    desk.ok("login", "app_status", None)
}

/// Whether the window has a session: the mock system never takes a window away.
fn is_at_chat(desk: &Desk, window: &str) -> bool {
    desk.call(window, "other_people", None).is_ok()
}

/// Ann at the first chat window, Bob at the second.
fn two(keep: bool) -> (Desk, Value, Value) {
    let desk = Desk::new();
    let ann = desk.sign_up(keep)["uid"].clone();
    desk.ok("chat", "switch_person", Some(json!({ "uid": null })));
    assert!(desk.has_window("login") && desk.has_window("chat"));
    let bob = desk.ok("login", "sign_up", Some(new_account(BOB, keep)))["uid"].clone();
    assert!(desk.has_window("chat-2"));
    (desk, ann, bob)
}

#[test]
fn two_people_have_a_window_and_a_session_each() {
    let (desk, ann, bob) = two(false);
    for (window, uid) in [("chat", &ann), ("chat-2", &bob)] {
        assert_eq!(&desk.ok(window, "take_chat_session", None)["uid"], uid);
    }
    let others = desk.ok("chat-2", "other_people", None);
    assert_eq!((&others["people"][0]["uid"], others["people"].as_array().map(Vec::len)), (&ann, Some(1)));
    assert_eq!(desk.refused("chat-3", "take_chat_session", None)["code"], "session_gone");
    assert_eq!(&desk.ok("account-2", "account", None)["uid"], &bob);
}

#[test]
fn who_is_signed_in_gets_no_second_window() {
    let (desk, ann, _) = two(false);
    desk.ok("chat-2", "switch_person", Some(json!({ "uid": null })));
    let again = desk.ok("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
    assert_eq!(&again["uid"], &ann);
    assert!(!desk.has_window("chat-3"));
}

#[test]
fn signing_out_of_one_leaves_the_other_at_work() {
    let (desk, ann, bob) = two(true);
    desk.ok("chat-2", "sign_out", Some(json!({ "because": null })));
    assert_eq!(desk.refused("chat-2", "take_chat_session", None)["code"], "session_gone");
    assert_eq!(&desk.ok("chat", "take_chat_session", None)["uid"], &ann);
    assert!(!desk.keyring.peek(Entry::Session).unwrap().contains(bob.as_str().unwrap()));
    let desk = desk.restarted();
    let status = status(&desk);
    assert_eq!(&status["kept"]["uid"], &ann);
    let people = status["people"].as_array().unwrap();
    let of = |uid: &Value| people.iter().find(|known| known["uid"] == *uid).unwrap()["kept"].clone();
    assert_eq!((of(&ann), of(&bob)), (json!(true), json!(false)));
}

#[test]
fn both_who_were_kept_are_there_after_a_restart() {
    let (desk, ann, bob) = two(true);
    let desk = desk.restarted();
    assert_eq!(&status(&desk)["kept"]["uid"], &bob, "who was last");
    desk.restore();
    desk.ok("chat", "switch_person", Some(json!({ "uid": ann })));
    assert_eq!(&status(&desk)["kept"]["uid"], &ann);
    desk.restore();
    assert_eq!(&desk.ok("chat-2", "take_chat_session", None)["uid"], &ann);
}

#[test]
fn who_is_taken_off_the_list_is_not_kept_either_and_can_sign_in_again() {
    let (desk, ann, _) = two(true);
    let desk = desk.restarted();
    let left = desk.ok("login", "forget_person", Some(json!({ "uid": ann })));
    assert_eq!(left["people"].as_array().map(Vec::len), Some(1));
    assert!(!desk.keyring.peek(Entry::Session).unwrap().contains(ann.as_str().unwrap()));
    desk.ok("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
}

#[test]
fn the_connection_stays_while_somebody_is_signed_in() {
    let desk = Desk::new();
    desk.sign_up(false);
    let refused = desk.refused("login", "save_connection", Some(json!({ "kind": "sandbox" })));
    assert_eq!(refused["code"], "people_signed_in");
}

#[test]
fn a_lock_closes_every_chat_and_only_passwords_open_them() {
    let (desk, ann, bob) = two(true);
    desk.ok("chat", "lock", None);
    assert!(!is_at_chat(&desk, "chat") && !is_at_chat(&desk, "chat-2") && desk.has_window("login"));
    assert_eq!(status(&desk)["locked"].as_array().map(Vec::len), Some(2));
    let desk = desk.restarted();
    let now = status(&desk);
    assert_eq!((&now["kept"], now["locked"].as_array().map(Vec::len)), (&json!(null), Some(2)));
    for uid in [&ann, &bob] {
        let refused = desk.refused("login", "restore_session", Some(json!({ "uid": uid })));
        assert_eq!(refused["code"], "locked");
        assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "session_gone");
    }
    let wrong = desk.refused("login", "sign_in", Some(credentials(BOB, "wrong horse battery")));
    assert_eq!(wrong["code"], "invalid_credentials");
    desk.ok("login", "sign_in", Some(with_keeping(BOB, PASSWORD, true)));
    let locked = status(&desk)["locked"].clone();
    assert_eq!((&locked[0]["uid"], locked.as_array().map(Vec::len)), (&ann, Some(1)));
}

#[test]
fn who_is_locked_can_be_signed_out_without_the_password() {
    let (desk, ann, _) = two(true);
    desk.ok("chat", "lock", None);
    let left = desk.ok("login", "sign_out_locked", Some(json!({ "uid": ann })));
    assert_eq!(left["locked"].as_array().map(Vec::len), Some(1));
    assert!(!desk.keyring.peek(Entry::Session).unwrap().contains(ann.as_str().unwrap()));
}

#[test]
fn the_app_locks_after_the_minutes_that_were_chosen_and_not_before() {
    let (desk, clock) = Desk::with_clock();
    desk.sign_up(true);
    let lock_if_idle = || tauri::async_runtime::block_on(desk.shell().lock_if_idle()).unwrap();
    clock.pass(24 * 60 * 60);
    lock_if_idle();
    assert!(is_at_chat(&desk, "chat"), "off by default");
    let mut preferences = serde_json::to_value(desk.shell().preferences()).unwrap();
    preferences["lock"]["idleMinutes"] = json!(5);
    desk.ok("settings", "save_preferences", Some(json!({ "preferences": preferences })));
    desk.ok("chat", "note_use", None);
    clock.pass(299);
    lock_if_idle();
    assert!(is_at_chat(&desk, "chat"));
    clock.pass(1);
    lock_if_idle();
    assert!(!is_at_chat(&desk, "chat") && desk.has_window("login"));
}

#[test]
fn sleep_locks_only_where_that_was_chosen() {
    let desk = Desk::new();
    desk.sign_up(false);
    let about_to_sleep = || tauri::async_runtime::block_on(desk.shell().lock_before_sleep()).unwrap();
    about_to_sleep();
    assert!(is_at_chat(&desk, "chat"));
    let mut preferences = serde_json::to_value(desk.shell().preferences()).unwrap();
    preferences["lock"]["atSuspend"] = json!(true);
    desk.ok("settings", "save_preferences", Some(json!({ "preferences": preferences })));
    about_to_sleep();
    assert!(!is_at_chat(&desk, "chat"));
}
