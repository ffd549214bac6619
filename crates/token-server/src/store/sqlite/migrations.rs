//! Numbered steps, forwards only. A step that was ever released is never edited.

use super::failures::{Failure, explain_io};
use super::{backup, files};
use crate::store::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs;
use std::path::Path;

/// Step n takes a file from format n - 1 to format n.
pub const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/sqlite/0001_first.sql")];
/// Marks the file as ours: "Halt".
pub const APPLICATION_ID: i32 = 0x4861_6c74;

/// The newest format known.
pub fn known(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// The format of the file; 0 if it is empty.
pub fn found(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file to the newest format, all or nothing; a file of an older format is copied first.
pub fn run(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Failure> {
    let known = known(steps);
    if found(connection)? == known {
        return Ok(());
    }
    // Whoever gets the lock second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = found(&transaction)?;
    if found > known {
        return Err(StoreError::Newer { found, known }.into());
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
        tracing::info!(format = number, "database upgraded");
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(())
}

/// Copies the file as it was to `NAME.before-upgrade`, in place of an earlier copy. The caller holds the write lock,
/// so nobody changes the file meanwhile.
fn keep_copy(path: &Path) -> Result<(), Failure> {
    let copy = files::with_suffix(path, ".before-upgrade");
    let part = backup::copy(path, &copy)?;
    fs::rename(&part, &copy)
        .and_then(|()| files::sync_folder(&copy))
        .map_err(|error| explain_io(&copy, &error).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE t (x INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (7);";
    const SECOND: &str = "ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 1;";

    fn ask(connection: &Connection, sql: &str) -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_file_is_copied_before_it_is_upgraded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("halley.db");
        let copy = folder.path().join("halley.db.before-upgrade");
        let mut connection = Connection::open(&path).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();

        run(&mut connection, &path, &[FIRST]).unwrap();
        assert!(!copy.exists(), "a new file needs no copy");
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        assert_eq!(ask(&connection, "SELECT y FROM t"), 1);

        let old = Connection::open(&copy).unwrap();
        assert_eq!(ask(&old, "PRAGMA user_version"), 1);
        assert_eq!(ask(&old, "PRAGMA application_id"), i64::from(APPLICATION_ID));
        assert_eq!(ask(&old, "SELECT x FROM t"), 7);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            assert_eq!(fs::metadata(&copy).unwrap().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_at_its_old_format() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("halley.db");
        let mut connection = Connection::open(&path).unwrap();
        run(&mut connection, &path, &[FIRST]).unwrap();
        assert!(run(&mut connection, &path, &[FIRST, SECOND, "UPDATE nothing SET x = 1"]).is_err());
        assert_eq!(ask(&connection, "PRAGMA user_version"), 1);
        assert_eq!(ask(&connection, "SELECT count(*) FROM pragma_table_info('t')"), 1);
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
    }

    #[test]
    fn every_step_is_a_file_numbered_without_gaps_for_both_databases() {
        for (database, steps) in
            [("sqlite", MIGRATIONS.len()), ("postgres", crate::store::postgres::MIGRATIONS.len())]
        {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
            let mut names: Vec<_> = fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            assert_eq!(names.len(), steps);
            for (name, number) in names.iter().zip(1..) {
                assert!(name.starts_with(&format!("{number:04}_")), "{name}");
            }
        }
    }
}
