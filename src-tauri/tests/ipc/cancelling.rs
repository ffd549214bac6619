//! Cancelling, whatever runs just then.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::desk::{Desk, PASSWORD, credentials, new_account};
use crate::gateway::{Gateway, Way};
use crate::service::{Service, environment};
use crate::silent_keyring::SilentKeyring;
use halley::windows::change_to_chat;
use halley_login::ports::Entry;
use serde_json::json;
use std::sync::Arc;

fn desk_with(keyring: &Arc<SilentKeyring>, service: &Service) -> Desk {
    let (folder, environment) = (tempfile::tempdir().unwrap(), environment(&service.url()));
    Desk::start_with(folder, keyring.clone(), keyring.inner.clone(), environment, change_to_chat)
}

#[test]
fn while_the_keyring_is_silent_it_leads_to_no_chat_and_leaves_nothing() {
    let (service, keyring) = (Service::start(), Arc::<SilentKeyring>::default());
    let desk = desk_with(&keyring, &service);
    keyring.fall_silent(false);
    let signing_up = desk.begin("login", "sign_up", Some(new_account("ann@example.org", true)));
    keyring.wait_for_changes(1);
    desk.ok("login", "cancel_sign_in", None);
    // The removal waits in line behind the write.
    keyring.wait_for_changes(2);
    assert!(!desk.has_window("chat"));
    keyring.speak();
    assert_eq!(signing_up.join().unwrap().unwrap_err()["code"], "cancelled");
    assert!(!desk.has_window("chat"));
    assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "session_gone");
    assert_eq!(desk.keyring.peek(Entry::Session), None);
    assert_eq!(desk.ok("login", "app_status", None)["kept"], json!(null));
    service.wait_until_no_token_is_left();
}

#[test]
fn while_the_chat_service_is_silent_it_leads_to_no_chat() {
    let (service, gateway) = (Service::start(), Gateway::open(Way::Down));
    gateway.turn(Way::To(service.address()));
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&gateway.url()));
    desk.sign_up(false);
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
    service.wait_until_no_token_is_left();
    gateway.turn(Way::Silent);
    let mut signing_in = None;
    gateway.wait_for_one_more(|| {
        let request = Some(credentials("ann@example.org", PASSWORD));
        signing_in = Some(desk.begin("login", "sign_in", request));
    });
    desk.ok("login", "cancel_sign_in", None);
    assert_eq!(signing_in.unwrap().join().unwrap().unwrap_err()["code"], "cancelled");
    assert_eq!(desk.refused("login", "retry_chat", None)["code"], "session_gone");
}

#[test]
fn it_forgets_who_waits_for_the_service() {
    let gateway = Gateway::open(Way::Down);
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&gateway.url()));
    desk.refused("login", "sign_up", Some(new_account("ann@example.org", false)));
    desk.ok("login", "cancel_sign_in", None);
    assert_eq!(desk.refused("login", "retry_chat", None)["code"], "session_gone");
}

#[test]
fn after_a_sign_up_that_was_cancelled_too_late_the_same_one_leads_on() {
    let (service, gateway) = (Service::start(), Gateway::open(Way::Silent));
    let desk = Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment(&gateway.url()));
    let request = || Some(new_account("ann@example.org", false));
    let mut signing_up = None;
    // The account is there: it is the chat service that is asked now.
    gateway.wait_for_one_more(|| signing_up = Some(desk.begin("login", "sign_up", request())));
    desk.ok("login", "cancel_sign_in", None);
    assert_eq!(signing_up.unwrap().join().unwrap().unwrap_err()["code"], "cancelled");
    gateway.turn(Way::To(service.address()));
    let mut another = new_account(" Ann@Example.org ", false);
    another["password"] = json!("a wholly different horse battery");
    assert_eq!(desk.refused("login", "sign_up", Some(another))["code"], "email_taken");
    desk.ok("login", "sign_up", request());
    assert!(desk.has_window("chat"));
}

#[test]
fn an_account_that_was_there_before_is_taken_whatever_the_password() {
    let desk = Desk::new();
    desk.sign_up(false);
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
    for _ in 0..2 {
        let refused = desk.refused("login", "sign_up", Some(new_account("ann@example.org", false)));
        assert_eq!(refused["code"], "email_taken");
    }
}
