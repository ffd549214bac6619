//! What all requests and sockets share.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::uri::Authority;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::backup::{self, Own, Prepared};
use crate::control::{Faults, Traffic};
use crate::errors::Refusal;
use crate::options::{Options, Timings};
use crate::randomness::{Randomness, hex_text};
use crate::rate_limits::Meter;
use crate::realtime::{Sockets, deliver};
use crate::seed;
use crate::state::World;
use crate::webhooks::{self, Lines};

/// The world and who listens to it, under one lock: frames go out in the order of changes.
#[derive(Default)]
pub(crate) struct Core {
    pub(crate) world: World,
    pub(crate) sockets: Sockets,
}

struct Shared {
    options: Options,
    address: SocketAddr,
    tls_address: Option<SocketAddr>,
    core: Mutex<Core>,
    faults: Mutex<Faults>,
    meter: Mutex<Meter>,
    lines: Mutex<Lines>,
    traffic: Mutex<Traffic>,
    /// Made with the first file, so that a killed sandbox rarely leaves a folder behind.
    uploads: Mutex<Option<TempDir>>,
    /// Bytes that files still coming in may have in the end.
    claimed_room: AtomicU64,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// A handle to the running sandbox; clones are the same one.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

impl App {
    /// A sandbox that listens at `address`.
    ///
    /// # Errors
    /// A refusal when the seed cannot be planted.
    pub(crate) fn new(
        options: Options,
        address: SocketAddr,
        tls_address: Option<SocketAddr>,
    ) -> Result<Self, Refusal> {
        let app = Self {
            shared: Arc::new(Shared {
                options,
                address,
                tls_address,
                core: Mutex::default(),
                faults: Mutex::default(),
                meter: Mutex::default(),
                lines: Mutex::default(),
                traffic: Mutex::default(),
                uploads: Mutex::default(),
                claimed_room: AtomicU64::new(0),
                stop: CancellationToken::new(),
                tasks: TaskTracker::new(),
            }),
        };
        app.reset()?;
        Ok(app)
    }

    /// Does something with the world and delivers what follows from it.
    pub(crate) fn with_core<R>(&self, act: impl FnOnce(&mut Core, u64) -> R) -> R {
        let now = self.shared.options.clock.unix_seconds();
        let mut core = lock(&self.shared.core);
        let result = act(&mut core, now);
        let Core { world, sockets } = &mut *core;
        for event in world.take_events() {
            webhooks::tell(self, world, &event);
            deliver(&self.shared.options.app_id, world, sockets, &event);
        }
        // Before anybody can have read a frame, it is in the list.
        let sent = sockets.take_sent();
        if !sent.is_empty() {
            self.traffic().went(sent, now);
        }
        result
    }

    /// Reads from or changes the world.
    pub(crate) fn world<R>(
        &self,
        act: impl FnOnce(&mut World, u64) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        self.with_core(|core, now| act(&mut core.world, now))
    }

    /// Back to the seed: every session dies and every socket closes.
    pub(crate) fn reset(&self) -> Result<(), Refusal> {
        let options = self.options();
        let now = options.clock.unix_seconds();
        let start = match &options.seed_file {
            Some(file) => backup::prepare(file.document(), &self.own(), now)?,
            None => {
                let mut world = self.own().world(now);
                seed::plant(&mut world, options.seed, now);
                Prepared { world, uploads: None }
            }
        };
        self.replace(start);
        *self.faults() = Faults::default();
        *self.meter() = Meter::default();
        self.lines().clear();
        Ok(())
    }

    /// Puts another world in place of this one: every socket closes.
    pub(crate) fn replace(&self, other: Prepared) {
        let Prepared { mut world, uploads } = other;
        world.take_events();
        self.with_core(|core, _| {
            core.sockets.close_all();
            core.world = world;
        });
        *lock(&self.shared.uploads) = uploads;
    }

    /// What differs from sandbox to sandbox.
    pub(crate) fn own(&self) -> Own<'_> {
        let Options { api_key, auth_key, randomness, .. } = self.options();
        Own { url: self.url(), api_key, auth_key, randomness: randomness.as_ref() }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.shared.options
    }

    pub(crate) fn app_id(&self) -> &str {
        &self.shared.options.app_id
    }

    pub(crate) fn timings(&self) -> Timings {
        self.shared.options.timings
    }

    pub(crate) fn randomness(&self) -> &dyn Randomness {
        self.shared.options.randomness.as_ref()
    }

    /// An unguessable name of 32 hexadecimal digits.
    pub(crate) fn unguessable(&self) -> Result<String, Refusal> {
        Ok(hex_text(self.randomness(), 16)?)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Where it listens for TLS, if it does.
    pub(crate) fn tls_address(&self) -> Option<SocketAddr> {
        self.shared.tls_address
    }

    /// `HOST:PORT` of the door that a request without a name came in by.
    pub(crate) fn authority(&self, secure: bool) -> Authority {
        let address = self.shared.tls_address.filter(|_| secure).unwrap_or(self.shared.address);
        Authority::try_from(address.to_string()).unwrap_or_else(|_| Authority::from_static("127.0.0.1"))
    }

    /// `http://HOST:PORT` with no slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// Where the addresses of files begin.
    pub(crate) fn media_base(&self) -> String {
        format!("{}/media/", self.url())
    }

    /// The folder for uploaded files. It goes when the sandbox does.
    pub(crate) fn uploads(&self) -> Result<PathBuf, Refusal> {
        let mut uploads = lock(&self.shared.uploads);
        if let Some(folder) = uploads.as_ref() {
            return Ok(folder.path().to_owned());
        }
        let folder = backup::folder()?;
        let path = folder.path().to_owned();
        *uploads = Some(folder);
        Ok(path)
    }

    /// Room for files that is taken beside that of the files that are there.
    pub(crate) fn claimed_room(&self) -> &AtomicU64 {
        &self.shared.claimed_room
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.shared.faults)
    }

    /// The calls of the current minute.
    pub(crate) fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.shared.meter)
    }

    /// The ways to the webhooks.
    pub(crate) fn lines(&self) -> MutexGuard<'_, Lines> {
        lock(&self.shared.lines)
    }

    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        lock(&self.shared.traffic)
    }

    /// Ends when the sandbox is told to stop.
    pub(crate) async fn stopping(&self) {
        self.shared.stop.cancelled().await;
    }

    pub(crate) fn stop_token(&self) -> CancellationToken {
        self.shared.stop.clone()
    }

    /// A future that stopping waits for.
    pub(crate) fn tracked<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        self.shared.tasks.track_future(task)
    }

    /// Runs a task that stopping waits for.
    pub(crate) fn track(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(self.shared.tasks.spawn(task));
    }

    /// Ends when all tracked tasks have; only after the sandbox was told to stop.
    pub(crate) async fn all_done(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

/// A panic while the lock was held leaves the world usable: each change is complete or was refused before it began.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
