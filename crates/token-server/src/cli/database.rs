//! The database of the configuration.

use crate::config::Database;
use crate::store::{self, Store, StoreError, StoreOptions};
use secrecy::ExposeSecret;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// For a turn at the database.
const WAIT: Duration = Duration::from_secs(5);

pub(crate) fn options(database: &Database) -> StoreOptions {
    let Database { url, pool, ca_file } = database.clone();
    StoreOptions { url, pool, ca_file, wait: WAIT }
}

/// Opens it; makes it where there is none yet, and its folder too.
pub(super) async fn open(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    if let Some(folder) = sqlite_file(database).and_then(Path::parent) {
        make_folder(folder)
            .map_err(|why| StoreError::Failed(format!("the folder {} cannot be made: {why}", folder.display())))?;
    }
    store::open(&options(database)).await
}

/// Opens it, if there is one: a command that is given a wrong name should not make an empty database.
pub(super) async fn existing(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    match sqlite_file(database) {
        Some(file) if !file.exists() => Err(StoreError::Failed(format!(
            "there is no file {}. The server makes it when it first starts; set database.url if it is elsewhere",
            file.display()
        ))),
        _ => store::open(&options(database)).await,
    }
}

pub(crate) fn sqlite_file(database: &Database) -> Option<&Path> {
    database.url.expose_secret().strip_prefix("sqlite://").map(Path::new)
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
