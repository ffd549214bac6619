//! The program, started as people start it.

use halley_sandbox::{Options, Running};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Many times what anything here takes.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Whatever the port is.
pub const PUBLIC_URL: &str = "https://chat.example.org";

/// The sandbox that plays CometChat.
pub async fn sandbox() -> Running {
    halley_sandbox::start(Options::default()).await.unwrap()
}

/// What the program is told, for SQLite in this folder and CometChat at this address.
pub fn environment(folder: &Path, sandbox: &Running, chat: &str) -> HashMap<String, String> {
    let key = sandbox.api_key().expose_secret();
    [
        ("SERVER__LISTEN", "127.0.0.1:0"),
        ("SERVER__PUBLIC_URL", PUBLIC_URL),
        ("DATABASE__URL", &format!("sqlite://{}", folder.join("server.sqlite3").display())),
        ("COMETCHAT__APP_ID", sandbox.app_id()),
        ("COMETCHAT__REGION", sandbox.region()),
        ("COMETCHAT__API_KEY", key),
        ("COMETCHAT__BASE_URL", chat),
        ("REGISTRATION__MODE", "open"),
        ("LIMITS__PASSWORDS_PER_MINUTE", "1000000"),
        ("LIMITS__ACCOUNTS_PER_HOUR", "1000000"),
        ("LIMITS__CALLS_PER_MINUTE", "1000000"),
        ("LIMITS__SIGNED_PER_MINUTE", "1000000"),
    ]
    .map(|(key, value)| (format!("HALLEY_{key}"), value.to_owned()))
    .into()
}

pub struct Server {
    child: Child,
    url: String,
    http: reqwest::Client,
}

pub struct Answer {
    pub status: u16,
    pub retry_after: Option<u64>,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

impl Server {
    pub async fn start(environment: &HashMap<String, String>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_halley-token-server"))
            .arg("serve")
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        let url = line.as_deref().and_then(|line| line.strip_prefix("listening on ")).unwrap().to_owned();
        // A server that is killed takes its connections along: none is used twice.
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(PATIENCE);
        Self { child, url, http: http.build().unwrap() }
    }

    /// As a power cut would, but for the disk.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks; `None` if the server died meanwhile.
    pub async fn try_call(&self, method: Method, path: &str, body: &Value) -> Option<Answer> {
        let request = self.http.request(method, format!("{}{path}", self.url)).json(body);
        let reply = request.send().await.ok()?;
        let status = reply.status().as_u16();
        let retry_after =
            reply.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = reply.text().await.ok()?;
        Some(Answer { status, retry_after, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_call(Method::POST, path, body).await.unwrap()
    }

    /// Asks until the answer has this status: for what heals by itself.
    pub async fn post_until(&self, status: u16, path: &str, body: impl Fn() -> Value) -> Answer {
        let asking = async {
            loop {
                let answer = self.post(path, &body()).await;
                if answer.status == status {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.unwrap()
    }

    pub async fn signed_delete(&self, path: &str, assertion: &str) -> u16 {
        let request = self.http.delete(format!("{}{path}", self.url)).bearer_auth(assertion);
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.try_call(Method::GET, path, &Value::Null).await.unwrap()
    }
}
