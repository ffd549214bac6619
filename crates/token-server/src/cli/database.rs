//! The database of the configuration.

use crate::config::Database;
use crate::store::{self, Format, Store, StoreError, StoreOptions};
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

/// Opens it; makes it where there is none yet, and brings it to the newest format.
pub(super) async fn open(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    store::open(&options(database)).await
}

/// Opens it if it is there and of this version's format. A wrong name should not make an empty database, and an older
/// one may still be served by an older server.
pub(super) async fn existing(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    let options = options(database);
    match store::inspect(&options).await? {
        Format { found: 0, .. } => Err(StoreError::Failed(format!(
            "{} holds no accounts yet. The server makes them at its first start; if they are elsewhere, set database.url",
            sqlite_file(database).map_or_else(|| "it".to_owned(), |file| file.display().to_string())
        ))),
        Format { found, known } if found < known => Err(StoreError::Failed(format!(
            "it has format {found}, and this version has {known}. Start this version's server, which brings it there"
        ))),
        Format { .. } => store::open(&options).await,
    }
}

pub(crate) fn sqlite_file(database: &Database) -> Option<&Path> {
    database.url.expose_secret().strip_prefix("sqlite://").map(Path::new)
}
