//! `doctor` finds what is wrong, and says what to do.

use crate::support::{Place, sandbox};
use crate::tls::{Authority, lines};
use halley_sandbox::{DEFAULT_AUTH_KEY, Running};
use serde_json::Value;

/// Verdict, finding and advice of every check.
async fn checks(place: &Place) -> (bool, Vec<(String, String, String)>) {
    let ran = place.run(&["doctor", "--json"]).await;
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let list = report["checks"].as_array().unwrap().iter();
    let list = list.map(|check| {
        let name = format!("{} {}", text(check, "verdict"), text(check, "check"));
        (name, text(check, "found"), text(check, "advice"))
    });
    assert_eq!(ran.ok, report["healthy"].as_bool().unwrap());
    (ran.ok, list.collect())
}

fn found<'a>(checks: &'a [(String, String, String)], name: &str) -> &'a (String, String, String) {
    checks.iter().find(|check| check.0 == name).unwrap_or_else(|| panic!("{name} in {checks:#?}"))
}

fn free_port() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("[server]\nlisten = \"{free}\"\n")
}

async fn healthy_place() -> (Running, Place) {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, &free_port());
    (sandbox, place)
}

#[tokio::test]
async fn all_is_well_before_the_first_start_and_after_it() {
    let (sandbox, place) = healthy_place().await;
    let (ok, checks) = checks(&place).await;
    assert!(ok, "{checks:#?}");
    for name in [
        "ok config",
        "ok file modes",
        "ok database",
        "ok cometchat",
        "ok cometchat key",
        "ok clock",
        "ok listen",
    ] {
        found(&checks, name);
    }
    assert!(!place.path("data").exists(), "nothing was made");
    place.serve().await.stop().await;
    let (ok, checks) = self::checks(&place).await;
    assert!(ok && found(&checks, "ok database").1.contains("this version's"), "{checks:#?}");
    found(&checks, "ok disk");
    let text = place.run(&["doctor"]).await;
    assert!(
        text.ok && text.out.contains("ok    database: reached") && text.out.contains("0 in the way"),
        "{}",
        text.out
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn keys_and_apps_that_do_not_fit_are_told_apart() {
    let (sandbox, place) = healthy_place().await;
    place.secret("key", "0123456789abcdef0123456789abcdef01234567");
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail cometchat key").2.contains("copy the REST API Key"), "{list:#?}");
    place.secret("key", DEFAULT_AUTH_KEY);
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail cometchat key").1.contains("fullAccess"), "{list:#?}");
    let text = std::fs::read_to_string(place.path("halley-token-server.toml")).unwrap();
    place.write("halley-token-server.toml", &text.replace("app_id = \"sandbox\"", "app_id = \"another\""));
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail cometchat").2.contains("cometchat.app_id"), "{list:#?}");
    sandbox.stop().await;
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail cometchat").1.contains("refuses connections"), "{list:#?}");
}

#[tokio::test]
async fn a_database_that_is_not_ours_or_not_there_is_told() {
    let (sandbox, place) = healthy_place().await;
    std::fs::create_dir(place.path("data")).unwrap();
    place.write("data/accounts.sqlite3", "this is no database, and long enough to be looked at as one");
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail database").2.contains("restore a backup"), "{list:#?}");
    let text = std::fs::read_to_string(place.path("halley-token-server.toml")).unwrap();
    let file = place.path("data/accounts.sqlite3").display().to_string();
    let away = "postgres://halley:pw@127.0.0.1:1/halley";
    place.secret("halley-token-server.toml", &text.replace(&format!("sqlite://{file}"), away));
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail database").2.contains("PostgreSQL"), "{list:#?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_wrong_configuration_does_not_keep_it_from_the_rest() {
    let (sandbox, place) = healthy_place().await;
    let text = std::fs::read_to_string(place.path("halley-token-server.toml")).unwrap();
    place.write("halley-token-server.toml", &text.replace("region = \"us\"", "region = \"uk\""));
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail config").1.contains("cometchat.region"), "{list:#?}");
    found(&list, "ok database");
    sandbox.stop().await;
}

#[tokio::test]
async fn certificates_that_end_or_are_for_others_are_told() {
    let sandbox = sandbox().await;
    let authority = Authority::new("one");
    let files = Place::empty();
    let text =
        lines(&files).replace("listen = \"127.0.0.1:0\"\n", free_port().trim_start_matches("[server]\n"));
    let place = Place::with(&sandbox, &text);
    for (name, days, verdict, told) in [
        ("localhost", 60, "ok tls", "for localhost"),
        ("localhost", 5, "warn tls", "expires in 5 days"),
        ("localhost", -3, "fail tls", "expired"),
        ("other.example.org", 60, "fail tls", "is not for localhost"),
    ] {
        authority.issue(&files, name, days);
        let (ok, list) = checks(&place).await;
        assert_eq!(ok, !verdict.starts_with("fail"), "{list:#?}");
        assert!(list.iter().any(|check| check.0 == verdict && check.1.contains(told)), "{told}: {list:#?}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_port_that_something_else_has_is_told() {
    let sandbox = sandbox().await;
    let address = sandbox.url().replace("http://", "");
    let place = Place::with(&sandbox, &format!("[server]\nlisten = \"{address}\"\n"));
    let (ok, list) = checks(&place).await;
    assert!(!ok && found(&list, "fail listen").1.contains("something else"), "{list:#?}");
    sandbox.stop().await;
}
