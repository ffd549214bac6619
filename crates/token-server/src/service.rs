//! The service: rules and routes over a store and a chat service.

use crate::settings::Settings;
use crate::store::Store;
use axum::Router;
use axum::routing::get;
use halley_cometchat::Client;
use halley_credentials::clock::Clock;
use halley_credentials::randomness::Randomness;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the service is made of.
pub struct Parts {
    /// What it is told.
    pub settings: Settings,
    /// The database.
    pub store: Arc<dyn Store>,
    /// CometChat, with the key.
    pub chat: Client,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
}

/// Ready to answer.
pub struct Service {
    parts: Arc<Parts>,
}

impl Service {
    /// Puts it together; asks the database for the key of the nonces.
    ///
    /// # Errors
    /// The database's.
    pub async fn new(parts: Parts) -> Result<Self, crate::store::StoreError> {
        parts.store.ping().await?;
        Ok(Self { parts: Arc::new(parts) })
    }

    /// All calls. Has to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
    pub fn router(&self) -> Router {
        let _ = &self.parts;
        Router::new().route("/healthz", get(async || "ok"))
    }

    /// Does noted work and forgets what may be forgotten, until it is told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        stop.cancelled().await;
    }
}
