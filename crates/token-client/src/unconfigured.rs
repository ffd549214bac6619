//! No connection.

use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::ports::{MintError, TokenSource};
use secrecy::SecretString;

/// The token source of an app that has no connection: it has no tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unconfigured;

#[async_trait]
impl TokenSource for Unconfigured {
    fn connection(&self) -> String {
        "none".to_owned()
    }

    async fn mint(&self, _person: &Person) -> Result<SecretString, MintError> {
        Err(MintError::NotConnected)
    }

    async fn flush(&self, _uid: &Uid) -> Result<(), MintError> {
        Err(MintError::NotConnected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_connection_there_are_no_tokens() {
        let uid = Uid::parse("ann").unwrap();
        let person = Person { uid: uid.clone(), name: "Ann".into() };
        assert_eq!(Unconfigured.mint(&person).await.err(), Some(MintError::NotConnected));
        assert_eq!(Unconfigured.flush(&uid).await, Err(MintError::NotConnected));
        assert_eq!(Unconfigured.connection(), "none");
    }
}
