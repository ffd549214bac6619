//! Which chat service the app talks to, and where its tokens come from.

#[cfg(feature = "dev-mode")]
mod direct;
#[cfg(feature = "dev-mode")]
mod sandbox;
mod save;

use crate::csp::AllowedHosts;
use crate::settings::SavedConnection;
use halley_contract::answers::{ChatHosts, Connection, ConnectionKind};
use halley_contract::errors::CommandError;
use halley_login::ports::{Keyring, TokenSource};
use halley_token_client::Unconfigured;
#[cfg(feature = "dev-mode")]
pub use sandbox::External as ExternalSandbox;
use std::any::Any;
use std::path::Path;
use std::sync::Arc;

/// Kinds that this build offers.
const OFFERED: &[ConnectionKind] =
    if cfg!(feature = "dev-mode") { &[ConnectionKind::Sandbox, ConnectionKind::Direct] } else { &[] };

/// What the process was started with. A parameter, so that tests can choose it.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// A sandbox to use in place of the one inside the app.
    #[cfg(feature = "dev-mode")]
    pub sandbox: Option<ExternalSandbox>,
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
    /// `None` in a build that offers none.
    pub kind: Option<ConnectionKind>,
    /// Where tokens come from.
    pub tokens: Arc<dyn TokenSource>,
    /// Where the chat page connects to; `None` if it cannot.
    pub target: Option<ChatTarget>,
    /// Address of the sandbox.
    pub sandbox_url: Option<String>,
    /// Why it does not work.
    pub problem: Option<CommandError>,
    /// What must live as long as the connection: the sandbox inside the app.
    _alive: Option<Box<dyn Any + Send + Sync>>,
}

impl ActiveConnection {
    /// No connection: what a build without `dev-mode` has until there is a token server.
    #[must_use]
    pub fn none() -> Self {
        Self {
            kind: None,
            tokens: Arc::new(Unconfigured),
            target: None,
            sandbox_url: None,
            problem: None,
            _alive: None,
        }
    }

    /// Opens what was chosen; the sandbox if nothing was. That one keeps its people and messages in the folder.
    #[cfg(feature = "dev-mode")]
    pub async fn open(
        saved: Option<SavedConnection>,
        keyring: &Arc<dyn Keyring>,
        environment: &Environment,
        folder: &Path,
    ) -> Self {
        match saved {
            Some(SavedConnection::Direct { app_id, region }) => {
                direct::open(app_id, region, keyring, environment.server_api.clone())
            }
            Some(SavedConnection::Sandbox) | None => sandbox::open(environment.sandbox.clone(), folder).await,
        }
    }

    /// Without `dev-mode` no kind is built in; one that was put into the settings by hand is not used.
    #[cfg(not(feature = "dev-mode"))]
    pub async fn open(
        saved: Option<SavedConnection>,
        _keyring: &Arc<dyn Keyring>,
        _environment: &Environment,
        _folder: &Path,
    ) -> Self {
        if saved.is_some() {
            tracing::warn!("the settings name a connection that this build does not have");
        }
        std::future::ready(Self::none()).await
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
            server_address: None,
            server: None,
        }
    }
}
