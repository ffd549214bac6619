//! Numbered steps, forwards only. A step that was ever released is never edited.

use crate::failures::Failure;
use crate::files;
use crate::open::APPLICATION_ID;
use halley_login::ports::AccountsError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::fs::{self, File};
use std::path::Path;

/// Step n takes a file from format n - 1 to format n.
pub const MIGRATIONS: &[&str] =
    &[include_str!("../migrations/0001_accounts.sql"), include_str!("../migrations/0002_connections.sql")];

/// Brings the file to the newest format, all or nothing; a file of an older format is copied first.
pub fn run(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Failure> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if format(connection)? == known {
        return Ok(());
    }
    // Whoever gets the lock second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = format(&transaction)?;
    if found > known {
        return Err(AccountsError::Newer { found, known }.into());
    }
    if (1..known).contains(&found) {
        keep_copy(path)?;
    }
    apply(&transaction, steps, found)?;
    transaction.commit()?;
    Ok(())
}

fn apply(transaction: &Transaction<'_>, steps: &[&str], found: i64) -> Result<(), Failure> {
    for (step, number) in steps.iter().zip(1_i64..).filter(|(_, number)| *number > found) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        tracing::info!(format = number, "accounts file upgraded");
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(())
}

fn format(connection: &Connection) -> Result<i64, Failure> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Copies the file as it was to `NAME.before-upgrade`, in place of an earlier copy.
///
/// The caller holds the write lock, so no other process changes or copies the file meanwhile. That
/// same connection cannot be the source, as SQLite copies from none that has begun to write.
fn keep_copy(path: &Path) -> Result<(), Failure> {
    let (part, copy) =
        (files::with_suffix(path, ".before-upgrade.part"), files::with_suffix(path, ".before-upgrade"));
    let _ = fs::remove_file(&part);
    files::create_file(&part)?;
    let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut to = Connection::open_with_flags(&part, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    match Backup::new(&from, &mut to)?.step(-1)? {
        StepResult::Done => {}
        _ => return Err(AccountsError::Busy.into()),
    }
    to.close().map_err(|(_, error)| error)?;
    File::open(&part)?.sync_all()?;
    fs::rename(&part, &copy)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE t (x INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (7);";
    const SECOND: &str = "ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 1;";
    const THIRD: &str = "UPDATE t SET y = y + 1;";

    fn ask(connection: &Connection, sql: &str) -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_file_is_copied_before_it_is_upgraded_and_only_the_last_copy_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.sqlite3");
        let copy = folder.path().join("accounts.sqlite3.before-upgrade");
        let mut connection = Connection::open(&path).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();

        run(&mut connection, &path, &[FIRST]).unwrap();
        assert!(!copy.exists(), "a new file needs no copy");
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        assert_eq!(ask(&connection, "SELECT y FROM t"), 1);
        run(&mut connection, &path, &[FIRST, SECOND, THIRD]).unwrap();
        assert_eq!(ask(&connection, "SELECT y FROM t"), 2);

        let old = Connection::open(&copy).unwrap();
        assert_eq!(ask(&old, "PRAGMA user_version"), 2);
        assert_eq!(ask(&old, "PRAGMA application_id"), i64::from(APPLICATION_ID));
        assert_eq!(ask(&old, "SELECT y FROM t"), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            assert_eq!(fs::metadata(&copy).unwrap().mode() & 0o777, 0o600);
        }
        assert!(!folder.path().join("accounts.sqlite3.before-upgrade.part").exists());
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_at_its_old_format() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.sqlite3");
        let mut connection = Connection::open(&path).unwrap();
        run(&mut connection, &path, &[FIRST]).unwrap();
        let failed = run(&mut connection, &path, &[FIRST, SECOND, "UPDATE nothing SET x = 1"]);
        assert!(failed.is_err());
        assert_eq!(ask(&connection, "PRAGMA user_version"), 1);
        assert_eq!(ask(&connection, "SELECT count(*) FROM pragma_table_info('t')"), 1);
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
    }

    #[test]
    fn a_file_that_became_newer_meanwhile_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.sqlite3");
        let mut connection = Connection::open(&path).unwrap();
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        let refused = run(&mut connection, &path, &[FIRST]);
        assert!(
            matches!(refused, Err(Failure::Final(AccountsError::Newer { found: 2, known: 1 }))),
            "{refused:?}"
        );
    }

    #[test]
    fn every_step_is_numbered_without_gaps() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), MIGRATIONS.len());
        for (name, number) in names.iter().zip(1..) {
            assert!(name.starts_with(&format!("{number:04}_")), "{name}");
        }
    }
}
