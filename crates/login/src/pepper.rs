//! The pepper, and its life in the keyring.

use crate::Login;
use crate::enrolment::EnrolmentError;
use crate::ports::{Entry, KeyringError, Turn};
use crate::randomness::NoRandomness;
pub use halley_credentials::pepper::Pepper;
use std::sync::Arc;

/// Why an account's pepper is not to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PepperError {
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The keyring works and has no pepper: it was emptied.
    #[error("the keyring no longer holds the secret that passwords here were hashed with")]
    Emptied,
    /// The keyring has another pepper, or something that is none.
    #[error("the keyring holds another secret than this password was hashed with")]
    Replaced,
    /// A new one could not be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl Login {
    /// The pepper in the keyring, which has to be one of these. `None` if there are none of them, as
    /// for a record that was made without a pepper; the keyring is not asked then.
    pub(crate) async fn pepper_among(&self, ids: &[String]) -> Result<Option<Arc<Pepper>>, PepperError> {
        if ids.is_empty() {
            return Ok(None);
        }
        let pepper = self.stored_pepper().await?.ok_or(PepperError::Emptied)?;
        if ids.contains(&pepper.id()) { Ok(Some(pepper)) } else { Err(PepperError::Replaced) }
    }

    /// The pepper for a new record; made, if there is none. `without`: the person has agreed to have none where the
    /// keyring is away.
    pub(crate) async fn pepper_for_new_record(
        &self,
        without: bool,
    ) -> Result<Option<Arc<Pepper>>, EnrolmentError> {
        let pepper = match self.usable_pepper().await {
            Ok(None) => self.make_pepper(self.accounts.pepper_turn().await?).await.map(Some),
            other => other,
        };
        match pepper {
            Err(_) if without => Ok(None),
            other => Ok(other?),
        }
    }

    /// The pepper as it is in the keyring, whoever's.
    async fn stored_pepper(&self) -> Result<Option<Arc<Pepper>>, PepperError> {
        match self.keyring.get(Entry::Pepper).await {
            Ok(None) => Ok(None),
            // The entry is there, and is none of what we write.
            Err(KeyringError::Garbage) => Err(PepperError::Replaced),
            Err(error) => Err(error.into()),
            Ok(Some(text)) => Pepper::from_hex(&text).map(Arc::new).map(Some).ok_or(PepperError::Replaced),
        }
    }

    /// The pepper for a new record. `None` if there is none yet or if the entry holds something else:
    /// what is no pepper protects no password, so a new one in its place takes nothing away.
    pub(crate) async fn usable_pepper(&self) -> Result<Option<Arc<Pepper>>, PepperError> {
        match self.stored_pepper().await {
            Err(PepperError::Replaced) => Ok(None),
            other => other,
        }
    }

    /// Makes the pepper, unless somebody else has done so before the caller's turn came.
    ///
    /// A write that the keyring answers too late may still land after the turn, where another process
    /// has written its own meanwhile. That one's account then finds its pepper replaced.
    pub(crate) async fn make_pepper(&self, _turn: Turn) -> Result<Arc<Pepper>, PepperError> {
        if let Some(pepper) = self.usable_pepper().await? {
            return Ok(pepper);
        }
        let made = Pepper::random(&*self.randomness)?;
        self.keyring.set(Entry::Pepper, made.to_hex()).await?;
        // What the keyring has now is what counts.
        self.stored_pepper().await?.ok_or(PepperError::Emptied)
    }
}
