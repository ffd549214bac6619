//! What can be wrong with a database, and what the caller of a refused change is told.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::errors::{Code, Refusal};

/// Why a database cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Another sandbox works with it.
    #[error("{0} is in use by another sandbox; stop that one, or give each a file of its own")]
    InUse(String),
    /// It comes from a later version.
    #[error(
        "{file} was written by a newer halley-sandbox (format {found}, this one knows {known}); use that one, or another file"
    )]
    Newer {
        /// The database.
        file: String,
        /// Its format.
        found: i64,
        /// The newest format that this version knows.
        known: i64,
    },
    /// It is no sound database of ours. It was left as it is.
    #[error("{file} {why}; it was left as it is. Put a good copy in its place, or give another file")]
    Unusable {
        /// The database.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// It or its folder cannot be written.
    #[error("{0} cannot be written; make the file and its folder writable for you")]
    ReadOnly(String),
    /// There is no room.
    #[error("there is no room left on the disk of {0}")]
    Full(String),
    /// Anything else.
    #[error("{file}: {why}")]
    Failed {
        /// The database.
        file: String,
        /// What the system says.
        why: String,
    },
}

impl StorageError {
    pub(super) fn unusable(file: &Path, why: impl Into<String>) -> Self {
        Self::Unusable { file: shown(file), why: why.into() }
    }

    pub(super) fn failed(file: &Path, why: impl ToString) -> Self {
        Self::Failed { file: shown(file), why: why.to_string() }
    }

    /// What the system says about a file or folder.
    pub(super) fn io(file: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly(shown(file))
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(shown(file)),
            _ => Self::failed(file, error),
        }
    }

    /// What SQLite says.
    pub(super) fn sql(file: &Path, error: &rusqlite::Error) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, Utf8Error};
        if matches!(error, FromSqlConversionFailure(..) | InvalidColumnType(..) | Utf8Error(..)) {
            return Self::unusable(file, "holds a value of the wrong type");
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::unusable(file, "is no database"),
            Some(ErrorCode::DatabaseCorrupt) => Self::unusable(file, "is damaged"),
            Some(ErrorCode::DiskFull) => Self::Full(shown(file)),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(shown(file)),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::failed(file, "another program holds it")
            }
            // SQLite does not pass on why the system refused, so it is asked again.
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => match probe(file) {
                Ok(()) => Self::failed(file, error),
                Err(refusal) => Self::io(file, &refusal),
            },
            _ => Self::failed(file, error),
        }
    }
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

/// Fails as the system does when it is asked to write beside the file. The file itself is never opened here: closing
/// it again would drop the locks that SQLite has on it.
fn probe(file: &Path) -> io::Result<()> {
    use std::io::Write;
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(&[0; 64 * 1024])?;
    beside.as_file().sync_all()
}

/// The caller learns no path. Whatever it is, nothing was changed.
impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "the database could not be written");
        match error {
            StorageError::Full(_) => Self::new(
                Code::StorageFull,
                "The disk is full, so nothing was changed. Make room and try again.",
            ),
            _ => Self::internal("its data could not be stored, so nothing was changed; see its log"),
        }
    }
}
