//! What the world knows of files; the bytes lie in a temporary folder.

use std::path::PathBuf;

use super::{World, limits};
use crate::errors::{Code, Refusal};

/// A promise to take one file.
#[derive(Debug, Clone)]
pub(crate) struct UploadTicket {
    /// Who asked for it.
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) mime_type: String,
    /// Most bytes that it may have.
    pub(crate) size: u64,
    pub(crate) expires_at: u64,
}

/// A file that has arrived.
#[derive(Debug, Clone)]
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) size: u64,
    pub(crate) path: PathBuf,
}

impl World {
    /// Keeps a promise under an unguessable key.
    pub(crate) fn open_ticket(&mut self, key: String, ticket: UploadTicket, now: u64) -> Result<(), Refusal> {
        self.tickets.retain(|_, open| open.expires_at > now);
        let own = self.tickets.values().filter(|open| open.uid == ticket.uid).count();
        if own >= limits::OPEN_UPLOADS_PER_USER || self.tickets.len() >= limits::OPEN_UPLOADS {
            return Err(Refusal::new(Code::StorageFull, "Too many uploads are open. Try again later."));
        }
        self.check_room(ticket.size)?;
        self.tickets.insert(key, ticket);
        Ok(())
    }

    /// Takes a promise out; it serves once, and not for ever.
    pub(crate) fn take_ticket(&mut self, key: &str, now: u64) -> Option<UploadTicket> {
        self.tickets.remove(key).filter(|ticket| ticket.expires_at > now)
    }

    /// Forgets a file; answers it, so that its bytes can go too.
    pub(crate) fn remove_file(&mut self, key: &str) -> Option<StoredFile> {
        self.files.remove(key)
    }

    /// Refuses a file when all files together would be too large.
    pub(crate) fn check_room(&self, size: u64) -> Result<(), Refusal> {
        let used: u64 = self.files.values().map(|file| file.size).sum();
        if used.saturating_add(size) > limits::ALL_FILES {
            return Err(Refusal::new(Code::StorageFull, "The sandbox has no room for more files. Reset it."));
        }
        Ok(())
    }

    /// Remembers a file that has arrived.
    pub(crate) fn add_file(&mut self, key: String, file: StoredFile) {
        self.files.insert(key, file);
    }

    /// A file by its key.
    pub(crate) fn file(&self, key: &str) -> Option<&StoredFile> {
        self.files.get(key)
    }
}
