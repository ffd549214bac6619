//! A keyring in a file, which outlives the process that is killed as the system's does: each write is there whole or not
//! at all.

use async_trait::async_trait;
use halley_login::ports::{Entry, Keyring, KeyringError};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

pub struct FileKeyring {
    file: PathBuf,
    writing: Mutex<()>,
}

type Entries = BTreeMap<String, String>;

impl FileKeyring {
    pub fn new(file: PathBuf) -> Self {
        Self { file, writing: Mutex::default() }
    }

    fn entries(&self) -> Entries {
        std::fs::read(&self.file)
            .map_or_else(|_| Entries::new(), |text| serde_json::from_slice(&text).unwrap())
    }

    fn change(&self, change: impl FnOnce(&mut Entries)) {
        let _writing = self.writing.lock().unwrap();
        let mut entries = self.entries();
        change(&mut entries);
        let next = self.file.with_extension("next");
        std::fs::write(&next, serde_json::to_vec(&entries).unwrap()).unwrap();
        std::fs::rename(next, &self.file).unwrap();
    }
}

fn name(entry: Entry) -> String {
    format!("{entry:?}")
}

#[async_trait]
impl Keyring for FileKeyring {
    async fn get(&self, entry: Entry) -> Result<Option<SecretString>, KeyringError> {
        Ok(self.entries().remove(&name(entry)).map(Into::into))
    }

    async fn set(&self, entry: Entry, secret: SecretString) -> Result<(), KeyringError> {
        self.change(|entries| drop(entries.insert(name(entry), secret.expose_secret().to_owned())));
        Ok(())
    }

    async fn remove(&self, entry: Entry) -> Result<(), KeyringError> {
        self.change(|entries| drop(entries.remove(&name(entry))));
        Ok(())
    }
}
