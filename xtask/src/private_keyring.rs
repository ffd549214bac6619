//! A system keyring for a machine without one, on a session bus of its own. Both live exactly as long as the app that
//! is given them, however that ends: it alone holds the end of a pipe, and what waits at the other end ends them.

use crate::failure::Failure;
use crate::workspace::Workspace;
use std::env;
use std::fs::{self, DirBuilder};
use std::io::{self, BufRead as _, BufReader, PipeReader, PipeWriter, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
const SECRETS: &str = "org.freedesktop.secrets";

/// Public, so it protects nothing: the keyring has to open without a person.
const PASSWORD: &[u8] = b"halley";

/// Where the app keeps what it writes in dev mode, below the person's data folder.
const APP_DATA: &str = "chat.halley.desktop/dev";

/// How often, and how many times, the keyring is asked whether it is open: for half a minute.
const ASK_EVERY: Duration = Duration::from_millis(100);
const ASK_TIMES: u32 = 300;

/// It starts no service by itself: there is nobody here to use them.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Whose keyring the app gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The one of the system, in whatever state it is.
    Systems,
    /// One of our own.
    Own,
}

/// On a desktop all is left as it is. On a virtual display nobody can start or unlock a keyring, so there the one of
/// the system serves only if it runs already.
pub fn choose(virtual_display: bool, runs_already: impl FnOnce() -> bool) -> Choice {
    if virtual_display && !runs_already() { Choice::Own } else { Choice::Systems }
}

/// Whether somebody provides a keyring on the session bus of whoever started us.
pub fn runs_already() -> bool {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    let runtime = set("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    // Without an address the question itself would start a bus.
    (set(ADDRESS).is_some() || runtime) && is_owned(&mut Command::new("dbus-send"))
}

fn is_owned(ask: &mut Command) -> bool {
    ask.args(["--session", "--print-reply", "--reply-timeout=5000", "--dest=org.freedesktop.DBus", "/"]);
    ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{SECRETS}")]);
    says(ask, "boolean true")
}

/// Where the keyring's files are: with the accounts that need them.
pub fn folder() -> Result<PathBuf, Failure> {
    let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|data| data.is_absolute()).or(home);
    let data = data.ok_or_else(|| Failure::new("$HOME is not set: there is no place for the keyring"))?;
    Ok(data.join(APP_DATA).join("xvfb-keyring"))
}

/// A bus with an open keyring on it.
#[derive(Debug)]
pub struct PrivateKeyring {
    address: String,
    /// As long as somebody has it open, the bus and the keyring stay.
    lifeline: PipeWriter,
}

impl PrivateKeyring {
    /// Starts both. The keyring's files are in `folder`.
    pub fn start(workspace: &Workspace, folder: &Path) -> Result<Self, Failure> {
        let run = workspace.target.join("xvfb").join(format!("bus-{}", std::process::id()));
        start_in(&run, folder)
    }

    /// Gives them to the program, in place of its standard input.
    pub fn give_to(self, command: &mut Command) {
        command.env(ADDRESS, self.address).stdin(Stdio::from(self.lifeline));
        // There is no bus for assistive technology beside it, and without this each start waits for one.
        command.env("NO_AT_BRIDGE", "1");
    }
}

fn start_in(run: &Path, folder: &Path) -> Result<PrivateKeyring, Failure> {
    let (waits, lifeline) = prepare(run, folder).map_err(|error| failed(&error))?;
    let (bus, address) = start_bus(run)?;
    let keyring = start_keyring(run, folder, &address);
    let started = [Some(bus.id()), keyring.as_ref().ok().map(Child::id)];
    end_with(waits, run, started.into_iter().flatten())?;
    wait_until_open(keyring?, &address, folder)?;
    Ok(PrivateKeyring { address, lifeline })
}

fn prepare(run: &Path, folder: &Path) -> io::Result<(PipeReader, PipeWriter)> {
    let private = |folder: &Path| DirBuilder::new().recursive(true).mode(0o700).create(folder);
    private(run)?;
    private(folder)?;
    fs::write(run.join("bus.conf"), BUS)?;
    io::pipe()
}

fn start_bus(run: &Path) -> Result<(Child, String), Failure> {
    let mut bus = Command::new("dbus-daemon");
    bus.args(["--nofork", "--print-address=1"])
        .arg(format!("--config-file={}", run.join("bus.conf").display()));
    let mut bus =
        apart(&mut bus).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|e| failed(&e))?;
    let mut address = String::new();
    if let Some(pipe) = bus.stdout.take() {
        // It comes when the bus takes connections.
        BufReader::new(pipe).read_line(&mut address).map_err(|e| failed(&e))?;
    }
    match address.trim() {
        "" => Err(failed(&"dbus-daemon ended at once")),
        address => Ok((bus, address.to_owned())),
    }
}

fn start_keyring(run: &Path, folder: &Path, address: &str) -> Result<Child, Failure> {
    let mut keyring = Command::new("gnome-keyring-daemon");
    keyring.args(["--foreground", "--unlock", "--components=secrets", "--control-directory"]).arg(run);
    keyring.env("XDG_DATA_HOME", folder).env("XDG_RUNTIME_DIR", run).env(ADDRESS, address);
    let mut keyring =
        apart(&mut keyring).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(|e| failed(&e))?;
    if let Some(mut pipe) = keyring.stdin.take() {
        pipe.write_all(PASSWORD).map_err(|e| failed(&e))?;
    }
    Ok(keyring)
}

/// Lets a shell wait for the other end of the pipe to be closed, and then end what runs.
fn end_with(waits: PipeReader, run: &Path, programs: impl Iterator<Item = u32>) -> Result<(), Failure> {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"cat >/dev/null; run="$1"; shift; kill "$@"; rm -rf "$run""#, "sh"]).arg(run);
    shell.args(programs.map(|pid| pid.to_string())).stdin(Stdio::from(waits));
    apart(&mut shell).stdout(Stdio::null()).spawn().map(drop).map_err(|e| failed(&e))
}

/// In a process group of its own, so that Ctrl-C reaches the app alone, which may still need it. What it has to
/// complain about (a container's limits, mostly) is no news to the person.
fn apart(command: &mut Command) -> &mut Command {
    command.process_group(0).stderr(Stdio::null())
}

fn wait_until_open(mut keyring: Child, address: &str, folder: &Path) -> Result<(), Failure> {
    let (ended, end) = mpsc::channel();
    thread::spawn(move || ended.send(keyring.wait().is_ok()));
    for _ in 0..ASK_TIMES {
        if is_open(address) {
            return Ok(());
        }
        if end.recv_timeout(ASK_EVERY) != Err(RecvTimeoutError::Timeout) {
            return Err(failed(&"gnome-keyring-daemon ended at once"));
        }
    }
    let folder = folder.display();
    Err(Failure::new(format!(
        "the keyring in {folder} does not open; remove that folder to begin with an empty one"
    )))
}

/// There is no such collection yet for a moment after the start.
fn is_open(address: &str) -> bool {
    let mut ask = Command::new("dbus-send");
    ask.env(ADDRESS, address).args(["--session", "--print-reply", "--reply-timeout=5000"]);
    ask.args([&format!("--dest={SECRETS}"), "/org/freedesktop/secrets/aliases/default"]);
    ask.args([
        "org.freedesktop.DBus.Properties.Get",
        "string:org.freedesktop.Secret.Collection",
        "string:Locked",
    ]);
    says(&mut ask, "boolean false")
}

fn says(command: &mut Command, text: &str) -> bool {
    let answer = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains(text))
}

fn failed(why: &dyn std::fmt::Display) -> Failure {
    Failure::new(format!("could not start a keyring for this run: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_desktop_keeps_its_own_keyring_and_is_not_even_asked() {
        assert_eq!(choose(false, || panic!("asked")), Choice::Systems);
    }

    #[test]
    fn on_a_virtual_display_only_a_keyring_that_runs_will_do() {
        assert_eq!(choose(true, || true), Choice::Systems);
        assert_eq!(choose(true, || false), Choice::Own);
    }

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = env::temp_dir().join(format!("xtask-keyring-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Waits until the bus has ended, which closes all its connections.
    fn wait_for_the_end(mut connection: UnixStream) {
        let _ = connection.read_to_end(&mut Vec::new());
    }

    /// A program that alone has the keyring.
    fn lasting(keyring: PrivateKeyring) -> Child {
        let mut program = Command::new("sleep");
        keyring.give_to(program.arg("600"));
        program.spawn().unwrap()
    }

    fn connect(address: &str) -> UnixStream {
        let path = address.strip_prefix("unix:path=").and_then(|rest| rest.split(',').next());
        UnixStream::connect(path.unwrap()).unwrap()
    }

    #[test]
    fn a_keyring_opens_again_and_ends_with_the_program_that_has_it() {
        let folder = Folder::new("lifetime");
        for _ in 0..2 {
            let run = folder.0.join("run");
            let keyring = start_in(&run, &folder.0.join("data")).unwrap();
            let address = keyring.address.clone();
            let connection = connect(&address);
            let mut program = lasting(keyring);
            assert!(is_open(&address));
            assert!(is_owned(Command::new("dbus-send").env(ADDRESS, &address)));
            program.kill().unwrap();
            program.wait().unwrap();
            wait_for_the_end(connection);
            assert!(!is_open(&address));
        }
        assert!(folder.0.join("data/keyrings/login.keyring").exists());
    }
}
