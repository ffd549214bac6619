//! One thread that writes, a few that read, and a bounded queue before each kind.
//!
//! Calls that wait to write go into one transaction together, each in a savepoint of its own: under load many share
//! the cost of one commit.

use super::call::{Call, Typed, Worth};
use super::failures::{Failure, explain};
use super::open::Opened;
use crate::store::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// Calls that wait before each kind of thread.
pub const MOST_WAITING: usize = 512;
/// Calls in one transaction.
const MOST_TOGETHER: usize = 64;

type Queue = SyncSender<Box<dyn Call>>;

/// The threads end when this is dropped and their queues are empty.
pub struct Threads {
    /// The file.
    pub path: PathBuf,
    reads: Queue,
    writes: Queue,
    wait: Duration,
}

impl Threads {
    pub fn start(opened: Opened, wait: Duration) -> Result<Self, StoreError> {
        let (reads, to_read) = sync_channel(MOST_WAITING);
        let (writes, to_write) = sync_channel(MOST_WAITING);
        let to_read = Arc::new(Mutex::new(to_read));
        for connection in opened.readers {
            let (path, calls) = (opened.path.clone(), Arc::clone(&to_read));
            spawn("store-read", move || read(&connection, &path, &calls))?;
        }
        let writer = Writer { connection: opened.writer, path: opened.path.clone(), worth: Worth::PowerCut };
        spawn("store-write", move || writer.go_on(&to_write))?;
        Ok(Self { path: opened.path, reads, writes, wait })
    }

    /// Reads what is committed.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.call(&self.reads, Worth::Crash, work).await
    }

    /// Changes something, all or nothing.
    pub async fn write<T, F>(&self, worth: Worth, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.call(&self.writes, worth, work).await
    }

    async fn call<T, F>(&self, queue: &Queue, worth: Worth, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let call = Box::new(Typed { worth, work: Some(work), result: None, reply });
        queue.try_send(call).map_err(|_| StoreError::Unavailable("too much waits for it".into()))?;
        match tokio::time::timeout(self.wait, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::Failed("the work on it stopped half way".into())),
            Err(_) => Err(StoreError::Unavailable(format!("no answer within {} s", self.wait.as_secs_f32()))),
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let started = thread::Builder::new().name(name.into()).spawn(work);
    started.map(drop).map_err(|error| StoreError::Failed(format!("no thread could be started: {error}")))
}

fn read(connection: &Connection, path: &Path, calls: &Mutex<Receiver<Box<dyn Call>>>) {
    loop {
        // One waits for a call, the others for the lock.
        let Ok(mut call) = calls.lock().unwrap_or_else(PoisonError::into_inner).recv() else { return };
        if call.is_abandoned() {
            continue;
        }
        // Whoever waits is told by the drop of the call; the thread has to live on.
        let _ = catch_unwind(AssertUnwindSafe(move || {
            call.run(connection, path);
            call.answer(None);
        }));
    }
}

struct Writer {
    connection: Connection,
    path: PathBuf,
    /// What a commit is worth as SQLite is set just now.
    worth: Worth,
}

impl Writer {
    fn go_on(mut self, calls: &Receiver<Box<dyn Call>>) {
        while let Ok(first) = calls.recv() {
            let mut together = vec![first];
            together.extend(calls.try_iter().take(MOST_TOGETHER - 1));
            // Those who stopped waiting were told that it failed.
            together.retain(|call| !call.is_abandoned());
            if !together.is_empty() {
                self.commit_together(together);
            }
        }
    }

    fn commit_together(&mut self, mut calls: Vec<Box<dyn Call>>) {
        let done = catch_unwind(AssertUnwindSafe(|| self.transact(&mut calls)));
        let instead = match done {
            Ok(Ok(())) => None,
            Ok(Err(failure)) => Some(failure),
            Err(_) => Some(Failure::Final(StoreError::Failed("the work on it stopped half way".into()))),
        };
        if instead.is_some() && !self.connection.is_autocommit() {
            // If this fails too, the next BEGIN does, and says why.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let instead = instead.map(|failure| explain(&self.path, failure));
        for call in calls {
            call.answer(instead.clone());
        }
    }

    fn transact(&mut self, calls: &mut [Box<dyn Call>]) -> Result<(), Failure> {
        let worth = if calls.iter().any(|call| call.worth() == Worth::PowerCut) {
            Worth::PowerCut
        } else {
            Worth::Crash
        };
        self.set_worth(worth)?;
        self.run("BEGIN IMMEDIATE")?;
        for call in calls {
            self.run("SAVEPOINT one")?;
            let good = call.run(&self.connection, &self.path);
            // Out of space or memory, SQLite takes the whole transaction back.
            if self.connection.is_autocommit() {
                let why =
                    "there was no room to write, so nothing was changed; it goes on by itself when there is";
                return Err(StoreError::Unavailable(why.into()).into());
            }
            if !good {
                self.run("ROLLBACK TO one")?;
            }
            self.run("RELEASE one")?;
        }
        self.run("COMMIT")
    }

    fn set_worth(&mut self, worth: Worth) -> Result<(), Failure> {
        if self.worth != worth {
            let mode = match worth {
                Worth::PowerCut => "FULL",
                Worth::Crash => "NORMAL",
            };
            self.connection.pragma_update(None, "synchronous", mode)?;
            self.worth = worth;
        }
        Ok(())
    }

    fn run(&self, sql: &str) -> Result<(), Failure> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
