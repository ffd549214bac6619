//! Choosing a connection: what is checked, kept and put back.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::desk::Desk;
use crate::gateway::{Gateway, Way};
use crate::service::Service;
use halley::connection::Environment;
use halley_login::ports::{Entry, KeyringError};
use halley_sandbox::{DEFAULT_API_KEY, DEFAULT_AUTH_KEY};
use serde_json::{Value, json};
use std::sync::Arc;

/// An app whose direct connection leads to this address in place of the cloud.
fn desk_to(url: &str) -> Desk {
    let environment = Environment { server_api: Some(url.to_owned()), ..Environment::default() };
    Desk::start(tempfile::tempdir().unwrap(), Arc::default(), environment)
}

fn direct(app_id: &str, region: &str, api_key: Option<&str>) -> Option<Value> {
    Some(json!({ "kind": "direct", "appId": app_id, "region": region, "apiKey": api_key }))
}

fn kind(desk: &Desk) -> Value {
    desk.ok("login", "app_status", None)["connection"]["kind"].clone()
}

#[test]
fn a_real_app_is_checked_kept_and_used_and_its_key_is_in_the_keyring_alone() {
    let service = Service::start();
    let desk = desk_to(&service.url());
    let saved = desk.ok("login", "save_connection", direct(" sandbox ", "us", Some(DEFAULT_API_KEY)));
    assert_eq!(
        (&saved["kind"], &saved["appId"], &saved["hasApiKey"]),
        (&json!("direct"), &json!("sandbox"), &json!(true))
    );
    assert_eq!(desk.keyring.peek(Entry::ApiKey).as_deref(), Some(DEFAULT_API_KEY));
    let settings = std::fs::read_to_string(desk.folder.path().join("settings.json")).unwrap();
    assert!(settings.contains("sandbox") && !settings.contains(DEFAULT_API_KEY));
    desk.sign_up(false);
    assert_eq!(service.tokens(), 1);
    let session = desk.ok("chat", "take_chat_session", None);
    assert_eq!((&session["appId"], &session["hosts"]), (&json!("sandbox"), &json!(null)));
}

#[test]
fn it_is_still_there_after_a_restart() {
    let service = Service::start();
    let desk = desk_to(&service.url());
    desk.ok("login", "save_connection", direct("sandbox", "us", Some(DEFAULT_API_KEY)));
    let environment = Environment { server_api: Some(service.url()), ..Environment::default() };
    let desk = desk.restarted_with(environment);
    assert_eq!(kind(&desk), "direct");
    desk.sign_up(false);
    assert_eq!(service.tokens(), 1);
}

#[test]
fn without_a_key_the_stored_one_is_used_and_stays() {
    let service = Service::start();
    let desk = desk_to(&service.url());
    let missing = desk.refused("login", "save_connection", direct("sandbox", "us", None));
    assert_eq!((&missing["code"], &missing["field"]), (&json!("api_key_missing"), &json!("apiKey")));
    desk.keyring.plant(Entry::ApiKey, Some(DEFAULT_API_KEY));
    desk.ok("login", "save_connection", direct("sandbox", "us", None));
    assert_eq!(desk.keyring.peek(Entry::ApiKey).as_deref(), Some(DEFAULT_API_KEY));
}

#[test]
fn each_fault_stands_beside_its_field_and_changes_nothing() {
    let service = Service::start();
    let desk = desk_to(&service.url());
    let key = Some(DEFAULT_API_KEY);
    let unknown = "0123456789abcdef0123456789abcdef01234567";
    for (request, code, field) in [
        (direct("", "us", key), "field_empty", "appId"),
        (direct("a b", "us", key), "field_characters", "appId"),
        (direct("sandbox", " ", key), "field_empty", "region"),
        (direct("sandbox", "moon", key), "field_characters", "region"),
        (direct("sandbox", "us", Some(" ")), "field_empty", "apiKey"),
        (direct("sandbox", "us", Some("ключ")), "field_characters", "apiKey"),
        (direct("sandbox", "us", Some(unknown)), "chat_key_refused", "apiKey"),
        (direct("sandbox", "us", Some(DEFAULT_AUTH_KEY)), "chat_key_refused", "apiKey"),
        (direct("another", "us", key), "chat_app_unknown", "appId"),
    ] {
        let refused = desk.refused("login", "save_connection", request.clone());
        assert_eq!((&refused["code"], &refused["field"]), (&json!(code), &json!(field)), "{request:?}");
    }
    assert_eq!((kind(&desk), desk.keyring.peek(Entry::ApiKey)), (json!("sandbox"), None));
}

#[test]
fn a_service_that_is_away_is_no_fields_fault() {
    let gateway = Gateway::open(Way::Down);
    let desk = desk_to(&gateway.url());
    let refused = desk.refused("login", "save_connection", direct("sandbox", "us", Some(DEFAULT_API_KEY)));
    assert_eq!((&refused["code"], refused.get("field")), (&json!("chat_unreachable"), None));
}

#[test]
fn a_check_that_is_cancelled_changes_nothing() {
    let gateway = Gateway::open(Way::Silent);
    let desk = desk_to(&gateway.url());
    let mut saving = None;
    gateway.wait_for_one_more(|| {
        let request = direct("sandbox", "us", Some(DEFAULT_API_KEY));
        saving = Some(desk.begin("login", "save_connection", request));
    });
    assert_eq!(
        desk.refused("login", "save_connection", Some(json!({ "kind": "sandbox" })))["code"],
        "in_progress"
    );
    desk.ok("login", "cancel_sign_in", None);
    assert_eq!(saving.unwrap().join().unwrap().unwrap_err()["code"], "cancelled");
    assert_eq!((kind(&desk), desk.keyring.peek(Entry::ApiKey)), (json!("sandbox"), None));
    desk.ok("login", "save_connection", Some(json!({ "kind": "sandbox" })));
}

#[test]
fn a_connection_that_cannot_be_kept_leaves_the_key_from_before() {
    let service = Service::start();
    for before in [None, Some("the key from before")] {
        let desk = desk_to(&service.url());
        desk.ok("login", "app_status", None);
        desk.keyring.plant(Entry::ApiKey, before);
        // A folder in the way: for root no file is read-only.
        std::fs::create_dir_all(desk.folder.path().join("settings.last-good.json")).unwrap();
        let request = direct("sandbox", "us", Some(DEFAULT_API_KEY));
        assert_eq!(desk.refused("login", "save_connection", request)["code"], "settings_failed");
        assert_eq!(desk.keyring.peek(Entry::ApiKey).as_deref(), before);
        assert_eq!(kind(&desk), "sandbox");
    }
}

#[test]
fn a_keyring_that_takes_no_key_leaves_the_connection_in_use() {
    let service = Service::start();
    let desk = desk_to(&service.url());
    desk.keyring.fail_with(Some(KeyringError::Locked));
    let request = || direct("sandbox", "us", Some(DEFAULT_API_KEY));
    assert_eq!(desk.refused("login", "save_connection", request())["code"], "keyring_locked");
    assert_eq!(kind(&desk), "sandbox");
    desk.keyring.fail_with(None);
    desk.ok("login", "save_connection", request());
    assert_eq!(kind(&desk), "direct");
}

#[test]
fn choosing_the_sandbox_in_use_again_does_not_start_it_anew() {
    let desk = Desk::new();
    let url = desk.ok("login", "connection", None)["sandboxUrl"].clone();
    let saved = desk.ok("login", "save_connection", Some(json!({ "kind": "sandbox" })));
    assert_eq!((saved["sandboxUrl"].is_string(), &saved["sandboxUrl"]), (true, &url));
}
