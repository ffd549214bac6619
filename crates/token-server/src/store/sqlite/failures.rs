//! From what SQLite and the file system say to what the caller is told.

use super::files;
use crate::store::StoreError;
use rusqlite::ErrorCode;
use std::io;
use std::path::Path;

/// Why a piece of work failed.
#[derive(Debug)]
pub enum Failure {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// An answer that is final already.
    Final(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

/// The answer for this failure on this file.
pub fn explain(path: &Path, failure: Failure) -> StoreError {
    match failure {
        Failure::Final(StoreError::Damaged(what)) => {
            StoreError::Damaged(format!("{}: {what}", path.display()))
        }
        Failure::Final(error) => error,
        Failure::Sql(error) => explain_sql(path, &error),
    }
}

/// The answer for a refusal of the file system.
pub fn explain_io(path: &Path, error: &io::Error) -> StoreError {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(path),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::Unavailable(
            format!("{path} cannot be written; make the file and its folder writable for the server"),
        ),
        _ => StoreError::Failed(format!("{path}: {error}")),
    }
}

/// The file is not what we wrote.
pub fn damaged(path: &Path, what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "{}: {what}; it was left as it is, put a good copy in its place",
        path.display()
    ))
}

fn full(path: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("the disk of {path} is full; make room and it goes on by itself"))
}

fn explain_sql(path: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    match error {
        FromSqlConversionFailure(..)
        | IntegralValueOutOfRange(..)
        | InvalidColumnType(..)
        | Utf8Error(..) => damaged(path, "it holds a value of the wrong type"),
        _ => match error.sqlite_error_code() {
            Some(code) => explain_code(path, code, error),
            None => StoreError::Failed(error.to_string()),
        },
    }
}

fn explain_code(path: &Path, code: ErrorCode, error: &rusqlite::Error) -> StoreError {
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            StoreError::Unavailable(format!("another program holds {}", path.display()))
        }
        ErrorCode::NotADatabase => damaged(path, "it is no database"),
        ErrorCode::DatabaseCorrupt => damaged(path, "its pages do not fit together"),
        ErrorCode::DiskFull => full(path.display()),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            explain_io(path, &io::ErrorKind::PermissionDenied.into())
        }
        // SQLite does not pass on why the system refused, so it is asked again.
        ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => match files::try_writing(path) {
            Ok(()) => StoreError::Unavailable(format!("{}: {error}", path.display())),
            Err(refusal) => explain_io(path, &refusal),
        },
        _ => StoreError::Failed(format!("{}: {error}", path.display())),
    }
}
