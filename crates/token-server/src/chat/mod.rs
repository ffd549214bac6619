//! The chat service, as the rules see it.

mod cometchat;
mod measured;

pub use cometchat::CometChat;
pub use measured::Measured;

use async_trait::async_trait;
use halley_credentials::uid::Uid;
use secrecy::SecretString;

/// Somebody, as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub uid: Uid,
    /// Shown name.
    pub name: String,
    /// Address of a picture.
    pub avatar: Option<String>,
}

/// Where people and tokens are made. Every call ends in bounded time, and can be repeated.
#[async_trait]
pub trait ChatService: Send + Sync + 'static {
    /// Creates somebody; who exists already is brought to what is given.
    async fn create(&self, person: &Person) -> Result<(), ChatFailure>;
    /// Changes name and picture.
    async fn update(&self, person: &Person) -> Result<(), ChatFailure>;
    /// A token that was never handed out before.
    async fn mint(&self, uid: &Uid) -> Result<SecretString, ChatFailure>;
    /// Ends a token that nobody was given.
    async fn discard(&self, uid: &Uid, token: SecretString) -> Result<(), ChatFailure>;
    /// Ends all tokens.
    async fn flush(&self, uid: &Uid) -> Result<(), ChatFailure>;
    /// Nobody signs in as this person any more, and all tokens end.
    async fn deactivate(&self, uid: &Uid) -> Result<(), ChatFailure>;
    /// Whether it can be reached and takes our key.
    async fn ping(&self) -> Result<(), ChatFailure>;
}

/// Why the chat service did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChatFailure {
    /// It knows nobody with this uid, or deactivated them.
    #[error("the chat service knows no such person")]
    UnknownPerson,
    /// It cannot be reached, is at fault, or refuses us; trying again later may work.
    #[error("the chat service is away: {why}")]
    Away {
        /// When to come back, in seconds, if it said so.
        retry_after_s: Option<u64>,
        /// For whoever runs the server. Holds no secret.
        why: String,
    },
}
