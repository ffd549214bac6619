//! A session: a fresh token for somebody verified, kept in the keyring if wished.

use crate::account::{Session, Uid};
use crate::ports::{AccountsError, Entry, KeyringError, MintError};
use crate::sign_out::Moment;
use crate::{Login, Verified};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// The longest that somebody waits for a token. The flush and the mint have as long each, and both
/// may be needed.
const LIMIT: Duration = Duration::from_secs(10);

/// Why a kept session cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// There is none, or it belongs to another connection or to an account that is gone.
    #[error("no session is kept")]
    Gone,
    /// The keyring failed; the session may still be there.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The user table failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

impl Login {
    /// Mints a fresh token, within 10 s. First it finishes what an earlier sign-out of the same
    /// person left undone; nobody else's sign-out is waited for. Nothing is lost if it fails: the
    /// same person can try again without the password.
    ///
    /// # Errors
    /// See [`MintError`].
    pub async fn open_session(&self, who: &Verified) -> Result<Session, MintError> {
        tokio::time::timeout(LIMIT, self.mint_after_sign_outs(who)).await.unwrap_or(Err(MintError::Timeout))
    }

    async fn mint_after_sign_outs(&self, who: &Verified) -> Result<Session, MintError> {
        self.finish_sign_out_of(&who.person.uid, Moment::BeforeMint).await?;
        let auth_token = self.tokens.mint(&who.person).await?;
        Ok(Session { person: who.person.clone(), email: who.email.clone(), auth_token })
    }

    /// Keeps a session in the keyring until sign-out.
    ///
    /// # Errors
    /// The keyring's; the session then lasts until the app quits.
    pub async fn keep_session(&self, session: &Session) -> Result<(), KeyringError> {
        self.keyring.set(Entry::Session, Kept::of(session, &self.tokens.connection()).to_text()).await
    }

    /// Forgets the kept session, if any.
    ///
    /// # Errors
    /// The keyring's; the session is then still there.
    pub async fn forget_session(&self) -> Result<(), KeyringError> {
        self.keyring.remove(Entry::Session).await
    }

    /// Takes up the kept session. Its token may be dead: the chat window finds out, and a new one
    /// is minted for the same person.
    ///
    /// # Errors
    /// See [`RestoreError`].
    pub async fn restore_session(&self) -> Result<(Verified, Session), RestoreError> {
        let restored = self.read_kept_session().await;
        if matches!(restored, Err(RestoreError::Gone))
            && let Err(error) = self.forget_session().await
        {
            tracing::warn!(%error, "a kept session that is of no use any more is still in the keyring");
        }
        restored
    }

    async fn read_kept_session(&self) -> Result<(Verified, Session), RestoreError> {
        let text = match self.keyring.get(Entry::Session).await {
            Ok(Some(text)) => text,
            Ok(None) | Err(KeyringError::Garbage) => return Err(RestoreError::Gone),
            Err(error) => return Err(error.into()),
        };
        let kept = Kept::from_text(&text).ok_or(RestoreError::Gone)?;
        if kept.connection != self.tokens.connection() {
            return Err(RestoreError::Gone);
        }
        let account = self.accounts.by_uid(&kept.uid).await?.filter(|account| !account.disabled);
        let account = account.ok_or(RestoreError::Gone)?;
        let verified = Verified { person: account.person, email: account.email };
        let session = Session {
            person: verified.person.clone(),
            email: verified.email.clone(),
            auth_token: kept.auth_token,
        };
        Ok((verified, session))
    }
}

/// The keyring entry: four lines, `halley session 1`, connection, uid, auth token.
struct Kept {
    connection: String,
    uid: Uid,
    auth_token: SecretString,
}

const FORMAT: &str = "halley session 1";

impl Kept {
    fn of(session: &Session, connection: &str) -> Self {
        Self {
            connection: connection.to_owned(),
            uid: session.person.uid.clone(),
            auth_token: session.auth_token.clone(),
        }
    }

    fn to_text(&self) -> SecretString {
        format!("{FORMAT}\n{}\n{}\n{}", self.connection, self.uid, self.auth_token.expose_secret()).into()
    }

    fn from_text(text: &SecretString) -> Option<Self> {
        let mut lines = text.expose_secret().split('\n');
        let (format, connection, uid, token) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        if format != FORMAT || token.is_empty() || lines.next().is_some() {
            return None;
        }
        Some(Self {
            connection: connection.to_owned(),
            uid: Uid::parse(uid)?,
            auth_token: token.to_owned().into(),
        })
    }
}
