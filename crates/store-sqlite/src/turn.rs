//! One process at a time, by a lock on a file beside the accounts file.
//!
//! Not by a transaction: that would keep every other process from writing for as long as the keyring
//! takes. The system lets go of the lock when a process ends, however it ends.

use crate::failures::explain_io;
use crate::files;
use halley_login::ports::{AccountsError, Turn};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// The longest that somebody waits: more than the three calls to the keyring that a turn is for.
const LIMIT: Duration = Duration::from_secs(12);
/// No system has a call that waits for such a lock with a limit.
const LOOK: Duration = Duration::from_millis(50);

/// The lock, until it is dropped.
struct Locked(File);

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing does it as well, but not everywhere at once.
        let _ = self.0.unlock();
    }
}

/// Waits for the turn on the accounts file at this path.
pub async fn wait(path: &Path) -> Result<Turn, AccountsError> {
    let file = open(&files::with_suffix(path, ".lock")).map_err(|error| explain_io(path, &error))?;
    let locked = Locked(file);
    for _ in 0..LIMIT.as_millis() / LOOK.as_millis() {
        match locked.0.try_lock() {
            Ok(()) => return Ok(Turn::new(locked)),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK).await,
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                // Better two processes that get in each other's way than an account that cannot be made.
                tracing::warn!(%error, "this file system knows no locks");
                return Ok(Turn::new(()));
            }
            Err(TryLockError::Error(error)) => return Err(explain_io(path, &error)),
        }
    }
    Err(AccountsError::Busy)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
