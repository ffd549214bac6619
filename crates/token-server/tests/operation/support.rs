//! A folder with a configuration, the commands in it, and the server as a process.

use halley_sandbox::{Options, Running};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// For anything that has to happen.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// A folder in which the server runs: nothing of the machine's own configuration is in sight.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// With a configuration for that sandbox, and lines of one's own in it.
    pub fn with(sandbox: &Running, more: &str) -> Self {
        let place = Self::empty();
        let text = format!(
            "[cometchat]\napp_id = \"{}\"\nregion = \"us\"\nbase_url = \"{}\"\napi_key_file = \"key\"\n\
             [database]\nurl = \"sqlite://{}\"\n[registration]\nmode = \"open\"\n{more}\n",
            sandbox.app_id(),
            sandbox.url(),
            place.path("data/accounts.sqlite3").display(),
        );
        place.secret("key", sandbox.api_key().expose_secret());
        place.write("halley-token-server.toml", &text);
        place
    }

    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A file that its owner alone can read.
    pub fn secret(&self, name: &str, text: &str) -> PathBuf {
        let path = self.write(name, text);
        set_mode(&path, 0o600);
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_halley-token-server"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    pub async fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(timeout(PATIENCE, self.command(arguments).output()).await.unwrap().unwrap())
    }

    /// With a text on standard input.
    pub async fn tell(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        Ran::of(timeout(PATIENCE, child.wait_with_output()).await.unwrap().unwrap())
    }

    /// The output as JSON, of a command that has to succeed.
    pub async fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--json"]].concat()).await;
        assert!(ran.ok, "{arguments:?}: {}", ran.all());
        serde_json::from_str(&ran.out).unwrap()
    }

    pub async fn serve(&self) -> Server {
        let mut child = self.command(&["serve"]).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, out.next_line()).await.unwrap().unwrap();
        let Some(line) = line else {
            let ran = Ran::of(child.wait_with_output().await.unwrap());
            panic!("the server did not start: {}", ran.all());
        };
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        let err = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            BufReader::new(err).read_to_string(&mut text).await.unwrap();
            text
        });
        Server { child, url, log }
    }
}

pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// What a command has printed.
pub struct Ran {
    pub ok: bool,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let Output { status, stdout, stderr } = output;
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { ok: status.success(), code: status.code(), out: text(stdout), err: text(stderr) }
    }

    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// A server that runs.
pub struct Server {
    pub child: Child,
    pub url: String,
    log: tokio::task::JoinHandle<String>,
}

impl Server {
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Lets it end by itself; gives its log.
    pub async fn ended(mut self) -> String {
        let status = timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        let log = timeout(PATIENCE, self.log).await.unwrap().unwrap();
        assert!(status.success(), "{status}: {log}");
        log
    }

    pub async fn stop(self) -> String {
        self.signal("TERM").await;
        self.ended().await
    }

    pub fn address(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }
}

pub async fn sandbox() -> Running {
    halley_sandbox::start(Options::default()).await.unwrap()
}

/// Waits for a condition.
pub async fn until<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    let waited = timeout(PATIENCE, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "not in time: {what}");
}

pub fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap()
}
