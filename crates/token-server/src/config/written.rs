//! What was written down, by key, before anybody asks what it means.

use super::keys::{self, Form, KEYS, Key, Kind};
use super::problem::{Place, Problem};
use super::secret_file::{self, Exposure};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The value of a key, in the form of an environment variable.
pub(super) struct Written {
    pub text: SecretString,
    pub place: Place,
}

/// Values by key.
pub(super) type ByKey = BTreeMap<&'static str, Written>;

/// One source: values, in both forms, by key.
type Source = BTreeMap<(&'static str, bool), Written>;

/// What is around: the environment, and the folder of a relative path.
pub(super) struct Surroundings<'a> {
    pub environment: &'a BTreeMap<OsString, OsString>,
    pub credentials: Option<PathBuf>,
    /// The sections that matter, if not all do.
    pub only: Option<&'a [&'a str]>,
}

impl Surroundings<'_> {
    fn matters(&self, key: &Key) -> bool {
        let section = key.path.split_once('.').map_or(key.path, |(section, _)| section);
        self.only.is_none_or(|only| only.contains(&section))
    }
}

/// What was found out on the way.
#[derive(Default)]
pub(super) struct Findings {
    pub problems: Vec<Problem>,
    pub warnings: Vec<String>,
    /// The file could not be read to its end.
    pub unreadable: bool,
}

impl Findings {
    pub fn problem(&mut self, place: Place, key: Option<&str>, what: impl Into<String>) {
        self.problems.push(Problem { place, key: key.map(str::to_owned), what: what.into() });
    }
}

/// Everything that was written: the environment goes before the file.
pub(super) fn collect(
    file: Option<(&Path, &str)>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> ByKey {
    let folder = file.and_then(|(path, _)| path.parent()).unwrap_or(Path::new(""));
    let from_file = file.map(|(path, text)| of_file(path, text, findings)).unwrap_or_default();
    let from_environment = of_environment(around.environment, findings);
    let mut all = ByKey::new();
    let sources = [(from_environment, Path::new("")), (from_file, folder)];
    for (mut source, folder) in sources {
        for key in KEYS.iter().filter(|key| around.matters(key)) {
            let value = source.remove(&(key.path, false));
            let named = source.remove(&(key.path, true));
            if all.contains_key(key.path) {
                continue;
            }
            let written = match (value, named) {
                (Some(_), Some(named)) => {
                    findings.problem(
                        named.place,
                        Some(key.path),
                        "is given twice, here and as a value; give one",
                    );
                    continue;
                }
                (None, Some(named)) => of_secret_file(key, &named, folder, around, findings),
                (value, None) => value,
            };
            if let Some(written) = written {
                all.insert(key.path, written);
            }
        }
    }
    all
}

fn of_secret_file(
    key: &Key,
    named: &Written,
    folder: &Path,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<Written> {
    use secrecy::ExposeSecret;
    let path = folder.join(named.text.expose_secret());
    let about = format!("{}_file", key.path);
    match secret_file::read(&path) {
        Err(why) => {
            findings.problem(named.place.clone(), Some(&about), format!("{} {why}", path.display()));
            None
        }
        Ok(text) => {
            match secret_file::exposure(&path, around.credentials.as_deref()) {
                Exposure::Everybody => findings.problem(
                    named.place.clone(),
                    Some(&about),
                    format!(
                        "{0} can be read by everybody on this machine; run: chmod 600 {0}",
                        path.display()
                    ),
                ),
                Exposure::Group => findings.warnings.push(format!(
                    "{0} can be read by its group; unless that is meant, run: chmod 600 {0}",
                    path.display()
                )),
                Exposure::None => {}
            }
            Some(Written { text, place: Place::SecretFile(path) })
        }
    }
}

fn of_environment(environment: &BTreeMap<OsString, OsString>, findings: &mut Findings) -> Source {
    let mut source = Source::new();
    for (name, value) in environment {
        let Some(name) = name.to_str() else { continue };
        let Some(path) = keys::path_of_variable(name) else { continue };
        let place = Place::Variable(name.to_owned());
        let Some((key, form)) = keys::find(&path) else {
            let forms: Vec<String> = keys::written_forms().iter().map(|path| keys::variable(path)).collect();
            let meant = keys::meant(name, forms.iter().map(String::as_str));
            findings.problem(place, None, unknown("there is no such setting", meant));
            continue;
        };
        match value.to_str() {
            None => findings.problem(place, Some(&path), "is not text (UTF-8)"),
            // As if it were not set: container files cannot unset a variable.
            Some("") => {}
            Some(text) => {
                let written = Written { text: text.into(), place };
                source.insert((key.path, form == Form::File), written);
            }
        }
    }
    source
}

fn unknown(what: &str, meant: Option<&str>) -> String {
    meant.map_or_else(|| what.to_owned(), |meant| format!("{what}; did you mean {meant}?"))
}

fn of_file(path: &Path, text: &str, findings: &mut Findings) -> Source {
    let (table, errors) = DeTable::parse_recoverable(text);
    let place = |at: usize| place(path, text, at);
    for error in &errors {
        // The error's own text would quote the line, and with it perhaps a secret.
        let at = error.span().map_or(0, |span| span.start);
        findings.problem(place(at), None, format!("is not TOML here: {}", error.message()));
    }
    let mut source = Source::new();
    if !errors.is_empty() {
        // What the parser made of the rest may be far from what is meant.
        findings.unreadable = true;
        return source;
    }
    for (section, content) in table.get_ref() {
        let (name, at) = (section.get_ref().as_ref(), section.span().start);
        let sections = KEYS.iter().filter_map(|key| key.path.split_once('.').map(|(section, _)| section));
        if !sections.clone().any(|known| known == name) {
            let meant = keys::meant(name, sections).map(|meant| format!("[{meant}]"));
            findings.problem(place(at), Some(name), unknown("there is no such section", meant.as_deref()));
            continue;
        }
        let DeValue::Table(content) = content.get_ref() else {
            findings.problem(place(at), Some(name), format!("is a section: write [{name}]"));
            continue;
        };
        of_section(name, content, &place, &mut source, findings);
    }
    source
}

fn of_section(
    section: &str,
    content: &DeTable<'_>,
    place: &dyn Fn(usize) -> Place,
    source: &mut Source,
    findings: &mut Findings,
) {
    for (name, value) in content {
        let path = format!("{section}.{}", name.get_ref());
        let Some((key, form)) = keys::find(&path) else {
            let forms = keys::written_forms();
            let meant = keys::meant(&path, forms.iter().map(String::as_str));
            findings.problem(place(name.span().start), Some(&path), unknown("there is no such key", meant));
            continue;
        };
        let kind = if form == Form::File { Kind::Text } else { key.kind };
        let at = place(value.span().start);
        match text_of(kind, value) {
            Ok(text) => {
                let written = Written { text: text.into(), place: at };
                source.insert((key.path, form == Form::File), written);
            }
            Err(what) => findings.problem(at, Some(&path), what),
        }
    }
}

/// The value as an environment variable would have it.
fn text_of(kind: Kind, value: &Spanned<DeValue<'_>>) -> Result<String, &'static str> {
    match (kind, value.get_ref()) {
        (Kind::Text, DeValue::String(text)) => Ok(text.to_string()),
        (Kind::Text, _) => Err("must be a text in quotes"),
        (Kind::Count, DeValue::Integer(number)) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        (Kind::Count, _) => Err("must be a whole number, without quotes"),
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(flag.to_string()),
        (Kind::Flag, _) => Err("must be true or false, without quotes"),
        (Kind::List, DeValue::Array(items)) => {
            let text = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
            let texts: Option<Vec<String>> = items.iter().map(text).collect();
            texts.map(|texts| texts.join(",")).ok_or("must be a list of texts, such as [\"10.0.0.0/8\"]")
        }
        (Kind::List, _) => Err("must be a list of texts, such as [\"10.0.0.0/8\"]"),
    }
}

/// Line and column of a byte.
fn place(path: &Path, text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place::File { path: path.to_owned(), line, column }
}
