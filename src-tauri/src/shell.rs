//! The state behind the commands. Here the adapters are plugged into the rules, once.

use crate::connection::{ActiveConnection, ChatTarget, Environment};
use crate::csp::AllowedHosts;
use crate::desktop::Desktop;
use crate::errors::{ForPages, not_connected};
use crate::managed::Managed;
use crate::settings::Settings;
use crate::system::{SystemClock, SystemRandomness};
use crate::windows;
use crate::written::Keeping;
use halley_contract::answers::{AppStatus, KeptPerson};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::preferences::Preferences;
use halley_contract::requests::SessionEnd;
use halley_login::account::Session;
use halley_login::flushing::Flushing;
use halley_login::password::Hashing;
use halley_login::ports::{Accounts, Clock, Keyring, Randomness, UnixSeconds};
use halley_login::{Login, Verified};
use halley_secrets::SystemKeyring;
use halley_store_sqlite::SqliteAccounts;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tauri::{AppHandle, Runtime};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};

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

impl SignedIn {
    pub(crate) const fn new(
        who: Verified,
        session: Session,
        target: ChatTarget,
        keep: bool,
        not_kept: Option<CommandError>,
    ) -> Self {
        Self { who, session, target, keep, not_kept, taken: false, renewed_at: None }
    }
}

/// What needs the disk or the network to be set up.
#[derive(Clone)]
pub(crate) struct Core {
    pub accounts: Arc<dyn Accounts>,
    pub connection: Arc<ActiveConnection>,
}

/// The parts of [`Core`] that could be set up so far.
#[derive(Default)]
struct Parts {
    accounts: Option<Arc<dyn Accounts>>,
    connection: Option<Arc<ActiveConnection>>,
}

/// Changes from the login window to the chat window.
type ChangeToChat<R> = fn(&AppHandle<R>) -> tauri::Result<()>;

/// The state behind the commands.
pub struct Shell<R: Runtime> {
    pub(crate) app: AppHandle<R>,
    pub(crate) adapters: Adapters,
    settings: Mutex<Option<Arc<Settings<R>>>>,
    parts: AsyncMutex<Parts>,
    place: Mutex<Place>,
    ended: Mutex<Option<SessionEnd>>,
    /// Held while somebody is being signed in, or the connection is being changed.
    pub(crate) busy: AsyncMutex<()>,
    /// Held while another connection takes the place of the one in use.
    pub(crate) changing: AsyncMutex<()>,
    pub(crate) cancel: watch::Sender<()>,
    /// Held while the keyring's session and the note of it change together.
    pub(crate) session_entry: AsyncMutex<()>,
    /// Held while a token is renewed.
    pub(crate) renewing: AsyncMutex<()>,
    /// The address of an account that was made, or may have been, while nobody got to the chat.
    pub(crate) made: Mutex<Option<String>>,
    pub(crate) change_to_chat: ChangeToChat<R>,
    /// Rung when a sign-out was missed by the chat service.
    sign_out_missed: Arc<Notify>,
    flushing: Arc<Flushing>,
    /// What people have written and not sent.
    pub(crate) written: Keeping,
    /// What the chat page may reach; read by the web view whenever it loads the page.
    pub(crate) allowed: Arc<RwLock<AllowedHosts>>,
    pub(crate) desktop: Desktop,
}

impl<R: Runtime> Shell<R> {
    /// Nothing is opened yet, so that the window is up at once.
    #[must_use]
    pub fn new(app: &AppHandle<R>, adapters: Adapters) -> Self {
        Self {
            app: app.clone(),
            adapters,
            settings: Mutex::new(None),
            parts: AsyncMutex::default(),
            place: Mutex::new(Place::SignedOut),
            ended: Mutex::new(None),
            busy: AsyncMutex::new(()),
            changing: AsyncMutex::default(),
            cancel: watch::Sender::default(),
            session_entry: AsyncMutex::default(),
            renewing: AsyncMutex::default(),
            made: Mutex::default(),
            change_to_chat: windows::change_to_chat,
            sign_out_missed: Arc::default(),
            flushing: Arc::default(),
            written: Keeping::default(),
            allowed: Arc::default(),
            desktop: Desktop::default(),
        }
    }

    /// The same with another way to the chat window, such as one that fails.
    #[must_use]
    pub fn with_change_to_chat(self, change_to_chat: ChangeToChat<R>) -> Self {
        Self { change_to_chat, ..self }
    }

    /// What the login window needs to draw itself; opens what is not open yet.
    pub async fn status(&self) -> AppStatus {
        let opened = match self.core().await {
            Ok(core) => core
                .accounts
                .any(&core.connection.tokens.realm())
                .await
                .map(|any| (any, core))
                .map_err(|error| error.for_pages()),
            Err(error) => Err(error),
        };
        let settings = self.settings().ok();
        let kept = settings.as_ref().and_then(|settings| settings.kept()).filter(|kept| !kept.leftover);
        let (has_accounts, connection, problem) = match opened {
            Ok((any, core)) => (any, core.connection.describe(), core.connection.problem.clone()),
            Err(error) => (false, ActiveConnection::none().describe(), Some(error)),
        };
        AppStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dev_mode: cfg!(feature = "dev-mode"),
            problem,
            connection: self.under_managed(connection),
            has_accounts,
            kept: kept.map(|kept| KeptPerson { uid: kept.uid, name: kept.name }),
            ended: self.ended.lock().unwrap_or_else(PoisonError::into_inner).take(),
            settings_recovered: settings.is_some_and(|settings| settings.recovered),
        }
    }

    /// Opens the accounts file anew, which may be another one by now, and a connection that failed to
    /// start. One that works stays, as the sandbox inside the app would forget everything.
    pub async fn retry_start(&self) -> AppStatus {
        let mut parts = self.parts.lock().await;
        parts.accounts = None;
        parts.connection.take_if(|connection| connection.problem.is_some());
        drop(parts);
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
        let mut parts = self.parts.lock().await;
        let accounts = match &parts.accounts {
            Some(accounts) => Arc::clone(accounts),
            None => Arc::clone(parts.accounts.insert(self.open_accounts().await?)),
        };
        let connection = match &parts.connection {
            Some(connection) => Arc::clone(connection),
            None => Arc::clone(parts.connection.insert(self.open_connection().await?)),
        };
        Ok(Core { accounts, connection })
    }

    async fn open_accounts(&self) -> Result<Arc<dyn Accounts>, CommandError> {
        let file = self.adapters.folder.join(ACCOUNTS_FILE);
        let opened = tokio::task::spawn_blocking(move || SqliteAccounts::open(&file))
            .await
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))?;
        Ok(Arc::new(opened.map_err(|error| error.for_pages())?))
    }

    async fn open_connection(&self) -> Result<Arc<ActiveConnection>, CommandError> {
        let settings = self.settings()?;
        let connection = match settings.connection() {
            // Not even the sandbox takes the place of a settled server that is not set up yet.
            None if settings.managed.address().is_some() => ActiveConnection::none(),
            chosen => ActiveConnection::open(chosen, &self.adapters).await,
        };
        self.allow(&connection);
        Ok(Arc::new(connection))
    }

    /// Lets go of the accounts file and of the connection, and with it of the sandbox inside the app. What is just being
    /// opened is left to the end of the process.
    pub fn close(&self) {
        if let Ok(mut parts) = self.parts.try_lock() {
            *parts = Parts::default();
        }
    }

    /// Puts another connection in the place of the one in use.
    pub(crate) async fn switch_to(&self, connection: ActiveConnection) {
        let mut parts = self.parts.lock().await;
        self.allow(&connection);
        parts.connection = Some(Arc::new(connection));
        // The new connection may have sign-outs of its own to finish.
        self.sign_out_missed.notify_one();
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
        let managed = Managed::read(self.adapters.environment.managed_file.as_deref());
        let opened = opened.under(managed);
        Ok(Arc::clone(settings.insert(Arc::new(opened))))
    }

    /// What the person prefers; the defaults while the settings cannot be read.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        self.settings().map(|settings| settings.preferences()).unwrap_or_default()
    }

    pub(crate) fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_end(&self, because: Option<SessionEnd>) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = because;
    }

    /// Ends the person's tokens at the chat service, now or as soon as it is there, and does not
    /// wait for it. `session_kept`: the keyring may hold the session. False if it still may afterwards.
    pub(crate) async fn end_tokens(&self, login: Login, who: &Verified, session_kept: bool) -> bool {
        let signing_out = login.begin_sign_out(who, session_kept).await;
        if let Some(error) = &signing_out.keyring {
            tracing::warn!(%error, "the kept session is still in the keyring; its token is ended at the chat service");
        }
        if let Some(error) = &signing_out.accounts {
            tracing::warn!(%error, "the unfinished sign-out could not be noted");
        }
        let removed = signing_out.keyring.is_none();
        let missed = Arc::clone(&self.sign_out_missed);
        tauri::async_runtime::spawn(async move {
            if let Err(error) = login.complete_sign_out(&signing_out).await {
                tracing::info!(%error, "the chat service missed the sign-out; it is told later");
                missed.notify_one();
            }
        });
        removed
    }

    /// Finishes the sign-outs that are noted, now or later, and does not wait for it.
    pub(crate) fn finish_sign_outs_soon(&self, login: Login) {
        let missed = Arc::clone(&self.sign_out_missed);
        tauri::async_runtime::spawn(async move {
            if login.finish_sign_outs().await != Ok(0) {
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
