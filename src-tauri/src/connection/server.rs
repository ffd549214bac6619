//! A token server: the one address that the person types; the rest it says itself.

use super::save::Chosen;
use super::{ActiveConnection, ChatTarget, KnownServer, cloud_target, network_of, saved_network};
use crate::csp::AllowedHosts;
use crate::errors::ForPages;
use crate::settings::{SavedConnection, SavedNetwork};
use crate::shell::{Adapters, Shell};
use crate::system;
use halley_contract::answers::{ChatHosts, ConnectionKind, Registration, ServerFacts};
use halley_contract::errors::{CommandError, ErrorCode, Field};
use halley_contract::requests;
use halley_token_client::network::InvalidNetwork;
use halley_token_client::server::{self, Hosts, ServerConfig, ServerTokenSource};
use halley_token_client::{InvalidServerUrl, ServerUrl};
use std::sync::Arc;
use tauri::{Runtime, Url};

/// The connection; nothing is asked of the server yet.
pub(super) fn open(
    address: &str,
    network: &SavedNetwork,
    config: ServerConfig,
    adapters: &Adapters,
) -> ActiveConnection {
    // Only settings edited by hand can be invalid here, or a system without certificates.
    let source = match source(address, network, adapters) {
        Ok(source) => Arc::new(source),
        Err(problem) => return ActiveConnection::broken(ConnectionKind::Server, problem),
    };
    source.remember(&config);
    ActiveConnection {
        kind: Some(ConnectionKind::Server),
        tokens: Arc::clone(&source) as _,
        target: Some(target(&config, adapters)),
        server_address: Some(source.url().to_string()),
        server: Some(KnownServer { source, config }),
        network: Some(network.clone()),
        ..ActiveConnection::none()
    }
}

/// Asks the server what it is.
pub(super) async fn check(
    address: &str,
    network: requests::Network,
    adapters: &Adapters,
) -> Result<Chosen, CommandError> {
    let network = saved_network(network);
    let source = source(address, &network, adapters)?;
    let config = source.config().await.map_err(|error| error.for_pages())?;
    let address = source.url().to_string();
    Ok(Chosen { connection: SavedConnection::Server { address, network, config }, api_key: None })
}

fn source(
    address: &str,
    network: &SavedNetwork,
    adapters: &Adapters,
) -> Result<ServerTokenSource, CommandError> {
    let url: ServerUrl = address.parse().map_err(|error: InvalidServerUrl| {
        let empty = error == InvalidServerUrl::Empty;
        let code = if empty { ErrorCode::FieldEmpty } else { ErrorCode::AddressInvalid };
        CommandError::new(code, format!("the address {error}")).on(Field::Address)
    })?;
    let (clock, randomness) = (Arc::clone(&adapters.clock), Arc::clone(&adapters.randomness));
    ServerTokenSource::new(url, &network_of(network), system::device_name(), clock, randomness)
        .map_err(|error| invalid_network(&error))
}

pub(super) fn invalid_network(error: &InvalidNetwork) -> CommandError {
    let text = error.to_string();
    match error {
        InvalidNetwork::Certificate => CommandError::new(ErrorCode::CaInvalid, text).on(Field::CaCertificate),
        InvalidNetwork::Proxy => CommandError::new(ErrorCode::ProxyInvalid, text).on(Field::Proxy),
        InvalidNetwork::Tls => CommandError::new(ErrorCode::ServerTls, text),
    }
}

/// Where the chat page connects to.
fn target(config: &ServerConfig, adapters: &Adapters) -> ChatTarget {
    let (app_id, region) = (config.app_id.clone(), config.region.clone());
    let Some(Hosts { client, admin }) = &config.hosts else {
        return cloud_target(app_id, region, &adapters.environment);
    };
    let plain_http = plain_loopback(client).filter(|host| plain_loopback(admin).as_ref() == Some(host));
    let allowed = match &plain_http {
        Some(host) => AllowedHosts::loopback(host),
        None => AllowedHosts::dedicated([client, admin].into_iter().filter_map(|host| authority(host))),
    };
    let hosts = ChatHosts { client: client.clone(), admin: admin.clone(), plain_http };
    ChatTarget { app_id, region, hosts: Some(hosts), allowed }
}

/// Host and port of a chat host of this computer, such as a sandbox, that speaks plain HTTP. In dev mode only.
fn plain_loopback(host: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{host}")).ok()?;
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost")) && url.port().is_some();
    (cfg!(feature = "dev-mode") && loopback).then(|| url.authority().to_owned())
}

fn authority(host: &str) -> Option<String> {
    Some(Url::parse(&format!("https://{host}")).ok()?.authority().to_owned())
}

pub(super) fn facts(known: &KnownServer) -> ServerFacts {
    let config = &known.config;
    ServerFacts {
        name: config.server_name.clone(),
        registration: match config.registration {
            server::Registration::Open => Registration::Open,
            server::Registration::Invite => Registration::Invite,
            server::Registration::Closed => Registration::Closed,
        },
        min_password_chars: u32::try_from(config.password_policy.min_chars).unwrap_or(u32::MAX),
        other_address: known.source.other_address(),
    }
}

impl<R: Runtime> Shell<R> {
    /// Asks the token server anew what it is, and takes up what has changed. Without an answer what was known holds.
    pub async fn refresh_server(&self) {
        let Ok(core) = self.core().await else { return };
        let Some(known) = &core.connection.server else { return };
        let config = match known.source.config().await {
            Ok(config) if config != known.config => config,
            Ok(_) => return,
            Err(error) => {
                tracing::info!(%error, "the token server did not say what it is; what it said before holds");
                return;
            }
        };
        let _busy = self.busy.lock().await;
        let Ok(settings) = self.settings() else { return };
        // The person may have chosen another one meanwhile.
        match settings.connection() {
            Some(SavedConnection::Server { address, network, config: before })
                if address == known.source.url().as_str() && before == known.config =>
            {
                let connection = SavedConnection::Server { address, network, config };
                if let Err(error) = settings.set_connection(&connection) {
                    tracing::warn!(%error, "what the token server said could not be kept");
                }
                self.switch_to(ActiveConnection::open(Some(connection), &self.adapters).await).await;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_host_of_this_computer_is_reached_in_clear_and_only_in_dev_mode() {
        let plain = cfg!(feature = "dev-mode").then(|| "127.0.0.1:8787".to_owned());
        assert_eq!(plain_loopback("127.0.0.1:8787/v3.0"), plain);
        for host in ["chat.example.org:80/v3.0", "127.0.0.1.example.org:80", "127.0.0.1"] {
            assert_eq!(plain_loopback(host), None, "{host}");
        }
        assert_eq!(authority("chat.example.org:8443/v3.0").as_deref(), Some("chat.example.org:8443"));
    }
}
