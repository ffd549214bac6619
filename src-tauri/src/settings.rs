//! Settings, in `settings.json` by the store plugin.
//!
//! The plugin writes by truncating the file, so a crash at the wrong moment loses all of it
//! (tauri-apps/plugins-workspace#3085). Hence a second copy, `settings.last-good.json`, written
//! whole or not at all after each save; and a look at the file before the plugin loads it.
//!
//! Keys: `connection` ([`SavedConnection`]), `kept` ([`Kept`]). Nothing secret.

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

/// Who is kept signed in. The session itself is in the keyring; this only tells whether it is
/// worth asking the keyring, which may take its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Identifier.
    pub uid: String,
    /// Shown name.
    pub name: String,
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
}

impl<R: Runtime> Settings<R> {
    /// Loads them, after having set aside what is unreadable.
    ///
    /// # Errors
    /// The store's, when the folder cannot be read.
    pub fn open(app: &AppHandle<R>, folder: &Path) -> Result<Self, SettingsError> {
        let recovered = recover(folder);
        let store = StoreBuilder::new(app, folder.join(FILE)).disable_auto_save().build()?;
        Ok(Self { store, folder: folder.to_owned(), recovered })
    }

    /// The chosen connection; `None` if none was chosen or the entry makes no sense.
    #[must_use]
    pub fn connection(&self) -> Option<SavedConnection> {
        self.read("connection")
    }

    /// Chooses a connection.
    ///
    /// # Errors
    /// The file could not be written; the choice holds until the app quits.
    pub fn set_connection(&self, connection: &SavedConnection) -> Result<(), SettingsError> {
        self.write("connection", Some(connection))
    }

    /// Who is kept signed in.
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
            // The plugin saves once more when the app quits: what was refused must not slip in then.
            self.put(key, before);
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

/// Replaces an unreadable file by the last good copy, if there is one. True if it had to.
fn recover(folder: &Path) -> bool {
    let file = folder.join(FILE);
    if !file.exists() || is_settings(&file) {
        return false;
    }
    // Set aside, not deleted: somebody may want to look.
    if let Err(error) = std::fs::rename(&file, folder.join(DAMAGED)) {
        tracing::warn!(%error, "damaged settings could not be set aside");
        return true;
    }
    let last_good = folder.join(LAST_GOOD);
    if is_settings(&last_good)
        && let Err(error) = copy_whole(&last_good, &file)
    {
        tracing::warn!(%error, "the last good settings could not be brought back");
    }
    true
}

fn is_settings(path: &Path) -> bool {
    let small =
        std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_BYTES);
    small
        && std::fs::read(path).is_ok_and(|bytes| {
            serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&bytes).is_ok()
        })
}

/// Copies so that a crash leaves either the old copy or the new one.
fn copy_whole(from: &Path, to: &Path) -> std::io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(&std::fs::read(from)?)?;
    temporary.as_file().sync_all()?;
    temporary.persist(to).map_err(|error| error.error)?;
    // The rename itself is on disk only once the folder is.
    std::fs::File::open(folder)?.sync_all()
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
        Kept { uid: "h-1".into(), name: "נועה".into() }
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
