//! What the rules need from outside. Adapters implement these; the rules know nothing else.
//!
//! A lookup returns an `Option`: that something is not there is no failure. Every port bounds its
//! own time, so that no rule can hang.

use crate::account::{Account, NewAccount, PasswordRecord, PendingEnrolment, Person, Uid};
pub use crate::clock::{Clock, UnixSeconds};
use crate::lockout::Attempts;
pub use crate::randomness::{NoRandomness, Randomness};
use crate::server::{DeviceEnd, ServerFailure, TeamServer, TokenServer};
use async_trait::async_trait;
use secrecy::SecretString;
use std::any::Any;

/// The local user table.
///
/// `realm` says whose accounts are meant, see [`TokenSource::realm`]: the same address at two servers is two accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The account with this address (already normalised to lower case).
    async fn by_email(&self, realm: &str, email: &str) -> Result<Option<Account>, AccountsError>;
    /// The account with this uid.
    async fn by_uid(&self, realm: &str, uid: &Uid) -> Result<Option<Account>, AccountsError>;
    /// Whether there is any account.
    async fn any(&self, realm: &str) -> Result<bool, AccountsError>;
    /// The fingerprints of all peppers that records here were made with, each once.
    async fn pepper_ids(&self) -> Result<Vec<String>, AccountsError>;
    /// Waits until nobody else who uses this table, in any process, makes the installation's pepper:
    /// of two that made one at once, the second would take the first one's place in the keyring.
    async fn pepper_turn(&self) -> Result<Turn, AccountsError>;
    /// Adds an account; all or nothing.
    ///
    /// # Errors
    /// [`AccountsError::EmailTaken`] if the address is in use, whoever was first.
    async fn add(&self, realm: &str, account: &NewAccount) -> Result<(), AccountsError>;
    /// Puts an account in the place of any with this address or uid, and forgets the pending enrolment under the address;
    /// all or nothing.
    async fn put(&self, realm: &str, account: &NewAccount) -> Result<(), AccountsError>;
    /// Removes an account, if it is there.
    async fn remove(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError>;
    /// Notes that the server takes nothing from this account's device any more; without an account nothing.
    async fn end_device(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError>;
    /// Changes the shown name; without an account nothing.
    async fn set_name(&self, realm: &str, uid: &Uid, name: &str) -> Result<(), AccountsError>;

    /// The pending enrolment under this address.
    async fn pending(&self, realm: &str, email: &str) -> Result<Option<PendingEnrolment>, AccountsError>;
    /// Notes one, in place of an older one.
    async fn set_pending(
        &self,
        realm: &str,
        email: &str,
        pending: &PendingEnrolment,
    ) -> Result<(), AccountsError>;
    /// Forgets it.
    async fn forget_pending(&self, realm: &str, email: &str) -> Result<(), AccountsError>;

    /// Replaces the password record (after a re-hash or a new enrolment), and the shown name if given.
    async fn set_password(
        &self,
        realm: &str,
        uid: &Uid,
        password: &PasswordRecord,
        name: Option<&str>,
    ) -> Result<(), AccountsError>;

    /// Counts an attempt: what [`Attempts::counted`] makes of the record takes its place, in one
    /// step that no other process can get between. Gives the record from before.
    ///
    /// Keys exist for unknown accounts too, so that both look alike; records older than
    /// [`crate::lockout::FORGET_AFTER_S`] may be dropped meanwhile.
    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, AccountsError>;
    /// Takes one failure back that was counted before somebody was asked who then could not tell.
    async fn uncount_attempt(&self, key: &str) -> Result<(), AccountsError>;
    /// Forgets the attempts under this key.
    async fn forget_attempts(&self, key: &str) -> Result<(), AccountsError>;

    /// People whose tokens are still to be flushed at CometChat, as they signed out while it was away.
    /// `connection` names the app that the tokens belong to.
    async fn unfinished_sign_outs(&self, connection: &str) -> Result<Vec<Uid>, AccountsError>;
    /// Remembers or forgets such a person.
    async fn set_unfinished_sign_out(
        &self,
        connection: &str,
        uid: &Uid,
        unfinished: bool,
    ) -> Result<(), AccountsError>;
}

/// The right to do what only one may do at a time, until it is dropped.
#[must_use = "dropped, it is somebody else's turn"]
pub struct Turn(#[expect(dead_code, reason = "held to be dropped")] Box<dyn Any + Send>);

impl Turn {
    /// The turn lasts for as long as this is held.
    pub fn new(held: impl Any + Send) -> Self {
        Self(Box::new(held))
    }
}

/// Why the user table failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountsError {
    /// Somebody has this address already.
    #[error("an account with this address exists already")]
    EmailTaken,
    /// The file or its folder cannot be written.
    #[error("the accounts file cannot be written: {0}")]
    ReadOnly(String),
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The file is no accounts file, or broken.
    #[error("the accounts file is damaged: {0}")]
    Damaged(String),
    /// A newer version wrote the file.
    #[error("the accounts file has format {found}, and this version knows formats up to {known}")]
    Newer {
        /// Format of the file.
        found: i64,
        /// Newest format that this version knows.
        known: i64,
    },
    /// Another program held the file for longer than the time limit.
    #[error("another program holds the accounts file")]
    Busy,
    /// Anything else.
    #[error("the accounts file failed: {0}")]
    Failed(String),
}

/// Which keyring it is: with another one, what was kept is not lost but elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyringProvider {
    /// The program behind it.
    pub program: String,
    /// Its collection for new entries; empty where there are no collections.
    pub collection: String,
}

/// The system keyring. Every call is made off the UI thread and ends within 3 s.
#[async_trait]
pub trait Keyring: Send + Sync {
    /// The secret of this entry; `None` if there is none.
    async fn get(&self, entry: Entry) -> Result<Option<SecretString>, KeyringError>;
    /// Writes the secret, and has read it back when it returns.
    async fn set(&self, entry: Entry, secret: SecretString) -> Result<(), KeyringError>;
    /// Removes the entry; nothing there is no failure.
    async fn remove(&self, entry: Entry) -> Result<(), KeyringError>;
    /// Which keyring it is now, without asking it for a secret or anybody for a password; `None` where that cannot be told.
    async fn provider(&self) -> Option<KeyringProvider> {
        None
    }
}

/// What we keep in the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// 32 random bytes of this installation, in hex: the secret input of the password hash.
    Pepper,
    /// The session that outlives the app ("keep me signed in").
    Session,
    /// REST API key of the direct connection (dev mode only).
    ApiKey,
}

/// Why the keyring failed. The differences matter: each has its own remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is none, or nobody provides it.
    #[error("no keyring is available: {0}")]
    Absent(String),
    /// It is locked, and nobody unlocked it.
    #[error("the keyring is locked")]
    Locked,
    /// It refused.
    #[error("the keyring refused: {0}")]
    Denied(String),
    /// No answer within 3 s.
    #[error("the keyring did not answer in time")]
    Slow,
    /// The entry is not what we wrote.
    #[error("the keyring holds something unreadable")]
    Garbage,
}

/// The accounts of this computer, of no server.
pub const LOCAL_REALM: &str = "";

/// Where auth tokens come from.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Name of the app that the tokens belong to, such as `direct:us:APPID`; a kept session of
    /// another one is not used.
    fn connection(&self) -> String;
    /// Whose accounts are signed in to here. Connections without a server leave it to this computer who somebody is, and
    /// share its accounts; those at a server are known by its [`TokenSource::connection`].
    fn realm(&self) -> String {
        LOCAL_REALM.to_owned()
    }
    /// The token server, where there is one; people are then enrolled and tokens minted through it.
    fn server(&self) -> Option<&dyn TokenServer> {
        None
    }
    /// The team's own server, where there is one; tokens then come from it.
    fn team(&self) -> Option<&dyn TeamServer> {
        None
    }
    /// Mints a fresh token, creating the person at CometChat if needed. Ends within 10 s.
    async fn mint(&self, person: &Person) -> Result<SecretString, MintError>;
    /// Ends all tokens of the person. Ends within 10 s.
    async fn flush(&self, uid: &Uid) -> Result<(), MintError>;
}

/// Why no token was to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// No connection is set up in this build.
    #[error("no connection to a chat service is set up")]
    NotConnected,
    /// The connection needs an API key, and the keyring has none.
    #[error("the API key of the connection is missing")]
    ApiKeyMissing,
    /// The keyring failed while it was asked for the API key.
    #[error("the API key could not be read: {0}")]
    Keyring(KeyringError),
    /// The host name is not known.
    #[error("the host {0} is not known")]
    UnknownHost(String),
    /// Refused, reset or closed connection.
    #[error("the chat service cannot be reached: {0}")]
    Unreachable(String),
    /// TLS failed: certificate expired, wrong host, unknown authority.
    #[error("no secure connection to the chat service: {0}")]
    Tls(String),
    /// Over the time limit.
    #[error("the chat service took too long")]
    Timeout,
    /// Not JSON, too large, cut off, or of the wrong shape.
    #[error("the chat service's answer made no sense: {0}")]
    BadReply(String),
    /// Asked to slow down.
    #[error("the chat service asks to slow down")]
    RateLimited {
        /// Seconds to wait, if it said so.
        retry_after_s: Option<u64>,
    },
    /// The key is unknown, or may not do this.
    #[error("the chat service does not take the API key: {0}")]
    KeyRefused(String),
    /// The app id is unknown in this region.
    #[error("the chat service does not know this app: {0}")]
    AppUnknown(String),
    /// The person is deactivated.
    #[error("the person is deactivated at the chat service")]
    PersonDeactivated,
    /// Any other refusal, by its code.
    #[error("the chat service refused: {0}")]
    Refused(String),
    /// The server that mints gave no answer of use.
    #[error(transparent)]
    Server(ServerFailure),
    /// The server that mints takes nothing from this device any more.
    #[error(transparent)]
    Ended(DeviceEnd),
    /// Only the password leads to a further token, and nobody has it any more.
    #[error("the password is needed once more")]
    PasswordNeeded,
}

impl MintError {
    /// Trying again later, unchanged, may work.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Server(failure) => failure.is_passing(),
            other => matches!(
                other,
                Self::UnknownHost(_)
                    | Self::Unreachable(_)
                    | Self::Tls(_)
                    | Self::Timeout
                    | Self::BadReply(_)
                    | Self::RateLimited { .. }
            ),
        }
    }
}
