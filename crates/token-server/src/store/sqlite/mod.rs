//! The embedded database, in one file.
//!
//! What a change is worth when it is acknowledged:
//! - All of them survive the end of the process, however sudden.
//! - Accounts, passwords, devices, revocations, invites and work survive a power cut: they are on the disk before they
//!   are acknowledged.
//! - Used assertions, attempts, leases and audit events of the last moments may be lost in a power cut, but never
//!   damage the file. A flush to the disk for each would cost every mint more than all else together, and what is won
//!   with an assertion that is used again needs the very bytes that went over TLS, and the server back within the
//!   minute and a half that they are good for.

mod accounts;
mod backup;
mod call;
mod devices;
mod failures;
mod files;
mod migrations;
mod open;
mod rest;
mod store;
mod threads;
mod work;

use super::{Format, StoreError, StoreOptions};
use std::path::Path;
use std::sync::Arc;
use threads::Threads;

/// More readers than this only get in each other's way.
const MOST_READERS: usize = 4;

/// Accounts in an SQLite file.
pub struct SqliteStore(Arc<Threads>);

impl SqliteStore {
    /// Opens the file, and creates it (`0600`) and its folder (`0700`) where they are missing.
    pub async fn open(path: &Path, options: &StoreOptions) -> Result<Self, StoreError> {
        let (path, readers, wait) = (path.to_owned(), options.pool.clamp(1, MOST_READERS), options.wait);
        off_the_async_threads(move || Threads::start(open::open(&path, readers)?, wait))
            .await
            .map(|threads| Self(Arc::new(threads)))
    }
}

/// The format of the file, without a change of it.
pub async fn inspect(path: &Path) -> Result<Format, StoreError> {
    let path = path.to_owned();
    off_the_async_threads(move || open::inspect(&path)).await
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let stopped = |_| StoreError::Failed("the work on it stopped half way".into());
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

#[cfg(test)]
mod tests;
