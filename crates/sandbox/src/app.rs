//! What all requests and sockets share.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::uri::Authority;
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
use crate::server::StartError;
use crate::state::{World, reason};
use crate::storage::{self, Storage, StorageError, Stored};
use crate::webhooks::{self, Lines};

/// The world, who listens to it and where it is kept, under one lock: frames go out in the order of changes.
pub(crate) struct Core {
    pub(crate) world: World,
    pub(crate) sockets: Sockets,
    storage: Box<dyn Storage>,
    /// The world holds what could not be stored, and what is stored could not be read.
    astray: bool,
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
    /// Bytes that files still coming in may have in the end.
    claimed_room: AtomicU64,
    /// Where new folders for files are made; `None` is where temporary things go.
    place: Option<PathBuf>,
    /// Whether it started with what was stored, and not with the seed.
    resumed: AtomicBool,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// A handle to the running sandbox; clones are the same one.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

impl App {
    /// A sandbox that listens at `address`, with the world that is stored, or else with the seed.
    ///
    /// # Errors
    /// [`StartError`] when the database cannot be used, or the seed not be planted.
    pub(crate) fn new(
        options: Options,
        address: SocketAddr,
        tls_address: Option<SocketAddr>,
    ) -> Result<Self, StartError> {
        let storage = storage::open(options.database.as_ref())?;
        let place = storage.place();
        let core = Core { world: World::default(), sockets: Sockets::default(), storage, astray: false };
        let app = Self {
            shared: Arc::new(Shared {
                options,
                address,
                tls_address,
                core: Mutex::new(core),
                faults: Mutex::default(),
                meter: Mutex::default(),
                lines: Mutex::default(),
                traffic: Mutex::default(),
                claimed_room: AtomicU64::new(0),
                place,
                resumed: AtomicBool::new(false),
                stop: CancellationToken::new(),
                tasks: TaskTracker::new(),
            }),
        };
        if app.resume()? {
            app.shared.resumed.store(true, Ordering::Relaxed);
        } else {
            app.reset().map_err(|refusal| StartError::Seed(refusal.into()))?;
        }
        Ok(app)
    }

    /// Takes up what is stored, if something is.
    fn resume(&self) -> Result<bool, StorageError> {
        let mut core = lock(&self.shared.core);
        let stored = self.stored(&mut core)?;
        let resumed = stored.is_some();
        core.world = stored.unwrap_or_default();
        let Core { world, storage, .. } = &mut *core;
        storage.tidy(&|key| world.file(key).is_some());
        Ok(resumed)
    }

    /// The world as it is stored, if it is.
    fn stored(&self, core: &mut Core) -> Result<Option<World>, StorageError> {
        let (own, mut world) = (self.own(), World::default());
        let found = core.storage.load(&mut |stored| {
            let Stored { kind, key, body, uploads } = stored;
            world.adopt(kind, key, &own.unstored(kind, body)?, uploads)
        })?;
        if !found {
            return Ok(None);
        }
        match world.adopted() {
            Ok(()) => Ok(Some(world)),
            Err(refusal) => Err(core.storage.senseless(&reason(&refusal))),
        }
    }

    /// Does something with the world, stores what was changed, and delivers what follows from it.
    ///
    /// # Errors
    /// A refusal when it could not be stored. Then nothing was changed, and nobody has heard of it.
    pub(crate) fn with_core<R>(&self, act: impl FnOnce(&mut Core, u64) -> R) -> Result<R, Refusal> {
        let now = self.shared.options.clock.unix_seconds();
        let mut core = lock(&self.shared.core);
        if core.astray {
            self.go_back(&mut core)?;
        }
        let result = act(&mut core, now);
        self.store(&mut core)?;
        let Core { world, sockets, .. } = &mut *core;
        for event in world.take_events() {
            webhooks::tell(self, world, &event);
            deliver(&self.shared.options.app_id, world, sockets, &event);
        }
        // Before anybody can have read a frame, it is in the list.
        let sent = sockets.take_sent();
        if !sent.is_empty() {
            self.traffic().went(sent, now);
        }
        Ok(result)
    }

    /// Stores what was changed, or makes it undone.
    fn store(&self, core: &mut Core) -> Result<(), Refusal> {
        if core.storage.keeps() {
            let own = self.own();
            let changes = core.world.changes();
            let changes = changes.and_then(|all| all.into_iter().map(|one| own.stored(one)).collect());
            let done = changes.and_then(|changes: Vec<_>| {
                if changes.is_empty() { Ok(()) } else { core.storage.commit(&changes).map_err(Refusal::from) }
            });
            if let Err(refusal) = done {
                // When that fails too, it is tried again before anything else is done.
                let _astray = self.go_back(core);
                return Err(refusal);
            }
        }
        core.world.forget_changes();
        Ok(())
    }

    /// Puts what is stored in place of a world that holds what is not.
    fn go_back(&self, core: &mut Core) -> Result<(), Refusal> {
        core.astray = true;
        let mut world = self.stored(core)?.unwrap_or_default();
        world.keep_moment_of(&mut core.world, !core.storage.keeps_sessions());
        core.world = world;
        core.astray = false;
        Ok(())
    }

    /// Does something with the sockets alone.
    pub(crate) fn sockets<R>(&self, act: impl FnOnce(&mut Sockets) -> R) -> R {
        act(&mut lock(&self.shared.core).sockets)
    }

    /// Reads from or changes the world.
    pub(crate) fn world<R>(
        &self,
        act: impl FnOnce(&mut World, u64) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        self.with_core(|core, now| act(&mut core.world, now))?
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
        self.replace(start)?;
        *self.faults() = Faults::default();
        *self.meter() = Meter::default();
        self.lines().clear();
        Ok(())
    }

    /// Puts another world in place of this one: every socket closes.
    ///
    /// # Errors
    /// A refusal when it cannot be stored. Then nothing was changed.
    pub(crate) fn replace(&self, other: Prepared) -> Result<(), Refusal> {
        let Prepared { mut world, uploads } = other;
        world.take_events();
        let mut records = Vec::new();
        // Outside the lock, as it takes a while.
        if self.options().database.is_some() {
            let own = self.own();
            records =
                world.records()?.into_iter().map(|record| own.stored(record)).collect::<Result<_, _>>()?;
        }
        world.forget_changes();
        let mut core = lock(&self.shared.core);
        core.storage.replace(&records, uploads)?;
        core.sockets.close_all();
        core.world = world;
        core.astray = false;
        Ok(())
    }

    /// What differs from sandbox to sandbox.
    pub(crate) fn own(&self) -> Own<'_> {
        let Options { api_key, auth_key, randomness, .. } = self.options();
        let place = self.shared.place.as_deref();
        Own { url: self.url(), api_key, auth_key, randomness: randomness.as_ref(), place }
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

    /// The folder for uploaded files.
    pub(crate) fn uploads(&self) -> Result<PathBuf, Refusal> {
        Ok(lock(&self.shared.core).storage.uploads()?)
    }

    /// Whether it started with what was stored, and not with the seed.
    pub(crate) fn resumed(&self) -> bool {
        self.shared.resumed.load(Ordering::Relaxed)
    }

    /// Lets go of the database. Changes are refused from here on.
    pub(crate) fn close(&self) {
        lock(&self.shared.core).storage.close();
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
