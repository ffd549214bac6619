//! The settings: damaged at each byte, and killed while they are saved.

use crate::chance::{Chance, rounds};
use crate::program::{Part, Run, tell};
use halley::settings::{Kept, SavedConnection, Settings};
use halley_contract::preferences::Preferences;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tauri::test::{MockRuntime, mock_app};

const FILE: &str = "settings.json";
const LAST_GOOD: &str = "settings.last-good.json";

fn open(folder: &Path) -> Settings<MockRuntime> {
    let app = mock_app();
    app.handle().plugin(tauri_plugin_store::Builder::new().build()).unwrap();
    Settings::open(app.handle(), folder).unwrap()
}

/// As those of somebody who has used the app: a server with an authority of its own, a kept session, preferences.
fn connection() -> SavedConnection {
    let certificate =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", "MIIB".repeat(40));
    let network = json!({ "caCertificate": certificate, "proxy": { "kind": "manual", "address": "http://proxy.example:3128" } });
    let policy = json!({ "minChars": 12, "maxBytes": 1024, "minScore": 3 });
    let config = json!({
        "appId": "2768191e4f7c", "region": "eu", "registration": "invite", "passwordPolicy": policy,
        "serverName": "Wanderverein Überlingen נועה", "serverUrl": "https://chat.example.org",
    });
    let server = json!({ "kind": "server", "address": "https://chat.example.org", "network": network, "config": config });
    serde_json::from_value(server).unwrap()
}

fn kept() -> Kept {
    serde_json::from_value(
        json!({ "uid": "h-1", "name": "Ann", "connection": "server:https://chat.example.org" }),
    )
    .unwrap()
}

fn preferring(idle_minutes: u32) -> Preferences {
    serde_json::from_value(
        json!({ "theme": "dark", "language": "de", "lock": { "idleMinutes": idle_minutes } }),
    )
    .unwrap()
}

fn save_all(settings: &Settings<MockRuntime>) {
    settings.set_connection(&connection()).unwrap();
    settings.set_kept(Some(&kept())).unwrap();
    settings.set_preferences(&preferring(1)).unwrap();
}

fn hold_all(settings: &Settings<MockRuntime>, when: &str) {
    assert_eq!(settings.connection(), Some(connection()), "{when}");
    assert_eq!(settings.kept(), Some(kept()), "{when}");
    assert_eq!(settings.preferences(), preferring(1), "{when}");
}

/// Tries each damage of one of the two files, with the other one as it was.
fn damage_each(file: &str, damaged: impl Fn(&[u8], usize) -> Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    save_all(&open(folder.path()));
    let whole = std::fs::read(folder.path().join(FILE)).unwrap();
    for length in 0..whole.len() {
        let when = format!("{file}, {length} of {} bytes", whole.len());
        std::fs::write(folder.path().join(file), damaged(&whole, length)).unwrap();
        let settings = open(folder.path());
        hold_all(&settings, &when);
        assert_eq!(settings.recovered, file == FILE, "{when}");
        // At the next start there is nothing left to tell.
        assert!(!open(folder.path()).recovered, "{when}");
        for file in [FILE, LAST_GOOD] {
            assert_eq!(std::fs::read(folder.path().join(file)).unwrap(), whole, "{when}: {file}");
        }
    }
}

#[test]
fn cut_off_at_any_byte_they_are_as_last_saved() {
    damage_each(FILE, |whole, length| whole[..length].to_vec());
}

#[test]
fn filled_with_zeros_from_any_byte_on_they_are_as_last_saved() {
    damage_each(FILE, |whole, length| {
        let mut bytes = vec![0; whole.len()];
        bytes[..length].copy_from_slice(&whole[..length]);
        bytes
    });
}

#[test]
fn a_copy_that_was_cut_off_is_made_anew() {
    damage_each(LAST_GOOD, |whole, length| whole[..length].to_vec());
}

/// What the program does that is killed: each number is told once it is saved.
pub fn save_for_ever(folder: &Path) {
    let settings = open(folder);
    let first = settings.preferences().lock.idle_minutes.unwrap();
    for minutes in first + 1.. {
        settings.set_preferences(&preferring(minutes)).unwrap();
        tell(&json!(minutes));
    }
}

#[test]
fn killed_while_they_are_saved_they_are_as_last_saved_or_as_they_were_to_be() {
    let chance = Chance::new("settings");
    let folder = tempfile::tempdir().unwrap();
    save_all(&open(folder.path()));
    let (mut saves, mut recoveries) = (0, 0);
    for round in 0..rounds() {
        let before = open(folder.path()).preferences().lock.idle_minutes.unwrap();
        let run = Run::start(Part::Settings, folder.path());
        let told = run.kill_after(Duration::from_micros(chance.below(200_000)));
        let last = told.last().map_or(before, |last| u32::try_from(last.as_u64().unwrap()).unwrap());
        let settings = open(folder.path());
        let minutes = settings.preferences().lock.idle_minutes.unwrap_or_default();
        assert!((last..=last + 1).contains(&minutes), "round {round}: {minutes} after {last} was told");
        assert_eq!(settings.preferences(), preferring(minutes), "round {round}");
        assert_eq!(
            (settings.connection(), settings.kept()),
            (Some(connection()), Some(kept())),
            "round {round}"
        );
        saves += last - before;
        recoveries += u32::from(settings.recovered);
    }
    println!("{saves} saves were told, {recoveries} files were found cut off");
    assert!(saves > 0, "each round was over before anything was saved");
}
