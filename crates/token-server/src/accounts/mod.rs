//! The rules: who may have an account, a device, a token. They know the store and the chat service as traits, and no
//! HTTP.
//!
//! - `sign_up`, `enrol`, `log_in`: with a password
//! - `signed`: who signs; `mint`, `own`: what that is good for
//! - `password`: the check of a password, whosoever it is
//! - `work`, `worker`: what has to be done at the chat service, and is done at last
//! - `failure`: how all of it fails

mod enrol;
mod failure;
mod gates;
mod log_in;
mod mint;
mod own;
mod password;
mod sign_up;
mod signed;
mod work;
mod worker;

pub use enrol::{DeviceForm, Enrolled};
pub use failure::{Failure, FieldFault};
pub use own::ProfileForm;
pub use sign_up::SignUp;

use crate::assertion::Nonces;
use crate::audit::{self, About, Caller, Event};
use crate::chat::ChatService;
use crate::limits::{ClientKey, Lockout, Throttle};
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::store::Store;
use gates::Gates;
use halley_credentials::clock::Clock;
use halley_credentials::password::{Costs, Hashing, HashingError, Place};
use halley_credentials::policy::Policy;
use halley_credentials::randomness::{NoRandomness, Randomness};
use halley_token_api::answers::Session;
use secrecy::SecretString;
use std::sync::Arc;
use tokio::sync::Notify;

/// What the rules need.
pub struct Means {
    /// What they are told.
    pub settings: Arc<Settings>,
    /// The database.
    pub store: Arc<dyn Store>,
    /// Where tokens come from.
    pub chat: Arc<dyn ChatService>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
    /// The key of the nonces, which replicas share.
    pub nonce_key: [u8; 32],
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// Accounts, and what may be done with them.
pub struct Accounts {
    settings: Arc<Settings>,
    store: Arc<dyn Store>,
    chat: Arc<dyn ChatService>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    metrics: Arc<Metrics>,
    nonces: Nonces,
    hashing: Hashing,
    policy: Policy,
    gates: Gates,
    /// Noted work waits.
    wake: Notify,
    passwords: Throttle<ClientKey>,
    sign_ups: Throttle<ClientKey>,
    calls: Throttle<ClientKey>,
    signed: Throttle<String>,
}

/// Somebody who is signed in, with a token.
pub type SignedIn = Session;

impl Accounts {
    /// Puts them together.
    #[must_use]
    pub fn new(means: Means) -> Self {
        let Means { settings, store, chat, clock, randomness, nonce_key, metrics } = means;
        let (hashing, limits) = (settings.hashing, settings.limits);
        let costs = Costs { memory_kib: hashing.memory_kib, passes: hashing.passes, lanes: hashing.lanes };
        // Costs that cannot be are the configuration's to refuse; nothing weaker than the least takes their place.
        let configured = |costs| Hashing::configured(costs, hashing.at_once, hashing.queue);
        let hashers = configured(costs).or_else(|| configured(Costs::default()));
        Self {
            nonces: Nonces::new(nonce_key),
            hashing: hashers.unwrap_or_else(|| Hashing::new(hashing.at_once)),
            policy: Policy { min_chars: settings.password.min_chars, min_score: settings.password.min_score },
            gates: Gates::new(),
            wake: Notify::new(),
            passwords: Throttle::per_minute(limits.passwords_per_minute, clock.clone()),
            sign_ups: Throttle::per_hour(limits.accounts_per_hour, clock.clone()),
            calls: Throttle::per_minute(limits.calls_per_minute, clock.clone()),
            signed: Throttle::per_minute(limits.signed_per_minute, clock.clone()),
            settings,
            store,
            chat,
            clock,
            randomness,
            metrics,
        }
    }

    /// Counts a call that bears no password.
    ///
    /// # Errors
    /// Too many from there.
    pub fn count_call(&self, caller: &Caller) -> Result<(), Failure> {
        self.calls.check(ClientKey::of(caller.address)).map_err(Failure::TooMany)
    }

    /// A nonce for a client whose clock is wrong.
    #[must_use]
    pub fn nonce(&self) -> String {
        self.nonces.make(self.clock.now())
    }

    /// How many password checks run or wait.
    #[must_use]
    pub fn hash_queue(&self) -> usize {
        self.hashing.taken()
    }

    fn count_password(&self, caller: &Caller) -> Result<(), Failure> {
        self.passwords.check(ClientKey::of(caller.address)).map_err(Failure::TooMany)
    }

    fn place(&self) -> Result<Place, Failure> {
        self.hashing.reserve().map_err(|error| self.not_hashed(error))
    }

    fn not_hashed(&self, error: HashingError) -> Failure {
        match error {
            HashingError::Busy => {
                self.metrics.hash_rejected();
                Failure::Busy
            }
            other => Failure::Internal(other.to_string()),
        }
    }

    fn lockout(&self) -> Lockout<'_> {
        Lockout {
            store: self.store.as_ref(),
            randomness: self.randomness.as_ref(),
            enabled: self.settings.limits.lockout,
        }
    }

    async fn audit(&self, event: Event, about: About<'_>, caller: &Caller) {
        audit::record(self.store.as_ref(), &self.metrics, event, about, caller, self.clock.now()).await;
    }

    fn device_id(&self) -> Result<String, NoRandomness> {
        let mut bytes = [0_u8; 12];
        self.randomness.fill(&mut bytes)?;
        Ok(format!("d-{}", hex::encode(bytes)))
    }

    fn session(&self, account: &crate::store::Account, token: SecretString) -> SignedIn {
        self.metrics.minted();
        SignedIn { user: user(account), auth_token: token.into() }
    }
}

/// An account as its owner sees it.
#[must_use]
pub fn user(account: &crate::store::Account) -> halley_token_api::answers::User {
    halley_token_api::answers::User {
        uid: account.uid.to_string(),
        name: account.name.clone(),
        email: account.email.clone(),
        avatar: account.avatar.clone(),
    }
}
