//! A PostgreSQL server of the tests' own: in a temporary folder, on a free port of the loopback, gone with the process
//! that started it, however that ends.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The Debian package that holds the server.
const PACKAGE: &str = "postgresql";
/// Who runs it for root, as it refuses to run as root itself: nobody.
const NOBODY: u32 = 65_534;
/// Does as it is told line by line. When nobody is left to tell it anything, it stops the server and cleans up.
const KEEPER: &str = r#"
trap '' INT TERM HUP
ctl() { "$1/pg_ctl" -D "$2/data" -s -w -t 60 "$3" $4 >>"$2/ctl.log" 2>&1 </dev/null; }
while read -r word; do
  case $word in
    start) ctl "$1" "$2" start "-l $2/server.log" && echo done || echo failed ;;
    stop) ctl "$1" "$2" stop "-m fast" && echo done || echo failed ;;
  esac
done
ctl "$1" "$2" stop "-m immediate"
rm -rf "$2"
"#;

/// A running server. Whoever is `halley` needs no password; whoever is `guarded` has the password [`PASSWORD`].
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    keeper: Mutex<Option<Keeper>>,
    databases: AtomicU32,
}

/// The password of the role `guarded`.
pub const PASSWORD: &str = "canary p@ss:/word";

struct Keeper {
    process: std::process::Child,
    orders: ChildStdin,
    outcomes: BufReader<ChildStdout>,
}

/// A certificate and its key, both in PEM, for a server that speaks TLS.
pub struct Identity<'a> {
    /// The certificate.
    pub certificate: &'a str,
    /// The key.
    pub key: &'a str,
}

impl Cluster {
    /// The one that the tests of this process share. `None` where PostgreSQL is not installed, which is said.
    ///
    /// # Panics
    /// Where `CI` is `true` and it is not installed, and where it does not start.
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: LazyLock<Option<Cluster>> = LazyLock::new(|| Cluster::start(None));
        SHARED.as_ref()
    }

    /// One that a test may stop. As [`Self::shared`] otherwise.
    ///
    /// # Panics
    /// As [`Self::shared`].
    #[must_use]
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn start(identity: Option<&Identity<'_>>) -> Option<Self> {
        let programs = programs()?;
        match Self::set_up(&programs, identity) {
            Ok(cluster) => Some(cluster),
            Err(why) => panic!("PostgreSQL does not start: {why}"),
        }
    }

    fn set_up(programs: &Path, identity: Option<&Identity<'_>>) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("halley-postgres-").tempdir().map_err(said)?.keep();
        give_away(&folder).map_err(said)?;
        let keeper = Keeper::start(programs, &folder)?;
        let mut cluster = Self {
            programs: programs.to_owned(),
            port: 0,
            keeper: Mutex::new(Some(keeper)),
            databases: AtomicU32::new(0),
            folder,
        };
        cluster.fill(identity)?;
        let mut tries = 0;
        loop {
            tries += 1;
            // Somebody else may take it before the server does.
            cluster.port = free_port().map_err(said)?;
            cluster.configure(identity.is_some())?;
            match cluster.order("start") {
                Err(_) if tries < 3 => {}
                started => break started?,
            }
        }
        let role = format!("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '{PASSWORD}'");
        cluster.sql(&role)?;
        Ok(cluster)
    }

    fn fill(&self, identity: Option<&Identity<'_>>) -> Result<(), String> {
        let data = self.folder.join("data");
        let mut initdb = as_nobody(&self.programs.join("initdb"), &self.folder);
        initdb
            .args(["-U", "halley", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data);
        finished(&mut initdb)?;
        if let Some(identity) = identity {
            self.write("server.crt", identity.certificate)?;
            self.write("server.key", identity.key)?;
        }
        self.write(
            "pg_hba.conf",
            "host all guarded 127.0.0.1/32 scram-sha-256\nhost all halley 127.0.0.1/32 trust\nlocal all halley trust\n",
        )
    }

    fn configure(&self, tls: bool) -> Result<(), String> {
        let mut settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nfsync = off\n\
             synchronous_commit = off\nfull_page_writes = off\nshared_buffers = 32MB\nmax_connections = 300\n",
            self.port,
            self.folder.display()
        );
        if tls {
            settings.push_str("ssl = on\n");
        }
        self.write("postgresql.auto.conf", &settings)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join("data").join(name);
        fs::write(&path, text).and_then(|()| private(&path)).and_then(|()| give_away(&path)).map_err(said)
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Panics
    /// If that fails.
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        match self.sql(&format!("CREATE DATABASE {name}")) {
            Ok(_) => format!("postgres://halley@127.0.0.1:{}/{name}", self.port),
            Err(why) => panic!("no database: {why}"),
        }
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of its socket, where the role `halley` comes in as well.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// Stops the server; its data stay.
    ///
    /// # Errors
    /// What it says.
    pub fn stop(&self) -> Result<(), String> {
        self.order("stop")
    }

    /// Starts the server anew, on the same port.
    ///
    /// # Errors
    /// What it says.
    pub fn start_again(&self) -> Result<(), String> {
        self.order("start")
    }

    /// Runs a statement in the database `postgres`, and gives what it prints.
    ///
    /// # Errors
    /// What the server says.
    pub fn sql(&self, statement: &str) -> Result<String, String> {
        self.sql_in("postgres", statement)
    }

    /// Runs a statement in a database.
    ///
    /// # Errors
    /// What the server says.
    pub fn sql_in(&self, database: &str, statement: &str) -> Result<String, String> {
        let mut psql = as_nobody(&self.programs.join("psql"), &self.folder);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .args(["--username=halley", "--host"])
            .arg(&self.folder)
            .args([&format!("--port={}", self.port), "--dbname", database, "--command", statement]);
        finished(&mut psql)
    }

    fn order(&self, order: &str) -> Result<(), String> {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let keeper = keeper.as_mut().ok_or("it is gone")?;
        writeln!(keeper.orders, "{order}").map_err(said)?;
        let mut outcome = String::new();
        keeper.outcomes.read_line(&mut outcome).map_err(said)?;
        if outcome.trim() == "done" {
            return Ok(());
        }
        let log = |name| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        Err(format!("{order}: {}{}", log("ctl.log"), log("server.log")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            let Keeper { mut process, orders, outcomes } = keeper;
            drop((orders, outcomes));
            let _ = process.wait();
        }
    }
}

impl Keeper {
    fn start(programs: &Path, folder: &Path) -> Result<Self, String> {
        let mut shell = as_nobody(Path::new("sh"), folder);
        shell.args(["-c", KEEPER, "keeper"]).arg(programs).arg(folder);
        // A Ctrl-C in the terminal is for the tests; the keeper has to outlive them.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        let mut process =
            shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(said)?;
        let (orders, outcomes) = (process.stdin.take(), process.stdout.take());
        match (orders, outcomes) {
            (Some(orders), Some(outcomes)) => {
                Ok(Self { process, orders, outcomes: BufReader::new(outcomes) })
            }
            _ => Err("no pipes".into()),
        }
    }
}

/// Where the server's programs are: as Debian puts them, the newest first, or on the path.
#[expect(clippy::print_stderr, reason = "whoever runs the tests has to know what was left out")]
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<_> = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = versions.into_iter().rev().map(|(_, folder)| folder).chain(std::env::split_paths(&path));
    // Where they are links, the programs look for each other where the links lead.
    let found = folders
        .filter_map(|folder| Some(folder.join("pg_ctl").canonicalize().ok()?.parent()?.to_owned()))
        .find(|folder| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).exists()));
    if found.is_none() {
        let text = format!("PostgreSQL is not installed: the Debian package `{PACKAGE}` has it");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{text}");
        eprintln!("skipped what needs it: {text}");
    }
    found
}

fn is_root() -> bool {
    #[cfg(unix)]
    return fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0);
    #[cfg(not(unix))]
    false
}

fn as_nobody(program: &Path, folder: &Path) -> Command {
    let mut command = if is_root() {
        let mut setpriv = Command::new("setpriv");
        setpriv.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]);
        setpriv.args(["--clear-groups", "--"]).arg(program);
        setpriv
    } else {
        Command::new(program)
    };
    // Wherever the tests run, nobody may have no right to be.
    command.current_dir(folder).env_remove("PGDATA").env_remove("PGOPTIONS");
    command
}

fn give_away(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if is_root() {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY))?;
    }
    let _ = path;
    Ok(())
}

fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let _ = path;
    Ok(())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn finished(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(said)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn said(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_stops_starts_again_with_its_data_and_leaves_nothing_behind() {
        let Some(cluster) = Cluster::start(None) else { return };
        assert!(cluster.database().ends_with(&format!("{}/test_0", cluster.port())));
        cluster.stop().unwrap();
        assert!(cluster.sql("SELECT 1").is_err());
        cluster.start_again().unwrap();
        assert_eq!(cluster.sql_in("test_0", "SELECT 6 * 7").unwrap(), "42");
        let folder = cluster.folder.clone();
        drop(cluster);
        assert!(!folder.exists());
    }
}
