//! What is wrong with a configuration is told in full, with its place.

use crate::support::{Place, set_mode};
use halley_token_server::config::{Config, Loaded, Origin, Problems, load, load_basics};
use secrecy::ExposeSecret;
use std::ffi::OsString;

const GOOD: &str = "[cometchat]\napp_id = \"app\"\nregion = \"eu\"\napi_key = \"0123456789abcdef\"\n";

fn origin(place: &Place, text: &str, environment: &[(&str, &str)]) -> Origin {
    let file = place.secret("config.toml", text);
    let pair = |(name, value): &(&str, &str)| (OsString::from(name), OsString::from(value));
    let home = (OsString::from("HOME"), OsString::from("/home/ann"));
    let environment = environment.iter().map(pair).chain([home]).collect();
    Origin { file: Some(file), environment }
}

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Loaded<Config>, Problems> {
    load(&origin(&Place::empty(), text, environment))
}

/// Each problem on a line, without the folder.
fn problems(text: &str, environment: &[(&str, &str)]) -> String {
    let place = Place::empty();
    let problems = load(&origin(&place, text, environment)).map(|_| ()).unwrap_err().to_string();
    problems.replace(&format!("{}/", place.path("").display().to_string().trim_end_matches('/')), "")
}

#[test]
fn a_wrong_value_is_told_with_its_place_and_what_would_be_right() {
    for (more, told) in [
        (
            "[server]\nlisten = \"8790\"",
            "config.toml:6:10: server.listen: \"8790\" is no address with a port: write one such as 127.0.0.1:8790",
        ),
        ("[server]\nlisten = 8790", "config.toml:6:10: server.listen: must be a text in quotes"),
        (
            "[server]\nlisten = \"0.0.0.0:80\"",
            "server.public_url: is missing: give what clients reach this server by",
        ),
        (
            "[server]\npublic_url = \"http://chat.example.org\"",
            "6:14: server.public_url: \"http://chat.example.org\" must begin with https://",
        ),
        ("[server]\ntls_cert = \"a.pem\"", "server.tls_key: is missing beside server.tls_cert"),
        ("[server]\ntrusted_proxies = \"10.0.0.1\"", "server.trusted_proxies: must be a list of texts"),
        ("[server]\ntrusted_proxies = [\"10.0.0.1/33\"]", "has what is no address or network"),
        (
            "[server]\nlissten = \"a\"",
            "config.toml:6:1: server.lissten: there is no such key; did you mean server.listen?",
        ),
        (
            "[sever]\nlisten = \"a\"",
            "config.toml:5:2: sever: there is no such section; did you mean [server]?",
        ),
        (
            "[database]\nurl = \"mysql://me:secret@db/x\"",
            "6:7: database.url: must be sqlite://FILE or postgres://",
        ),
        ("[database]\nurl = \"postgres://db\"", "database.url: must be sqlite://FILE or postgres://"),
        ("[database]\npool = 0", "6:8: database.pool: \"0\" must be a whole number from 1 to 200"),
        ("[database]\npool = \"8\"", "database.pool: must be a whole number, without quotes"),
        (
            "[registration]\nmode = \"public\"",
            "registration.mode: \"public\" must be one of open, invite, closed",
        ),
        ("[password]\nmin_chars = 6", "password.min_chars: \"6\" must be a whole number from 8 to 128"),
        (
            "[hashing]\nmemory_kib = 1024",
            "hashing.memory_kib: \"1024\" must be a whole number from 19456 to 262144",
        ),
        ("[hashing]\npasses = 1", "hashing.passes: \"1\" must be a whole number from 2 to 16"),
        ("[limits]\nlockout = \"yes\"", "limits.lockout: must be true or false, without quotes"),
        ("[log]\nlevel = \"loud\"", "log.level: \"loud\" must be one of error, warn, info, debug, trace"),
        ("[audit\nkeep_days = 1", "config.toml:5:7: is not TOML here: "),
    ] {
        let found = problems(&format!("{GOOD}{more}\n"), &[]);
        assert!(found.contains(told), "{more:?}: {found}");
        assert_eq!(found.lines().count(), 1, "{more:?}: {found}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = "[server]\nlisten = 1\nnam = \"x\"\n[cometchat]\nregion = \"uk\"\n[audit]\nkeep_days = 0\n";
    let found = problems(text, &[("HALLEY_LOG__FORMAT", "xml"), ("HALLEY_COMETCHAT__APP_IDD", "a")]);
    for told in [
        "config.toml:2:10: server.listen: must be a text in quotes",
        "config.toml:3:1: server.nam: there is no such key; did you mean server.name?",
        "config.toml:5:10: cometchat.region: \"uk\" must be one of us, eu, in",
        "config.toml:7:13: audit.keep_days: \"0\" must be a whole number from 1 to 365",
        "HALLEY_LOG__FORMAT: log.format: \"xml\" must be json or text",
        "HALLEY_COMETCHAT__APP_IDD: there is no such setting; did you mean HALLEY_COMETCHAT__APP_ID?",
        "cometchat.app_id: is missing: set it in the file or as HALLEY_COMETCHAT__APP_ID",
        "cometchat.api_key: is missing: set it in the file or as HALLEY_COMETCHAT__API_KEY",
    ] {
        assert!(found.lines().any(|line| line.starts_with(told)), "{told} in:\n{found}");
    }
    assert_eq!(found.lines().count(), 8, "{found}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let origin = Origin { file: Some("/no/such/config.toml".into()), ..Origin::default() };
    let told = load(&origin).map(|_| ()).unwrap_err().to_string();
    assert_eq!(told, "/no/such/config.toml: cannot be read: there is no such file");
}

#[test]
fn the_environment_goes_before_the_file_and_says_so() {
    let text = format!("{GOOD}[server]\nname = \"File\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n");
    let environment = [
        ("HALLEY_SERVER__NAME", "Variable"),
        ("HALLEY_SERVER__METRICS_FROM", "::1,10.1.0.0/16"),
        ("HALLEY_SERVER__LISTEN", ""),
    ];
    let loaded = read(&text, &environment).unwrap();
    assert_eq!(loaded.config.server.name, "Variable");
    assert_eq!(loaded.config.server.metrics_from.len(), 2);
    let from = |key| loaded.shown.iter().find(|shown| shown.key == key).unwrap().place.to_string();
    assert_eq!(from("server.name"), "HALLEY_SERVER__NAME");
    assert_eq!(from("server.listen"), "default", "an empty variable is none");
    assert!(
        from("server.trusted_proxies").ends_with("config.toml:7:19"),
        "{}",
        from("server.trusted_proxies")
    );
}

#[test]
fn a_secret_may_be_in_a_file_of_its_own() {
    let place = Place::empty();
    place.secret("key", "fedcba9876543210\r\n");
    let text = "[cometchat]\napp_id = \"app\"\nregion = \"in\"\napi_key_file = \"key\"\n[database]\nurl_file = \"url\"\n";
    place.secret("url", "postgres://halley:pw@db/halley\n");
    let loaded = load(&origin(&place, text, &[])).unwrap();
    assert_eq!(loaded.config.basics.database.url.expose_secret(), "postgres://halley:pw@db/halley");
    let other = place.secret("other", "another-key-in-a-variable");
    let variable = [("HALLEY_COMETCHAT__API_KEY_FILE", other.to_str().unwrap())];
    let shown = load(&origin(&place, text, &variable)).unwrap().shown;
    let key = shown.iter().find(|shown| shown.key == "cometchat.api_key").unwrap();
    assert_eq!(
        (key.value.as_str(), key.place.to_string()),
        ("(set, not shown)", other.display().to_string())
    );
}

#[test]
fn a_secret_that_is_given_twice_or_can_be_read_by_all_is_refused() {
    let place = Place::empty();
    let key = place.secret("key", "fedcba9876543210");
    let twice = format!("{GOOD}api_key_file = \"key\"\n");
    let told = load(&origin(&place, &twice, &[])).map(|_| ()).unwrap_err().to_string();
    assert!(told.contains("cometchat.api_key: is given twice"), "{told}");
    let by_file = GOOD.replace("api_key = \"0123456789abcdef\"", "api_key_file = \"key\"");
    set_mode(&key, 0o644);
    let told = load(&origin(&place, &by_file, &[])).map(|_| ()).unwrap_err().to_string();
    assert!(told.contains("can be read by everybody") && told.contains("chmod 600"), "{told}");
    set_mode(&key, 0o640);
    let warnings = load(&origin(&place, &by_file, &[])).unwrap().warnings;
    assert!(warnings.iter().any(|warning| warning.contains("by its group")), "{warnings:?}");
    set_mode(&key, 0o644);
    let credentials = [("CREDENTIALS_DIRECTORY", place.path(""))];
    let credentials = credentials.each_ref().map(|(name, path)| (*name, path.to_str().unwrap()));
    assert_eq!(load(&origin(&place, &by_file, &credentials)).unwrap().warnings, Vec::<String>::new());
}

#[test]
fn a_configuration_with_a_secret_in_it_is_not_for_all_to_read() {
    let place = Place::empty();
    let origin = origin(&place, GOOD, &[]);
    set_mode(&place.path("config.toml"), 0o644);
    let told = load(&origin).map(|_| ()).unwrap_err().to_string();
    assert!(told.contains("cometchat.api_key: stands in a file that everybody"), "{told}");
}

#[test]
fn a_secret_file_that_cannot_be_used_is_told_with_what_is_wrong() {
    let place = Place::empty();
    place.secret("empty", "\n");
    place.secret("binary", "ok");
    std::fs::write(place.path("binary"), [0xff, 0xfe]).unwrap();
    for (name, told) in [
        ("none", "there is no such file"),
        ("empty", "is empty"),
        ("binary", "is not text"),
        (".", "is not a file"),
    ] {
        let text = GOOD.replace("api_key = \"0123456789abcdef\"", &format!("api_key_file = \"{name}\""));
        let found = load(&origin(&place, &text, &[])).map(|_| ()).unwrap_err().to_string();
        assert!(found.contains("cometchat.api_key_file: ") && found.contains(told), "{found}");
    }
}

#[test]
fn what_is_left_out_has_its_documented_default() {
    let Config { server, basics, limits, audit_keep_days, .. } = read(GOOD, &[]).unwrap().config;
    assert_eq!((server.listen.to_string().as_str(), server.public_url), ("127.0.0.1:8790", None));
    assert_eq!(
        basics.database.url.expose_secret(),
        "sqlite:///home/ann/.local/share/halley-token-server/halley-token-server.sqlite3"
    );
    assert_eq!((basics.password.min_chars, basics.password.min_score), (12, 3));
    assert_eq!((basics.hashing.memory_kib, basics.hashing.passes, basics.hashing.lanes), (19_456, 2, 1));
    assert_eq!((limits.passwords_per_minute, limits.request.as_secs(), audit_keep_days), (30, 30, 365));
    let managed = [("STATE_DIRECTORY", "/var/lib/halley-token-server")];
    let url = read(GOOD, &managed).unwrap().config.basics.database.url;
    assert_eq!(url.expose_secret(), "sqlite:///var/lib/halley-token-server/halley-token-server.sqlite3");
}

#[test]
fn administration_needs_no_key_of_cometchats() {
    let place = Place::empty();
    let text =
        "[cometchat]\napi_key_file = \"not-mine-to-read\"\n[database]\nurl = \"sqlite:///x.sqlite3\"\n";
    assert!(load(&origin(&place, text, &[])).is_err());
    let basics = load_basics(&origin(&place, text, &[])).unwrap().config;
    assert_eq!(basics.database.url.expose_secret(), "sqlite:///x.sqlite3");
}
