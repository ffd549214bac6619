//! Over a token server, in every build: set up, sign up, the account window, and what is left on the disk.

use crate::desk::{Desk, PASSWORD, credentials, new_account, with_keeping};
use crate::token_server::{TOKEN, TokenServer};
use halley_login::ports::Entry;
use serde_json::{Value, json};

const EMAIL: &str = "ann@example.org";
const NEW: &str = "another phrase of four words";

fn desk_at(server: &TokenServer) -> Desk {
    let desk = Desk::new();
    desk.ok("login", "save_connection", server.connection());
    desk
}

fn sign_out(desk: &Desk, because: Value) {
    desk.ok("chat", "sign_out", Some(json!({ "because": because })));
}

fn ended(desk: &Desk) -> Value {
    desk.ok("login", "app_status", None)["ended"].clone()
}

#[test]
fn only_its_address_is_asked_and_what_it_says_outlives_the_app_and_the_server() {
    let server = TokenServer::start();
    let desk = Desk::new();
    let mut typed = server.connection().unwrap();
    typed["address"] = json!(format!(" {}/ ", server.url()));
    let saved = desk.ok("login", "save_connection", Some(typed));
    let facts =
        json!({ "name": "Example", "registration": "open", "minPasswordChars": 12, "otherAddress": null });
    assert_eq!(
        (&saved["kind"], &saved["appId"], &saved["server"]),
        (&json!("server"), &json!("app1"), &facts)
    );
    assert_eq!(saved["serverAddress"], json!(server.url()));
    drop(server);
    let again = desk.restarted().ok("login", "connection", None);
    assert_eq!(
        (&again["kind"], &again["region"], &again["server"]),
        (&json!("server"), &json!("eu"), &facts)
    );
}

#[test]
fn what_it_says_anew_is_taken_up_at_the_next_start() {
    let server = TokenServer::start();
    let desk = desk_at(&server).restarted();
    server.state().config["serverName"] = json!("Renamed");
    server.state().config["serverUrl"] = json!("https://chat.example.org");
    tauri::async_runtime::block_on(desk.shell().refresh_server());
    let facts = desk.ok("login", "connection", None)["server"].clone();
    assert_eq!(
        (&facts["name"], &facts["otherAddress"]),
        (&json!("Renamed"), &json!("https://chat.example.org"))
    );
}

#[test]
fn an_address_that_leads_to_no_server_changes_nothing() {
    let desk = Desk::new();
    let network = json!({ "caCertificate": null, "proxy": { "kind": "none" } });
    let silent = "http://127.0.0.1:9";
    for (address, code, field) in [
        (" ", "field_empty", json!("address")),
        ("http://chat.example.org", "address_invalid", json!("address")),
        ("not an address", "address_invalid", json!("address")),
        (silent, "server_unreachable", Value::Null),
    ] {
        let request = json!({ "kind": "server", "address": address, "network": network });
        let refused = desk.refused("login", "save_connection", Some(request));
        assert_eq!((&refused["code"], &refused["field"]), (&json!(code), &field), "{address}");
    }
    let with = |network: Value| {
        let request = json!({ "kind": "server", "address": "https://chat.example.org", "network": network });
        let refused = desk.refused("login", "save_connection", Some(request));
        (refused["code"].clone(), refused["field"].clone())
    };
    let ca = with(json!({ "caCertificate": "hello", "proxy": { "kind": "none" } }));
    assert_eq!(ca, (json!("ca_invalid"), json!("caCertificate")));
    let proxy = with(json!({ "caCertificate": null, "proxy": { "kind": "manual", "address": "proxy" } }));
    assert_eq!(proxy, (json!("proxy_invalid"), json!("proxy")));
    assert_ne!(desk.ok("login", "connection", None)["kind"], "server");
}

#[test]
fn after_the_first_time_the_password_stays_here() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    let session = desk.ok("chat", "take_chat_session", None);
    assert_eq!((&session["authToken"], &session["appId"]), (&json!(TOKEN), &json!("app1")));
    sign_out(&desk, Value::Null);
    server.state().passwords_blocked = true;
    let desk = desk.restarted();
    assert_eq!(desk.ok("login", "app_status", None)["hasAccounts"], true);
    desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    assert!(desk.has_window("chat"));
}

#[test]
fn a_name_that_was_changed_on_another_device_is_known_everywhere_from_the_next_sign_in_on() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    server.state().name = "Ann-Marie".into();
    let signed_in = desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    let chat = desk.ok("chat", "take_chat_session", None);
    let account = desk.ok("account", "account", None);
    let names = [&signed_in["name"], &chat["name"], &account["name"]];
    assert_eq!(names, [&json!("Ann-Marie"); 3]);
}

#[test]
fn a_server_that_is_away_leaves_the_person_waiting_with_the_password_right() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    drop(server);
    let refused = desk.refused("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    let right = (&json!("server_unreachable"), &json!(true));
    assert_eq!((&refused["code"], &refused["passwordRight"]), right);
    let again = desk.refused("login", "retry_chat", None);
    assert_eq!((&again["code"], &again["passwordRight"]), right);
    let wrong = desk.refused("login", "sign_in", Some(credentials(EMAIL, "wrong horse")));
    assert_eq!((&wrong["code"], wrong.get("passwordRight")), (&json!("invalid_credentials"), None));
}

#[test]
fn a_server_that_is_away_before_it_was_asked_about_the_password_is_told_apart() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    drop(server);
    let mut afresh = credentials(EMAIL, PASSWORD);
    afresh["afresh"] = json!(true);
    for (command, request) in [
        ("sign_in", afresh),
        ("sign_in", credentials("new@example.org", PASSWORD)),
        ("sign_up", new_account("new@example.org", false)),
    ] {
        let refused = desk.refused("login", command, Some(request));
        let said = (&refused["code"], refused.get("passwordRight"));
        assert_eq!(said, (&json!("server_unreachable"), None), "{command}");
    }
}

#[test]
fn a_password_that_the_server_knows_to_be_old_is_not_called_right() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    server.state().devices[0] = Err("password_changed");
    let refused = desk.refused("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    assert_eq!((&refused["code"], refused.get("passwordRight")), (&json!("password_changed"), None));
}

#[test]
fn a_revoked_device_is_told_and_enrols_anew() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, true)));
    server.state().devices[0] = Err("device_revoked");
    assert_eq!(desk.refused("chat", "renew_token", None)["code"], "device_revoked");
    sign_out(&desk, json!("device_revoked"));
    assert_eq!((ended(&desk), desk.keyring.peek(Entry::Session)), (json!("device_revoked"), None));
    desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    assert_eq!(server.state().devices.len(), 2);
}

#[test]
fn a_password_that_was_changed_elsewhere_is_asked_for() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    NEW.clone_into(&mut server.state().password);
    server.state().devices[0] = Err("password_changed");
    let refused = desk.refused("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    assert_eq!(refused["code"], "password_changed");
    desk.ok("login", "sign_in", Some(credentials(EMAIL, NEW)));
}

#[test]
fn the_account_window_changes_what_is_the_servers() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    assert_eq!(desk.refused("chat", "open_account", None)["code"], "session_gone");
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    desk.ok("chat", "open_account", None);
    assert!(desk.has_window("account"));
    let account = desk.ok("account", "account", None);
    assert_eq!((&account["managed"], &account["name"]), (&json!(true), &json!("Ann")));
    let renamed = desk.ok("account", "change_name", Some(json!({ "name": " Ann B. " })));
    assert_eq!(renamed["name"], "Ann B.");
    server.state().devices.push(Ok("another".into()));
    assert_eq!(desk.ok("account", "devices", None)["devices"].as_array().unwrap().len(), 2);
    let left = desk.ok("account", "revoke_device", Some(json!({ "id": "d-1" })));
    assert_eq!(
        left["devices"],
        json!([{ "id": "d-0", "name": "Desk", "createdAt": 1_700_000_000, "lastUsedAt": null, "current": true }])
    );
    let change = |old: &str, new: &str| Some(json!({ "oldPassword": old, "newPassword": new }));
    let wrong = desk.refused("account", "change_password", change("wrong horse", NEW));
    assert_eq!((&wrong["code"], &wrong["field"]), (&json!("old_password_wrong"), &json!("oldPassword")));
    let weak = desk.refused("account", "change_password", change(PASSWORD, "password1234"));
    assert_eq!((&weak["code"], &weak["field"]), (&json!("password_weak"), &json!("newPassword")));
    desk.ok("account", "change_password", change(PASSWORD, NEW));
    sign_out(&desk, Value::Null);
    assert_eq!(desk.refused("account", "account", None)["code"], "session_gone");
    server.state().passwords_blocked = true;
    desk.ok("login", "sign_in", Some(credentials(EMAIL, NEW)));
}

#[test]
fn the_chat_window_has_a_new_name_when_it_takes_its_session_again() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    assert_eq!(desk.ok("chat", "take_chat_session", None)["name"], "Ann");
    desk.ok("account", "change_name", Some(json!({ "name": "Ann B." })));
    assert_eq!(desk.ok("chat", "take_chat_session", None)["name"], "Ann B.");
}

#[test]
fn the_account_window_of_an_ended_device_goes_back_to_the_login_window() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    server.state().devices[0] = Err("password_changed");
    assert_eq!(desk.refused("account", "devices", None)["code"], "password_changed");
    assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "session_gone");
    assert_eq!(ended(&desk), "password_changed");
}

#[test]
fn a_deleted_account_leaves_nothing_here() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, true)));
    let wrong = desk.refused("account", "delete_account", Some(json!({ "password": "wrong horse" })));
    assert_eq!((&wrong["code"], &wrong["field"]), (&json!("old_password_wrong"), &json!("password")));
    desk.ok("account", "delete_account", Some(json!({ "password": PASSWORD })));
    let status = desk.ok("login", "app_status", None);
    assert_eq!((&status["hasAccounts"], &status["ended"]), (&json!(false), &json!("account_deleted")));
    assert_eq!((&status["kept"], desk.keyring.peek(Entry::Session)), (&Value::Null, None));
}

#[test]
fn a_kept_session_needs_no_password_and_no_secret_is_on_the_disk() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, true)));
    let kept = desk.keyring.peek(Entry::Session).unwrap();
    let key = kept.lines().last().unwrap().to_owned();
    assert!(key.len() == 64 && kept.starts_with("halley session 2\n"), "the keyring has the key");
    let seed: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap()).collect();
    for secret in [PASSWORD.as_bytes(), TOKEN.as_bytes(), key.as_bytes(), &seed] {
        assert!(!desk.has_written_bytes(secret));
    }
    server.state().passwords_blocked = true;
    let desk = desk.restarted();
    desk.restore();
    desk.ok("chat", "renew_token", None);
    let calls = server.state().calls.clone();
    assert_eq!(calls.iter().filter(|call| *call == "POST /v1/token").count(), 2, "{calls:?}");
}

#[test]
fn the_same_address_at_another_server_is_somebody_else() {
    let (first, second) = (TokenServer::start(), TokenServer::start());
    let desk = desk_at(&first);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    desk.ok("login", "save_connection", second.connection());
    assert_eq!(desk.ok("login", "app_status", None)["hasAccounts"], false);
    let refused = desk.refused("login", "sign_in", Some(with_keeping(EMAIL, PASSWORD, false)));
    assert_eq!(refused["code"], "invalid_credentials");
    desk.ok("login", "save_connection", first.connection());
    desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
}

#[test]
fn a_teams_own_server_is_checked_field_by_field_and_kept() {
    // What answers there is no login; that somebody answers is all that can be checked.
    let server = TokenServer::start();
    let desk = Desk::new();
    let address = format!("{}/login", server.url());
    let team = |field: &str, value: Value| {
        let mut request = json!({
            "kind": "team", "address": address, "appId": " App1 ", "region": "eu", "tokenPointer": null,
            "uidPointer": "/user/uid", "passwordInAddress": false,
            "network": { "caCertificate": null, "proxy": { "kind": "system" } },
        });
        request[field] = value;
        Some(request)
    };
    for (field, value, code) in [
        ("address", "", "field_empty"),
        ("address", "http://chat.example.org/login", "address_invalid"),
        ("appId", " ", "field_empty"),
        ("appId", "a.b", "field_characters"),
        ("region", "e/u", "field_characters"),
        ("tokenPointer", "token", "pointer_invalid"),
        ("uidPointer", "uid", "pointer_invalid"),
    ] {
        let refused = desk.refused("login", "save_connection", team(field, json!(value)));
        assert_eq!((&refused["code"], &refused["field"]), (&json!(code), &json!(field)));
    }
    let saved = desk.ok("login", "save_connection", team("tokenPointer", json!("")));
    assert_eq!((&saved["kind"], &saved["appId"]), (&json!("team"), &json!("app1")));
    assert_eq!((&saved["serverAddress"], &saved["server"]), (&json!(address), &Value::Null));
    let up = desk.refused("login", "sign_up", Some(new_account(EMAIL, false)));
    assert_eq!(up["code"], "registration_closed");
    let again = desk.restarted().ok("login", "connection", None);
    assert_eq!((&again["kind"], &again["region"]), (&json!("team"), &json!("eu")));
    let set = json!({ "tokenPointer": null, "uidPointer": "/user/uid", "passwordInAddress": false });
    assert_eq!(again["team"], set);
    assert_eq!(again["network"], json!({ "caCertificate": null, "proxy": { "kind": "system" } }));
}

#[test]
fn a_chat_that_is_loaded_again_at_a_teams_own_server_keeps_its_token() {
    let server = TokenServer::start();
    let desk = Desk::new();
    let request = json!({
        "kind": "team", "address": format!("{}/team/login", server.url()), "appId": "app1", "region": "eu",
        "tokenPointer": null, "uidPointer": "/user/uid", "passwordInAddress": false,
        "network": { "caCertificate": null, "proxy": { "kind": "none" } },
    });
    desk.ok("login", "save_connection", Some(request));
    desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    for _ in 0..2 {
        assert_eq!(desk.ok("chat", "take_chat_session", None)["authToken"], TOKEN);
    }
    assert_eq!(desk.refused("chat", "renew_token", None)["code"], "session_gone");
    sign_out(&desk, Value::Null);
    assert_eq!(desk.refused("chat", "take_chat_session", None)["code"], "session_gone");
}

#[test]
fn nobody_waits_any_more_once_the_connection_is_another_one() {
    let (first, second) = (TokenServer::start(), TokenServer::start());
    let desk = desk_at(&first);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk, Value::Null);
    drop(first);
    desk.refused("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    desk.ok("login", "save_connection", second.connection());
    assert_eq!(desk.refused("login", "retry_chat", None)["code"], "session_gone");
    assert_eq!(second.state().calls, ["GET /v1/config"]);
}

#[test]
fn a_device_that_the_server_does_not_know_is_added_anew_when_the_person_says_so() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    server.state().devices[0] = Err("invalid_assertion");
    assert_eq!(desk.refused("account", "devices", None)["code"], "device_unknown");
    desk.ok("account", "account", None);
    sign_out(&desk, Value::Null);
    let refused = desk.refused("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    assert_eq!(refused["code"], "device_unknown");
    let mut afresh = credentials(EMAIL, PASSWORD);
    afresh["afresh"] = json!(true);
    desk.ok("login", "sign_in", Some(afresh));
    assert_eq!(server.state().devices.len(), 2);
}

#[test]
fn what_was_set_to_get_to_a_server_is_told_so_that_saving_again_keeps_it() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    let told = desk.ok("login", "connection", None);
    let asked = server.connection().unwrap();
    assert_eq!((&told["network"], &told["team"]), (&asked["network"], &Value::Null));
    let ca = rcgen::generate_simple_self_signed(["example.org".to_owned()]).unwrap().cert.pem();
    let proxy = json!({ "kind": "manual", "address": "http://proxy.example.org:3128" });
    let network = json!({ "caCertificate": ca.trim(), "proxy": proxy });
    let again = json!({ "kind": "server", "address": told["serverAddress"], "network": network });
    let saved = desk.ok("login", "save_connection", Some(again));
    assert_eq!(saved["network"], network);
    assert_eq!(desk.restarted().ok("login", "app_status", None)["connection"]["network"], network);
}

#[test]
fn the_accounts_data_are_saved_without_secrets() {
    let server = TokenServer::start();
    let desk = desk_at(&server);
    assert_eq!(desk.refused("account", "export_account", None)["code"], "session_gone");
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("account.json");
    tauri::async_runtime::block_on(desk.shell().export_account_to("chat", place.clone())).unwrap();
    let text = std::fs::read_to_string(&place).unwrap();
    let saved: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&saved["email"], &saved["name"], &saved["uid"]),
        (&json!(EMAIL), &json!("Ann"), &json!("h-0001"))
    );
    assert_eq!(saved["devices"][0]["current"], true);
    assert!(saved["knownHereSince"].as_i64().unwrap() > 1_700_000_000);
    for secret in [TOKEN, PASSWORD, "$argon2"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let nowhere = folder.path().join("gone").join("account.json");
    let refused =
        tauri::async_runtime::block_on(desk.shell().export_account_to("chat", nowhere)).unwrap_err();
    assert_eq!(json!(refused.code), "file_not_saved");
}
