//! The sandbox: inside the app, or one that somebody else runs. Only with `dev-mode`.
//!
//! The environment names the other one: `HALLEY_SANDBOX_URL` (`http://` and a loopback address) with
//! `COMETCHAT_APP_ID`, `COMETCHAT_REGION` and `COMETCHAT_API_KEY`, as `halley-sandbox exec` sets them.

use super::{ActiveConnection, ChatTarget};
use crate::csp::AllowedHosts;
use halley_contract::answers::{ChatHosts, ConnectionKind};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_sandbox::{Database, Options, Running};
use halley_token_client::direct::DirectTokenSource;
use secrecy::SecretString;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use tauri::Url;

const DATABASE_FILE: &str = "sandbox.sqlite3";

/// A sandbox that somebody else runs.
#[derive(Clone, Debug)]
pub struct External {
    /// Its address.
    pub url: String,
    /// App id that it answers to.
    pub app_id: String,
    /// Region that it answers to.
    pub region: String,
    /// REST API key that it takes.
    pub api_key: SecretString,
}

impl External {
    /// The one that the environment names, if it names one.
    #[must_use]
    pub fn of_environment() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        let url = variable("HALLEY_SANDBOX_URL");
        (!url.is_empty()).then(|| Self {
            url,
            app_id: variable("COMETCHAT_APP_ID"),
            region: variable("COMETCHAT_REGION"),
            api_key: variable("COMETCHAT_API_KEY").into(),
        })
    }
}

/// Starts the sandbox inside the app, or takes the external one.
pub async fn open(external: Option<External>, folder: &Path) -> ActiveConnection {
    let opened = match external {
        Some(external) => connect(external, None),
        None => inside(folder).await,
    };
    opened.unwrap_or_else(|text| {
        ActiveConnection::broken(ConnectionKind::Sandbox, CommandError::new(ErrorCode::SandboxFailed, text))
    })
}

/// What it keeps outlives the app, but for tokens, which never lie on the disk in clear: whoever stays signed in gets a
/// new one.
async fn inside(folder: &Path) -> Result<ActiveConnection, String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let database = Database { file: folder.join(DATABASE_FILE), keep_sessions: false };
    let options = Options { database: Some(database), ..Options::default() };
    let running = halley_sandbox::start(options).await.map_err(|error| error.to_string())?;
    let sandbox = External {
        url: running.url(),
        app_id: running.app_id().to_owned(),
        region: running.region().to_owned(),
        api_key: running.api_key().clone(),
    };
    announce(&sandbox);
    connect(sandbox, Some(running))
}

/// Tells people and scripts that started the app where a second client finds the sandbox.
fn announce(sandbox: &External) {
    let line = serde_json::json!({"event": "sandbox-ready", "url": sandbox.url, "appId": sandbox.app_id});
    if let Err(error) = writeln!(std::io::stdout(), "{line}") {
        tracing::debug!(%error, "nobody reads the standard output");
    }
}

fn connect(sandbox: External, running: Option<Running>) -> Result<ActiveConnection, String> {
    let External { url, app_id, region, api_key } = sandbox;
    let target = target(&url, app_id.clone(), region.clone())?;
    let tokens =
        DirectTokenSource::sandbox(&app_id, &region, &url, api_key).map_err(|error| error.to_string())?;
    Ok(ActiveConnection {
        kind: Some(ConnectionKind::Sandbox),
        tokens: Arc::new(tokens),
        target: Some(target),
        sandbox_url: Some(url),
        _alive: running.map(|running| Box::new(running) as _),
        ..ActiveConnection::none()
    })
}

/// Where the chat page finds a sandbox.
pub(super) fn target(url: &str, app_id: String, region: String) -> Result<ChatTarget, String> {
    let host = loopback_host(url)?;
    let hosts = ChatHosts {
        client: format!("{host}/v3.0"),
        admin: format!("{host}/v3"),
        plain_http: Some(host.clone()),
    };
    Ok(ChatTarget { app_id, region, hosts: Some(hosts), allowed: AllowedHosts::loopback(&host) })
}

/// `host:port` of an address of this machine that is reached by plain HTTP; others are refused, as
/// they would carry tokens over a network in clear.
fn loopback_host(url: &str) -> Result<String, String> {
    let parsed = Url::parse(url).map_err(|error| format!("HALLEY_SANDBOX_URL is no address: {error}"))?;
    match (parsed.scheme(), parsed.host_str(), parsed.port()) {
        ("http", Some(host @ ("127.0.0.1" | "localhost")), Some(port)) => Ok(format!("{host}:{port}")),
        _ => Err("HALLEY_SANDBOX_URL must look like http://127.0.0.1:8787".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loopback_address_with_a_port_is_taken() {
        assert_eq!(loopback_host("http://127.0.0.1:8787").unwrap(), "127.0.0.1:8787");
        for url in [
            "http://192.168.0.7:8787",
            "https://127.0.0.1:8787",
            "http://127.0.0.1",
            "127.0.0.1:80",
            "",
            "http://127.0.0.1.evil.example:80",
        ] {
            assert!(loopback_host(url).is_err(), "{url}");
        }
    }
}
