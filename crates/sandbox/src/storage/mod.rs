//! Where the world outlives the sandbox, if it does. The world itself always lies in memory; see ADR 0002.

mod errors;
mod folders;
mod memory;
mod sqlite;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::errors::Refusal;
use crate::options::Database;
use crate::state::{Kind, Record};

pub use errors::StorageError;
pub(crate) use folders::make as make_folder;

/// A record that comes back.
pub(crate) struct Stored<'a> {
    pub(crate) kind: Kind,
    pub(crate) key: &'a str,
    pub(crate) body: &'a str,
    /// Where the files of the world are.
    pub(crate) uploads: &'a Path,
}

/// Takes a record in.
pub(crate) type Adopt<'a> = dyn FnMut(Stored<'_>) -> Result<(), Refusal> + 'a;

/// Keeps records and files.
pub(crate) trait Storage: Send {
    /// Whether anything is kept. What is not need not be written down.
    fn keeps(&self) -> bool;

    /// Whether sessions are.
    fn keeps_sessions(&self) -> bool;

    /// Where new folders for files must be made; `None` is where temporary things go.
    fn place(&self) -> Option<PathBuf>;

    /// Hands over everything that is stored, in the order of [`Kind::ALL`] and of the keys. Says whether there was
    /// anything.
    fn load(&mut self, adopt: &mut Adopt<'_>) -> Result<bool, StorageError>;

    /// Stores changes, all or none. When it answers, they survive the end of this process, however sudden.
    fn commit(&mut self, changes: &[Record]) -> Result<(), StorageError>;

    /// Puts other records, and the files that go with them, in place of everything, or changes nothing.
    fn replace(&mut self, records: &[Record], uploads: Option<TempDir>) -> Result<(), StorageError>;

    /// The folder for uploaded files, made when there is none yet.
    fn uploads(&mut self) -> Result<PathBuf, StorageError>;

    /// Removes files that nobody knows of: of uploads that broke off, of worlds that were replaced.
    fn tidy(&mut self, known: &dyn Fn(&str) -> bool);

    /// The error for records that come back and cannot be.
    fn senseless(&self, why: &str) -> StorageError;

    /// Ends. Changes are refused from here on.
    fn close(&mut self);
}

/// A store as the options want it.
pub(crate) fn open(database: Option<&Database>) -> Result<Box<dyn Storage>, StorageError> {
    Ok(match database {
        None => Box::new(memory::Memory::default()),
        Some(database) => Box::new(sqlite::Sqlite::open(database)?),
    })
}
