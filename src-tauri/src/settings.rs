//! Settings, in `settings.json` by the store plugin.
//!
//! The plugin writes by truncating the file, so a crash at the wrong moment loses all of it
//! (tauri-apps/plugins-workspace#3085). Hence a second copy, `settings.last-good.json`, written
//! whole or not at all after each save; and a look at the file before the plugin loads it. That both are
//! missing means a first start; that the file alone is missing, that a crash came between setting it aside
//! and bringing the copy back.
//!
//! Keys: `connection` ([`SavedConnection`]), `kept` ([`Kept`]), `preferences` ([`Preferences`]),
//! `keyring` ([`KeyringProvider`]). Nothing secret.

use crate::managed::Managed;
use halley_contract::answers::KeyringProvider;
use halley_contract::preferences::Preferences;
use halley_token_client::server::ServerConfig;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{Store, StoreBuilder};

const FILE: &str = "settings.json";
const LAST_GOOD: &str = "settings.last-good.json";
const DAMAGED: &str = "settings.damaged.json";
/// Larger files are none of ours.
const MAX_BYTES: u64 = 1024 * 1024;

/// The connection that the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SavedConnection {
    /// A token server.
    Server {
        /// Its address, in the form in which it is signed for.
        address: String,
        /// How to get there.
        #[serde(default)]
        network: SavedNetwork,
        /// What it last said of itself, so that the app starts without it.
        config: ServerConfig,
    },
    /// A server that a team has of its own.
    Team {
        /// Address of its login.
        address: String,
        /// App id.
        app_id: String,
        /// Region.
        region: String,
        /// JSON pointer to the token.
        token_pointer: Option<String>,
        /// JSON pointer to the uid.
        uid_pointer: Option<String>,
        /// The password goes into the address. Without `dev-mode` such a connection is not used.
        #[serde(default)]
        password_in_address: bool,
        /// How to get there.
        #[serde(default)]
        network: SavedNetwork,
    },
    /// The sandbox inside the app.
    Sandbox,
    /// A real CometChat app; its key is in the keyring.
    Direct {
        /// App id.
        app_id: String,
        /// Region.
        region: String,
    },
}

/// How to get to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedNetwork {
    /// Certificate of an authority, in PEM: no secret.
    pub ca_certificate: Option<String>,
    /// Which proxy to use.
    pub proxy: SavedProxy,
}

/// Which proxy to use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SavedProxy {
    /// As the system has it.
    #[default]
    System,
    /// None.
    None,
    /// This one.
    Manual {
        /// `http://HOST:PORT`.
        address: String,
    },
}

/// Who is kept signed in. The session itself is in the keyring; this only tells whether it is
/// worth asking the keyring, which may take its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Identifier.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// The connection that its token belongs to, as token sources name theirs.
    #[serde(default)]
    pub connection: String,
    /// It is not to be taken up but to be removed, if it is there at all: a keyring that did not answer
    /// in time may have written it, or may not have removed it.
    #[serde(default)]
    pub leftover: bool,
}

/// The settings could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// By the store.
    #[error("the settings could not be saved: {0}")]
    Store(#[from] tauri_plugin_store::Error),
    /// The second copy.
    #[error("the second copy of the settings could not be saved: {0}")]
    LastGood(#[from] std::io::Error),
}

/// The settings.
pub struct Settings<R: Runtime> {
    store: Arc<Store<R>>,
    folder: PathBuf,
    /// The file was damaged and replaced by the last good copy or by defaults.
    pub recovered: bool,
    /// What an administrator has settled.
    pub managed: Managed,
}

impl<R: Runtime> Settings<R> {
    /// Loads them, after having set aside what is unreadable.
    ///
    /// # Errors
    /// The store's, when the folder cannot be read.
    pub fn open(app: &AppHandle<R>, folder: &Path) -> Result<Self, SettingsError> {
        let found = recover(folder);
        let store = StoreBuilder::new(app, folder.join(FILE)).disable_auto_save().build()?;
        if let Recovered::InMemory(values) = &found {
            for (key, value) in values {
                store.set(key, value.clone());
            }
        }
        let recovered = found != Recovered::Nothing;
        Ok(Self { store, folder: folder.to_owned(), recovered, managed: Managed::default() })
    }

    /// The same, under what an administrator has settled.
    #[must_use]
    pub fn under(self, managed: Managed) -> Self {
        Self { managed, ..self }
    }

    /// The chosen connection; `None` if none was chosen, the entry makes no sense, or another server is settled.
    #[must_use]
    pub fn connection(&self) -> Option<SavedConnection> {
        self.managed.connection(self.read("connection"))
    }

    /// Chooses a connection.
    ///
    /// # Errors
    /// The file could not be written; the choice holds until the app quits.
    pub fn set_connection(&self, connection: &SavedConnection) -> Result<(), SettingsError> {
        self.write("connection", Some(connection))
    }

    /// Who is kept signed in, or may be.
    #[must_use]
    pub fn kept(&self) -> Option<Kept> {
        self.read("kept")
    }

    /// Notes who is kept signed in.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn set_kept(&self, kept: Option<&Kept>) -> Result<(), SettingsError> {
        self.write("kept", kept)
    }

    /// What the person prefers; the defaults where nothing was saved or it makes no sense.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        self.managed.over(self.own_preferences())
    }

    fn own_preferences(&self) -> Preferences {
        self.read("preferences").unwrap_or_default()
    }

    /// Saves what the person prefers.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn set_preferences(&self, preferences: &Preferences) -> Result<(), SettingsError> {
        let own = self.managed.under(preferences.clone(), &self.own_preferences());
        self.write("preferences", Some(&own))
    }

    /// The keyring that was last used, to tell one that has lost something from another one.
    #[must_use]
    pub fn keyring(&self) -> Option<KeyringProvider> {
        self.read("keyring")
    }

    /// Notes which keyring was used.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn set_keyring(&self, keyring: &KeyringProvider) -> Result<(), SettingsError> {
        self.write("keyring", Some(keyring))
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let value = self.store.get(key)?;
        serde_json::from_value(value)
            .inspect_err(|error| tracing::warn!(key, %error, "a setting makes no sense"))
            .ok()
    }

    fn write<T: Serialize>(&self, key: &str, value: Option<&T>) -> Result<(), SettingsError> {
        let before = self.store.get(key);
        self.put(key, value.and_then(|value| serde_json::to_value(value).ok()));
        let saved = self.save();
        if saved.is_err() {
            // The plugin saves once more when the app quits: what was refused must not slip in then. Nor may it at the
            // next start, if the file was written and its copy was not; if this fails too, the copy is the older one.
            self.put(key, before);
            if let Err(error) = self.store.save() {
                tracing::warn!(%error, "the settings could not be put back on the disk");
            }
        }
        saved
    }

    fn put(&self, key: &str, value: Option<serde_json::Value>) {
        match value {
            Some(value) => self.store.set(key, value),
            None => drop(self.store.delete(key)),
        }
    }

    fn save(&self) -> Result<(), SettingsError> {
        self.store.save()?;
        copy_whole(&self.folder.join(FILE), &self.folder.join(LAST_GOOD))?;
        Ok(())
    }
}

/// What of the settings had to be brought back at the start.
#[derive(Debug, PartialEq)]
enum Recovered {
    /// Nothing: they are as they were.
    Nothing,
    /// All that could be: the file holds it, or there is none and the defaults hold.
    OnDisk,
    /// The last good copy, which the disk does not take: the next save that goes through writes all of it.
    InMemory(Values),
}

type Values = serde_json::Map<String, serde_json::Value>;

/// Replaces an unreadable or missing file by the last good copy, if there is one.
fn recover(folder: &Path) -> Recovered {
    let (file, last_good) = (folder.join(FILE), folder.join(LAST_GOOD));
    let copy = read(&last_good);
    if let Some(values) = read(&file) {
        if copy.as_ref() != Some(&values) {
            // A save was cut off before it came to the copy. The next one may be cut off in the file.
            bring(&file, &last_good);
        }
        return Recovered::Nothing;
    }
    // Set aside, not deleted: somebody may want to look. A crash may come between this and what follows.
    let damaged = file.exists();
    let aside = !damaged || renamed(&file, &folder.join(DAMAGED));
    match copy {
        // Without either there was nothing yet.
        None if !damaged => Recovered::Nothing,
        None => Recovered::OnDisk,
        Some(_) if aside && bring(&last_good, &file) => Recovered::OnDisk,
        Some(values) => Recovered::InMemory(values),
    }
}

fn renamed(from: &Path, to: &Path) -> bool {
    std::fs::rename(from, to)
        .inspect_err(|error| tracing::warn!(%error, "damaged settings could not be set aside"))
        .is_ok()
}

fn bring(from: &Path, to: &Path) -> bool {
    copy_whole(from, to)
        .inspect_err(|error| tracing::warn!(%error, to = %to.display(), "the settings could not be copied"))
        .is_ok()
}

/// What a file of settings holds; `None` if it is none.
fn read(path: &Path) -> Option<Values> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return None;
    }
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Copies so that a crash leaves either the old copy or the new one.
fn copy_whole(from: &Path, to: &Path) -> std::io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(&std::fs::read(from)?)?;
    temporary.as_file().sync_all()?;
    temporary.persist(to).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// The rename itself is on disk only once the folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Windows opens no folder as a file, and writes renames by itself.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tauri::test::{MockRuntime, mock_app};

    fn open(folder: &Path) -> Settings<MockRuntime> {
        let app = mock_app();
        app.handle().plugin(tauri_plugin_store::Builder::new().build()).unwrap();
        Settings::open(app.handle(), folder).unwrap()
    }

    fn kept() -> Kept {
        Kept {
            uid: "h-1".into(), name: "נועה".into(), connection: "sandbox:sandbox".into(), leftover: false
        }
    }

    #[test]
    fn settings_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        let again = open(folder.path());
        assert_eq!((again.kept(), again.recovered), (Some(kept()), false));
        again.set_kept(None).unwrap();
        assert_eq!(open(folder.path()).kept(), None);
    }

    #[test]
    fn a_file_cut_off_by_a_crash_is_replaced_by_the_last_good_copy_and_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        for damage in ["", "{\"kept\":", "[]", "\0\0\0\0"] {
            std::fs::write(folder.path().join(FILE), damage).unwrap();
            let again = open(folder.path());
            assert_eq!((again.kept(), again.recovered), (Some(kept()), true), "{damage:?}");
            assert_eq!(std::fs::read_to_string(folder.path().join(DAMAGED)).unwrap(), damage);
        }
    }

    #[test]
    fn a_save_that_was_cut_off_anywhere_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        let (file, last_good) = (folder.path().join(FILE), folder.path().join(LAST_GOOD));
        let whole = std::fs::read(&last_good).unwrap();
        let cut_off = (0..whole.len()).map(|length| whole[..length].to_vec());
        let overwritten = (0..=whole.len()).map(|length| {
            let mut bytes = vec![0; whole.len()];
            bytes[..length].copy_from_slice(&whole[..length]);
            bytes
        });
        for bytes in cut_off.chain(overwritten) {
            std::fs::write(&file, &bytes).unwrap();
            let found = recover(folder.path());
            assert_eq!(found == Recovered::Nothing, bytes == whole, "{:?}", String::from_utf8_lossy(&bytes));
            assert_eq!(std::fs::read(&file).unwrap(), whole);
        }
    }

    #[test]
    fn a_crash_after_the_damaged_file_was_set_aside_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        std::fs::remove_file(folder.path().join(FILE)).unwrap();
        let again = open(folder.path());
        assert_eq!((again.kept(), again.recovered), (Some(kept()), true));
    }

    #[test]
    fn the_first_start_recovers_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!open(folder.path()).recovered);
    }

    #[test]
    fn what_could_not_be_saved_does_not_hold() {
        let folder = tempfile::tempdir().unwrap();
        let settings = open(folder.path());
        settings.set_kept(Some(&kept())).unwrap();
        // A folder in the way: for root no file is read-only.
        std::fs::remove_file(folder.path().join(LAST_GOOD)).unwrap();
        std::fs::create_dir(folder.path().join(LAST_GOOD)).unwrap();
        settings.set_connection(&SavedConnection::Sandbox).unwrap_err();
        assert_eq!((settings.connection(), settings.kept()), (None, Some(kept())));
    }

    #[test]
    fn damaged_settings_that_cannot_be_replaced_hold_as_last_saved_and_lose_nothing_at_the_next_save() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        // A folder in the way: for root no file is read-only.
        std::fs::create_dir_all(folder.path().join(DAMAGED).join("full")).unwrap();
        let settings = open(folder.path());
        assert_eq!((settings.kept(), settings.recovered), (Some(kept()), true));
        settings.set_connection(&SavedConnection::Sandbox).unwrap();
        let again = open(folder.path());
        assert_eq!((again.kept(), again.connection()), (Some(kept()), Some(SavedConnection::Sandbox)));
    }

    #[test]
    fn a_copy_that_a_crash_kept_from_being_made_is_made_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).set_kept(Some(&kept())).unwrap();
        let older = std::fs::read(folder.path().join(LAST_GOOD)).unwrap();
        open(folder.path()).set_connection(&SavedConnection::Sandbox).unwrap();
        for copy in [Some(&older[..]), Some(b"?"), None] {
            match copy {
                Some(copy) => std::fs::write(folder.path().join(LAST_GOOD), copy).unwrap(),
                None => std::fs::remove_file(folder.path().join(LAST_GOOD)).unwrap(),
            }
            assert!(!open(folder.path()).recovered);
            std::fs::write(folder.path().join(FILE), "").unwrap();
            assert_eq!(open(folder.path()).connection(), Some(SavedConnection::Sandbox));
        }
    }

    #[test]
    fn what_could_not_be_saved_does_not_hold_after_a_crash_either() {
        let folder = tempfile::tempdir().unwrap();
        let settings = open(folder.path());
        settings.set_kept(Some(&kept())).unwrap();
        std::fs::remove_file(folder.path().join(LAST_GOOD)).unwrap();
        std::fs::create_dir(folder.path().join(LAST_GOOD)).unwrap();
        settings.set_connection(&SavedConnection::Sandbox).unwrap_err();
        // The app is gone without quitting: another one opens what is on the disk.
        let again = open(folder.path());
        assert_eq!((again.connection(), again.kept()), (None, Some(kept())));
    }

    #[test]
    fn with_both_copies_damaged_the_defaults_hold() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "?").unwrap();
        std::fs::write(folder.path().join(LAST_GOOD), "?").unwrap();
        let settings = open(folder.path());
        assert!(settings.recovered && settings.connection().is_none());
    }

    #[test]
    fn a_setting_of_the_wrong_shape_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), r#"{"connection":{"kind":"telepathy"},"kept":3}"#).unwrap();
        let settings = open(folder.path());
        assert!(settings.connection().is_none() && settings.kept().is_none() && !settings.recovered);
    }
}
