//! Every key that can be configured: the one list that reading, showing, checking and the documentation go by.

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Count,
    /// `true` or `false`.
    Flag,
    /// A list of texts; in an environment variable with commas between them.
    List,
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Section and name, such as `server.listen`.
    pub path: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// It is shown nowhere, and can be given as `..._file`.
    pub secret: bool,
}

const fn key(path: &'static str, kind: Kind) -> Key {
    Key { path, kind, secret: false }
}

const fn secret(path: &'static str) -> Key {
    Key { path, kind: Kind::Text, secret: true }
}

/// All keys, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    key("server.listen", Kind::Text),
    key("server.public_url", Kind::Text),
    key("server.name", Kind::Text),
    key("server.trusted_proxies", Kind::List),
    key("server.metrics_from", Kind::List),
    key("server.tls_cert", Kind::Text),
    key("server.tls_key", Kind::Text),
    key("server.request_timeout_s", Kind::Count),
    key("server.shutdown_grace_s", Kind::Count),
    key("server.max_connections", Kind::Count),
    secret("database.url"),
    key("database.pool", Kind::Count),
    key("database.ca_file", Kind::Text),
    key("cometchat.app_id", Kind::Text),
    key("cometchat.region", Kind::Text),
    secret("cometchat.api_key"),
    key("cometchat.base_url", Kind::Text),
    key("cometchat.client_host", Kind::Text),
    key("cometchat.admin_host", Kind::Text),
    key("registration.mode", Kind::Text),
    key("password.min_chars", Kind::Count),
    key("password.min_score", Kind::Count),
    key("hashing.memory_kib", Kind::Count),
    key("hashing.passes", Kind::Count),
    key("hashing.lanes", Kind::Count),
    key("hashing.at_once", Kind::Count),
    key("hashing.queue", Kind::Count),
    key("limits.passwords_per_minute", Kind::Count),
    key("limits.accounts_per_hour", Kind::Count),
    key("limits.calls_per_minute", Kind::Count),
    key("limits.signed_per_minute", Kind::Count),
    key("limits.lockout", Kind::Flag),
    key("log.format", Kind::Text),
    key("log.level", Kind::Text),
    key("audit.keep_days", Kind::Count),
];

/// How a key is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Its value.
    Value,
    /// The file that holds its value.
    File,
}

/// The key that somebody wrote, if there is one: `section.name`, or for secrets `section.name_file`.
#[must_use]
pub fn find(path: &str) -> Option<(&'static Key, Form)> {
    let exact = KEYS.iter().find(|key| key.path == path).map(|key| (key, Form::Value));
    exact.or_else(|| {
        let stem = path.strip_suffix("_file")?;
        KEYS.iter().find(|key| key.secret && key.path == stem).map(|key| (key, Form::File))
    })
}

/// Everything that can be written, secrets in both forms.
#[must_use]
pub fn written_forms() -> Vec<String> {
    let files = KEYS.iter().filter(|key| key.secret).map(|key| format!("{}_file", key.path));
    KEYS.iter().map(|key| key.path.to_owned()).chain(files).collect()
}

/// The environment variable of a key.
#[must_use]
pub fn variable(path: &str) -> String {
    format!("HALLEY_{}", path.replacen('.', "__", 1).to_uppercase())
}

/// The key of an environment variable; `None` if it is no variable of ours.
#[must_use]
pub fn path_of_variable(name: &str) -> Option<String> {
    let (section, key) = name.strip_prefix("HALLEY_")?.split_once("__")?;
    Some(format!("{section}.{key}").to_lowercase())
}

/// The nearest of them, if it is near enough to have been meant.
#[must_use]
pub fn meant<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &&str| strsim::jaro_winkler(written, known);
    let best = known.into_iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) > 0.8).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_variable_lead_to_each_other() {
        assert_eq!(variable("cometchat.api_key_file"), "HALLEY_COMETCHAT__API_KEY_FILE");
        for path in written_forms() {
            assert_eq!(path_of_variable(&variable(&path)), Some(path.clone()));
            assert!(find(&path).is_some(), "{path}");
        }
        for other in ["HALLEY_CONFIG", "HALLEY_SANDBOX_URL", "HOME", "HALLEY_"] {
            assert_eq!(path_of_variable(other), None, "{other}");
        }
    }

    #[test]
    fn only_secrets_are_read_from_files() {
        assert!(find("cometchat.api_key_file").is_some());
        assert!(find("server.listen_file").is_none());
    }
}
