//! What is written about the configuration is true.

use halley_token_server::config::keys::{KEYS, written_forms};
use halley_token_server::config::{Origin, load};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

#[test]
fn every_key_is_described_once_and_nothing_else_is() {
    let text = read("docs/token-server.md");
    let described: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(key, _)| key)
        .filter(|key| {
            key.split_once('.')
                .is_some_and(|(section, _)| KEYS.iter().any(|key| key.path.starts_with(section)))
        })
        .collect();
    let mut known = written_forms();
    known.sort();
    let mut sorted: Vec<String> = described.iter().map(|key| (*key).to_owned()).collect();
    sorted.sort();
    assert_eq!(sorted, known);
}

#[test]
fn the_example_is_right_as_it_stands_and_with_every_line_of_it() {
    let example = read("packaging/token-server/config.toml");
    let place = crate::support::Place::empty();
    let key = place.secret("key", "0123456789abcdef");
    let variables =
        [("HALLEY_COMETCHAT__API_KEY_FILE", key.to_str().unwrap()), ("HALLEY_COMETCHAT__APP_ID", "app")];
    let environment: std::collections::BTreeMap<_, _> =
        variables.map(|(name, value)| (OsString::from(name), OsString::from(value))).into();
    let uncommented: String = example
        .lines()
        .map(|line| {
            line.strip_prefix("#")
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
                .unwrap_or(line)
        })
        .map(|line| format!("{line}\n"))
        // Given twice otherwise: the file shows each way.
        .filter(|line| !line.starts_with("api_key") && !line.starts_with("url_file"))
        .collect();
    for (what, text) in [("as it stands", example), ("with every line", uncommented)] {
        let file = place.secret("config.toml", &text);
        let read = load(&Origin { file: Some(file), environment: environment.clone() });
        assert!(read.is_ok(), "{what}: {}", read.unwrap_err());
    }
}
