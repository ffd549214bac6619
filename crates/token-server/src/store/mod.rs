//! What the server remembers: one trait, two databases, one behaviour.
//!
//! Every call is atomic and bounded in time, and none is open while CometChat is asked. Where a change here has to be
//! followed by one at CometChat, the same transaction notes it as [`Work`], so that a crash in between leaves something
//! that finishes by itself.

mod decode;
mod forgettable;
mod options;
mod postgres;
mod records;
mod sqlite;

pub use options::StoreOptions;
pub use records::*;

use async_trait::async_trait;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::lockout::Attempts;
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use halley_token_api::public_key::PublicKey;
use options::Place;
use std::path::Path;
use std::sync::Arc;

/// Opens the database, and brings it to the newest format.
///
/// # Errors
/// [`StoreError::Newer`] and [`StoreError::Damaged`] leave it as it was.
pub async fn open(options: &StoreOptions) -> Result<Arc<dyn Store>, StoreError> {
    match options.place()? {
        Place::Sqlite(path) => Ok(Arc::new(sqlite::SqliteStore::open(&path, options).await?)),
        Place::Postgres => Ok(Arc::new(postgres::PostgresStore::open(options).await?)),
    }
}

/// Looks at the format of a database and changes nothing, not even one that is older or missing.
///
/// # Errors
/// It cannot be reached, or is not ours. A newer one is no error here.
pub async fn inspect(options: &StoreOptions) -> Result<Format, StoreError> {
    match options.place()? {
        Place::Sqlite(path) => sqlite::inspect(&path).await,
        Place::Postgres => postgres::inspect(options).await,
    }
}

/// Which format a database has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its format; 0 if it is missing or empty.
    pub found: i64,
    /// The newest format that this version knows.
    pub known: i64,
}

/// The database. Replicas share one.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Whether it answers at all.
    async fn ping(&self) -> Result<(), StoreError>;
    /// Its format.
    async fn format(&self) -> Result<Format, StoreError>;
    /// Copies all of it as it is at one moment to a new file (`0600`), whole or not at all, while everything goes on.
    ///
    /// # Errors
    /// The file exists, or cannot be written. For PostgreSQL always: its own `pg_dump` does that.
    async fn backup(&self, file: &Path) -> Result<(), StoreError>;

    /// The account with this address, in the form of `halley_credentials::fields::email`. Deleted ones have none.
    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError>;
    /// The account with this uid, unless it is deleted.
    async fn account_by_uid(&self, uid: &Uid) -> Result<Option<Account>, StoreError>;
    /// Accounts by address, after the given one; at most `limit`.
    async fn accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, StoreError>;
    /// Adds an account with its first device, uses the invite up by one, and notes [`WorkKind::CreateUser`].
    ///
    /// # Errors
    /// [`StoreError::EmailTaken`], [`StoreError::InviteInvalid`]: nothing was changed then.
    async fn add_account(
        &self,
        account: &NewAccount,
        device: Option<&NewDevice>,
        invite: Option<&InviteHash>,
    ) -> Result<(), StoreError>;
    /// Puts a re-hash in place of the record that it was made from; does nothing if that has changed meanwhile.
    async fn re_hash(&self, uid: &Uid, from: &Phc, to: &Phc) -> Result<(), StoreError>;
    /// Changes the password if the record is still `from`, ends all devices but `keep` with
    /// [`DeviceEnd::PasswordChanged`], and notes [`WorkKind::FlushTokens`]. False if the record has changed or `keep`
    /// was ended meanwhile.
    async fn change_password(
        &self,
        uid: &Uid,
        from: Option<&Phc>,
        to: &Phc,
        keep: Option<&str>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError>;
    /// Changes what is given and notes [`WorkKind::UpdateUser`]. `None` if there is no such account.
    async fn change_profile(
        &self,
        uid: &Uid,
        change: &ProfileChange,
        now: UnixSeconds,
    ) -> Result<Option<Account>, StoreError>;
    /// Disables (which notes [`WorkKind::FlushTokens`]) or enables. False if there is no such account.
    async fn set_disabled(&self, uid: &Uid, disabled: bool, now: UnixSeconds) -> Result<bool, StoreError>;
    /// Takes address, name, picture and password off the account, ends its devices with
    /// [`DeviceEnd::AccountDeleted`], and notes [`WorkKind::DeactivateUser`] in place of all other work. The uid stays
    /// taken. False if there is no such account.
    ///
    /// # Errors
    /// [`StoreError::Changed`] if what was proved does not hold any more.
    async fn delete_account(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError>;

    /// Adds a device; the living one of the same account with the same key is given back instead.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::TooManyDevices`] beyond [`MOST_DEVICES`] living ones;
    /// [`StoreError::KeyTaken`] where another account, or a device that was ended, has the key;
    /// [`StoreError::Changed`] if what was proved does not hold any more.
    async fn add_device(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        device: &NewDevice,
    ) -> Result<Device, StoreError>;
    /// The device with this id, ended or not, with its account, deleted or not: all that an assertion is checked
    /// against.
    async fn signer(&self, device_id: &str) -> Result<Option<Signer>, StoreError>;
    /// The living devices, the one used last first.
    async fn devices(&self, uid: &Uid) -> Result<Vec<Device>, StoreError>;
    /// Ends a living device of this account and notes [`WorkKind::FlushTokens`]. False if there is none.
    async fn end_device(
        &self,
        uid: &Uid,
        id: &str,
        end: DeviceEnd,
        now: UnixSeconds,
    ) -> Result<bool, StoreError>;
    /// Uses an assertion's `jti` up, and notes when the device was last used, to the minute. False if it was used
    /// before, by whichever replica. `until`: when it may be forgotten.
    async fn use_assertion(
        &self,
        device_id: &str,
        jti: &str,
        now: UnixSeconds,
        until: UnixSeconds,
    ) -> Result<bool, StoreError>;

    /// Counts an attempt in one step: what [`Attempts::counted`] makes of the record takes its place. Gives the record
    /// from before. As `halley_login::ports::Accounts::count_attempt`.
    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, StoreError>;
    /// Forgets the attempts under this key.
    async fn forget_attempts(&self, key: &str) -> Result<(), StoreError>;

    /// Adds an invite.
    async fn add_invite(&self, invite: &NewInvite) -> Result<(), StoreError>;
    /// All invites, newest first, at most 1,000.
    async fn invites(&self) -> Result<Vec<Invite>, StoreError>;
    /// Removes an invite. False if there is none.
    async fn revoke_invite(&self, id: &str) -> Result<bool, StoreError>;
    /// Whether an invite could be used now.
    async fn invite_is_good(&self, invite: &InviteHash, now: UnixSeconds) -> Result<bool, StoreError>;

    /// Notes work. What is noted already is noted anew: whoever is just doing it does not cross it off.
    async fn note_work(&self, uid: &Uid, kind: WorkKind, now: UnixSeconds) -> Result<Work, StoreError>;
    /// The noted work of one person, in the order in which it has to be done.
    async fn work_of(&self, uid: &Uid) -> Result<Vec<Work>, StoreError>;
    /// Takes work that is due and that no other replica has taken, for as long as until `lease`; oldest first. What is
    /// due or leased by more than ten minutes is so by a clock that has been put right since, and is taken at once.
    async fn take_work(
        &self,
        now: UnixSeconds,
        lease: UnixSeconds,
        limit: u32,
    ) -> Result<Vec<Work>, StoreError>;
    /// Crosses work off, unless it was noted anew since.
    async fn finish_work(&self, work: &Work) -> Result<(), StoreError>;
    /// Counts a vain attempt and lets go of the work until then.
    async fn postpone_work(&self, work: &Work, until: UnixSeconds) -> Result<(), StoreError>;
    /// How much work is noted, and since when the oldest.
    async fn backlog(&self) -> Result<(u64, Option<UnixSeconds>), StoreError>;

    /// The key of the nonces, which replicas share: the one that is there, or else the candidate, which then is.
    async fn nonce_key(&self, candidate: [u8; 32]) -> Result<[u8; 32], StoreError>;

    /// Appends to the audit log.
    async fn audit(&self, event: &AuditEvent) -> Result<(), StoreError>;
    /// The last events, newest first, at most `limit`, of one person if given.
    async fn audit_log(&self, uid: Option<&Uid>, limit: u32) -> Result<Vec<AuditEvent>, StoreError>;

    /// Drops what may be forgotten: used assertions, old attempts, expired invites, audit events older than
    /// `audit_before`.
    async fn forget(&self, now: UnixSeconds, audit_before: UnixSeconds) -> Result<(), StoreError>;
}

/// How long used assertions are kept beyond their end, in seconds: a clock that steps back, or that of another replica,
/// makes one good again that ours takes for old.
pub const ASSERTIONS_KEPT_S: i64 = 24 * 60 * 60;
/// Most living devices of one account.
pub const MOST_DEVICES: u32 = 100;

/// Most keys whose attempts outlive [`Store::forget`].
pub const MOST_ATTEMPTS: i64 = 100_000;

/// Why the database failed or refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody has this address.
    #[error("an account with this address exists")]
    EmailTaken,
    /// No such invite, or used up or expired.
    #[error("no such invite is open")]
    InviteInvalid,
    /// No such account, or it is deleted.
    #[error("no such account")]
    NoSuchAccount,
    /// The account has as many devices as it may have.
    #[error("the account has too many devices")]
    TooManyDevices,
    /// What was proved before does not hold any more: the password was changed, the account disabled, or the device
    /// ended meanwhile. A second try tells which.
    #[error("the account was changed meanwhile")]
    Changed,
    /// The key is another device's.
    #[error("the key is in use")]
    KeyTaken,
    /// It cannot be reached, is full or too busy; trying again later may work. Where it did not answer in time, whether
    /// a change was made is open.
    #[error("the database is away: {0}")]
    Unavailable(String),
    /// A newer version has changed its tables.
    #[error("the database has format {found}, and this version knows formats up to {known}")]
    Newer {
        /// Format of the database.
        found: i64,
        /// Newest format that this version knows.
        known: i64,
    },
    /// Not our database, damaged, or holding what makes no sense.
    #[error("the database is damaged or not ours: {0}")]
    Damaged(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(String),
}

/// A public key as it is stored: the 32 bytes.
pub type StoredKey = PublicKey;
