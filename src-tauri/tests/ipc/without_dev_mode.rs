//! What a build without `dev-mode` refuses: it has no connection that takes an API key, and no other before one is set up.

use crate::desk::{Desk, PASSWORD, credentials, new_account};
use serde_json::{Value, json};

const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn servers_are_offered_and_none_is_chosen() {
    let connection = Desk::new().ok("login", "connection", None);
    assert_eq!((&connection["kind"], &connection["offered"]), (&Value::Null, &json!(["server", "team"])));
}

#[test]
fn nobody_signs_up_or_in_without_a_connection() {
    let desk = Desk::new();
    let new = desk.refused("login", "sign_up", Some(new_account("ann@example.org", false)));
    let known = desk.refused("login", "sign_in", Some(credentials("ann@example.org", PASSWORD)));
    assert_eq!((&new["code"], &known["code"]), (&json!("not_connected"), &json!("not_connected")));
    assert_eq!(desk.ok("login", "app_status", None)["hasAccounts"], false);
}

#[test]
fn connections_of_dev_mode_are_refused_from_the_page_and_from_the_settings() {
    let desk = Desk::new();
    let direct = json!({ "kind": "direct", "appId": "app", "region": "us", "apiKey": KEY });
    for request in [direct, json!({ "kind": "sandbox" })] {
        assert_eq!(desk.refused("login", "save_connection", Some(request))["code"], "not_connected");
    }
    let by_hand = json!({ "connection": { "kind": "direct", "appId": "app", "region": "us" } });
    let folder = desk.folder.path().join("settings.json");
    let Ok(()) = std::fs::write(folder, by_hand.to_string()) else {
        panic!("the settings could not be written")
    };
    let desk = desk.restarted();
    assert_eq!(desk.ok("login", "connection", None)["kind"], Value::Null);
}
