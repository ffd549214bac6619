//! One thread per entry, which has its calls done in order.
//!
//! A call that hangs holds up its own entry only, however many calls follow. It is given up when it
//! can have no effect any more, as the program that it waits for is gone.

use crate::platform;
use crate::work::{Answer, Attempts, Opener, Work, Worker};
use halley_login::ports::{Entry, KeyringError};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// Calls that wait for the one that runs. Beyond that the answer is "slow" at once.
const WAITING: usize = 4;
/// After this long without a call the connection to the keyring is given up.
const IDLE: Duration = Duration::from_secs(60);
/// While a call runs, it is looked after this often.
const LOOK: Duration = Duration::from_secs(1);
/// Hung calls that are given up; each leaves a thread behind. Beyond that they are waited for.
const MOST_GIVEN_UP: u32 = 4;

pub struct Lane {
    makings: Makings,
    jobs: Mutex<Option<SyncSender<Job>>>,
}

#[derive(Clone)]
struct Makings {
    service: Arc<str>,
    entry: Entry,
    open: Arc<Opener>,
}

impl Makings {
    fn worker(&self) -> Worker {
        Worker::new(Arc::clone(&self.service), self.entry, Arc::clone(&self.open))
    }
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Answer>,
}

impl Lane {
    pub fn new(service: Arc<str>, entry: Entry, open: Arc<Opener>) -> Self {
        Self { makings: Makings { service, entry, open }, jobs: Mutex::new(None) }
    }

    /// Puts the work in line.
    pub fn submit(&self, work: Work) -> Result<oneshot::Receiver<Answer>, KeyringError> {
        let (sender, answer) = oneshot::channel();
        self.put(Job { work, answer: sender })?;
        Ok(answer)
    }

    fn put(&self, mut job: Job) -> Result<(), KeyringError> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = jobs.as_ref() {
            match running.try_send(job) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => return Err(KeyringError::Slow),
                // Out of reach, as the thread ends after this sender only.
                Err(TrySendError::Disconnected(back)) => job = back,
            }
        }
        let fresh =
            self.start().map_err(|error| KeyringError::Absent(format!("no thread for it: {error}")))?;
        fresh.try_send(job).map_err(|_| KeyringError::Absent("its thread ended at once".into()))?;
        *jobs = Some(fresh);
        Ok(())
    }

    fn start(&self) -> io::Result<SyncSender<Job>> {
        let (sender, receiver) = sync_channel(WAITING);
        let makings = self.makings.clone();
        thread::Builder::new().name("keyring".into()).spawn(move || run(&makings, &receiver))?;
        Ok(sender)
    }
}

fn run(makings: &Makings, jobs: &Receiver<Job>) {
    let mut worker = makings.worker();
    let mut given_up = 0;
    while let Some(Job { work, answer }) = next(&mut worker, jobs) {
        // Nobody waits any more, and nothing was begun: then nothing is done.
        if answer.is_closed() {
            continue;
        }
        let may_give_up = given_up < MOST_GIVEN_UP;
        worker = match perform(worker, work, may_give_up) {
            Outcome::Done(worker, result) => {
                let _ = answer.send(result);
                worker
            }
            Outcome::Lost(error) => {
                let _ = answer.send(Err(error));
                makings.worker()
            }
            Outcome::GivenUp => {
                given_up += 1;
                makings.worker()
            }
        };
    }
}

enum Outcome {
    Done(Worker, Answer),
    /// It panicked, or was not even begun.
    Lost(KeyringError),
    GivenUp,
}

/// Has the work done by a thread that can be left behind.
fn perform(mut worker: Worker, work: Work, may_give_up: bool) -> Outcome {
    let mut watch = Watch { attempts: worker.attempts(), seen: None };
    let (sender, done) = channel();
    let hand = thread::Builder::new().name("keyring-call".into()).spawn(move || {
        let answer = worker.work(&work);
        let _ = sender.send((worker, answer));
    });
    if let Err(error) = hand {
        return Outcome::Lost(KeyringError::Absent(format!("no thread for it: {error}")));
    }
    loop {
        match done.recv_timeout(LOOK) {
            Ok((worker, answer)) => return Outcome::Done(worker, answer),
            Err(RecvTimeoutError::Disconnected) => {
                return Outcome::Lost(KeyringError::Absent("its client stopped half way".into()));
            }
            Err(RecvTimeoutError::Timeout) if may_give_up && watch.is_in_vain() => return Outcome::GivenUp,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Notices that the program which provides the keyring has gone away during an attempt.
///
/// A request in flight fails by itself then. But an attempt that waits for a person to answer the
/// program's dialog waits for a signal that nobody will send.
struct Watch {
    attempts: Attempts,
    seen: Option<(u64, String)>,
}

impl Watch {
    fn is_in_vain(&mut self) -> bool {
        // Before the provider is asked for: a later attempt deals with a later provider.
        let attempt = self.attempts.count();
        let provider = platform::provider();
        match &self.seen {
            Some((seen, before)) if *seen == attempt => provider.as_ref() != Some(before),
            _ => {
                self.seen = provider.map(|provider| (attempt, provider));
                false
            }
        }
    }
}

fn next(worker: &mut Worker, jobs: &Receiver<Job>) -> Option<Job> {
    match jobs.recv_timeout(IDLE) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            worker.disconnect();
            jobs.recv().ok()
        }
    }
}
