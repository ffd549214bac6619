//! Nothing outlives the sandbox, not even the files.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Adopt, Storage, StorageError, folders};
use crate::state::Record;

/// Keeps nothing but the folder for files, which goes when the sandbox does.
#[derive(Default)]
pub(super) struct Memory {
    /// Made with the first file, so that a killed sandbox rarely leaves a folder behind.
    uploads: Option<TempDir>,
}

impl Storage for Memory {
    fn keeps(&self) -> bool {
        false
    }

    fn keeps_sessions(&self) -> bool {
        false
    }

    fn place(&self) -> Option<PathBuf> {
        None
    }

    fn load(&mut self, _: &mut Adopt<'_>) -> Result<bool, StorageError> {
        Ok(false)
    }

    fn commit(&mut self, _: &[Record]) -> Result<(), StorageError> {
        Ok(())
    }

    fn replace(&mut self, _: &[Record], uploads: Option<TempDir>) -> Result<(), StorageError> {
        self.uploads = uploads;
        Ok(())
    }

    fn uploads(&mut self) -> Result<PathBuf, StorageError> {
        if let Some(folder) = &self.uploads {
            return Ok(folder.path().to_owned());
        }
        let folder = folders::make(None)?;
        let path = folder.path().to_owned();
        self.uploads = Some(folder);
        Ok(path)
    }

    fn tidy(&mut self, _: &dyn Fn(&str) -> bool) {}

    fn senseless(&self, why: &str) -> StorageError {
        StorageError::failed(Path::new("memory"), why)
    }

    fn close(&mut self) {}
}
