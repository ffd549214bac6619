//! The token server and the sandbox behind it, as programs of their own: they outlive the app.

use halley_testkit::{ChaosProxy, Trouble};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Without one of our own, cargo is asked for the programs. That is what the tests in the real window start, too.
const BUILD: [&str; 5] = ["build", "--package", "halley-sandbox", "--package", "halley-token-server"];

/// One person is here more often than anybody is.
const MANY: &str = "1000000";

pub struct Servers {
    /// In front of the token server.
    pub way: ChaosProxy,
    _token_server: Program,
    _sandbox: Program,
    _folder: TempDir,
}

/// Ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Servers {
    pub async fn start() -> Self {
        let [sandbox, token_server] =
            ["SANDBOX", "TOKEN_SERVER"].map(|name| std::env::var_os(format!("HALLEY_E2E_{name}")));
        let (sandbox, token_server) = match (sandbox, token_server) {
            (Some(sandbox), Some(token_server)) => (sandbox.into(), token_server.into()),
            _ => built(),
        };
        let folder = tempfile::tempdir().unwrap();
        let (sandbox, ready) =
            start(&sandbox, &["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"], &[]);
        let ready: Value = serde_json::from_str(&ready).unwrap();
        // The address is signed for, and the way has one only once it leads somewhere.
        let port = free_port();
        let way = ChaosProxy::start(format!("127.0.0.1:{port}").parse().unwrap()).await.unwrap();
        let settings = settings(&ready, port, &way.url(), folder.path());
        let (token_server, line) = start(&token_server, &["serve"], &settings);
        assert!(line.starts_with("listening on "), "{line}");
        Self { way, _token_server: token_server, _sandbox: sandbox, _folder: folder }
    }

    /// As the person types it.
    pub fn address(&self) -> String {
        self.way.url()
    }

    pub fn make(&self, trouble: Trouble) {
        self.way.make(trouble);
    }
}

fn settings(sandbox: &Value, port: u16, public: &str, folder: &Path) -> Vec<(String, String)> {
    let text = |key: &str| sandbox[key].as_str().unwrap().to_owned();
    let settings = [
        ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("SERVER__PUBLIC_URL", public.to_owned()),
        ("DATABASE__URL", format!("sqlite://{}", folder.join("server.sqlite3").display())),
        ("COMETCHAT__APP_ID", text("appId")),
        ("COMETCHAT__REGION", "us".to_owned()),
        ("COMETCHAT__API_KEY", text("apiKey")),
        ("COMETCHAT__BASE_URL", text("url")),
        ("REGISTRATION__MODE", "open".to_owned()),
        ("LIMITS__PASSWORDS_PER_MINUTE", MANY.to_owned()),
        ("LIMITS__ACCOUNTS_PER_HOUR", MANY.to_owned()),
        ("LIMITS__CALLS_PER_MINUTE", MANY.to_owned()),
        ("LIMITS__SIGNED_PER_MINUTE", MANY.to_owned()),
    ];
    settings.map(|(key, value)| (format!("HALLEY_{key}"), value)).into()
}

/// Starts a program and waits for the first line that it writes, which is when it takes connections.
fn start(program: &Path, arguments: &[&str], environment: &[(String, String)]) -> (Program, String) {
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().cloned());
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    let program = Program(child);
    let mut reader = BufReader::new(output);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    // A pipe that nobody reads any more would stop it.
    std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    (program, line.trim().to_owned())
}

fn built() -> (PathBuf, PathBuf) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(BUILD).current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
    assert!(built.success());
    // target/debug/deps/killed-HASH
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().unwrap().parent().unwrap();
    (folder.join("halley-sandbox"), folder.join("halley-token-server"))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
