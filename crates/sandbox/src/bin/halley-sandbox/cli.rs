//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use halley_sandbox::{CertificateAuthority, Database, Options, RateLimits, Seed, SeedFile, SystemClock, Tls};

const EXAMPLES: &str = "\
Examples:
  halley-sandbox serve
      Serves at http://127.0.0.1:8787; the page for people is http://127.0.0.1:8787/sandbox/
  halley-sandbox serve --listen 127.0.0.1:0 --seed people.json
      Serves at a free port what people.json says; the first line of output says where
  halley-sandbox serve --db chat.db
      Keeps people, messages and files in chat.db and chat.db-files, and goes on with them at the next start
  halley-sandbox exec -- npm test
      Runs the tests against a fresh sandbox, and ends with their status
  halley-sandbox exec --export-on-exit after.json -- npm test
      Also keeps what the tests have left behind
  halley-sandbox exec --rate-limits off -- npm run load-test
      Lets more calls through than the 333 a second of the service's limit
  halley-sandbox serve --tls-listen 127.0.0.1:8443
      Serves https://127.0.0.1:8443 too, and the cloud's host names when they lead there
  halley-sandbox ca --out sandbox-ca.pem
      Writes the certificate that makes clients trust it
  halley-sandbox completions bash > ~/.local/share/bash-completion/completions/halley-sandbox";

/// A local CometChat-compatible server for development and tests: no account, no internet. Data lies in memory,
/// unless it is given a file.
#[derive(Debug, Parser)]
#[command(name = "halley-sandbox", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Serve until ctrl-c or SIGTERM. The first line of output says where.
    Serve(ServeArgs),
    /// Serve while a command runs that finds the sandbox in its environment; exit with its status.
    ///
    /// The command gets COMETCHAT_APP_ID, COMETCHAT_REGION, COMETCHAT_API_KEY, COMETCHAT_AUTH_KEY and
    /// HALLEY_SANDBOX_URL; with --tls-listen also HALLEY_SANDBOX_TLS_URL and HALLEY_SANDBOX_CA_FILE.
    Exec {
        #[command(flatten)]
        serve: Box<ServeArgs>,
        /// The command and its arguments, after `--`.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Print the certificate that clients of --tls-listen have to trust; made when there is none yet.
    Ca {
        /// Write it to this file instead.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        ca: CaArgs,
    },
    /// Print the completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one. `serve` defaults to port 8787, `exec` to a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Serve TLS here too, for apps that insist on it; port 0 takes a free one. See `ca`.
    #[arg(long, value_name = "ADDR")]
    tls_listen: Option<SocketAddr>,
    #[command(flatten)]
    ca: CaArgs,
    /// App id to serve.
    #[arg(long, value_name = "ID", default_value = halley_sandbox::DEFAULT_APP_ID)]
    app_id: String,
    /// Region to report.
    #[arg(long, value_name = "NAME", default_value = halley_sandbox::DEFAULT_REGION)]
    region: String,
    /// Let the Auth Key mint tokens only, not create or change users.
    #[arg(long)]
    strict_auth_key: bool,
    /// Calls allowed in a minute, core and standard ones, or `off`.
    #[arg(long, value_name = "CORE/STANDARD", default_value = "10000/20000", value_parser = rate_limits)]
    rate_limits: Limits,
    /// Hand back a user's newest token when one is minted without `force`.
    #[arg(long)]
    reuse_tokens: bool,
    /// Allow an address that other machines can reach. The keys are public!
    #[arg(long)]
    allow_remote: bool,
    /// Let webhooks be registered that lie on other machines.
    #[arg(long)]
    allow_remote_webhooks: bool,
    /// Start without the sample users and group.
    #[arg(long)]
    empty: bool,
    /// New users join the sample group and get a greeting.
    #[arg(long, conflicts_with = "empty")]
    welcome_new_users: bool,
    /// Keep everything in this SQLite file, made when there is none, and uploads in FILE-files beside it. It holds
    /// tokens and passwords.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Start, and start again after each reset, with what this file says in place of the samples: a seed or an export.
    /// A --db that is not empty goes before it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["empty", "welcome_new_users"])]
    seed: Option<PathBuf>,
    /// Write everything to this file at the end, for `--seed` to read. It holds tokens and passwords.
    #[arg(long, value_name = "FILE")]
    export_on_exit: Option<PathBuf>,
}

/// Rate limits, or none.
#[derive(Debug, Clone, Copy)]
struct Limits(Option<RateLimits>);

fn rate_limits(text: &str) -> Result<Limits, String> {
    let wrong = || "write off, or two numbers, as in 10000/20000".to_owned();
    let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
    match text.split_once('/') {
        None if text == "off" => Ok(Limits(None)),
        None => Err(wrong()),
        Some((core, standard)) => {
            Ok(Limits(Some(RateLimits { core: number(core)?, standard: number(standard)? })))
        }
    }
}

#[derive(Debug, Args)]
pub struct CaArgs {
    /// Folder of the certificate authority; by default in your data folder.
    #[arg(long, value_name = "DIR")]
    ca_dir: Option<PathBuf>,
}

impl CaArgs {
    /// The authority in that folder, made when there is none.
    pub fn open(self) -> Result<CertificateAuthority, String> {
        let own = || dirs::data_local_dir().map(|data| data.join("halley-sandbox"));
        let folder = self.ca_dir.or_else(own).ok_or("there is no data folder; give --ca-dir")?;
        CertificateAuthority::open(&folder, &SystemClock).map_err(|why| why.to_string())
    }
}

/// What to serve, and what to do afterwards.
pub struct Job {
    pub options: Options,
    pub export_on_exit: Option<PathBuf>,
}

impl ServeArgs {
    /// Reads the files that are named, so that a mistake is told now and not at the end.
    pub fn job(self, default_port: u16) -> Result<Job, String> {
        if let Some(file) = &self.export_on_exit {
            check_folder(file)?;
        }
        let tls = match self.tls_listen {
            Some(listen) => Some(Tls { listen, authority: Arc::new(self.ca.open()?) }),
            None => None,
        };
        let options = Options {
            tls,
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], default_port))),
            allow_remote: self.allow_remote,
            app_id: self.app_id,
            region: self.region,
            remote_webhooks: self.allow_remote_webhooks,
            strict_auth_key: self.strict_auth_key,
            reuse_tokens: self.reuse_tokens,
            rate_limits: self.rate_limits.0,
            seed: Seed { samples: !self.empty, welcome_new_users: self.welcome_new_users },
            seed_file: self.seed.as_deref().map(seed_file).transpose()?,
            database: self.db.map(|file| Database { file, keep_sessions: true }),
            ..Options::default()
        };
        Ok(Job { options, export_on_exit: self.export_on_exit })
    }
}

fn seed_file(file: &Path) -> Result<SeedFile, String> {
    let text =
        std::fs::read_to_string(file).map_err(|why| format!("cannot read {}: {why}", file.display()))?;
    SeedFile::parse(&text).map_err(|why| format!("{}: {why}", file.display()))
}

fn check_folder(file: &Path) -> Result<(), String> {
    let folder = super::files::folder_of(file);
    if folder.is_dir() { Ok(()) } else { Err(format!("there is no folder {}", folder.display())) }
}
