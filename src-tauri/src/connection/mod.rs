//! Which chat service the app talks to, and where its tokens come from.

#[cfg(feature = "dev-mode")]
mod direct;
#[cfg(feature = "dev-mode")]
mod sandbox;
mod save;
mod server;
mod team;

use crate::csp::AllowedHosts;
use crate::managed;
use crate::settings::{SavedConnection, SavedNetwork, SavedProxy};
use crate::shell::Adapters;
use halley_contract::answers::{ChatHosts, Connection, ConnectionKind, TeamFacts};
use halley_contract::errors::CommandError;
use halley_contract::requests;
use halley_login::ports::TokenSource;
use halley_token_client::Unconfigured;
use halley_token_client::network::{Network, Proxy};
use halley_token_client::server::{ServerConfig, ServerTokenSource};
#[cfg(feature = "dev-mode")]
pub use sandbox::External as ExternalSandbox;
use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

/// Kinds that this build offers.
const OFFERED: &[ConnectionKind] = if cfg!(feature = "dev-mode") {
    &[ConnectionKind::Sandbox, ConnectionKind::Server, ConnectionKind::Team, ConnectionKind::Direct]
} else {
    &[ConnectionKind::Server, ConnectionKind::Team]
};

/// What the process was started with. A parameter, so that tests can choose it.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// A sandbox to use in place of the one inside the app.
    #[cfg(feature = "dev-mode")]
    pub sandbox: Option<ExternalSandbox>,
    /// The file of an administrator, if there may be one.
    pub managed_file: Option<PathBuf>,
    /// Where CometChat's server API is, in place of the cloud. No environment variable sets it.
    #[cfg(feature = "dev-mode")]
    pub server_api: Option<String>,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self {
            #[cfg(feature = "dev-mode")]
            sandbox: ExternalSandbox::of_environment(),
            #[cfg(feature = "dev-mode")]
            server_api: None,
            managed_file: Some(managed::file_of_this_system()),
        }
    }
}

/// What the chat page is told to connect to.
#[derive(Clone, Debug)]
pub struct ChatTarget {
    /// App id for the SDK.
    pub app_id: String,
    /// Region for the SDK.
    pub region: String,
    /// Hosts in place of the cloud's.
    pub hosts: Option<ChatHosts>,
    /// Hosts for the page's content security policy.
    pub allowed: AllowedHosts,
}

/// The connection in use.
pub struct ActiveConnection {
    /// `None` where none was chosen yet.
    pub kind: Option<ConnectionKind>,
    /// Where tokens come from.
    pub tokens: Arc<dyn TokenSource>,
    /// Where the chat page connects to; `None` if it cannot.
    pub target: Option<ChatTarget>,
    /// Address of the sandbox.
    pub sandbox_url: Option<String>,
    /// Address of the token server or of the team's own.
    pub server_address: Option<String>,
    /// The token server and what it has said of itself.
    pub server: Option<KnownServer>,
    /// How the server is reached.
    pub network: Option<SavedNetwork>,
    /// What was set for a team's own server.
    pub team: Option<TeamFacts>,
    /// Why it does not work.
    pub problem: Option<CommandError>,
    /// What must live as long as the connection: the sandbox inside the app.
    _alive: Option<Box<dyn Any + Send + Sync>>,
}

/// A token server and what it has said of itself.
pub struct KnownServer {
    /// Whom tokens come from.
    pub source: Arc<ServerTokenSource>,
    /// What it last said.
    pub config: ServerConfig,
}

impl ActiveConnection {
    /// No connection: what a build without `dev-mode` has until one is set up.
    #[must_use]
    pub fn none() -> Self {
        Self {
            kind: None,
            tokens: Arc::new(Unconfigured),
            target: None,
            sandbox_url: None,
            server_address: None,
            server: None,
            network: None,
            team: None,
            problem: None,
            _alive: None,
        }
    }

    /// One that does not work.
    fn broken(kind: ConnectionKind, problem: CommandError) -> Self {
        Self { kind: Some(kind), problem: Some(problem), ..Self::none() }
    }

    /// Opens what was chosen; the sandbox if nothing was. That one keeps its people and messages in the folder.
    #[cfg(feature = "dev-mode")]
    pub async fn open(saved: Option<SavedConnection>, adapters: &Adapters) -> Self {
        let Adapters { keyring, environment, folder, .. } = adapters;
        match saved {
            Some(SavedConnection::Direct { app_id, region }) => {
                direct::open(app_id, region, keyring, environment.server_api.clone())
            }
            Some(SavedConnection::Server { address, network, config }) => {
                server::open(&address, &network, config, adapters)
            }
            Some(team @ SavedConnection::Team { .. }) => team::open(team, adapters),
            Some(SavedConnection::Sandbox) | None => sandbox::open(environment.sandbox.clone(), folder).await,
        }
    }

    /// Opens what was chosen. Kinds of `dev-mode` are not built in; one that was put into the settings by hand is not used.
    #[cfg(not(feature = "dev-mode"))]
    pub async fn open(saved: Option<SavedConnection>, adapters: &Adapters) -> Self {
        let opened = match saved {
            Some(SavedConnection::Server { address, network, config }) => {
                server::open(&address, &network, config, adapters)
            }
            Some(team @ SavedConnection::Team { .. }) => team::open(team, adapters),
            Some(SavedConnection::Sandbox | SavedConnection::Direct { .. }) => {
                tracing::warn!("the settings name a connection that this build does not have");
                Self::none()
            }
            None => Self::none(),
        };
        std::future::ready(opened).await
    }

    /// The connection as pages see it.
    #[must_use]
    pub fn describe(&self) -> Connection {
        Connection {
            kind: self.kind,
            offered: OFFERED.to_vec(),
            app_id: self.target.as_ref().map(|target| target.app_id.clone()),
            region: self.target.as_ref().map(|target| target.region.clone()),
            sandbox_url: self.sandbox_url.clone(),
            has_api_key: false,
            server_address: self.server_address.clone(),
            server: self.server.as_ref().map(server::facts),
            network: self.network.as_ref().map(shown_network),
            team: self.team.clone(),
            managed: Vec::new(),
        }
    }
}

/// As the token client takes it.
fn network_of(saved: &SavedNetwork) -> Network {
    let proxy = match &saved.proxy {
        SavedProxy::System => Proxy::System,
        SavedProxy::None => Proxy::None,
        SavedProxy::Manual { address } => Proxy::Manual(address.clone()),
    };
    Network { ca_certificate: saved.ca_certificate.clone(), proxy }
}

/// The certificates in a text, which may hold a private key as well: that is not to be kept. A text without any stays as
/// it is, to be refused.
fn certificates_in(text: &str) -> String {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let blocks: Vec<String> = text
        .split(BEGIN)
        .skip(1)
        .filter_map(|after| Some(format!("{BEGIN}{}{END}", after.split_once(END)?.0)))
        .collect();
    if blocks.is_empty() { text.trim().to_owned() } else { blocks.join("\n") }
}

/// As pages see it: nothing of it is secret.
pub(crate) fn shown_network(saved: &SavedNetwork) -> requests::Network {
    let proxy = match &saved.proxy {
        SavedProxy::System => requests::Proxy::System,
        SavedProxy::None => requests::Proxy::None,
        SavedProxy::Manual { address } => requests::Proxy::Manual { address: address.clone() },
    };
    requests::Network { ca_certificate: saved.ca_certificate.clone(), proxy }
}

/// As it is kept. Texts without anything in them are as good as none.
pub(crate) fn saved_network(asked: requests::Network) -> SavedNetwork {
    let ca_certificate =
        asked.ca_certificate.map(|text| certificates_in(&text)).filter(|text| !text.is_empty());
    let proxy = match asked.proxy {
        requests::Proxy::System => SavedProxy::System,
        requests::Proxy::None => SavedProxy::None,
        requests::Proxy::Manual { address } => SavedProxy::Manual { address: address.trim().to_owned() },
    };
    SavedNetwork { ca_certificate, proxy }
}

/// Where the chat of an app in the cloud is; in dev mode the sandbox that the environment names, if it is that app's.
fn cloud_target(app_id: String, region: String, environment: &Environment) -> ChatTarget {
    #[cfg(feature = "dev-mode")]
    if let Some(sandbox) = environment.sandbox.as_ref().filter(|sandbox| sandbox.app_id == app_id)
        && let Ok(target) = sandbox::target(&sandbox.url, app_id.clone(), region.clone())
    {
        return target;
    }
    #[cfg(not(feature = "dev-mode"))]
    let Environment { managed_file: _ } = environment;
    ChatTarget { app_id, region, hosts: None, allowed: AllowedHosts::cloud() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_pasted_text_the_certificates_alone_are_kept() {
        let block = |what: &str| format!("-----BEGIN {what}-----\nAAAA\n-----END {what}-----");
        let (certificate, key) = (block("CERTIFICATE"), block("PRIVATE KEY"));
        assert_eq!(certificates_in(&format!("{key}\n{certificate}\n")), certificate);
        let two = format!("{certificate}\n{certificate}");
        assert_eq!(certificates_in(&format!("a note\n{certificate}\n{key}{certificate}")), two);
        assert_eq!(certificates_in(" hello "), "hello");
    }
}
