//! What becomes of kept sessions that nobody wants any more.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::desk::{Desk, PASSWORD, new_account, with_keeping};
use crate::gateway::{Gateway, Way};
use crate::service::{Service, environment};
use crate::silent_keyring::SilentKeyring;
use halley::windows::change_to_chat;
use halley_login::ports::{Entry, KeyringError};
use serde_json::{Value, json};
use std::sync::Arc;

/// Ann is kept signed in, and the app was started again.
fn ann_is_kept(service: &Service) -> Desk {
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&service.url()));
    desk.sign_up(true);
    assert_eq!(service.tokens(), 1);
    desk.restarted_with(environment(&service.url()))
}

fn kept(desk: &Desk) -> Value {
    desk.ok("login", "app_status", None)["kept"].clone()
}

fn who_is_kept(desk: &Desk) -> Value {
    json!({ "uid": kept(desk)["uid"] })
}

fn start_over(desk: &Desk) {
    tauri::async_runtime::block_on(desk.shell().remove_leftover());
}

#[test]
fn forgetting_ends_the_token() {
    let service = Service::start();
    let desk = ann_is_kept(&service);
    desk.ok("login", "forget_session", Some(who_is_kept(&desk)));
    assert_eq!((desk.keyring.peek(Entry::Session), kept(&desk)), (None, json!(null)));
    service.wait_until_no_token_is_left();
}

#[test]
fn somebody_else_who_signs_in_leaves_the_kept_session_be() {
    for keep in [true, false] {
        let service = Service::start();
        let desk = ann_is_kept(&service);
        let ann = kept(&desk)["uid"].clone();
        let bob = desk.ok("login", "sign_up", Some(new_account("bob@example.org", keep)));
        assert_eq!(desk.ok("chat", "take_chat_session", None)["uid"], bob["uid"]);
        assert_eq!(service.tokens(), 2);
        let desk = desk.restarted_with(environment(&service.url()));
        let first = if keep { &bob["uid"] } else { &ann };
        assert_eq!(&kept(&desk)["uid"], first, "who was kept last is signed in first");
        desk.ok("login", "restore_session", Some(json!({ "uid": ann })));
        assert_eq!(desk.ok("chat", "take_chat_session", None)["uid"], ann);
    }
}

#[test]
fn the_token_ends_later_if_the_service_is_away_when_it_is_forgotten() {
    let service = Service::start();
    let desk = ann_is_kept(&service);
    let gateway = Gateway::open(Way::Down);
    let desk = desk.restarted_with(environment(&gateway.url()));
    desk.ok("login", "forget_session", Some(who_is_kept(&desk)));
    assert_eq!(service.tokens(), 1);
    gateway.turn(Way::To(service.address()));
    let again = with_keeping("ann@example.org", PASSWORD, false);
    desk.ok("login", "sign_in", Some(again));
    assert_eq!(service.tokens(), 1, "the older one ended before the new one was minted");
}

#[test]
fn what_the_keyring_would_not_remove_is_removed_at_the_next_start() {
    let service = Service::start();
    let desk = ann_is_kept(&service);
    desk.keyring.fail_with(Some(KeyringError::Locked));
    assert_eq!(desk.refused("login", "forget_session", Some(who_is_kept(&desk)))["code"], "keyring_locked");
    desk.keyring.fail_with(None);
    let desk = desk.restarted_with(environment(&service.url()));
    assert_eq!(kept(&desk), json!(null));
    start_over(&desk);
    assert_eq!(desk.keyring.peek(Entry::Session), None);
    service.wait_until_no_token_is_left();
}

#[test]
fn what_a_slow_keyring_wrote_late_is_removed_at_the_next_start() {
    let (service, keyring) = (Service::start(), Arc::<SilentKeyring>::default());
    let (folder, there) = (tempfile::tempdir().unwrap(), environment(&service.url()));
    let desk =
        Desk::start_with(folder, keyring.clone(), keyring.inner.clone(), there.clone(), change_to_chat);
    desk.sign_up(false);
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
    keyring.fall_silent(true);
    let keeping = with_keeping("ann@example.org", PASSWORD, true);
    let signed_in = desk.ok("login", "sign_in", Some(keeping));
    assert_eq!(signed_in["notKept"]["code"], "keyring_slow");
    keyring.speak();
    assert!(desk.keyring.peek(Entry::Session).is_some());
    let desk = desk.restarted_with(there);
    assert_eq!(kept(&desk), json!(null));
    start_over(&desk);
    assert_eq!(desk.keyring.peek(Entry::Session), None);
    service.wait_until_no_token_is_left();
}

#[test]
fn a_start_without_a_leftover_leaves_what_is_kept() {
    let service = Service::start();
    let desk = ann_is_kept(&service);
    start_over(&desk);
    assert!(desk.keyring.peek(Entry::Session).is_some());
    desk.restore();
    assert_eq!(service.tokens(), 1);
}
