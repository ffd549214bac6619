//! Our token server: it knows this device by an Ed25519 key and mints for one person, whom it was enrolled for.
//!
//! - `calls`: what the rules ask; `assertion`: how a call is signed; `refusals`: what a refusal means
//! - `config`: what the server says of itself, checked

mod assertion;
mod calls;
mod config;
mod refusals;

pub use halley_token_api::answers::{Hosts, Registration, ServerConfig};

use crate::exchange::{Exchange, Reply, json_body};
use crate::network::{InvalidNetwork, Network};
use assertion::Skew;
use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::device::Device;
use halley_login::ports::{Clock, MintError, Randomness, TokenSource};
use halley_login::server::{ServerError, ServerFailure, TokenServer};
use halley_token_api::assertion::NONCE_HEADER;
use halley_token_api::errors::ErrorCode;
use halley_token_api::paths;
use halley_token_api::server_url::ServerUrl;
use refusals::Refusal;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// Tokens from a token server. Making one reads the system's root certificates; keep it, as its connections are kept
/// with it.
pub struct ServerTokenSource {
    url: ServerUrl,
    exchange: Exchange,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    /// What people know this computer by.
    device_name: String,
    /// The server calls itself by this other address, and takes no signatures over ours.
    other_address: Mutex<Option<String>>,
    skew: Mutex<Skew>,
}

/// How an assertion travels.
enum Signed<'a> {
    /// As the body of `POST /v1/token`.
    Grant,
    /// In a header, beside this body.
    Call { method: Method, path: &'a str, body: Option<serde_json::Value> },
}

impl ServerTokenSource {
    /// Tokens from the server at this address.
    ///
    /// # Errors
    /// [`InvalidNetwork`] if nothing could be sent this way.
    pub fn new(
        url: ServerUrl,
        network: &Network,
        device_name: String,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Result<Self, InvalidNetwork> {
        let parsed = Url::parse(url.as_str()).map_err(|_| InvalidNetwork::Tls)?;
        let exchange = Exchange::new(network, &parsed)?;
        let (other_address, skew) = Default::default();
        Ok(Self { url, exchange, clock, randomness, device_name, other_address, skew })
    }

    /// With another limit for all steps of a call together. 9.5 s unless changed; the port's limit is 10 s.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { exchange: self.exchange.with_deadline(deadline), ..self }
    }

    /// The address in use.
    #[must_use]
    pub const fn url(&self) -> &ServerUrl {
        &self.url
    }

    /// Another address that the server has called itself by.
    #[must_use]
    pub fn other_address(&self) -> Option<String> {
        self.other_address.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up what the server has said of itself before.
    pub fn remember(&self, config: &ServerConfig) {
        let other = (config.server_url != self.url.as_str()).then(|| config.server_url.clone());
        *self.other_address.lock().unwrap_or_else(PoisonError::into_inner) = other;
    }

    /// What the server says of itself. Nothing secret is sent; whatever else answers is told apart.
    ///
    /// # Errors
    /// [`ServerFailure::NotAServer`] if it is none of ours, or says what makes no sense.
    pub async fn config(&self) -> Result<ServerConfig, ServerFailure> {
        let asked = self.exchange.in_time(async {
            let reply = self.exchange.send(self.request(Method::GET, paths::CONFIG)).await?;
            if !reply.status.is_success() {
                return Err(match refusals::refusal(&reply) {
                    Refusal::Error(ServerError::Failed(failure)) => failure,
                    _ => reply.strange(),
                });
            }
            let config = reply.json().ok_or_else(|| reply.strange())?;
            config::checked(config).map_err(|what| ServerFailure::NotAServer(what.to_owned()))
        });
        let config: ServerConfig = asked.await?;
        self.remember(&config);
        Ok(config)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.exchange.client().request(method, self.url.call(path)).header("accept", "application/json")
    }

    /// A call without a signature.
    async fn ask(&self, path: &str, body: &impl Serialize) -> Result<Reply, ServerError> {
        let request = json_body(self.request(Method::POST, path), body);
        let reply = self.exchange.send(request).await?;
        if reply.status.is_success() { Ok(reply) } else { Err(refused(&reply)) }
    }

    /// A call with a signature; once more with the server's nonce if this computer's clock is wrong.
    async fn signed(&self, device: &Device, call: &Signed<'_>) -> Result<Reply, ServerError> {
        let mut reply = self.signed_once(device, call).await?;
        if self.takes_nonce(&reply) {
            reply = self.signed_once(device, call).await?;
        }
        if matches!(refusals::refusal(&reply), Refusal::Coded(ErrorCode::AssertionReplayed)) {
            if !call.is_repeatable() {
                // The first of the two has been carried out, or refused: nobody knows which.
                return Err(
                    ServerFailure::Fault { code: "assertion_replayed".into(), retry_after_s: None }.into()
                );
            }
            reply = self.signed_once(device, call).await?;
        }
        if reply.status.is_success() { Ok(reply) } else { Err(self.signature_refused(&reply).await) }
    }

    async fn signed_once(&self, device: &Device, call: &Signed<'_>) -> Result<Reply, ServerError> {
        let assertion = self.assertion(device)?;
        let request = match call {
            Signed::Grant => {
                json_body(self.request(Method::POST, paths::TOKEN), &assertion::grant(assertion))
            }
            Signed::Call { method, path, body } => {
                let request = self.request(method.clone(), path).bearer_auth(assertion.expose_secret());
                match body {
                    Some(body) => json_body(request, body),
                    None => request,
                }
            }
        };
        Ok(self.exchange.send(request).await?)
    }

    fn assertion(&self, device: &Device) -> Result<SecretString, ServerError> {
        let made = assertion::make(device, &self.url, &*self.clock, &*self.randomness, &mut self.skew());
        made.map_err(|error| ServerFailure::Refused(error.to_string()).into())
    }

    /// Whether the server has given a nonce, which the next assertion bears.
    fn takes_nonce(&self, reply: &Reply) -> bool {
        if !matches!(refusals::refusal(reply), Refusal::Coded(ErrorCode::UseDpopNonce)) {
            return false;
        }
        let Some(nonce) = reply.headers.get(NONCE_HEADER).and_then(|nonce| nonce.to_str().ok()) else {
            return false;
        };
        self.skew().learn(nonce, reply.date(), &*self.clock);
        true
    }

    /// Why a signature was not taken. That the server has ended the device is only what it says in so many words.
    async fn signature_refused(&self, reply: &Reply) -> ServerError {
        if !matches!(refusals::refusal(reply), Refusal::Coded(ErrorCode::InvalidAssertion)) {
            return refused(reply);
        }
        // The address may have changed since the app asked; without an answer what was known holds.
        let _asked = self.config().await;
        match self.other_address() {
            Some(other) => ServerFailure::OtherAddress(other).into(),
            None => ServerFailure::UnknownDevice.into(),
        }
    }

    fn skew(&self) -> MutexGuard<'_, Skew> {
        self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Signed<'_> {
    /// Whether doing it twice comes to the same as doing it once. A changed password or a deleted account would be refused
    /// the second time, as if it had not been done.
    fn is_repeatable(&self) -> bool {
        match self {
            Self::Grant => true,
            Self::Call { path, .. } => ![paths::PASSWORD, paths::ACCOUNT].contains(path),
        }
    }
}

fn refused(reply: &Reply) -> ServerError {
    match refusals::refusal(reply) {
        Refusal::Error(error) => error,
        Refusal::Coded(code) => ServerFailure::Refused(code.as_str().to_owned()).into(),
    }
}

#[async_trait]
impl TokenSource for ServerTokenSource {
    fn connection(&self) -> String {
        format!("server:{}", self.url)
    }

    fn realm(&self) -> String {
        self.connection()
    }

    fn server(&self) -> Option<&dyn TokenServer> {
        Some(self)
    }

    async fn mint(&self, _person: &Person) -> Result<SecretString, MintError> {
        // Only a device is minted for.
        Err(MintError::PasswordNeeded)
    }

    async fn flush(&self, _uid: &Uid) -> Result<(), MintError> {
        Err(MintError::PasswordNeeded)
    }
}

impl fmt::Debug for ServerTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerTokenSource").field("url", &self.url).finish_non_exhaustive()
    }
}
