//! Opening: one sandbox at a time, and look first, touch later.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::super::StorageError;
use super::super::folders::with_suffix;

/// Marks the file as ours: "HaSb".
const APPLICATION_ID: i32 = 0x4861_5362;
/// Step n takes a file from format n - 1 to format n. A step that was ever released is never edited.
const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/0001_records.sql")];
/// How long SQLite waits for a program that looks into the file. The world is locked meanwhile.
const BUSY: Duration = Duration::from_secs(1);
/// No page is smaller, so a sound file has a multiple of this length.
const SMALLEST_PAGE: u64 = 512;

/// Where the file is or will be, all links followed, so that it has one lock whatever it is called.
pub(super) fn real_path(file: &Path) -> Result<PathBuf, StorageError> {
    if let Ok(path) = file.canonicalize() {
        return if path.is_file() { Ok(path) } else { Err(StorageError::unusable(&path, "is no file")) };
    }
    let Some(name) = file.file_name() else { return Err(StorageError::failed(file, "it names no file")) };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.canonicalize() {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(StorageError::failed(file, format!("there is no folder {}", folder.display())))
        }
        Err(error) => Err(StorageError::io(file, &error)),
    }
}

/// Keeps other sandboxes out for as long as the answer lives; the system ends it with the process. Programs that only
/// look into the file are welcome, so this is no lock of the file itself.
pub(super) fn lock(file: &Path) -> Result<File, StorageError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options.open(with_suffix(file, "-lock")).map_err(|error| StorageError::io(file, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StorageError::InUse(file.display().to_string())),
        Err(TryLockError::Error(error)) => Err(StorageError::io(file, &error)),
    }
}

/// Opens the file, or makes it; or refuses it and leaves it as it was.
pub(super) fn open(file: &Path) -> Result<Connection, StorageError> {
    create(file)?;
    judge_length(file)?;
    let sql = |error: rusqlite::Error| StorageError::sql(file, &error);
    let mut connection = connect(file).map_err(sql)?;
    judge(&connection, file)?;
    keep_private(file)?;
    set_up(&connection).map_err(sql)?;
    migrate(&mut connection).map_err(sql)?;
    Ok(connection)
}

/// Makes the file when there is none, for this user alone; SQLite gives its side files the same mode.
fn create(file: &Path) -> Result<(), StorageError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if !file.exists() => Err(StorageError::io(file, &error)),
        _ => Ok(()),
    }
}

/// Takes the file from everybody else, should it have come from a copy that was open to them: it may hold tokens.
fn keep_private(file: &Path) -> Result<(), StorageError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let wrong = |error| StorageError::io(file, &error);
        let mut permissions = fs::metadata(file).map_err(wrong)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o600);
            fs::set_permissions(file, permissions).map_err(wrong)?;
        }
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// SQLite would fill a file up that ends within a page. After a crash the rest may be in one of the logs.
fn judge_length(file: &Path) -> Result<(), StorageError> {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let logs = ["-wal", "-journal"].iter().any(|suffix| length(&with_suffix(file, suffix)) > 0);
    if length(file) % SMALLEST_PAGE != 0 && !logs {
        return Err(StorageError::unusable(file, "is cut off, or no database"));
    }
    Ok(())
}

/// A connection that changes nothing by itself, not even when it is closed.
pub(super) fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Whether it is ours, of a format that we know, and sound.
fn judge(connection: &Connection, file: &Path) -> Result<(), StorageError> {
    let sql = |error: rusqlite::Error| StorageError::sql(file, &error);
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id").map_err(sql)?;
    let format = number("PRAGMA user_version").map_err(sql)?;
    let things = number("SELECT count(*) FROM sqlite_schema").map_err(sql)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let fresh = application == 0 && format == 0 && things == 0;
    if !fresh && application != i64::from(APPLICATION_ID) {
        return Err(StorageError::unusable(file, "belongs to another program"));
    }
    if format > known {
        return Err(StorageError::Newer { file: file.display().to_string(), found: format, known });
    }
    if !fresh && format < 1 {
        return Err(StorageError::unusable(file, "has a format number that makes no sense"));
    }
    if connection.is_readonly("main").map_err(sql)? {
        return Err(StorageError::ReadOnly(file.display().to_string()));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sql)?;
    if verdict == "ok" { Ok(()) } else { Err(StorageError::unusable(file, "is damaged")) }
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    // A token that is gone is gone from the file too.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // Never within a commit, while the world is locked: there is a thread for that.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))
}

/// Brings the file to the newest format, all or nothing.
fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let steps = MIGRATIONS.iter().zip(1_i64..).filter(|(_, number)| *number > found);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (step, number) in steps {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    transaction.commit()
}
