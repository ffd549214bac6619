//! The state behind the commands. Here the adapters are plugged into the rules, once.

use crate::connection::{ActiveConnection, ChatTarget, Environment};
use crate::csp::AllowedHosts;
use crate::errors::{ForPages, not_connected};
use crate::settings::Settings;
use crate::system::{SystemClock, SystemRandomness};
use halley_contract::answers::{AppStatus, KeptPerson};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::SessionEnd;
use halley_login::account::Session;
use halley_login::password::Hashing;
use halley_login::ports::{Accounts, Clock, Keyring, Randomness, UnixSeconds};
use halley_login::{Login, Verified};
use halley_secrets::SystemKeyring;
use halley_store_sqlite::SqliteAccounts;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tauri::{AppHandle, Runtime};
use tokio::sync::{Mutex as AsyncMutex, Notify};

const ACCOUNTS_FILE: &str = "accounts.sqlite3";
/// How often sign-outs that the chat service missed are tried again.
const FINISH_SIGN_OUTS_EVERY: Duration = Duration::from_secs(30);

/// What the rules need from outside, but for what depends on settings.
pub struct Adapters {
    /// Folder of the accounts file and of the settings.
    pub folder: PathBuf,
    /// The keyring.
    pub keyring: Arc<dyn Keyring>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
    /// The hashing pool.
    pub hashing: Hashing,
    /// What the process was started with.
    pub environment: Environment,
}

impl Adapters {
    /// The real ones.
    #[must_use]
    pub fn of_this_system(folder: PathBuf) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            folder,
            keyring: Arc::new(SystemKeyring::new(crate::KEYRING_SERVICE)),
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            hashing: Hashing::new(cores),
            environment: Environment::of_this_process(),
        }
    }
}

/// Where the person is.
pub(crate) enum Place {
    /// At the login window.
    SignedOut,
    /// The password was right, and there is no token yet.
    Waiting { who: Verified, keep: bool },
    /// At the chat window.
    SignedIn(Box<SignedIn>),
}

/// Somebody at the chat window.
pub(crate) struct SignedIn {
    pub who: Verified,
    pub session: Session,
    pub target: ChatTarget,
    pub keep: bool,
    /// Why the session could not be kept.
    pub not_kept: Option<CommandError>,
    /// The chat window has taken the session.
    pub taken: bool,
    /// When a token was last renewed for this window.
    pub renewed_at: Option<UnixSeconds>,
}

/// What needs the disk or the network to be set up.
#[derive(Clone)]
pub(crate) struct Core {
    pub accounts: Arc<dyn Accounts>,
    pub connection: Arc<ActiveConnection>,
}

/// The state behind the commands.
pub struct Shell<R: Runtime> {
    pub(crate) app: AppHandle<R>,
    pub(crate) adapters: Adapters,
    settings: Mutex<Option<Arc<Settings<R>>>>,
    core: AsyncMutex<Option<Core>>,
    place: Mutex<Place>,
    ended: Mutex<Option<SessionEnd>>,
    /// Held while somebody is being signed in, or the connection is being changed.
    busy: AsyncMutex<()>,
    cancel: Notify,
    /// Rung when a sign-out was missed by the chat service.
    sign_out_missed: Arc<Notify>,
    flushing: Arc<AsyncMutex<()>>,
    /// What the chat page may reach; read by the web view whenever it loads the page.
    pub(crate) allowed: Arc<RwLock<AllowedHosts>>,
}

impl<R: Runtime> Shell<R> {
    /// Nothing is opened yet, so that the window is up at once.
    #[must_use]
    pub fn new(app: &AppHandle<R>, adapters: Adapters) -> Self {
        Self {
            app: app.clone(),
            adapters,
            settings: Mutex::new(None),
            core: AsyncMutex::new(None),
            place: Mutex::new(Place::SignedOut),
            ended: Mutex::new(None),
            busy: AsyncMutex::new(()),
            cancel: Notify::new(),
            sign_out_missed: Arc::default(),
            flushing: Arc::default(),
            allowed: Arc::default(),
        }
    }

    /// What the login window needs to draw itself; opens what is not open yet.
    pub async fn status(&self) -> AppStatus {
        let opened = match self.core().await {
            Ok(core) => core.accounts.any().await.map(|any| (any, core)).map_err(|error| error.for_pages()),
            Err(error) => Err(error),
        };
        let settings = self.settings().ok();
        let kept = settings.as_ref().and_then(|settings| settings.kept());
        let (has_accounts, connection, problem) = match opened {
            Ok((any, core)) => (any, core.connection.describe(), core.connection.problem.clone()),
            Err(error) => (false, ActiveConnection::none().describe(), Some(error)),
        };
        AppStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dev_mode: cfg!(feature = "dev-mode"),
            problem,
            connection,
            has_accounts,
            kept: kept.map(|kept| KeptPerson { uid: kept.uid, name: kept.name }),
            ended: self.ended.lock().unwrap_or_else(PoisonError::into_inner).take(),
            settings_recovered: settings.is_some_and(|settings| settings.recovered),
        }
    }

    /// Forgets a connection that failed to start, so that the next look tries again.
    pub async fn retry_start(&self) -> AppStatus {
        let mut core = self.core.lock().await;
        if core.as_ref().is_some_and(|core| core.connection.problem.is_some()) {
            *core = None;
        }
        drop(core);
        self.status().await
    }

    /// The rules, ready for use.
    pub(crate) async fn login(&self) -> Result<Login, CommandError> {
        let core = self.core().await?;
        if let Some(problem) = &core.connection.problem {
            return Err(problem.clone());
        }
        if core.connection.kind.is_none() {
            // Nobody is to make an account that leads nowhere.
            return Err(not_connected());
        }
        Ok(self.login_with(&core))
    }

    fn login_with(&self, core: &Core) -> Login {
        Login {
            accounts: Arc::clone(&core.accounts),
            keyring: Arc::clone(&self.adapters.keyring),
            tokens: Arc::clone(&core.connection.tokens),
            clock: Arc::clone(&self.adapters.clock),
            randomness: Arc::clone(&self.adapters.randomness),
            hashing: self.adapters.hashing.clone(),
            flushing: Arc::clone(&self.flushing),
            local_re_enrolment: cfg!(feature = "dev-mode"),
        }
    }

    /// The accounts file and the connection; opened at the first call, and tried again after a failure.
    pub(crate) async fn core(&self) -> Result<Core, CommandError> {
        let mut core = self.core.lock().await;
        if let Some(core) = &*core {
            return Ok(core.clone());
        }
        let settings = self.settings()?;
        let file = self.adapters.folder.join(ACCOUNTS_FILE);
        let accounts = tokio::task::spawn_blocking(move || SqliteAccounts::open(&file))
            .await
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))?
            .map_err(|error| error.for_pages())?;
        let Adapters { keyring, environment, folder, .. } = &self.adapters;
        let connection = ActiveConnection::open(settings.connection(), keyring, environment, folder).await;
        self.allow(&connection);
        let opened = Core { accounts: Arc::new(accounts), connection: Arc::new(connection) };
        *core = Some(opened.clone());
        Ok(opened)
    }

    /// Lets go of the accounts file and of the connection, and with it of the sandbox inside the app. What is just being
    /// opened is left to the end of the process.
    pub fn close(&self) {
        if let Ok(mut core) = self.core.try_lock() {
            *core = None;
        }
    }

    /// Puts another connection in the place of the one in use.
    pub(crate) async fn switch_to(&self, connection: ActiveConnection) -> Result<(), CommandError> {
        let mut core = self.core.lock().await;
        let accounts = match &*core {
            Some(core) => Arc::clone(&core.accounts),
            None => return Err(CommandError::new(ErrorCode::Internal, "the app has not started yet")),
        };
        self.allow(&connection);
        *core = Some(Core { accounts, connection: Arc::new(connection) });
        // The new connection may have sign-outs of its own to finish.
        self.sign_out_missed.notify_one();
        Ok(())
    }

    fn allow(&self, connection: &ActiveConnection) {
        let hosts = connection.target.as_ref().map(|target| target.allowed.clone()).unwrap_or_default();
        *self.allowed.write().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    /// The settings; loaded at the first call, and tried again after a failure.
    pub(crate) fn settings(&self) -> Result<Arc<Settings<R>>, CommandError> {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = &*settings {
            return Ok(Arc::clone(settings));
        }
        let opened = Settings::open(&self.app, &self.adapters.folder)
            .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))?;
        Ok(Arc::clone(settings.insert(Arc::new(opened))))
    }

    pub(crate) fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_end(&self, because: Option<SessionEnd>) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = because;
    }

    /// Runs one thing at a time. What takes long inside it is made [`Shell::cancellable`]; the rest
    /// runs to its end, so that nothing is left half done.
    pub(crate) async fn exclusively<T>(
        &self,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        let Ok(_busy) = self.busy.try_lock() else {
            return Err(CommandError::new(ErrorCode::InProgress, "something is still running"));
        };
        work.await
    }

    /// Runs until it ends or [`Shell::cancel`] is called.
    pub(crate) async fn cancellable<T>(
        &self,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        let mut cancelled = std::pin::pin!(self.cancel.notified());
        cancelled.as_mut().enable();
        tokio::select! {
            outcome = work => outcome,
            () = cancelled => Err(CommandError::new(ErrorCode::Cancelled, "cancelled")),
        }
    }

    /// Stops what runs, and forgets who waits for the chat service.
    pub fn cancel(&self) {
        self.cancel.notify_waiters();
        self.forget_who_waits();
    }

    pub(crate) fn forget_who_waits(&self) {
        let mut place = self.place();
        if matches!(*place, Place::Waiting { .. }) {
            *place = Place::SignedOut;
        }
    }

    /// Ends the person's tokens at the chat service, now or as soon as it is there, and does not
    /// wait for it. `session_kept`: the keyring may hold the session.
    pub(crate) async fn end_tokens(&self, login: Login, who: &Verified, session_kept: bool) {
        let signing_out = login.begin_sign_out(who, session_kept).await;
        if let Some(error) = &signing_out.keyring {
            tracing::warn!(%error, "the kept session is still in the keyring; its token is ended at the chat service");
        }
        if let Some(error) = &signing_out.accounts {
            tracing::warn!(%error, "the unfinished sign-out could not be noted");
        }
        let missed = Arc::clone(&self.sign_out_missed);
        tauri::async_runtime::spawn(async move {
            if let Err(error) = login.complete_sign_out(&signing_out).await {
                tracing::info!(%error, "the chat service missed the sign-out; it is told later");
                missed.notify_one();
            }
        });
    }

    /// Finishes sign-outs that the chat service missed, for as long as the app runs.
    pub async fn finish_sign_outs_for_ever(&self) {
        loop {
            if self.all_sign_outs_are_finished().await {
                self.sign_out_missed.notified().await;
            }
            tokio::time::sleep(FINISH_SIGN_OUTS_EVERY).await;
        }
    }

    /// Tries; what cannot be told now, as the accounts file cannot be opened, counts as unfinished.
    async fn all_sign_outs_are_finished(&self) -> bool {
        match self.login().await {
            Ok(login) => login.finish_sign_outs().await == Ok(0),
            Err(_) => false,
        }
    }
}
