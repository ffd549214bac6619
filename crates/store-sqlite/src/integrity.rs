//! A thorough look at a file that nobody has open: what opening it looks at, and more slowly every index as well.

use crate::failures::explain;
use halley_login::ports::AccountsError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What SQLite finds wrong in the whole file, the log of unfinished writes included; empty if nothing is.
///
/// # Errors
/// The file cannot be read at all.
pub fn faults(path: &Path) -> Result<Vec<String>, AccountsError> {
    let sql = |error: rusqlite::Error| explain(path, error.into());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sql)?;
    let mut asked = connection.prepare("PRAGMA integrity_check").map_err(sql)?;
    let found = asked.query_map([], |row| row.get::<_, String>(0)).map_err(sql)?;
    let found: Result<Vec<_>, _> = found.collect();
    Ok(found.map_err(sql)?.into_iter().filter(|line| line != "ok").collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteAccounts;

    #[test]
    fn a_sound_file_has_no_faults_and_a_broken_one_tells_its() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.sqlite3");
        drop(SqliteAccounts::open(&path).unwrap());
        assert_eq!(faults(&path).unwrap(), Vec::<String>::new());
        let mut bytes = std::fs::read(&path).unwrap();
        let second_page = 4096..4096 + 64;
        bytes[second_page].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        assert!(faults(&path).map_or(true, |faults| !faults.is_empty()));
    }
}
