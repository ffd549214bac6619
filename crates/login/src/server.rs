//! What the rules need from a token server, and from a server that a team has of its own.

use crate::account::{Person, Uid};
use crate::device::{Device, DeviceId, DeviceKey};
use crate::fields::FieldError;
use crate::password::Password;
use crate::policy::Reason;
use crate::ports::{MintError, UnixSeconds};
use async_trait::async_trait;
use secrecy::SecretString;

/// A token server. Every call ends within 10 s. What is signed is signed with the device's key, for this server alone.
#[async_trait]
pub trait TokenServer: Send + Sync {
    /// Makes an account with its first device. Safe to repeat with the same address, password and key.
    async fn create_account(&self, account: NewServerAccount<'_>) -> Result<Enrolled, ServerError>;
    /// Enrols a device for whoever has this password. Safe to repeat with the same key.
    async fn enrol_device(
        &self,
        email: &str,
        password: &Password,
        key: &DeviceKey,
    ) -> Result<Enrolled, ServerError>;
    /// Mints a token for the person of the device.
    async fn mint(&self, device: &Device) -> Result<Minted, ServerError>;
    /// Ends all tokens of the person of the device.
    async fn flush(&self, device: &Device) -> Result<(), ServerError>;
    /// The devices of the person.
    async fn devices(&self, device: &Device) -> Result<Vec<KnownDevice>, ServerError>;
    /// Keeps one of the person's devices from signing; one that is not there (any more) is no failure.
    async fn revoke(&self, device: &Device, id: &DeviceId) -> Result<(), ServerError>;
    /// Changes the password; the other devices have to be enrolled anew.
    async fn change_password(
        &self,
        device: &Device,
        old: &Password,
        new: &Password,
    ) -> Result<(), ServerError>;
    /// Changes the shown name; gives it as it is now.
    async fn change_name(&self, device: &Device, name: &str) -> Result<String, ServerError>;
    /// Deletes the account.
    async fn delete_account(&self, device: &Device, password: &Password) -> Result<(), ServerError>;
}

/// A server that a team has of its own, with no notion of devices.
#[async_trait]
pub trait TeamServer: Send + Sync {
    /// Forwards what the person typed. Ends within 10 s.
    async fn login(&self, email: &str, password: &SecretString) -> Result<Minted, ServerError>;
}

/// An account that is to be made at a server.
#[derive(Clone, Copy, Debug)]
pub struct NewServerAccount<'a> {
    /// Address to sign in with.
    pub email: &'a str,
    /// Shown name.
    pub name: &'a str,
    /// Its password.
    pub password: &'a Password,
    /// Code of an invite.
    pub invite: Option<&'a SecretString>,
    /// Key of its first device.
    pub key: &'a DeviceKey,
}

/// A device was enrolled.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// Whose it is.
    pub person: Person,
    /// What the server knows it by.
    pub device: DeviceId,
}

/// A token and whose it is.
#[derive(Clone, Debug)]
pub struct Minted {
    /// Identifier.
    pub uid: Uid,
    /// Shown name, if the server tells it.
    pub name: Option<String>,
    /// The token.
    pub auth_token: SecretString,
}

/// A device that the server knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// Identifier.
    pub id: DeviceId,
    /// What its owner knows it by.
    pub name: String,
    /// When it was enrolled.
    pub created_at: UnixSeconds,
    /// When it was last used.
    pub last_used_at: Option<UnixSeconds>,
    /// It is the one that asks.
    pub current: bool,
}

/// Why a call to a server did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// No answer of use.
    #[error(transparent)]
    Failed(#[from] ServerFailure),
    /// This device cannot sign any more.
    #[error(transparent)]
    Ended(#[from] DeviceEnd),
    /// Unknown account, wrong password or disabled account.
    #[error("the server knows nobody with this email and password")]
    InvalidCredentials,
    /// Too many wrong passwords for this account.
    #[error("too many wrong passwords; wait {wait_s} s")]
    LockedOut {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// Somebody has this address.
    #[error("an account with this email exists at the server already")]
    EmailTaken,
    /// The device's key is one of another device, or of one that was ended.
    #[error("the server knows this key already")]
    KeyTaken,
    /// The account has as many devices as it may have.
    #[error("the account has as many devices as the server allows")]
    TooManyDevices,
    /// Nobody may make an account.
    #[error("the server lets nobody make an account")]
    RegistrationClosed,
    /// No invite, or not this one.
    #[error("the server asks for a valid invite")]
    InviteInvalid,
    /// Its policy refuses the password.
    #[error("this password is too easy to guess")]
    Weak(Vec<Reason>),
    /// It does not take a field that we take.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// Why there was no answer, or none of use. No text holds a password, a token or an assertion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerFailure {
    /// The host name is not known.
    #[error("the host {0} is not known")]
    UnknownHost(String),
    /// Refused, reset or closed connection.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The certificate is expired or not valid yet.
    #[error("the server's certificate is not valid now: {0}")]
    CertificateExpired(String),
    /// The certificate is for another host.
    #[error("the server's certificate is for another host: {0}")]
    CertificateOtherHost(String),
    /// Nobody whom this computer trusts has signed the certificate.
    #[error("nobody trusted has signed the server's certificate: {0}")]
    CertificateUnknownAuthority(String),
    /// TLS failed in another way.
    #[error("no secure connection to the server: {0}")]
    Tls(String),
    /// The proxy is away or refuses.
    #[error("the proxy cannot be used: {0}")]
    Proxy(String),
    /// Over the time limit.
    #[error("the server took too long")]
    Timeout,
    /// What answers is no such server.
    #[error("what answers is not the server that was expected: {0}")]
    NotAServer(String),
    /// Asked to come back later.
    #[error("the server asks to come back later")]
    Busy {
        /// Seconds to wait, if it said so.
        retry_after_s: Option<u64>,
    },
    /// The server is at fault, or cannot reach what it needs.
    #[error("the server is at fault: {code}")]
    Fault {
        /// Its code.
        code: String,
        /// Seconds to wait, if it said so.
        retry_after_s: Option<u64>,
    },
    /// It takes no signature of this device, and does not say that it has ended it: its database may be an older one.
    #[error("the server does not know this device")]
    UnknownDevice,
    /// The server goes by another address, and takes no signature over this one.
    #[error("the server goes by another address: {0}")]
    OtherAddress(String),
    /// Any other refusal, by its code.
    #[error("the server refuses: {0}")]
    Refused(String),
}

impl ServerFailure {
    /// Trying again later, unchanged, may work.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        !matches!(self, Self::UnknownDevice | Self::OtherAddress(_) | Self::Refused(_))
    }
}

/// Why a device cannot sign any more. Enrolling it with the password is what helps, if anything does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceEnd {
    /// It was revoked, or the server has never heard of it.
    #[error("this device was revoked")]
    Revoked,
    /// The password was changed on another device.
    #[error("the password was changed on another device")]
    PasswordChanged,
    /// The account is disabled.
    #[error("the account is disabled at the server")]
    AccountDisabled,
    /// The account is no more.
    #[error("the account was deleted")]
    AccountDeleted,
}

impl ServerError {
    /// It is not known whether the call was carried out, or it is worth trying again as it is.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Failed(failure) => failure.is_passing(),
            _ => false,
        }
    }
}

impl From<ServerError> for MintError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Failed(failure) => Self::Server(failure),
            ServerError::Ended(end) => Self::Ended(end),
            ServerError::InvalidCredentials => Self::PasswordNeeded,
            ServerError::LockedOut { wait_s } => {
                Self::Server(ServerFailure::Busy { retry_after_s: Some(wait_s) })
            }
            other => Self::Server(ServerFailure::Refused(other.to_string())),
        }
    }
}
