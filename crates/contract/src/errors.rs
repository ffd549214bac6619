//! The one form in which a failure crosses to a page: `{code, message, field?, retryAfterS?, passwordRight?}`.

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
    /// The password was found right before this happened, and nobody has to type it again: what failed is getting a token.
    /// Absent where it was not checked yet, or is not what this is about.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub password_right: bool,
}

impl CommandError {
    /// A failure with its text.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after_s: None, password_right: false }
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

    /// The same, after the password was found right.
    #[must_use]
    pub const fn with_password_right(mut self) -> Self {
        self.password_right = true;
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
    /// Address of a server.
    Address,
    /// Certificate of an authority.
    CaCertificate,
    /// Address of a proxy.
    Proxy,
    /// JSON pointer to the token.
    TokenPointer,
    /// JSON pointer to the uid.
    UidPointer,
    /// Code of an invite.
    Invite,
    /// The password as it is, where it is to be changed.
    OldPassword,
    /// The password as it is to be.
    NewPassword,
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
    /// Another keyring answers than the one that holds what this account needs.
    KeyringChanged,
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
    /// A file that the person wanted could not be written; what was there before is untouched.
    FileNotSaved,
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
    /// The address of a server is none, or not a secure one.
    AddressInvalid,
    /// The text is no certificate in PEM.
    CaInvalid,
    /// The text is no address of a proxy.
    ProxyInvalid,
    /// The text is no JSON pointer.
    PointerInvalid,
    /// The host name of the server is not known.
    ServerUnknownHost,
    /// The server refused the connection or dropped it.
    ServerUnreachable,
    /// The server's certificate has expired, or is not valid yet; the clock of one of the two may be wrong.
    ServerCertificateExpired,
    /// The server's certificate is for another host.
    ServerCertificateOtherHost,
    /// Nobody whom this computer trusts has signed the server's certificate.
    ServerCertificateUnknownAuthority,
    /// TLS with the server failed in another way.
    ServerTls,
    /// The proxy cannot be reached or refuses.
    ProxyFailed,
    /// The server took too long.
    ServerTimeout,
    /// What answered is no token server.
    NotAServer,
    /// The server asks to slow down, or is busy.
    ServerBusy,
    /// The server is at fault, or cannot reach its database or the chat service.
    ServerFault,
    /// The server refuses, and says why in a way that this version does not know.
    ServerRefused,
    /// The server cannot use this computer's signatures: it goes by another address.
    ServerOtherAddress,
    /// The server takes no signature of this device, and has not said that it ended it; sign in afresh with the password.
    DeviceUnknown,
    /// The account has as many devices as the server allows.
    TooManyDevices,
    /// This device was revoked; sign in afresh with the password.
    DeviceRevoked,
    /// The password was changed on another device; sign in afresh with the new one.
    PasswordChanged,
    /// The account is disabled at the server.
    AccountDisabled,
    /// The account was deleted.
    AccountDeleted,
    /// The server lets nobody make an account.
    RegistrationClosed,
    /// The server wants an invite, or does not take this one.
    InviteInvalid,
    /// The old password is wrong.
    OldPasswordWrong,
    /// The connection cannot be changed while somebody is signed in over it.
    PeopleSignedIn,
    /// The chat is locked, and opens with the password alone.
    Locked,
    /// The address is neither of the web nor of mail.
    LinkRefused,
    /// No program took the address.
    LinkNotOpened,
    /// No session waits for this window: it was taken already, or has ended.
    SessionGone,
    /// A fault of ours.
    Internal,
}
