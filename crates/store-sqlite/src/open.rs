//! Opening: look first, touch later.

use crate::failures::{Failure, damaged, explain, read_only};
use crate::files;
use crate::migrations::{self, MIGRATIONS};
use halley_login::ports::AccountsError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long SQLite waits for another process.
const BUSY_LIMIT: Duration = Duration::from_secs(2);
/// Marks the file as ours: "Haly".
pub const APPLICATION_ID: i32 = 0x4861_6c79;
/// What has to be there after the migrations.
const TABLES: [&str; 4] = ["accounts", "attempts", "pending_enrolments", "unfinished_sign_outs"];

/// Opens the file, or refuses it and leaves it as it was.
pub fn open(path: &Path) -> Result<Connection, AccountsError> {
    let path = &files::prepare(path)?;
    files::judge_length(path)?;
    let mut connection = connect(path).map_err(|failure| explain(path, failure))?;
    judge(&connection, path)?;
    files::keep_private(path)?;
    set_up(&connection)
        .and_then(|()| migrations::run(&mut connection, path, MIGRATIONS))
        .map_err(|failure| explain(path, failure))?;
    judge_tables(&connection, path)?;
    Ok(connection)
}

/// Refuses by the marks. Zeros are a file that is not filled yet, which is looked at more closely.
fn judge_marks(path: &Path, application: i32, found: i32, known: usize) -> Result<(), AccountsError> {
    let (found, known) = (i64::from(found), i64::try_from(known).unwrap_or(i64::MAX));
    match (application, found) {
        (0, 0) => Ok(()),
        (APPLICATION_ID, 1..) if found > known => Err(AccountsError::Newer { found, known }),
        (APPLICATION_ID, 1..) => Ok(()),
        (APPLICATION_ID, _) => Err(damaged(path, "its format number makes no sense")),
        _ => Err(damaged(path, "it belongs to another program")),
    }
}

fn connect(path: &Path) -> Result<Connection, Failure> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    // Until the file is accepted: closing must not move pages into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.busy_timeout(BUSY_LIMIT)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Looks at the whole file as SQLite sees it, the log of unfinished writes included.
fn judge(connection: &Connection, path: &Path) -> Result<(), AccountsError> {
    let sql = |error: rusqlite::Error| explain(path, error.into());
    // One moment for all questions, or another process that is just filling the file would look
    // like damage.
    let moment = connection.unchecked_transaction().map_err(sql)?;
    let mark = |name| moment.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(sql);
    let text = |question| moment.query_row(question, [], |row| row.get::<_, String>(0)).map_err(sql);
    let (application, found) = (mark("application_id")?, mark("user_version")?);
    judge_marks(path, application, found, MIGRATIONS.len())?;
    if moment.is_readonly("main").map_err(sql)? {
        return Err(read_only(path));
    }
    if application == 0 && text("SELECT cast(count(*) AS TEXT) FROM sqlite_schema")? != "0" {
        return Err(damaged(path, "it belongs to another program"));
    }
    if text("PRAGMA quick_check(1)")? != "ok" {
        return Err(damaged(path, "its pages do not fit together"));
    }
    moment.finish().map_err(sql)
}

fn judge_tables(connection: &Connection, path: &Path) -> Result<(), AccountsError> {
    // Asked of the file, not of what this connection remembers: another process may just have
    // made the tables.
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (?1, ?2, ?3, ?4)";
    let there: i64 =
        connection.query_row(sql, TABLES, |row| row.get(0)).map_err(|error| explain(path, error.into()))?;
    if there == 4 { Ok(()) } else { Err(damaged(path, "a table is missing")) }
}

fn set_up(connection: &Connection) -> Result<(), Failure> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    switch_to_wal(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", 1024 * 1024, |_| Ok(()))?;
    Ok(())
}

/// Two processes that switch a new file at the same time may get "busy" at once, whatever the time
/// limit, as neither can wait for the other without a deadlock.
fn switch_to_wal(connection: &Connection) -> Result<(), Failure> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut tries = BUSY_LIMIT.as_millis() / PAUSE.as_millis();
    connection.busy_timeout(Duration::ZERO)?;
    loop {
        // Where the file system cannot do it, SQLite stays with its older journal: slower, as safe.
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
