//! From what went wrong inside to what the person is told.

use crate::files;
use halley_login::ports::AccountsError;
use rusqlite::ErrorCode;
use std::io;
use std::path::Path;

/// Why a piece of work on the file failed.
#[derive(Debug)]
pub enum Failure {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// The file system said so.
    Io(io::Error),
    /// The address is in use.
    EmailTaken,
    /// There is no account to change.
    NoSuchAccount,
    /// The file holds what we never write.
    Senseless(&'static str),
    /// An answer that is final already.
    Final(AccountsError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<AccountsError> for Failure {
    fn from(error: AccountsError) -> Self {
        Self::Final(error)
    }
}

/// The answer for this failure on this file.
pub fn explain(path: &Path, failure: Failure) -> AccountsError {
    match failure {
        Failure::Sql(error) => explain_sql(path, &error),
        Failure::Io(error) => explain_io(path, &error),
        Failure::EmailTaken => AccountsError::EmailTaken,
        Failure::NoSuchAccount => AccountsError::Failed("the account is not there any more".into()),
        Failure::Senseless(what) => damaged(path, what),
        Failure::Final(error) => error,
    }
}

/// The answer for a refusal of the file system.
pub fn explain_io(path: &Path, error: &io::Error) -> AccountsError {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(path),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => AccountsError::DiskFull,
        _ => AccountsError::Failed(format!("{}: {error}", path.display())),
    }
}

/// The file is not what we wrote.
pub fn damaged(path: &Path, what: &str) -> AccountsError {
    AccountsError::Damaged(format!(
        "{}: {what}; put a good copy in its place, or move it away to start anew",
        path.display()
    ))
}

/// The file or its folder cannot be written.
pub fn read_only(path: &Path) -> AccountsError {
    AccountsError::ReadOnly(format!(
        "{}: make the file and its folder writable for you, then try again",
        path.display()
    ))
}

fn explain_sql(path: &Path, error: &rusqlite::Error) -> AccountsError {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    match error {
        FromSqlConversionFailure(..)
        | IntegralValueOutOfRange(..)
        | InvalidColumnType(..)
        | Utf8Error(..) => damaged(path, "it holds a value of the wrong type"),
        _ => match error.sqlite_error_code() {
            Some(code) => explain_code(path, code, error),
            None => AccountsError::Failed(error.to_string()),
        },
    }
}

fn explain_code(path: &Path, code: ErrorCode, error: &rusqlite::Error) -> AccountsError {
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            AccountsError::Busy
        }
        ErrorCode::NotADatabase => damaged(path, "it is no database"),
        ErrorCode::DatabaseCorrupt => damaged(path, "its pages do not fit together"),
        ErrorCode::DiskFull => AccountsError::DiskFull,
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => read_only(path),
        // SQLite does not pass on why the system refused, so it is asked again.
        ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => match files::try_writing(path) {
            Ok(()) => AccountsError::Failed(error.to_string()),
            Err(refusal) => explain_io(path, &refusal),
        },
        _ => AccountsError::Failed(error.to_string()),
    }
}
