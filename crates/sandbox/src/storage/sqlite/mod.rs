//! Records in an SQLite file, uploaded files in a folder beside it.
//!
//! A commit is in the operating system's hands when it is answered, so it survives the end of this process. Only the
//! log's checkpoints are flushed to the disk: a power cut may cost the last seconds, and never the soundness of the file.

mod checkpoints;
mod open;

use std::fs::{self, File};
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tempfile::TempDir;

use super::{Adopt, Storage, StorageError, Stored, folders};
use crate::options::Database;
use crate::state::{Kind, Record, reason};
use checkpoints::Checkpoints;

/// The property that names the folder with files.
const UPLOADS: &str = "uploads";

/// An SQLite file that nobody else writes.
pub(super) struct Sqlite {
    file: PathBuf,
    /// The folder for the folders with files.
    place: PathBuf,
    /// The name of the one in force.
    uploads: Option<String>,
    keep_sessions: bool,
    /// Gone when closed.
    open: Option<Open>,
}

/// In the order in which it must go: the lock last.
struct Open {
    checkpoints: Checkpoints,
    connection: Connection,
    _lock: File,
}

impl Sqlite {
    /// Opens the file, or makes it, or leaves it as it is and says why.
    pub(super) fn open(database: &Database) -> Result<Self, StorageError> {
        let file = open::real_path(&database.file)?;
        let lock = open::lock(&file)?;
        let connection = open::open(&file)?;
        let checkpoints = Checkpoints::start(&file)?;
        let mut store = Self {
            place: folders::beside(&file),
            uploads: None,
            keep_sessions: database.keep_sessions,
            open: Some(Open { checkpoints, connection, _lock: lock }),
            file,
        };
        store.uploads = store.read(|connection| {
            let sql = "SELECT value FROM properties WHERE name = ?1";
            connection.query_row(sql, [UPLOADS], |row| row.get(0)).optional()
        })?;
        if !store.uploads.as_deref().is_none_or(folders::is_name) {
            return Err(StorageError::unusable(&store.file, "names a folder that is none of ours"));
        }
        if !store.keep_sessions {
            let forget = |transaction: &Transaction<'_>| {
                transaction.execute("DELETE FROM records WHERE kind = ?1", [Kind::Token.text()])
            };
            store.write(0, forget)?;
        }
        Ok(store)
    }

    fn closed(&self) -> StorageError {
        StorageError::failed(&self.file, "it is closed")
    }

    fn read<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StorageError> {
        let open = self.open.as_ref().ok_or_else(|| self.closed())?;
        ask(&open.connection).map_err(|error| StorageError::sql(&self.file, &error))
    }

    /// One transaction, which adds about so many bytes to the log.
    fn write<T>(
        &mut self,
        bytes: usize,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StorageError> {
        let Some(open) = &mut self.open else { return Err(self.closed()) };
        let done = open
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let result = work(&transaction)?;
                transaction.commit().map(|()| result)
            })
            .map_err(|error| StorageError::sql(&self.file, &error));
        open.checkpoints.written(bytes);
        done
    }

    fn wanted<'a>(&self, records: &'a [Record]) -> impl Iterator<Item = &'a Record> + Clone + use<'a> {
        let keep_sessions = self.keep_sessions;
        records.iter().filter(move |record| keep_sessions || record.kind != Kind::Token)
    }

    fn in_force(&self) -> Option<PathBuf> {
        self.uploads.as_ref().map(|name| self.place.join(name))
    }
}

impl Storage for Sqlite {
    fn keeps(&self) -> bool {
        true
    }

    fn keeps_sessions(&self) -> bool {
        self.keep_sessions
    }

    fn place(&self) -> Option<PathBuf> {
        Some(self.place.clone())
    }

    fn load(&mut self, adopt: &mut Adopt<'_>) -> Result<bool, StorageError> {
        let mut found = false;
        let uploads = self.in_force().unwrap_or_else(|| self.place.clone());
        for kind in Kind::ALL {
            let refused = self.read(|connection| {
                let mut statement = connection.prepare_cached(select(*kind))?;
                let mut rows = match kind {
                    Kind::Message => statement.query([])?,
                    _ => statement.query([kind.text()])?,
                };
                while let Some(row) = rows.next()? {
                    found = true;
                    let key = match kind {
                        Kind::Message => row.get::<_, i64>(0)?.to_string(),
                        _ => row.get(0)?,
                    };
                    let (kind, body) = (*kind, row.get_ref(1)?.as_str()?);
                    if let Err(refusal) = adopt(Stored { kind, key: &key, body, uploads: &uploads }) {
                        // The key of a token is the token.
                        let which = if kind == Kind::Token { String::new() } else { format!(" {key}") };
                        return Ok(Some(format!("{}{which}: {}", kind.text(), reason(&refusal))));
                    }
                }
                Ok(None)
            })?;
            if let Some(what) = refused {
                return Err(self.senseless(&what));
            }
        }
        Ok(found)
    }

    fn commit(&mut self, changes: &[Record]) -> Result<(), StorageError> {
        let wanted = self.wanted(changes);
        if wanted.clone().next().is_none() {
            return Ok(());
        }
        let bytes = changes.iter().map(|record| record.body.as_ref().map_or(0, String::len)).sum();
        self.write(bytes, |transaction| wanted.into_iter().try_for_each(|record| put(transaction, record)))
    }

    fn replace(&mut self, records: &[Record], uploads: Option<TempDir>) -> Result<(), StorageError> {
        let name = match &uploads {
            None => None,
            Some(folder) => {
                let name = folder.path().file_name().and_then(|name| name.to_str()).map(str::to_owned);
                Some(name.ok_or_else(|| StorageError::failed(&self.file, "a folder has no name"))?)
            }
        };
        let bytes = records.iter().map(|record| record.body.as_ref().map_or(0, String::len)).sum();
        let wanted = self.wanted(records);
        let property = name.clone();
        self.write(bytes, move |transaction| {
            transaction
                .execute_batch("DELETE FROM records; DELETE FROM messages; DELETE FROM properties;")?;
            if let Some(name) = property {
                remember_uploads(transaction, &name)?;
            }
            wanted.into_iter().try_for_each(|record| put(transaction, record))
        })?;
        let before = self.in_force();
        self.uploads = name;
        if let Some(folder) = uploads {
            let _path = folder.keep();
        }
        if let Some(folder) = before
            && let Err(error) = fs::remove_dir_all(folder)
        {
            tracing::warn!(%error, "the files of a replaced world could not be removed; the next start tries again");
        }
        Ok(())
    }

    fn uploads(&mut self) -> Result<PathBuf, StorageError> {
        if let Some(path) = self.in_force() {
            return Ok(path);
        }
        let folder = folders::make(Some(&self.place))?;
        let name = folder.path().file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let name = name.ok_or_else(|| StorageError::failed(&self.file, "a folder has no name"))?;
        self.write(0, |transaction| remember_uploads(transaction, &name))?;
        self.uploads = Some(name);
        Ok(folder.keep())
    }

    fn tidy(&mut self, known: &dyn Fn(&str) -> bool) {
        folders::tidy(&self.place, self.in_force().as_deref(), known);
    }

    fn senseless(&self, why: &str) -> StorageError {
        StorageError::unusable(&self.file, format!("holds what cannot be ({why})"))
    }

    fn close(&mut self) {
        self.open = None;
    }
}

fn select(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "SELECT id, body FROM messages ORDER BY id",
        _ => "SELECT key, body FROM records WHERE kind = ?1 ORDER BY key",
    }
}

fn put(transaction: &Transaction<'_>, record: &Record) -> rusqlite::Result<()> {
    let Record { kind, key, body } = record;
    let run = |sql, values: &[&dyn rusqlite::ToSql]| transaction.prepare_cached(sql)?.execute(values);
    match (kind, body) {
        (Kind::Message, Some(body)) => {
            let sql = "INSERT INTO messages (id, body) VALUES (cast(?1 AS INTEGER), ?2)
                 ON CONFLICT (id) DO UPDATE SET body = excluded.body";
            run(sql, params![key, body])
        }
        (Kind::Message, None) => run("DELETE FROM messages WHERE id = cast(?1 AS INTEGER)", params![key]),
        (kind, Some(body)) => {
            let sql = "INSERT INTO records (kind, key, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body";
            run(sql, params![kind.text(), key, body])
        }
        (kind, None) => run("DELETE FROM records WHERE kind = ?1 AND key = ?2", params![kind.text(), key]),
    }
    .map(drop)
}

fn remember_uploads(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO properties (name, value) VALUES (?1, ?2)";
    transaction.execute(sql, params![UPLOADS, name]).map(drop)
}
