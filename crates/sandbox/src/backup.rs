//! The whole sandbox as one document, and a world made from such a document or from a seed file.

use std::borrow::Cow;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::app::App;
use crate::errors::{Code, Refusal};
use crate::randomness::Randomness;
use crate::rebase::rebase;
use crate::seed_file;
use crate::state::{ApiKey, FORMAT, FileEntry, KeyScope, Kind, Record, StoredFile, World};
use crate::storage::make_folder;

/// Largest file whose bytes go into a document.
const FILE: u64 = 8 * 1024 * 1024;
/// Bytes of all files in a document together; further ones are left out.
const ALL_FILES: u64 = 32 * 1024 * 1024;
/// Largest document that is taken, in bytes.
pub(crate) const DOCUMENT: usize = 128 * 1024 * 1024;
/// Stands for the sandbox's own address, which differs from start to start.
const OWN: &str = "halley-sandbox:";

/// Stand for the two keys that come with the sandbox.
const OWN_API_KEY: &str = "halley-sandbox:apiKey";
const OWN_AUTH_KEY: &str = "halley-sandbox:authKey";

/// What differs from sandbox to sandbox, and so does not go into documents.
pub(crate) struct Own<'a> {
    /// Where files are.
    pub(crate) url: String,
    pub(crate) api_key: &'a SecretString,
    pub(crate) auth_key: &'a SecretString,
    pub(crate) randomness: &'a dyn Randomness,
    /// Where new folders for files are made; `None` is where temporary things go.
    pub(crate) place: Option<&'a Path>,
}

impl Own<'_> {
    /// A world with nothing in it but the two keys.
    pub(crate) fn world(&self, now: u64) -> World {
        let mut world = World::default();
        world.plant_key(ApiKey::built_in(self.api_key, "REST API Key", KeyScope::FullAccess, now));
        world.plant_key(ApiKey::built_in(self.auth_key, "Auth Key", KeyScope::AuthOnly, now));
        world
    }

    /// Puts names in place of what is our own.
    fn leave_out(&self, document: &mut Value) {
        rebase(document, &self.url, OWN);
        if let Some(keys) = document.get_mut("apiKeys") {
            self.name_keys(keys);
        }
    }

    fn name_keys(&self, keys: &mut Value) {
        self.each_key(keys, |key, own, name| {
            if key == own {
                name.clone_into(key);
            }
        });
    }

    /// Puts our own in place of names.
    fn fill_in(&self, document: &mut Value) {
        rebase(document, OWN, &self.url);
        if let Some(keys) = document.get_mut("apiKeys") {
            self.give_keys(keys);
        }
    }

    fn give_keys(&self, keys: &mut Value) {
        self.each_key(keys, |key, own, name| {
            if key == name {
                own.clone_into(key);
            }
        });
    }

    /// A record as it is stored: like the export, without what is our own.
    pub(crate) fn stored(&self, mut record: Record) -> Result<Record, Refusal> {
        let keys = record.kind == Kind::ApiKeys;
        if let Some(body) = record.body.as_mut().filter(|body| keys || body.contains(&self.url)) {
            *body = altered(body, |value| {
                rebase(value, &self.url, OWN);
                if keys {
                    self.name_keys(value);
                }
            })?;
        }
        Ok(record)
    }

    /// The body of a stored record, with our own put in.
    pub(crate) fn unstored<'b>(&self, kind: Kind, body: &'b str) -> Result<Cow<'b, str>, Refusal> {
        if !body.contains(OWN) {
            return Ok(Cow::Borrowed(body));
        }
        let filled = altered(body, |value| {
            rebase(value, OWN, &self.url);
            if kind == Kind::ApiKeys {
                self.give_keys(value);
            }
        });
        filled.map(Cow::Owned)
    }

    fn each_key(&self, keys: &mut Value, exchange: impl Fn(&mut String, &str, &str)) {
        for key in keys.as_array_mut().into_iter().flatten() {
            if let Some(Value::String(key)) = key.get_mut("key") {
                exchange(key, self.api_key.expose_secret(), OWN_API_KEY);
                exchange(key, self.auth_key.expose_secret(), OWN_AUTH_KEY);
            }
        }
    }
}

fn altered(body: &str, change: impl FnOnce(&mut Value)) -> Result<String, Refusal> {
    let wrong = |_| Refusal::new(Code::BadRequest, "it is no JSON");
    let mut value: Value = serde_json::from_str(body).map_err(wrong)?;
    change(&mut value);
    Ok(value.to_string())
}

/// A world that can take the place of another.
pub(crate) struct Prepared {
    pub(crate) world: World,
    /// The folder with its files; none are no folder.
    pub(crate) uploads: Option<TempDir>,
}

/// Writes everything down. The same world always gives the same bytes.
pub(crate) fn export(app: &App) -> Result<String, Refusal> {
    let (snapshot, files) = app.world(|world, _| Ok((world.snapshot()?, world.file_entries())))?;
    let mut document = Value::Object(snapshot.document()?);
    app.own().leave_out(&mut document);
    let mut room = ALL_FILES;
    let mut entries = Vec::with_capacity(files.len());
    for (mut entry, path) in files {
        if entry.size <= FILE.min(room) {
            entry.content = content(&path, entry.size);
            room -= entry.size;
        }
        entries.push(entry);
    }
    let failed = |_| Refusal::internal("the world could not be written down");
    document["files"] = serde_json::to_value(entries).map_err(failed)?;
    let mut text = serde_json::to_string_pretty(&document).map_err(failed)?;
    text.push('\n');
    Ok(text)
}

fn content(path: &Path, size: u64) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    (bytes.len() as u64 == size).then(|| STANDARD.encode(bytes))
}

/// Makes a world of an export or of a seed. Nothing of it is in force yet.
pub(crate) fn prepare(document: Map<String, Value>, own: &Own<'_>, now: u64) -> Result<Prepared, Refusal> {
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Ok(Prepared {
            world: seed_file::plant(own.world(now), document, own.randomness, now)?,
            uploads: None,
        });
    }
    let mut document = Value::Object(document);
    own.fill_in(&mut document);
    let Value::Object(document) = document else { return Err(Refusal::internal("a document was lost")) };
    let (mut world, files) = World::restore(document)?;
    let uploads = if files.is_empty() { None } else { Some(make_folder(own.place)?) };
    for entry in files {
        if let Some(folder) = &uploads {
            let (key, file) = store(entry, folder.path())?;
            world.add_file(key, file);
        }
    }
    Ok(Prepared { world, uploads })
}

/// A file without content keeps its entry: its address answers that there is no such file.
fn store(entry: FileEntry, folder: &Path) -> Result<(String, StoredFile), Refusal> {
    let FileEntry { key, name, mime_type, size, content } = entry;
    let path = folder.join(&key);
    if let Some(content) = content {
        let wrong = || Refusal::new(Code::BadRequest, format!("files: the content of {key} is damaged."));
        let bytes = STANDARD.decode(content).map_err(|_| wrong())?;
        if bytes.len() as u64 != size || size > FILE {
            return Err(wrong());
        }
        std::fs::write(&path, bytes).map_err(|_| no_place())?;
    }
    Ok((key, StoredFile { name, mime_type, size, path }))
}

fn no_place() -> Refusal {
    Refusal::new(Code::StorageFull, "There is no place for files. Is the disk full?")
}
