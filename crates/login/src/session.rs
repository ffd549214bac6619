//! A session: a fresh token for somebody verified, kept in the keyring if wished.

use crate::account::{Account, Session, Uid};
use crate::at_team::TeamCredential;
use crate::device::{Device, DeviceId, DeviceKey};
use crate::ports::{AccountsError, Entry, KeyringError, MintError};
use crate::server::{Minted, ServerError, ServerFailure, TokenServer};
use crate::sign_out::Moment;
use crate::{Credential, Login, Verified};
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
        if who.connection != self.tokens.connection() {
            return Err(MintError::PasswordNeeded);
        }
        let minted = tokio::time::timeout(LIMIT, self.mint_after_sign_outs(who)).await;
        let minted = minted.unwrap_or_else(|_| Err(self.timeout()));
        if let Err(MintError::Ended(_)) = &minted {
            self.note_device_end(&who.person.uid).await;
        }
        minted
    }

    /// Who it was that took too long depends on the connection.
    fn timeout(&self) -> MintError {
        let through_server = self.tokens.server().is_some() || self.tokens.team().is_some();
        if through_server { MintError::Server(ServerFailure::Timeout) } else { MintError::Timeout }
    }

    async fn mint_after_sign_outs(&self, who: &Verified) -> Result<Session, MintError> {
        self.finish_sign_out_of(&who.person.uid, Moment::BeforeMint, who.device()).await?;
        let mut person = who.person.clone();
        let auth_token = match (&who.credential, self.tokens.server(), self.tokens.team()) {
            (Credential::Device(device), Some(server), _) => {
                let minted = mint_by_device(server, device).await?;
                if let Some(name) = minted.name {
                    self.take_name(&person.uid, &person.name, &name).await;
                    person.name = name;
                }
                minted.auth_token
            }
            (Credential::Team(credential), _, Some(team)) => {
                credential.token(team, &who.email, &person.uid).await?
            }
            (Credential::Trust, None, None) => self.tokens.mint(&person).await?,
            // The connection was changed since.
            _ => return Err(MintError::PasswordNeeded),
        };
        Ok(Session { person, email: who.email.clone(), auth_token, device: who.device().cloned() })
    }

    /// The name may have been changed on another device.
    async fn take_name(&self, uid: &Uid, known: &str, name: &str) {
        if known != name
            && let Err(error) = self.accounts.set_name(&self.tokens.realm(), uid, name).await
        {
            tracing::warn!(%error, "a new name could not be noted");
        }
    }

    /// The next sign-in enrols this device anew. Where that cannot be noted, the server says so once more.
    pub(crate) async fn note_device_end(&self, uid: &Uid) {
        if let Err(error) = self.accounts.end_device(&self.tokens.realm(), uid).await {
            tracing::warn!(%error, "that the server takes this device no more could not be noted");
        }
    }

    /// Keeps a session in the keyring until sign-out.
    ///
    /// # Errors
    /// The keyring's; the session then lasts until the app quits.
    pub async fn keep_session(&self, session: &Session) -> Result<(), KeyringError> {
        self.keyring.set(Entry::Session, Kept::of(session, &self.tokens.connection()).to_text()).await
    }

    /// Forgets the kept session, if any. Its device, if it has one, can still finish the person's sign-out until the app
    /// quits.
    ///
    /// # Errors
    /// The keyring's; the session is then still there.
    pub async fn forget_session(&self) -> Result<(), KeyringError> {
        if self.tokens.server().is_some()
            && let Ok(Some(text)) = self.keyring.get(Entry::Session).await
            && let Some(kept) = Kept::from_text(&text)
            && kept.connection == self.tokens.connection()
        {
            let whose = self.whose(&kept.uid);
            // Not of somebody who has been signed in meanwhile: only a sign-out that is noted is finished.
            if self
                .accounts
                .unfinished_sign_outs(&kept.connection)
                .await
                .is_ok_and(|all| all.contains(&kept.uid))
            {
                self.flushing.lend(&whose, kept.device());
            }
        }
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
            Ok(None) => return Err(RestoreError::Gone),
            // Of garbage, too: it may be a keyring's fault that passes, and nothing is removed for it.
            Err(error) => return Err(error.into()),
        };
        if !text.expose_secret().starts_with(ANY_FORMAT) {
            return Err(KeyringError::Garbage.into());
        }
        let kept = Kept::from_text(&text).ok_or(RestoreError::Gone)?;
        if kept.connection != self.tokens.connection() {
            return Err(RestoreError::Gone);
        }
        let account = self.accounts.by_uid(&self.tokens.realm(), &kept.uid).await?;
        let account = account.filter(|account| !account.disabled).ok_or(RestoreError::Gone)?;
        let credential = self.kept_credential(&kept, &account).ok_or(RestoreError::Gone)?;
        let verified = Verified {
            person: account.person,
            email: account.email,
            credential,
            connection: self.tokens.connection(),
        };
        let session = Session {
            person: verified.person.clone(),
            email: verified.email.clone(),
            auth_token: kept.auth_token,
            device: verified.device().cloned(),
        };
        Ok((verified, session))
    }

    /// What further tokens are to be had for; `None` if the account was enrolled anew since, or has to be.
    fn kept_credential(&self, kept: &Kept, account: &Account) -> Option<Credential> {
        if self.tokens.team().is_some() {
            return Some(Credential::Team(TeamCredential::spent()));
        }
        if self.tokens.server().is_none() {
            return Some(Credential::Trust);
        }
        let record = account.device.as_ref().filter(|record| !record.ended)?;
        let device = kept.device().filter(|device| *device.id() == record.id)?;
        Some(Credential::Device(device))
    }
}

async fn mint_by_device(server: &dyn TokenServer, device: &Device) -> Result<Minted, ServerError> {
    let minted = server.mint(device).await?;
    if minted.uid == *device.uid() {
        return Ok(minted);
    }
    Err(ServerFailure::NotAServer("it minted a token for somebody else".into()).into())
}

/// The keyring entry: lines. Format 1: `halley session 1`, connection, uid, auth token. Format 2, of people with a device
/// key: `halley session 2`, the same, device id, key in hex.
struct Kept {
    connection: String,
    uid: Uid,
    auth_token: SecretString,
    /// Id and key.
    device: Option<(DeviceId, SecretString)>,
}

const ANY_FORMAT: &str = "halley session ";
const FORMAT: &str = "halley session 1";
const FORMAT_WITH_DEVICE: &str = "halley session 2";

impl Kept {
    fn of(session: &Session, connection: &str) -> Self {
        Self {
            connection: connection.to_owned(),
            uid: session.person.uid.clone(),
            auth_token: session.auth_token.clone(),
            device: session.device.as_ref().map(|device| (device.id().clone(), device.key().to_hex())),
        }
    }

    fn device(&self) -> Option<Device> {
        let (id, key) = self.device.as_ref()?;
        Some(Device::new(self.uid.clone(), id.clone(), DeviceKey::from_hex(key)?))
    }

    fn to_text(&self) -> SecretString {
        let (connection, uid, token) = (&self.connection, &self.uid, self.auth_token.expose_secret());
        match &self.device {
            None => format!("{FORMAT}\n{connection}\n{uid}\n{token}").into(),
            Some((id, key)) => {
                let key = key.expose_secret();
                format!("{FORMAT_WITH_DEVICE}\n{connection}\n{uid}\n{token}\n{id}\n{key}").into()
            }
        }
    }

    fn from_text(text: &SecretString) -> Option<Self> {
        let mut lines = text.expose_secret().split('\n');
        let (format, connection, uid, token) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        let device = match format {
            FORMAT => None,
            FORMAT_WITH_DEVICE => Some((DeviceId::parse(lines.next()?)?, lines.next()?.to_owned().into())),
            _ => return None,
        };
        if token.is_empty() || lines.next().is_some() {
            return None;
        }
        Some(Self {
            connection: connection.to_owned(),
            uid: Uid::parse(uid)?,
            auth_token: token.to_owned().into(),
            device,
        })
    }
}
