//! The desktop shell: windows, commands and the plugging together. No rule lives here.
//!
//! - [`commands`]: what the pages may ask, one short handler each
//! - [`shell`]: the state behind them, where the adapters are plugged into the rules
//! - `attempt`: one thing at a time, and cancelling it
//! - [`signing_in`], `keeping`, [`chatting`]: the way from the login window to the chat window and back
//! - [`people`], [`locking`]: several people on one computer, and the lock
//! - `keyring`: which keyring answers, and whether it is the one from before
//! - [`own_account`]: what the account window asks for
//! - [`preferences`]: what the settings window shows and saves, and what follows a change
//! - [`connection`]: which chat service, and where tokens come from
//! - `written`: what is written and not sent
//! - [`desktop`]: how the app behaves among the others on the desktop
//! - [`windows`], [`csp`]: the windows and what each may reach
//! - `suspend`: hears when the computer is about to sleep
//! - [`managed`]: what an administrator settles for everybody on this computer
//! - [`settings`], [`errors`], [`system`]: what is remembered, how failures look, clock and randomness

pub mod account_export;
mod attempt;
pub mod chatting;
pub mod commands;
pub mod connection;
pub mod csp;
pub mod desktop;
pub mod errors;
mod keeping;
mod keyring;
pub mod locking;
pub mod managed;
pub mod own_account;
pub mod people;
pub mod preferences;
pub mod settings;
pub mod shell;
pub mod signing_in;
mod suspend;
pub mod system;
pub mod windows;
mod written;

use desktop::instance::{self, Instance};
use shell::{Adapters, Shell};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tauri::{App, AppHandle, Builder, Context, Manager, RunEvent, Runtime};
use tracing_subscriber::EnvFilter;

/// How often the app looks whether it is to lock.
const LOOK_FOR_USE_EVERY: Duration = Duration::from_secs(5);

/// Name of our entries in the keyring. Builds with `dev-mode` never share them with releases.
const KEYRING_SERVICE: &str =
    if cfg!(feature = "dev-mode") { "chat.halley.desktop.dev" } else { "chat.halley.desktop" };

/// Name of the data folder among those of other apps, as in the configuration.
const IDENTIFIER: &str = "chat.halley.desktop";

/// Plugins and commands, the same for the app and for its tests.
pub fn builder<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(tauri_plugin_store::Builder::new().build())
        // It puts `alert` and `confirm` of its own into every page, which no window may call; ours use neither.
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
}

/// Starts the app and returns when its last window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let filter = EnvFilter::try_from_env("HALLEY_LOG").unwrap_or_else(|_| EnvFilter::new("warn,halley=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if cfg!(not(debug_assertions)) {
        system::forbid_core_dumps();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let instance = match first_instance(&arguments) {
        Ok(instance) => instance,
        Err(code) => return code,
    };
    let built = for_this_system(builder(Builder::default()))
        .setup(move |app| Ok(set_up(app, instance, &arguments)?))
        .build(context());
    match built {
        Ok(app) => {
            app.run(at_the_end);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the app could not start");
            ExitCode::FAILURE
        }
    }
}

/// Takes the place of the one app on the data folder. `Err` if another app has it: the command line is with that one then.
/// Where nobody can tell, the app starts all the same.
fn first_instance(arguments: &[String]) -> Result<Option<Instance>, ExitCode> {
    let Some(folder) = dirs::data_dir().map(|folder| own_folder(folder.join(IDENTIFIER))) else {
        return Ok(None);
    };
    match make_private(&folder).and_then(|()| instance::claim(&folder)) {
        Ok(instance::Start::First(instance)) => Ok(Some(instance)),
        Ok(instance::Start::Second) => Err(match instance::hand_over(&folder, arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!(%error, "Halley runs already, and does not answer");
                ExitCode::FAILURE
            }
        }),
        Err(error) => {
            tracing::warn!(%error, "whether Halley runs already cannot be told");
            Ok(None)
        }
    }
}

/// What differs from one system to the next: how another start and a clicked link get here.
fn for_this_system<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    let builder = builder.plugin(tauri_plugin_autostart::Builder::new().build());
    #[cfg(windows)]
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
        if let Some(shell) = app.try_state::<Shell<R>>() {
            shell.started_again(&arguments);
        }
    }));
    #[cfg(target_os = "macos")]
    let builder = builder.plugin(tauri_plugin_deep_link::init());
    builder
}

/// The process ends without dropping anything, so what is open is closed here.
fn at_the_end<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    if matches!(event, RunEvent::Exit)
        && let Some(shell) = app.try_state::<Shell<R>>()
    {
        shell.close();
    }
}

/// The configuration and the pages, built in.
#[expect(clippy::disallowed_methods, reason = "the macro ends a process that it finds to be none of ours")]
#[must_use]
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Where the app keeps its files, made for the person alone. Builds with `dev-mode` have a folder of
/// their own in it, as they have a keyring entry of their own.
fn data_folder<R: Runtime>(app: &App<R>) -> tauri::Result<PathBuf> {
    let folder = app.path().app_data_dir()?;
    // What cannot be made or changed here shows when the accounts file is opened, with its text.
    if let Err(error) = make_private(&folder) {
        tracing::warn!(%error, "the data folder could not be made private");
    }
    Ok(own_folder(folder))
}

fn own_folder(folder: PathBuf) -> PathBuf {
    if cfg!(feature = "dev-mode") { folder.join("dev") } else { folder }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

fn set_up<R: Runtime>(
    app: &mut App<R>,
    instance: Option<Instance>,
    arguments: &[String],
) -> tauri::Result<()> {
    let folder = data_folder(app)?;
    let shell = Shell::new(app.handle(), Adapters::of_this_system(folder));
    shell.started_with(arguments);
    app.manage(shell);
    windows::open_login(app.handle())?;
    lock_by_itself(app.handle());
    hear_other_starts(app, instance);
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell<R>>();
        shell.remove_leftover().await;
        shell.refresh_server().await;
        shell.finish_sign_outs_for_ever().await;
    });
    Ok(())
}

/// Locks when nobody has used a window for long, and before the computer sleeps, where the person wishes that.
fn lock_by_itself<R: Runtime>(app: &AppHandle<R>) {
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell<R>>();
        loop {
            tokio::time::sleep(LOOK_FOR_USE_EVERY).await;
            if let Err(error) = shell.lock_if_idle().await {
                tracing::warn!(error = error.message, "locked without a login window");
            }
        }
    });
    let handle = app.clone();
    suspend::before_sleep(move || {
        tauri::async_runtime::block_on(async {
            if let Err(error) = handle.state::<Shell<R>>().lock_before_sleep().await {
                tracing::warn!(error = error.message, "locked without a login window");
            }
        });
    });
}

/// From now on another start, or a clicked link, is heard.
fn hear_other_starts<R: Runtime>(app: &App<R>, instance: Option<Instance>) {
    #[cfg(unix)]
    if let Some(instance) = instance {
        let handle = app.handle().clone();
        let heard = instance.listen(move |arguments| handle.state::<Shell<R>>().started_again(&arguments));
        if let Err(error) = heard {
            tracing::warn!(%error, "another start will raise no window");
        }
        app.manage(instance);
    }
    #[cfg(not(unix))]
    if let Some(instance) = instance {
        app.manage(instance);
    }
    #[cfg(target_os = "macos")]
    {
        use tauri_plugin_deep_link::DeepLinkExt as _;
        let handle = app.handle().clone();
        app.deep_link().on_open_url(move |event| {
            let links: Vec<String> = event.urls().iter().map(ToString::to_string).collect();
            handle.state::<Shell<R>>().started_again(&links);
        });
    }
}
