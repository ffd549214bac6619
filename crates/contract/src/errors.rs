//! The one form in which a failure crosses to a page: `{code, message, field?, retryAfterS?}`.

use serde::Serialize;
use ts_rs::TS;

/// A failure, as a page sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// What the interface branches on; it has one text and one action for each.
    pub code: ErrorCode,
    /// English text for logs and for people who report; the interface shows its own.
    pub message: String,
    /// The field that is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<Field>,
    /// Seconds until it is worth trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub retry_after_s: Option<u64>,
}

impl CommandError {
    /// A failure with its text.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after_s: None }
    }

    /// The same, blamed on a field.
    #[must_use]
    pub fn on(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// The same, with the seconds until it is worth trying again.
    #[must_use]
    pub fn retry_after_s(mut self, seconds: Option<u64>) -> Self {
        self.retry_after_s = seconds;
        self
    }
}

/// Fields that an error can stand beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Email address of a new account.
    Email,
    /// Shown name.
    Name,
    /// Email address or uid.
    Identifier,
    /// Password, new or existing.
    Password,
    /// CometChat app id.
    AppId,
    /// CometChat region.
    Region,
    /// CometChat REST API key.
    ApiKey,
}

/// Every failure that a page tells apart. A code exists only if a screen uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field was left empty.
    FieldEmpty,
    /// A field is longer than its limit.
    FieldTooLong,
    /// A field has characters that it may not have (control characters, direction overrides).
    FieldCharacters,
    /// Not an email address.
    EmailInvalid,
    /// An account with this address is on this computer already.
    EmailTaken,
    /// The policy refuses the new password.
    PasswordWeak,
    /// Unknown account, wrong password or disabled account; never told apart.
    InvalidCredentials,
    /// Too many wrong passwords; `retryAfterS` counts down.
    LockedOut,
    /// A sign-in is running already.
    InProgress,
    /// The person cancelled.
    Cancelled,
    /// No keyring on this system, or nobody provides it.
    KeyringAbsent,
    /// The keyring is locked.
    KeyringLocked,
    /// The keyring refused.
    KeyringDenied,
    /// The keyring did not answer within 3 s.
    KeyringSlow,
    /// The keyring no longer has the secret that this account's password was hashed with.
    KeyringEmptied,
    /// The keyring holds another secret than this account's password was hashed with.
    KeyringReplaced,
    /// The keyring holds something that is not what was written; signing in goes on without it.
    KeyringUnreadable,
    /// The accounts file or its folder cannot be written.
    AccountsReadOnly,
    /// The disk is full.
    DiskFull,
    /// The accounts file is damaged.
    AccountsDamaged,
    /// The accounts file was written by a newer version of the app.
    AccountsNewer,
    /// Another program holds the accounts file.
    AccountsBusy,
    /// The accounts file failed in some other way.
    AccountsFailed,
    /// The settings could not be written.
    SettingsFailed,
    /// The build has no connection, or none is set up.
    NotConnected,
    /// The API key is missing from the keyring.
    ApiKeyMissing,
    /// The keyring failed while it was asked for the API key; the password was right.
    ApiKeyUnreadable,
    /// The host name of the chat service is not known.
    ChatUnknownHost,
    /// The chat service refused the connection or dropped it.
    ChatUnreachable,
    /// TLS with the chat service failed.
    ChatTls,
    /// The chat service took too long.
    ChatTimeout,
    /// The chat service's answer made no sense.
    ChatBadReply,
    /// The chat service asks to slow down.
    ChatRateLimited,
    /// The chat service does not know the API key, or the key may not do this.
    ChatKeyRefused,
    /// The chat service does not know the app id in this region.
    ChatAppUnknown,
    /// The person is deactivated at the chat service.
    ChatPersonDeactivated,
    /// The chat service refused for some other reason.
    ChatRefused,
    /// The sandbox inside the app did not start.
    SandboxFailed,
    /// No session waits for this window: it was taken already, or has ended.
    SessionGone,
    /// A fault of ours.
    Internal,
}
