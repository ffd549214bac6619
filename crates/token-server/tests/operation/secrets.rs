//! No secret is in anything that is printed, right or wrong.

use crate::support::{Place, sandbox};
use halley_token_server::config::{Origin, load};
use std::ffi::OsString;

const CANARY: &str = "canary0123456789canary0123456789canary01";

#[tokio::test]
async fn no_command_prints_a_secret() {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, "");
    place.secret("key", CANARY);
    let text = std::fs::read_to_string(place.path("halley-token-server.toml")).unwrap();
    let inline = text.replace("api_key_file = \"key\"", &format!("api_key = \"{CANARY}\""));
    let postgres = |text: &str| {
        let (before, rest) = text.split_once("url = \"sqlite").unwrap();
        let rest = rest.split_once('\n').unwrap().1;
        format!(
            "{before}url = \"postgres://halley:{CANARY}@127.0.0.1:1/x?application_name={CANARY}\"\n{rest}"
        )
    };
    for (what, text) in [
        ("a wrong key", text.clone()),
        ("a wrong key in the file", inline.clone()),
        ("a database that is away", postgres(&text)),
        ("a wrong address", text.replace("url = \"sqlite", &format!("url = \"mysql://me:{CANARY}@db/x"))),
        ("a key with a space", inline.replace(CANARY, &format!("{CANARY} {CANARY}"))),
        ("an unfinished line", inline.replace(&format!("{CANARY}\""), CANARY)),
        ("a wrong type", inline.replace(&format!("\"{CANARY}\""), &format!("[\"{CANARY}\"]"))),
        ("no quotes", inline.replace(&format!("\"{CANARY}\""), CANARY)),
        ("twice", format!("{inline}\n[cometchat]\napi_key = \"{CANARY}\"\n")),
    ] {
        place.secret("halley-token-server.toml", &text);
        for arguments in [
            &["check-config"][..],
            &["check-config", "--json"],
            &["doctor"],
            &["doctor", "--json"],
            &["account", "list"],
            &["healthcheck"],
        ] {
            let ran = place.run(arguments).await;
            assert!(!ran.all().contains(&CANARY[..12]), "{what}, {arguments:?}: {}", ran.all());
            assert!(!ran.all().is_empty(), "{what}, {arguments:?}");
        }
    }
    sandbox.stop().await;
}

#[test]
fn no_debug_output_has_a_secret() {
    let variables = [
        ("HALLEY_COMETCHAT__APP_ID", "app"),
        ("HALLEY_COMETCHAT__REGION", "us"),
        ("HALLEY_COMETCHAT__API_KEY", CANARY),
        ("HALLEY_DATABASE__URL", &format!("postgres://me:{CANARY}@db/x")),
    ];
    let environment = variables.map(|(name, value)| (OsString::from(name), OsString::from(value))).into();
    let place = Place::empty();
    let loaded = load(&Origin { file: Some(place.write("empty.toml", "")), environment }).unwrap();
    let shown = format!("{loaded:?}");
    assert!(!shown.contains(&CANARY[..12]), "{shown}");
    let settings = loaded.config.settings(([127, 0, 0, 1], 80).into()).unwrap();
    assert!(!format!("{settings:?}").contains(&CANARY[..12]));
}
