//! The service: rules and routes over a store and a chat service.

use crate::accounts::{Accounts, Means};
use crate::chat::{ChatService, CometChat, Measured};
use crate::metrics::Metrics;
use crate::routes::{self, Needs};
use crate::settings::Settings;
use crate::store::{Store, StoreError};
use axum::Router;
use halley_cometchat::Client;
use halley_credentials::clock::Clock;
use halley_credentials::randomness::Randomness;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

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
    router: Router,
    accounts: Arc<Accounts>,
}

impl Service {
    /// Puts it together; asks the database for the key of the nonces.
    ///
    /// # Errors
    /// The database's.
    pub async fn new(parts: Parts) -> Result<Self, StoreError> {
        let Parts { settings, store, chat, clock, randomness } = parts;
        let settings = Arc::new(settings);
        let metrics = Arc::new(Metrics::new());
        let chat: Arc<dyn ChatService> = Arc::new(Measured::new(CometChat::new(chat), Arc::clone(&metrics)));
        let accounts = Arc::new(Accounts::new(Means {
            settings: Arc::clone(&settings),
            store: Arc::clone(&store),
            chat: Arc::clone(&chat),
            clock: Arc::clone(&clock),
            randomness: Arc::clone(&randomness),
            nonce_key: nonce_key(store.as_ref(), randomness.as_ref()).await?,
            metrics: Arc::clone(&metrics),
        }));
        let needs =
            Needs { settings, accounts: Arc::clone(&accounts), store, chat, clock, randomness, metrics };
        Ok(Self { router: routes::router(needs), accounts })
    }

    /// All calls. Has to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Does noted work and forgets what may be forgotten, until it is told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        Arc::clone(&self.accounts).run(stop).await;
    }
}

async fn nonce_key(store: &dyn Store, randomness: &dyn Randomness) -> Result<[u8; 32], StoreError> {
    let mut candidate = Zeroizing::new([0_u8; 32]);
    randomness.fill(&mut *candidate).map_err(|error| StoreError::Failed(error.to_string()))?;
    store.nonce_key(*candidate).await
}
