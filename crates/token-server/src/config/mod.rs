//! The configuration: a TOML file, environment variables over it, and files that hold secrets.
//!
//! Whatever is wrong is told all at once, each with its place. No value of a secret is in an error, in a warning or in
//! what is shown.

mod interpret;
pub mod keys;
mod problem;
mod reader;
pub mod secret_file;
mod values;
mod written;

pub use problem::{Place, Problem, Problems};
pub use reader::Shown;

use crate::settings::{HashingSettings, Limits, PasswordSettings, Settings};
use halley_cometchat::{ApiKey, AppId, BaseUrl, Client, Region, SettingsError, Timeouts};
use halley_token_api::answers::{Hosts, Registration};
use halley_token_api::server_url::ServerUrl;
use ipnet::IpNet;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use written::{Findings, Surroundings};

/// Files that are looked for when none is named.
const USUAL_FILES: [&str; 2] = ["halley-token-server.toml", "/etc/halley-token-server/config.toml"];

/// The configuration of the server.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[cometchat]`
    pub cometchat: CometChat,
    /// `[registration]`
    pub registration: Registration,
    /// `[limits]`
    pub limits: Limits,
    /// `[audit]`: days that events are kept.
    pub audit_keep_days: u32,
    /// What administration needs too.
    pub basics: Basics,
}

/// What every command needs that works on the database.
#[derive(Clone, Debug)]
pub struct Basics {
    /// `[database]`
    pub database: Database,
    /// `[password]`
    pub password: PasswordSettings,
    /// `[hashing]`
    pub hashing: HashingSettings,
    /// `[log]`
    pub log: Log,
}

/// `[server]`
#[derive(Clone, Debug)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What clients reach the server by; `None` for the listener's own address.
    pub public_url: Option<ServerUrl>,
    /// What people know it by.
    pub name: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// From where the metrics may be read.
    pub metrics_from: Vec<IpNet>,
    /// TLS of our own.
    pub tls: Option<TlsFiles>,
    /// For open requests to end at shutdown.
    pub shutdown_grace: Duration,
    /// Connections at once.
    pub max_connections: usize,
}

/// Files in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those between it and the authority.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// `[database]`
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://...`; it may hold a password.
    pub url: SecretString,
    /// Connections at once.
    pub pool: usize,
    /// Authority of PostgreSQL's certificate, in PEM.
    pub ca_file: Option<PathBuf>,
}

/// `[cometchat]`
#[derive(Clone, Debug)]
pub struct CometChat {
    /// The app.
    pub app: AppId,
    /// Where it lives.
    pub region: Region,
    /// The REST API key.
    pub api_key: ApiKey,
    /// Another place than CometChat's own.
    pub base_url: Option<BaseUrl>,
    /// Other hosts for clients.
    pub hosts: Option<Hosts>,
}

/// `[log]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
    /// The least important that are written.
    pub level: tracing::Level,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// From where it is read.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file, if one was named on the command line.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
}

impl Origin {
    /// This process's environment, and the file that was named.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        Self { file, environment: std::env::vars_os().collect() }
    }

    fn variable(&self, name: &str) -> Option<PathBuf> {
        let value = self.environment.get(&OsString::from(name))?;
        (!value.is_empty()).then(|| PathBuf::from(value))
    }

    /// The file to read: one that was named, or the first usual one that exists.
    fn file(&self) -> Option<PathBuf> {
        let named = self.file.clone().or_else(|| self.variable("HALLEY_CONFIG"));
        named.or_else(|| USUAL_FILES.iter().map(PathBuf::from).find(|path| path.exists()))
    }

    /// A folder for the database: the service manager's, or else the person's own.
    fn data_folder(&self) -> Option<PathBuf> {
        let share = |home: PathBuf| home.join(".local/share");
        let own = || self.variable("XDG_DATA_HOME").or_else(|| self.variable("HOME").map(share));
        let managed = self.variable("STATE_DIRECTORY");
        managed.or_else(|| own().map(|data| data.join("halley-token-server")))
    }
}

/// What was read, and from where.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// What it means.
    pub config: T,
    /// Every key with its value, or with what stands for a secret.
    pub shown: Vec<Shown>,
    /// What is not wrong but worth a look.
    pub warnings: Vec<String>,
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
}

/// Reads all of it.
///
/// # Errors
/// Everything that is wrong.
pub fn load(origin: &Origin) -> Result<Loaded<Config>, Problems> {
    load_sections(origin, None, interpret::config)
}

/// Reads what administration needs: no key of CometChat's, which whoever does it may not be able to read.
///
/// # Errors
/// Everything that is wrong with that.
pub fn load_basics(origin: &Origin) -> Result<Loaded<Basics>, Problems> {
    load_sections(origin, Some(&["database", "password", "hashing", "log"]), interpret::basics)
}

fn load_sections<T>(
    origin: &Origin,
    only: Option<&[&str]>,
    interpret: fn(&mut reader::Reader) -> Option<T>,
) -> Result<Loaded<T>, Problems> {
    let mut findings = Findings::default();
    let file = origin.file();
    let text = file.as_deref().and_then(|path| read_file(path, &mut findings));
    let around = Surroundings {
        environment: &origin.environment,
        credentials: origin.variable("CREDENTIALS_DIRECTORY"),
        only,
    };
    let written = written::collect(file.as_deref().zip(text.as_deref()), &around, &mut findings);
    if findings.unreadable {
        // What would seem to be missing may stand in what could not be read.
        return Err(Problems(findings.problems));
    }
    warn_of_secrets_inside(file.as_deref(), &written, &mut findings);
    let mut reader = reader::Reader::new(written, origin.data_folder(), findings);
    let config = interpret(&mut reader);
    let (shown, Findings { problems, warnings, .. }) = reader.into_parts();
    match config {
        Some(config) if problems.is_empty() => Ok(Loaded { config, shown, warnings, file }),
        _ => Err(Problems(problems)),
    }
}

fn read_file(path: &Path, findings: &mut Findings) -> Option<String> {
    let text = std::fs::read(path).map_err(|why| format!("cannot be read: {}", secret_file::plain(&why)));
    let text = text.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "is not text (UTF-8)".to_owned()));
    text.map_err(|why| {
        findings.unreadable = true;
        findings.problem(Place::File { path: path.to_owned(), line: 0, column: 0 }, None, why);
    })
    .ok()
}

fn warn_of_secrets_inside(file: Option<&Path>, written: &written::ByKey, findings: &mut Findings) {
    let Some(path) = file else { return };
    let inside = |key: &str| {
        written.get(key).is_some_and(|found| {
            matches!(found.place, Place::File { .. })
                && (key != "database.url" || values::has_password(&found.text))
        })
    };
    let secret = keys::KEYS.iter().find(|key| key.secret && inside(key.path));
    let exposed = secret_file::exposure(path, None) == secret_file::Exposure::Everybody;
    if let Some(key) = secret.filter(|_| exposed) {
        let what = format!(
            "stands in a file that everybody on this machine can read; run: chmod 640 {}",
            path.display()
        );
        findings.problem(Place::File { path: path.to_owned(), line: 0, column: 0 }, Some(key.path), what);
    }
}

impl Config {
    /// What the service is told. `bound`: where it listens, for an address that was not configured.
    ///
    /// # Errors
    /// When that address is no address for clients.
    pub fn settings(&self, bound: SocketAddr) -> Result<Settings, String> {
        let CometChat { app, region, hosts, .. } = &self.cometchat;
        Ok(Settings {
            server_url: self.public_url(bound)?,
            server_name: self.server.name.clone(),
            registration: self.registration,
            app_id: app.to_string(),
            region: region.to_string(),
            hosts: hosts.clone(),
            password: self.basics.password,
            hashing: self.basics.hashing,
            limits: self.limits,
            trusted_proxies: self.server.trusted_proxies.clone(),
            metrics_from: self.server.metrics_from.clone(),
            audit_keep_days: self.audit_keep_days,
        })
    }

    /// What clients reach the server by.
    ///
    /// # Errors
    /// When none was configured and the listener's own is none.
    pub fn public_url(&self, bound: SocketAddr) -> Result<ServerUrl, String> {
        match &self.server.public_url {
            Some(url) => Ok(url.clone()),
            None => format!("http://{bound}").parse().map_err(|why| format!("http://{bound} {why}")),
        }
    }

    /// A client of CometChat.
    ///
    /// # Errors
    /// If no secure connection could ever be made.
    pub fn chat(&self) -> Result<Client, SettingsError> {
        let CometChat { app, region, api_key, base_url, .. } = self.cometchat.clone();
        let timeouts = Timeouts::default();
        Client::new(halley_cometchat::Settings { app, region, key: api_key, base_url, timeouts })
    }
}
