//! The command line.

mod accounts;
mod audit;
mod check_config;
mod database;
mod devices;
mod durations;
mod healthcheck;
mod invites;
mod passwords;
mod screen;
mod terminal;

pub(crate) use database::{options as store_options, sqlite_file};
pub(crate) use healthcheck::here;

use crate::config::{self, Origin};
use crate::serve::{logs, process, serve};
use clap::{Parser, Subcommand};
use screen::Screen;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  halley-token-server check-config
      Says what is wrong with the configuration, or shows what is in effect
  halley-token-server doctor
      Looks at everything that serving needs, and says what to do
  halley-token-server serve --config /etc/halley-token-server/config.toml
  halley-token-server invite create --uses 5 --expires 7d --note 'design team'
  halley-token-server account add --email ann@example.org --name Ann < password-file
  halley-token-server device list ann@example.org
  halley-token-server backup /var/backups/accounts.sqlite3";

/// Mints CometChat auth tokens for whoever proves to be somebody, and for nobody else.
#[derive(Debug, Parser)]
#[command(name = "halley-token-server", version, after_help = EXAMPLES)]
pub struct Cli {
    /// Configuration file [default: $HALLEY_CONFIG, ./halley-token-server.toml, /etc/halley-token-server/config.toml].
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Print JSON in place of tables.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve until SIGTERM or ctrl-c; SIGHUP reads the TLS certificate again.
    Serve,
    /// Check the configuration, and show what is in effect and where it is from. No secret is shown.
    CheckConfig,
    /// Look at everything that serving needs, and say what to do.
    Doctor,
    /// Ask the running server whether it is alive: exit status 0 if so.
    Healthcheck,
    /// Accounts. All of this works while the server runs.
    #[command(subcommand)]
    Account(accounts::Task),
    /// Devices of an account.
    #[command(subcommand)]
    Device(devices::Task),
    /// Invites to make an account.
    #[command(subcommand)]
    Invite(invites::Task),
    /// Copy the SQLite database into a new file, while the server runs.
    Backup {
        /// The file, which must not exist.
        file: PathBuf,
    },
    /// Show security events, newest first.
    Audit(audit::Task),
}

/// The whole program.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { config, json, task } = Cli::parse();
    let (origin, screen) = (Origin::of_process(config), Screen::new(json));
    let mut runtime = match task {
        Task::Serve => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return screen.failed(&format!("cannot start: {why}")),
    };
    match runtime.block_on(carry_out(task, &origin, &screen)) {
        Ok(code) => code,
        Err(why) => screen.failed(&why.0),
    }
}

/// Why a command failed, in words for people.
struct Failed(String);

impl<E: std::fmt::Display> From<E> for Failed {
    fn from(why: E) -> Self {
        Self(why.to_string())
    }
}

/// Its exit status, or why it failed.
type Outcome = Result<ExitCode, Failed>;

const DONE: Outcome = Ok(ExitCode::SUCCESS);

async fn carry_out(task: Task, origin: &Origin, screen: &Screen) -> Outcome {
    match task {
        Task::Serve => start(origin, screen).await,
        Task::CheckConfig => check_config::run(origin, screen),
        Task::Doctor => doctor(origin, screen).await,
        Task::Healthcheck => healthcheck::run(origin).await,
        task => administer(task, origin, screen).await,
    }
}

async fn administer(task: Task, origin: &Origin, screen: &Screen) -> Outcome {
    let loaded = config::load_basics(origin)?;
    screen.warn(&loaded.warnings);
    let basics = loaded.config;
    let store = database::existing(&basics.database).await?;
    let store = store.as_ref();
    match task {
        Task::Account(task) => accounts::run(task, store, &basics, screen).await,
        Task::Device(task) => devices::run(task, store, screen).await,
        Task::Invite(task) => invites::run(task, store, screen).await,
        Task::Audit(task) => audit::run(&task, store, screen).await,
        Task::Backup { file } => {
            store.backup(&file).await?;
            screen.done(&format!("copied into {}", file.display()), &serde_json::json!({ "file": file }))
        }
        Task::Serve | Task::CheckConfig | Task::Doctor | Task::Healthcheck => DONE,
    }
}

async fn start(origin: &Origin, screen: &Screen) -> Outcome {
    let loaded = config::load(origin)?;
    let config = loaded.config;
    logs::start(config.basics.log);
    process::forbid_core_dumps();
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    let served = async { serve(&config, database::open(&config.basics.database).await?).await };
    match served.await {
        Ok(()) => DONE,
        Err(why) => Ok(screen.failed(&why.to_string())),
    }
}

async fn doctor(origin: &Origin, screen: &Screen) -> Outcome {
    let report = crate::doctor::examine(origin).await;
    let text = if screen.is_json() { report.json().to_string() } else { report.to_string() };
    screen.text(&text)?;
    Ok(if report.is_healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
