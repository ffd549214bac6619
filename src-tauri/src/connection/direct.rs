//! A real CometChat app, with its REST API key in the keyring. Only with `dev-mode`.

use super::save::Chosen;
use super::{ActiveConnection, ChatTarget};
use crate::csp::AllowedHosts;
use crate::errors::{ForPages, not_connected};
use crate::settings::SavedConnection;
use crate::shell::Shell;
use async_trait::async_trait;
use halley_contract::answers::ConnectionKind;
use halley_contract::errors::{CommandError, ErrorCode, Field};
use halley_contract::requests::SaveConnection;
use halley_login::account::{Person, Uid};
use halley_login::ports::{Entry, Keyring, MintError, TokenSource};
use halley_token_client::direct::{DirectTokenSource, InvalidField, InvalidSandbox};
use secrecy::SecretString;
use std::sync::Arc;
use tauri::Runtime;
use tokio::sync::OnceCell;

/// The connection; its key is read when a token is first minted.
pub fn open(
    app_id: String,
    region: String,
    keyring: &Arc<dyn Keyring>,
    server_api: Option<String>,
) -> ActiveConnection {
    let tokens = KeyFromKeyring {
        app_id: app_id.clone(),
        region: region.clone(),
        server_api,
        keyring: Arc::clone(keyring),
        source: OnceCell::new(),
    };
    ActiveConnection {
        kind: Some(ConnectionKind::Direct),
        tokens: Arc::new(tokens),
        target: Some(ChatTarget { app_id, region, hosts: None, allowed: AllowedHosts::cloud() }),
        ..ActiveConnection::none()
    }
}

impl<R: Runtime> Shell<R> {
    /// Checks a connection that is to be saved, by its fields and with its service.
    pub(super) async fn check_of_dev_mode(&self, request: SaveConnection) -> Result<Chosen, CommandError> {
        match request {
            SaveConnection::Sandbox => Ok(Chosen { connection: SavedConnection::Sandbox, api_key: None }),
            SaveConnection::Direct { app_id, region, api_key } => {
                let key = match &api_key {
                    Some(key) => key.clone(),
                    None => self.stored_api_key().await?,
                };
                let (app_id, region) = check(&app_id, &region, self.server_api(), key).await?;
                Ok(Chosen { connection: SavedConnection::Direct { app_id, region }, api_key })
            }
            SaveConnection::Server { .. } | SaveConnection::Team { .. } => Err(not_connected()),
        }
    }

    fn server_api(&self) -> Option<&str> {
        self.adapters.environment.server_api.as_deref()
    }

    async fn stored_api_key(&self) -> Result<SecretString, CommandError> {
        let stored = self.adapters.keyring.get(Entry::ApiKey).await.map_err(|error| error.for_pages())?;
        stored.ok_or_else(|| {
            CommandError::new(ErrorCode::ApiKeyMissing, "no API key is stored").on(Field::ApiKey)
        })
    }
}

/// Checks the fields and asks the service; gives app id and region as they are to be kept.
async fn check(
    app_id: &str,
    region: &str,
    server_api: Option<&str>,
    key: SecretString,
) -> Result<(String, String), CommandError> {
    let (app_id, region) = (app_id.trim().to_owned(), region.trim().to_owned());
    let source = token_source(&app_id, &region, server_api, key).map_err(|error| invalid(&error))?;
    source.check().await.map_err(|error| {
        let error_for_pages = error.for_pages();
        match error {
            MintError::KeyRefused(_) => error_for_pages.on(Field::ApiKey),
            // A host that is not known may be the app's or the region's fault, or that of being offline.
            MintError::AppUnknown(_) => error_for_pages.on(Field::AppId),
            _ => error_for_pages,
        }
    })?;
    Ok((app_id, region))
}

fn token_source(
    app_id: &str,
    region: &str,
    server_api: Option<&str>,
    key: SecretString,
) -> Result<DirectTokenSource, InvalidSandbox> {
    match server_api {
        None => Ok(DirectTokenSource::cloud(app_id, region, key)?),
        Some(url) => DirectTokenSource::sandbox(app_id, region, url, key),
    }
}

fn invalid(error: &InvalidSandbox) -> CommandError {
    let error = match error {
        InvalidSandbox::Connection(error) => error,
        InvalidSandbox::BaseUrl(error) => return CommandError::new(ErrorCode::Internal, error.to_string()),
    };
    let field = match error.field {
        InvalidField::AppId => Field::AppId,
        InvalidField::Region => Field::Region,
        InvalidField::ApiKey => Field::ApiKey,
    };
    let code = if error.empty { ErrorCode::FieldEmpty } else { ErrorCode::FieldCharacters };
    CommandError::new(code, error.to_string()).on(field)
}

/// Reads the key from the keyring when it is first needed, and again after that failed. A changed
/// key comes with a new connection.
struct KeyFromKeyring {
    app_id: String,
    region: String,
    server_api: Option<String>,
    keyring: Arc<dyn Keyring>,
    source: OnceCell<DirectTokenSource>,
}

impl KeyFromKeyring {
    async fn source(&self) -> Result<&DirectTokenSource, MintError> {
        self.source.get_or_try_init(|| self.open_source()).await
    }

    async fn open_source(&self) -> Result<DirectTokenSource, MintError> {
        let key = self.keyring.get(Entry::ApiKey).await.map_err(MintError::Keyring)?;
        let key = key.ok_or(MintError::ApiKeyMissing)?;
        // Only settings edited by hand can be invalid here.
        token_source(&self.app_id, &self.region, self.server_api.as_deref(), key)
            .map_err(|error| MintError::AppUnknown(error.to_string()))
    }
}

#[async_trait]
impl TokenSource for KeyFromKeyring {
    fn connection(&self) -> String {
        format!("direct:{}:{}", self.region, self.app_id)
    }

    async fn mint(&self, person: &Person) -> Result<SecretString, MintError> {
        self.source().await?.mint(person).await
    }

    async fn flush(&self, uid: &Uid) -> Result<(), MintError> {
        self.source().await?.flush(uid).await
    }
}
