//! Tokens straight from CometChat's server API, or from a sandbox that speaks it.
//!
//! The API key is on this machine, and its holder can sign in as anybody: for development alone, and so
//! only with the feature `dev-mode`.

mod invalid;
mod mint;
mod mint_error;

pub use invalid::{InvalidConnection, InvalidField, InvalidSandbox};

use halley_cometchat::{
    ApiKey, AppId, BaseUrl, Client, Error, ListUsers, PageRequest, Region, Settings, SettingsError,
};
use halley_login::ports::MintError;
use mint_error::mint_error;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::time::Duration;

/// All steps of a mint or flush together. The port allows 10 s; this leaves room for those around it.
const DEADLINE: Duration = Duration::from_millis(9_500);

/// Mints with an API key held here. Making one reads the system's root certificates (but for a
/// sandbox without TLS); keep it, as its connections are kept with it.
pub struct DirectTokenSource {
    connection: String,
    /// For messages: what the service does not know if it does not know the app.
    app: String,
    /// A system without root certificates is no fault of the connection's fields: it is told when a
    /// token is wanted.
    client: Result<Client, SettingsError>,
    deadline: Duration,
}

impl DirectTokenSource {
    /// Tokens for an app at CometChat. Spaces around the values are dropped.
    ///
    /// # Errors
    /// [`InvalidConnection`] names the first field that is empty or cannot be right. Whether the
    /// service takes them, [`check`](Self::check) tells.
    pub fn cloud(app_id: &str, region: &str, api_key: SecretString) -> Result<Self, InvalidConnection> {
        let settings = settings(app_id, region, api_key)?;
        let connection = format!("direct:{}:{}", settings.region, settings.app);
        Ok(Self::with(connection, settings))
    }

    /// Tokens from a sandbox at `base_url`, such as `http://127.0.0.1:8787`: `https`, or `http` to this
    /// computer. Spaces around the values are dropped.
    ///
    /// # Errors
    /// [`InvalidSandbox`] names what cannot be right.
    pub fn sandbox(
        app_id: &str,
        region: &str,
        base_url: &str,
        api_key: SecretString,
    ) -> Result<Self, InvalidSandbox> {
        let mut settings = settings(app_id, region, api_key)?;
        settings.base_url = Some(BaseUrl::parse(base_url.trim())?);
        Ok(Self::with(format!("sandbox:{}", settings.app), settings))
    }

    /// With another limit for all steps of a mint, flush or check together. 9.5 s unless changed; the
    /// port's limit is 10 s.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Asks the service once whether it knows the app in this region and takes the key for everything
    /// that signing in and out needs.
    ///
    /// # Errors
    /// [`MintError::AppUnknown`], [`MintError::KeyRefused`] (an "Auth Key" can mint, but not flush, and
    /// is refused, too), or what keeps the service from answering.
    pub async fn check(&self) -> Result<(), MintError> {
        let (client, page) = (self.client()?, PageRequest { per_page: Some(1), page: None });
        self.in_time(async {
            let one = ListUsers { page, ..ListUsers::default() };
            client.users().list(&one).await.map(drop).map_err(|error| self.failed(&error))
        })
        .await
    }

    fn with(connection: String, settings: Settings) -> Self {
        let app = format!("{} in region {}", settings.app, settings.region);
        Self { connection, app, client: Client::new(settings), deadline: DEADLINE }
    }

    fn client(&self) -> Result<&Client, MintError> {
        self.client.as_ref().map_err(|error| match error {
            SettingsError::Address => MintError::AppUnknown(self.app.clone()),
            SettingsError::Key => MintError::KeyRefused(error.to_string()),
            SettingsError::Tls => MintError::Tls(error.to_string()),
        })
    }

    /// Takes steps, all of them together within the deadline.
    async fn in_time<T>(&self, steps: impl Future<Output = Result<T, MintError>>) -> Result<T, MintError> {
        tokio::time::timeout(self.deadline, steps).await.unwrap_or(Err(MintError::Timeout))
    }

    fn failed(&self, error: &Error) -> MintError {
        mint_error(error, &self.app)
    }
}

impl fmt::Debug for DirectTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectTokenSource").field("connection", &self.connection).finish_non_exhaustive()
    }
}

fn settings(app_id: &str, region: &str, api_key: SecretString) -> Result<Settings, InvalidConnection> {
    let wrong = |field, text: &str| InvalidConnection { field, empty: text.trim().is_empty() };
    let app = AppId::parse(app_id.trim()).map_err(|_| wrong(InvalidField::AppId, app_id))?;
    let region: Region = region.trim().parse().map_err(|_| wrong(InvalidField::Region, region))?;
    let text = api_key.expose_secret();
    let key = ApiKey::new(text.trim().into()).map_err(|_| wrong(InvalidField::ApiKey, text))?;
    Ok(Settings::new(app, region, key))
}
