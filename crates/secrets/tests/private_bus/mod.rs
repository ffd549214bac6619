//! A session bus and a GNOME Keyring in a scratch folder, away from those of the person.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;
use zbus::blocking::fdo::DBusProxy;

/// Tells a copy of the test program what to do.
pub const ROLE: &str = "HALLEY_TEST_ROLE";
const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
const NAME: &str = "org.freedesktop.secrets";
/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);
const PROGRAMS: [&str; 2] = ["dbus-daemon", "gnome-keyring-daemon"];

/// Ends the process when it is dropped, also by a test that fails.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session bus, and a folder to live in. No service is started by it, and there is no display.
pub struct Bus {
    folder: TempDir,
    address: Option<String>,
    /// A program that this bus needs and that is not installed.
    lacks: Option<&'static str>,
    _daemon: Option<Owned>,
}

impl Bus {
    /// A bus that runs.
    pub fn start() -> Self {
        let bus = Self { lacks: missing(), ..Self::none() };
        if bus.lacks.is_some() {
            return bus;
        }
        let config = bus.folder.path().join("bus.conf");
        fs::write(&config, configuration(bus.folder.path())).unwrap();
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg(format!("--config-file={}", config.display())).args(["--nofork", "--print-address"]);
        daemon.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = Owned(daemon.spawn().unwrap());
        let mut address = String::new();
        BufReader::new(daemon.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { address: Some(address.trim().to_owned()), _daemon: Some(daemon), ..bus }
    }

    /// No bus, and nothing that says where one might be.
    pub fn none() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "data", "run"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let run = folder.path().join("run");
        fs::set_permissions(run, fs::Permissions::from_mode(0o700)).unwrap();
        Self { folder, address: None, lacks: None, _daemon: None }
    }

    /// An address at which nobody listens.
    pub fn dead() -> Self {
        let none = Self::none();
        let address = format!("unix:path={}/nobody", none.folder.path().display());
        Self { address: Some(address), ..none }
    }

    /// Runs the role of the test `child` as another process on this bus.
    pub fn run(self, role: &str) {
        if let Some(program) = self.lacks {
            let in_ci = env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!in_ci, "{program} is not installed, and CI must not go without");
            // On a line of its own, whoever else is writing; `cargo xtask test` counts it.
            let reason = format!("\nskipped: \"{role}\", as {program} is not installed\n");
            return io::stdout().write_all(reason.as_bytes()).unwrap();
        }
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--ignored", "--exact", "child", "--nocapture"]).env(ROLE, role);
        child.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove(ADDRESS);
        for (variable, name) in [("HOME", "home"), ("XDG_DATA_HOME", "data"), ("XDG_RUNTIME_DIR", "run")] {
            child.env(variable, self.folder.path().join(name));
        }
        if let Some(address) = &self.address {
            child.env(ADDRESS, address);
        }
        let output = child.stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success() && text.contains(&went_through(role)), "{text}");
    }
}

/// Says that the role came to its end, so that one that was skipped is noticed.
pub fn done(role: &str) {
    io::stdout().write_all(went_through(role).as_bytes()).unwrap();
}

fn went_through(role: &str) -> String {
    format!("went through: {role}\n")
}

fn missing() -> Option<&'static str> {
    let path = env::var_os("PATH").unwrap_or_default();
    let there = |program: &str| env::split_paths(&path).any(|folder| folder.join(program).exists());
    PROGRAMS.into_iter().find(|program| !there(program))
}

fn configuration(folder: &Path) -> String {
    format!(
        r#"<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#,
        folder.display()
    )
}

/// A GNOME Keyring on the bus of this process.
pub struct Daemon(Owned);

impl Daemon {
    /// One whose default collection is unlocked, and made if it is missing.
    pub fn unlocked() -> Self {
        Self::start(&["--unlock"])
    }

    /// One whose default collection is locked, if there is one.
    pub fn locked() -> Self {
        Self::start(&[])
    }

    fn start(arguments: &[&str]) -> Self {
        let (sender, provided) = mpsc::channel();
        let bus = zbus::blocking::Connection::session().unwrap();
        let bus = DBusProxy::new(&bus).unwrap();
        let mut changes = bus.receive_name_owner_changed_with_args(&[(0, NAME)]).unwrap();
        std::thread::spawn(move || sender.send(changes.next().is_some()));

        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).args(arguments);
        daemon.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut daemon = Owned(daemon.spawn().unwrap());
        daemon.0.stdin.take().unwrap().write_all(b"test").unwrap();
        assert_eq!(provided.recv_timeout(PATIENCE), Ok(true), "the keyring did not start");
        Self(daemon)
    }

    /// From now on it takes calls and answers none.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// It answers again, first of all what was asked meanwhile.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill").args([signal, &self.0.0.id().to_string()]).status().unwrap();
        assert!(done.success());
    }
}
