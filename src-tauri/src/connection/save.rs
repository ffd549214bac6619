//! The connection screen's commands.

use super::{ActiveConnection, server, shown_network, team};
use crate::errors::ForPages;
use crate::settings::{SavedConnection, SavedNetwork};
use crate::shell::Shell;
use halley_contract::answers::{Connection, ConnectionKind};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::SaveConnection;
use halley_login::ports::Entry;
use secrecy::SecretString;
use tauri::Runtime;

/// A connection that was checked.
pub(super) struct Chosen {
    pub connection: SavedConnection,
    /// A key to be stored with it; `None` keeps the one that is stored.
    pub api_key: Option<SecretString>,
}

enum Replaced {
    Nothing,
    Key(Option<SecretString>),
}

impl<R: Runtime> Shell<R> {
    /// The connection in use, with a look whether an API key is stored.
    ///
    /// # Errors
    /// Those of the start.
    pub async fn describe_connection(&self) -> Result<Connection, CommandError> {
        let mut connection = self.under_managed(self.core().await?.connection.describe());
        // A keyring that fails shows as "no key stored": the form then asks for one.
        connection.has_api_key = matches!(self.adapters.keyring.get(Entry::ApiKey).await, Ok(Some(_)));
        Ok(connection)
    }

    /// Checks a connection against its chat service and keeps it. The one in use stays if it fails
    /// or is cancelled, and if it is the one that was chosen.
    ///
    /// # Errors
    /// Faults of fields, those of the chat service, the keyring's and those of the settings.
    pub async fn save_connection(&self, request: SaveConnection) -> Result<Connection, CommandError> {
        self.exclusively(async |attempt| {
            let request = self.settings()?.managed.asked(request);
            let chosen = attempt.cancellable(self.check(request)).await?;
            if !self.is_in_use(&chosen).await? {
                self.change_to(chosen).await?;
            }
            Ok(())
        })
        .await?;
        self.describe_connection().await
    }

    /// The sandbox inside the app holds its database and forgets its tokens when it is started anew, so choosing it
    /// again must not do that.
    async fn is_in_use(&self, chosen: &Chosen) -> Result<bool, CommandError> {
        let connection = self.core().await?.connection;
        let sandbox = connection.kind == Some(ConnectionKind::Sandbox) && connection.problem.is_none();
        Ok(sandbox && chosen.connection == SavedConnection::Sandbox)
    }

    /// The connection as pages see it, with what an administrator has settled.
    pub(crate) fn under_managed(&self, described: Connection) -> Connection {
        let Ok(settings) = self.settings() else { return described };
        let managed = &settings.managed;
        let mut connection = Connection { managed: managed.connection_keys(), ..described };
        if let Some(address) = managed.address() {
            connection.offered = vec![ConnectionKind::Server];
            // Not set up yet: the form begins with what is settled.
            if connection.kind.is_none() {
                connection.server_address = Some(address.to_owned());
                connection.network = Some(shown_network(&managed.network(SavedNetwork::default())));
            }
        }
        connection
    }

    async fn change_to(&self, chosen: Chosen) -> Result<(), CommandError> {
        let Chosen { connection, api_key } = chosen;
        let _changing = self.changing.lock().await;
        let opened = ActiveConnection::open(Some(connection.clone()), &self.adapters).await;
        if let Some(problem) = opened.problem {
            return Err(problem);
        }
        let before = self.replace_api_key(api_key).await?;
        if let Err(error) = self.settings()?.set_connection(&connection) {
            self.restore_api_key(before).await;
            return Err(CommandError::new(ErrorCode::SettingsFailed, error.to_string()));
        }
        self.switch_to(opened).await;
        self.forget_waiting();
        Ok(())
    }

    /// Stores a new key and gives what was there before, to put it back if the rest fails.
    async fn replace_api_key(&self, new: Option<SecretString>) -> Result<Replaced, CommandError> {
        let Some(new) = new else { return Ok(Replaced::Nothing) };
        let keyring = &self.adapters.keyring;
        let before = keyring.get(Entry::ApiKey).await.unwrap_or(None);
        keyring.set(Entry::ApiKey, new).await.map_err(|error| error.for_pages())?;
        Ok(Replaced::Key(before))
    }

    async fn restore_api_key(&self, replaced: Replaced) {
        let restored = match replaced {
            Replaced::Nothing => Ok(()),
            Replaced::Key(Some(before)) => self.adapters.keyring.set(Entry::ApiKey, before).await,
            Replaced::Key(None) => self.adapters.keyring.remove(Entry::ApiKey).await,
        };
        if let Err(error) = restored {
            tracing::warn!(%error, "the earlier API key could not be put back");
        }
    }

    /// Checks a connection that is to be saved, by its fields and with its service.
    async fn check(&self, request: SaveConnection) -> Result<Chosen, CommandError> {
        match request {
            SaveConnection::Server { address, network } => {
                server::check(&address, network, &self.adapters).await
            }
            request @ SaveConnection::Team { .. } => team::check(request).await,
            request @ (SaveConnection::Sandbox | SaveConnection::Direct { .. }) => {
                self.check_of_dev_mode(request).await
            }
        }
    }

    #[cfg(not(feature = "dev-mode"))]
    async fn check_of_dev_mode(&self, _request: SaveConnection) -> Result<Chosen, CommandError> {
        let text = "this build connects through a server only";
        std::future::ready(Err(CommandError::new(ErrorCode::NotConnected, text))).await
    }
}
