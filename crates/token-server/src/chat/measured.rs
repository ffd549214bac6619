//! A chat service whose calls are measured, and whose failures are logged.

use super::{ChatFailure, ChatService, Person};
use crate::metrics::{Metrics, Stopwatch};
use async_trait::async_trait;
use halley_credentials::uid::Uid;
use secrecy::SecretString;
use std::sync::Arc;

/// Passes everything on.
pub struct Measured<C> {
    inner: C,
    metrics: Arc<Metrics>,
}

impl<C: ChatService> Measured<C> {
    /// Around another one.
    #[must_use]
    pub const fn new(inner: C, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }

    async fn measure<T>(
        &self,
        call: &'static str,
        answer: impl Future<Output = Result<T, ChatFailure>> + Send,
    ) -> Result<T, ChatFailure> {
        let watch = Stopwatch::start();
        let answer = answer.await;
        // Somebody unknown is an answer like any other.
        let failed = matches!(answer, Err(ChatFailure::Away { .. }));
        self.metrics.chat(call, watch.elapsed(), failed);
        if let Err(error @ ChatFailure::Away { .. }) = &answer {
            tracing::warn!(call, %error, "a call to CometChat failed");
        }
        answer
    }
}

#[async_trait]
impl<C: ChatService> ChatService for Measured<C> {
    async fn create(&self, person: &Person) -> Result<(), ChatFailure> {
        self.measure("create", self.inner.create(person)).await
    }

    async fn update(&self, person: &Person) -> Result<(), ChatFailure> {
        self.measure("update", self.inner.update(person)).await
    }

    async fn mint(&self, uid: &Uid) -> Result<SecretString, ChatFailure> {
        self.measure("mint", self.inner.mint(uid)).await
    }

    async fn discard(&self, uid: &Uid, token: SecretString) -> Result<(), ChatFailure> {
        self.measure("discard", self.inner.discard(uid, token)).await
    }

    async fn flush(&self, uid: &Uid) -> Result<(), ChatFailure> {
        self.measure("flush", self.inner.flush(uid)).await
    }

    async fn deactivate(&self, uid: &Uid) -> Result<(), ChatFailure> {
        self.measure("deactivate", self.inner.deactivate(uid)).await
    }

    async fn ping(&self) -> Result<(), ChatFailure> {
        self.measure("ping", self.inner.ping()).await
    }
}
