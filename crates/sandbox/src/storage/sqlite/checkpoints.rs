//! Moving what the log holds into the file, on a thread of its own: it flushes to the disk, which commits do not wait for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::super::StorageError;
use super::super::folders::with_suffix;
use super::open;

/// Bytes of records after which the log is moved.
const OFTEN: usize = 1024 * 1024;
/// What a commit adds to the log beside its records: whole pages.
const PER_COMMIT: usize = 8 * 1024;
/// Length of the log at which writers are held up for a moment, so that it starts anew. Without that it grows for as
/// long as something is always being written.
const LONGEST: u64 = 64 * 1024 * 1024;

/// The thread that moves it.
pub(super) struct Checkpoints {
    since: usize,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts it. It ends when dropped.
    pub(super) fn start(file: &Path) -> Result<Self, StorageError> {
        let connection = open::connect(file).map_err(|error| StorageError::sql(file, &error))?;
        let log = with_suffix(file, "-wal");
        let (wake, woken) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("halley-sandbox-checkpoints".to_owned())
            .spawn(move || run(&connection, &log, &woken))
            .map_err(|error| StorageError::failed(file, error))?;
        Ok(Self { since: 0, wake: Some(wake), thread: Some(thread) })
    }

    /// So many bytes of records were committed at once.
    pub(super) fn written(&mut self, bytes: usize) {
        self.since = self.since.saturating_add(bytes).saturating_add(PER_COMMIT);
        if self.since >= OFTEN
            && let Some(wake) = &self.wake
        {
            self.since = 0;
            // When the thread is behind already, it finds what was added meanwhile.
            let _behind = wake.try_send(());
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn run(connection: &Connection, log: &PathBuf, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        move_log(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        if fs::metadata(log).is_ok_and(|found| found.len() > LONGEST) {
            move_log(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
}

/// What does not work now is tried again with the next; the log has everything.
fn move_log(connection: &Connection, sql: &str) {
    if let Err(error) = connection.query_row(sql, [], |_| Ok(())) {
        tracing::warn!(%error, "the log of the database could not be moved into the file");
    }
}
