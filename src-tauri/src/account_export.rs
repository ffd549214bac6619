//! What is known of a person's account, as a file that the person keeps.

use crate::errors::ForPages;
use crate::shell::Shell;
use halley_contract::answers::{Device, Exported};
use halley_contract::errors::{CommandError, ErrorCode};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

/// Offered in the dialog; the person may change it.
const FILE_NAME: &str = "halley-account.json";
/// Raised when a field changes its meaning or goes.
const FORMAT: u32 = 1;

/// The file. Neither passwords, keys nor tokens, nor what they were hashed to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountData {
    format: u32,
    /// Unix seconds, as all times here.
    exported_at: i64,
    uid: String,
    name: String,
    email: String,
    app_id: Option<String>,
    server_address: Option<String>,
    /// When this computer came to know the account; nothing if it has forgotten it since.
    known_here_since: Option<i64>,
    /// Those the server knows of; `null` where no server keeps the account.
    devices: Option<Vec<Device>>,
}

impl<R: Runtime> Shell<R> {
    /// Asks the person for a place, and saves there what is known of the account.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in, `file_not_saved` if the file cannot be written; else the server's and those of
    /// the accounts.
    pub async fn export_account(&self, chat: &str) -> Result<Exported, CommandError> {
        // What the server has to say comes first: an error after the dialog would be about a file that was just named.
        let data = self.account_data(chat).await?;
        match ask_where(&self.app).await {
            Some(place) => save(data, place).await.map(|()| Exported { saved: true }),
            None => Ok(Exported { saved: false }),
        }
    }

    /// Saves what is known of the account at a place.
    ///
    /// # Errors
    /// As [`Self::export_account`].
    pub async fn export_account_to(&self, chat: &str, place: PathBuf) -> Result<(), CommandError> {
        let data = self.account_data(chat).await?;
        save(data, place).await
    }

    async fn account_data(&self, chat: &str) -> Result<AccountData, CommandError> {
        let account = self.account(chat).await?;
        let devices = if account.managed { Some(self.devices(chat).await?.devices) } else { None };
        Ok(AccountData {
            format: FORMAT,
            exported_at: self.adapters.clock.now(),
            known_here_since: self.known_here_since(&account.email).await?,
            uid: account.uid,
            name: account.name,
            email: account.email,
            app_id: account.connection.app_id,
            server_address: account.connection.server_address,
            devices,
        })
    }

    async fn known_here_since(&self, email: &str) -> Result<Option<i64>, CommandError> {
        let core = self.core().await?;
        let known = core.accounts.by_email(&core.connection.tokens.realm(), email).await;
        Ok(known.map_err(|error| error.for_pages())?.map(|account| account.created_at))
    }
}

/// `None` if the person thought better of it.
async fn ask_where<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    let (say, said) = oneshot::channel();
    app.dialog().file().set_file_name(FILE_NAME).add_filter("JSON", &["json"]).save_file(move |place| {
        let _nobody_waits = say.send(place);
    });
    said.await.ok().flatten()?.into_path().ok()
}

async fn save(data: AccountData, place: PathBuf) -> Result<(), CommandError> {
    let not_saved =
        |error: &dyn std::fmt::Display| CommandError::new(ErrorCode::FileNotSaved, error.to_string());
    let bytes = serde_json::to_vec_pretty(&data).map_err(|error| not_saved(&error))?;
    tokio::task::spawn_blocking(move || write_whole(&place, &bytes))
        .await
        .map_err(|error| not_saved(&error))?
        .map_err(|error| not_saved(&error))
}

/// Writes the file whole or leaves what was there; only its owner can read it.
fn write_whole(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such files have the mode 0600 from their first moment.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(place).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_takes_the_place_of_an_older_one_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("account.json");
        std::fs::write(&place, "an older and much longer one").unwrap();
        write_whole(&place, b"{}").unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"{}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("a-folder");
        std::fs::create_dir_all(taken.join("inside")).unwrap();
        assert!(write_whole(&taken, b"{}").is_err());
        assert!(write_whole(&folder.path().join("gone/account.json"), b"{}").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
