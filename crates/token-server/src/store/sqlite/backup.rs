//! A copy while the server goes on.

use super::failures::{Failure, explain, explain_io};
use super::files;
use crate::store::StoreError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Copies the database to a new file, whole or not at all.
pub fn to_new_file(path: &Path, to: &Path) -> Result<(), StoreError> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(exists(to));
    }
    let part = copy(path, to).map_err(|failure| explain(to, failure))?;
    // A link and not a rename, which would replace what somebody else has put there meanwhile.
    let linked = fs::hard_link(&part, to);
    let _ = fs::remove_file(&part);
    match linked {
        Ok(()) => files::sync_folder(to).map_err(|error| explain_io(to, &error)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(to)),
        Err(error) => Err(explain_io(to, &error)),
    }
}

fn exists(to: &Path) -> StoreError {
    StoreError::Failed(format!("{} exists; a backup is written to a new file", to.display()))
}

/// Copies the database as it is at one moment to a file beside `to`, which is on the disk then, and names it.
pub fn copy(path: &Path, to: &Path) -> Result<PathBuf, Failure> {
    let part = files::with_suffix(to, ".part");
    let _ = fs::remove_file(&part);
    files::create(&part).map_err(|error| explain_io(&part, &error))?;
    match fill(path, &part) {
        Ok(()) => Ok(part),
        Err(failure) => {
            let _ = fs::remove_file(&part);
            Err(failure)
        }
    }
}

fn fill(path: &Path, part: &Path) -> Result<(), Failure> {
    let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut to = Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // All pages in one step: between steps a writer would have it begin anew.
    match Backup::new(&from, &mut to)?.step(-1)? {
        StepResult::Done => {}
        _ => return Err(StoreError::Unavailable(format!("another program holds {}", path.display())).into()),
    }
    to.close().map_err(|(_, error)| error)?;
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| explain_io(part, &error))?;
    Ok(())
}
