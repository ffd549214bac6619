//! Reads what was written, key by key: notes what is wrong, and what to show.

use super::keys::{self, KEYS};
use super::problem::{Place, Problem};
use super::values;
use super::written::{ByKey, Findings, Written};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};

/// A key, its value as it may be shown, and where that is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Such as `server.listen`.
    pub key: &'static str,
    /// The value; for a secret what stands for it.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

/// The keys that were written, read one by one.
pub(super) struct Reader {
    written: ByKey,
    data_folder: Option<PathBuf>,
    findings: Findings,
    shown: Vec<Shown>,
}

impl Reader {
    pub fn new(written: ByKey, data_folder: Option<PathBuf>, findings: Findings) -> Self {
        Self { written, data_folder, findings, shown: Vec::new() }
    }

    /// What to show in the order of the keys, and what was found out.
    pub fn into_parts(mut self) -> (Vec<Shown>, Findings) {
        let order = |shown: &Shown| KEYS.iter().position(|key| key.path == shown.key);
        self.shown.sort_by_key(order);
        (self.shown, self.findings)
    }

    pub fn data_folder(&self) -> Option<&Path> {
        self.data_folder.as_deref()
    }

    /// Whether it was given at all.
    pub fn is_given(&self, key: &str) -> bool {
        self.written.contains_key(key)
    }

    /// A value that has a default. `None` if what was given is wrong.
    pub fn with_default<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let written = self.written.remove(key);
        let written = written.unwrap_or_else(|| Written { text: default.into(), place: Place::Default });
        self.read(key, written, parse)
    }

    /// A value that may be left out: `Some(None)` then, and `None` if it is wrong.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        match self.written.remove(key) {
            Some(written) => self.read(key, written, parse).map(Some),
            None => Some(None),
        }
    }

    /// A value that is needed; `hint` says where to find it.
    pub fn required<T>(
        &mut self,
        key: &'static str,
        hint: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match self.written.remove(key) {
            Some(written) => self.read(key, written, parse),
            None => {
                let variable = keys::variable(key);
                self.wrong(key, format!("is missing: set it in the file or as {variable} ({hint})"));
                None
            }
        }
    }

    /// Notes something that is wrong with a key that was not given, or with several together.
    pub fn wrong(&mut self, key: &str, what: impl Into<String>) {
        let what = what.into();
        self.findings.problems.push(Problem { place: Place::Default, key: Some(key.to_owned()), what });
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        written: Written,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Written { text, place } = written;
        let secret = KEYS.iter().any(|known| known.path == key && known.secret);
        match parse(text.expose_secret()) {
            Ok(value) => {
                self.shown.push(Shown { key, value: shown(key, secret, &text), place });
                Some(value)
            }
            Err(why) => {
                let what = if secret { why } else { format!("{:?} {why}", text.expose_secret()) };
                self.findings.problem(place, Some(key), what);
                None
            }
        }
    }
}

fn shown(key: &str, secret: bool, text: &SecretString) -> String {
    match key {
        "database.url" => values::shown_database(text),
        _ if secret => "(set, not shown)".to_owned(),
        _ => text.expose_secret().to_owned(),
    }
}
