//! A piece of work on its way to the thread of a connection, and the answer on its way back.

use super::failures::{Failure, explain};
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::Path;
use tokio::sync::oneshot;

/// How much a change is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// On the disk before it is acknowledged: not even a power cut takes it back.
    PowerCut,
    /// In the hands of the system before it is acknowledged: the end of this process, however sudden, does not take it
    /// back; a power cut may.
    Crash,
}

/// What a thread is handed.
pub trait Call: Send {
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// How much the change is worth.
    fn worth(&self) -> Worth;
    /// Does the work and keeps the answer. False if what it changed is to be undone.
    fn run(&mut self, connection: &Connection, path: &Path) -> bool;
    /// Hands the answer over, or in place of it what became of the transaction as a whole.
    fn answer(self: Box<Self>, instead: Option<StoreError>);
}

/// Work that has an answer of some type.
pub struct Typed<T, F> {
    pub worth: Worth,
    pub work: Option<F>,
    pub result: Option<Result<T, StoreError>>,
    pub reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Call for Typed<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, Failure> + Send,
{
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn worth(&self) -> Worth {
        self.worth
    }

    fn run(&mut self, connection: &Connection, path: &Path) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = work(connection).map_err(|failure| explain(path, failure));
        let good = result.is_ok();
        self.result = Some(result);
        good
    }

    fn answer(self: Box<Self>, instead: Option<StoreError>) {
        let stopped = || Err(StoreError::Failed("the work on it stopped half way".into()));
        let result = match instead {
            Some(error) => Err(error),
            None => self.result.unwrap_or_else(stopped),
        };
        // Whoever asked may have gone.
        let _ = self.reply.send(result);
    }
}
