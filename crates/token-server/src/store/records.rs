//! What is stored.

use halley_credentials::clock::UnixSeconds;
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use halley_token_api::public_key::PublicKey;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Identifier, here and at CometChat.
    pub uid: Uid,
    /// Address to sign in with, normalised; empty if deleted.
    pub email: String,
    /// Shown name; empty if deleted.
    pub name: String,
    /// Address of a picture.
    pub avatar: Option<String>,
    /// The password's record; nothing fits the one of a deleted account.
    pub phc: Phc,
    /// It cannot sign in.
    pub disabled: bool,
    /// It is gone; only the uid is left.
    pub deleted: bool,
    /// When it was made.
    pub created_at: UnixSeconds,
}

/// An account to be stored.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Identifier.
    pub uid: Uid,
    /// Address, normalised.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// The password's record.
    pub phc: Phc,
    /// Now.
    pub created_at: UnixSeconds,
}

/// A change of what others see. `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// Shown name.
    pub name: Option<String>,
    /// Address of a picture, or none.
    pub avatar: Option<Option<String>>,
}

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Identifier: the `kid` of its assertions.
    pub id: String,
    /// Whose it is.
    pub uid: Uid,
    /// What its owner knows it by.
    pub name: String,
    /// Its key.
    pub public_key: PublicKey,
    /// When it was enrolled.
    pub created_at: UnixSeconds,
    /// When it was last used, to the minute.
    pub last_used_at: Option<UnixSeconds>,
    /// Why it may not sign any more.
    pub end: Option<DeviceEnd>,
}

/// A device to be stored.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// Identifier: `d-` and 24 hex digits.
    pub id: String,
    /// What its owner knows it by.
    pub name: String,
    /// Its key.
    pub public_key: PublicKey,
    /// Now.
    pub created_at: UnixSeconds,
}

/// What was proved before a change that waits for its turn: the change is made only if it still holds.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The record that the password fitted.
    pub phc: Phc,
    /// The device that signed.
    pub device: Option<String>,
}

/// Why a device may not sign any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceEnd {
    /// Its owner or whoever runs the server has revoked it.
    Revoked,
    /// The password was changed on another device.
    PasswordChanged,
    /// The account was deleted.
    AccountDeleted,
}

/// All that an assertion is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The device.
    pub device: Device,
    /// Its account.
    pub account: Account,
    /// Work is noted for this person, which comes before a mint.
    pub has_work: bool,
}

/// SHA-256 of an invite's code.
pub type InviteHash = [u8; 32];

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Identifier for whoever runs the server; no use for signing up.
    pub id: String,
    /// A remark of theirs.
    pub note: String,
    /// How many accounts may still be made with it.
    pub uses_left: u32,
    /// When it was made.
    pub created_at: UnixSeconds,
    /// When it ends.
    pub expires_at: UnixSeconds,
}

/// An invite to be stored.
#[derive(Clone, Debug)]
pub struct NewInvite {
    /// All but the code.
    pub invite: Invite,
    /// Of the code.
    pub hash: InviteHash,
}

/// What has to be done at CometChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkKind {
    /// Create the person, or bring the one with this uid to what is stored.
    CreateUser,
    /// Carry name and picture over.
    UpdateUser,
    /// End all tokens.
    FlushTokens,
    /// Deactivate the person, which ends all tokens.
    DeactivateUser,
}

/// Noted work: one entry for each person and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Whose.
    pub uid: Uid,
    /// What.
    pub kind: WorkKind,
    /// Counts how often it was noted.
    pub generation: i64,
    /// Vain attempts so far.
    pub attempts: u32,
}

/// A security event. Holds no secret and no address of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: UnixSeconds,
    /// What, such as `device_enrolled`, `password_changed`, `assertion_replayed`.
    pub event: String,
    /// Whose account, if known.
    pub uid: Option<Uid>,
    /// Which device, if any.
    pub device_id: Option<String>,
    /// From where, if over the network.
    pub address: Option<String>,
    /// The request, if any.
    pub request_id: Option<String>,
}
