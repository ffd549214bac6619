//! Opening: look first, touch later.

use super::failures::{Failure, damaged, explain, explain_io};
use super::files;
use super::migrations::{self, APPLICATION_ID, MIGRATIONS};
use crate::store::{Format, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long SQLite waits for another process, such as an admin command.
const BUSY_LIMIT: Duration = Duration::from_secs(4);
/// As many prepared statements are kept on each connection; there are fewer.
const STATEMENTS: usize = 100;

/// A file that was accepted and brought to the newest format.
pub struct Opened {
    /// Where it really is.
    pub path: PathBuf,
    /// The one that writes.
    pub writer: Connection,
    /// Those that read.
    pub readers: Vec<Connection>,
}

/// Opens the file, or refuses it and leaves it as it was.
pub fn open(path: &Path, readers: usize) -> Result<Opened, StoreError> {
    let path = files::prepare(path)?;
    let explained = |failure| explain(&path, failure);
    let mut writer = connect(&path, false).map_err(explained)?;
    let found = judge(&writer, &path)?;
    let known = migrations::known(MIGRATIONS);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    files::keep_private(&path).map_err(|error| explain_io(&path, &error))?;
    set_up(&writer).and_then(|()| migrations::run(&mut writer, &path, MIGRATIONS)).map_err(explained)?;
    let readers = (0..readers).map(|_| connect_reader(&path).map_err(explained)).collect::<Result<_, _>>()?;
    Ok(Opened { path, writer, readers })
}

/// Looks at the format and changes nothing; 0 stands for a file that is missing or empty.
pub fn inspect(path: &Path) -> Result<Format, StoreError> {
    let known = migrations::known(MIGRATIONS);
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Format { found: 0, known }),
        Err(error) => return Err(explain_io(path, &error)),
        Ok(_) => {}
    }
    let connection = connect(path, true).map_err(|failure| explain(path, failure))?;
    Ok(Format { found: judge(&connection, path)?, known })
}

fn connect(path: &Path, read_only: bool) -> Result<Connection, Failure> {
    let mode = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let path = path.canonicalize().map_err(|error| explain_io(path, &error))?;
    let connection = Connection::open_with_flags(&path, flags)?;
    // Until the file is accepted: closing must not move pages into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Otherwise each new value that is bound makes SQLite prepare the statement anew, which costs ten times what it does.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.busy_timeout(BUSY_LIMIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn connect_reader(path: &Path) -> Result<Connection, Failure> {
    let connection = connect(path, false)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Looks at the whole file as SQLite sees it, the log of unfinished writes included, and gives its format.
fn judge(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let sql = |error: rusqlite::Error| explain(path, error.into());
    // One moment for all questions, or another process that is just filling the file would look like damage.
    let moment = connection.unchecked_transaction().map_err(sql)?;
    let mark = |name| moment.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(sql);
    let (application, found) = (mark("application_id")?, mark("user_version")?);
    let tables: i64 =
        moment.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sql)?;
    match (application, found, tables) {
        (0, 0, 0) => {}
        (APPLICATION_ID, 1.., 1..) => {}
        (APPLICATION_ID, ..) => return Err(damaged(path, "its format number makes no sense")),
        _ => return Err(damaged(path, "it belongs to another program")),
    }
    let check: String = moment.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sql)?;
    if check != "ok" {
        return Err(damaged(path, "its pages do not fit together"));
    }
    moment.finish().map_err(sql)?;
    Ok(i64::from(found))
}

fn set_up(connection: &Connection) -> Result<(), Failure> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten where that costs no further page.
    connection.pragma_update_and_check(None, "secure_delete", "FAST", |_| Ok(()))?;
    switch_to_wal(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", 16 * 1024 * 1024, |_| Ok(()))?;
    Ok(())
}

/// Two processes that switch a new file at the same time may get "busy" at once, whatever the time limit, as neither
/// can wait for the other without a deadlock.
fn switch_to_wal(connection: &Connection) -> Result<(), Failure> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut tries = BUSY_LIMIT.as_millis() / PAUSE.as_millis();
    connection.busy_timeout(Duration::ZERO)?;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries > 0 => {
                tries -= 1;
                pause(PAUSE);
            }
            done => {
                done?;
                return Ok(connection.busy_timeout(BUSY_LIMIT)?);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "SQLite has no condition to wait for here")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
