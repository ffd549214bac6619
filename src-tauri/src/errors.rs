//! How a failure inside becomes what a page sees. The only place where error codes are chosen.

use halley_contract::errors::{CommandError, ErrorCode, Field};
use halley_login::fields::{self, Fault, FieldError};
use halley_login::own_account::OwnAccountError;
use halley_login::password::HashingError;
use halley_login::pepper::PepperError;
use halley_login::ports::{AccountsError, KeyringError, MintError};
use halley_login::server::{DeviceEnd, ServerError, ServerFailure};
use halley_login::session::RestoreError;
use halley_login::sign_in::SignInError;
use halley_login::sign_up::SignUpError;

/// Turns an error into its form for pages.
pub trait ForPages {
    /// Code, text, field and waiting time.
    fn for_pages(&self) -> CommandError;
}

/// There is no connection to sign in over.
pub(crate) fn not_connected() -> CommandError {
    CommandError::new(ErrorCode::NotConnected, "no connection to a chat service is set up")
}

impl ForPages for FieldError {
    fn for_pages(&self) -> CommandError {
        let code = match self.fault {
            Fault::Empty => ErrorCode::FieldEmpty,
            Fault::TooLong => ErrorCode::FieldTooLong,
            Fault::Characters => ErrorCode::FieldCharacters,
            Fault::NotAnEmail => ErrorCode::EmailInvalid,
        };
        let field = match self.field {
            fields::Field::Email => Field::Email,
            fields::Field::Name => Field::Name,
            fields::Field::Identifier => Field::Identifier,
            fields::Field::Password => Field::Password,
        };
        CommandError::new(code, self.to_string()).on(field)
    }
}

impl ForPages for SignInError {
    fn for_pages(&self) -> CommandError {
        match self {
            Self::Field(error) => error.for_pages(),
            Self::InvalidCredentials => CommandError::new(ErrorCode::InvalidCredentials, self.to_string()),
            Self::LockedOut { wait_s } => {
                CommandError::new(ErrorCode::LockedOut, self.to_string()).retry_after_s(Some(*wait_s))
            }
            Self::Pepper(error) => error.for_pages(),
            Self::Accounts(error) => error.for_pages(),
            Self::Hashing(error) => error.for_pages(),
            Self::NoRandomness(error) => CommandError::new(ErrorCode::Internal, error.to_string()),
            Self::Server(error) => error.for_pages(),
        }
    }
}

impl ForPages for OwnAccountError {
    fn for_pages(&self) -> CommandError {
        match self {
            Self::Field(error) => {
                let shown = error.for_pages();
                if shown.field == Some(Field::Password) { shown.on(Field::NewPassword) } else { shown }
            }
            Self::WrongPassword => CommandError::new(ErrorCode::OldPasswordWrong, self.to_string()),
            Self::LockedOut { wait_s } => {
                CommandError::new(ErrorCode::LockedOut, self.to_string()).retry_after_s(Some(*wait_s))
            }
            Self::Weak(_) => {
                CommandError::new(ErrorCode::PasswordWeak, self.to_string()).on(Field::NewPassword)
            }
            Self::Server(error) => error.for_pages(),
            Self::NotManaged => not_connected(),
            Self::Here(error) => error.for_pages(),
        }
    }
}

impl ForPages for ServerError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::Failed(error) => return error.for_pages(),
            Self::Ended(error) => return error.for_pages(),
            Self::Field(error) => return error.for_pages(),
            Self::LockedOut { wait_s } => {
                let error = CommandError::new(ErrorCode::LockedOut, self.to_string());
                return error.retry_after_s(Some(*wait_s));
            }
            Self::EmailTaken => {
                return CommandError::new(ErrorCode::EmailTaken, self.to_string()).on(Field::Email);
            }
            Self::InviteInvalid => {
                return CommandError::new(ErrorCode::InviteInvalid, self.to_string()).on(Field::Invite);
            }
            Self::Weak(_) => {
                return CommandError::new(ErrorCode::PasswordWeak, self.to_string()).on(Field::Password);
            }
            Self::InvalidCredentials => ErrorCode::InvalidCredentials,
            Self::RegistrationClosed => ErrorCode::RegistrationClosed,
            Self::TooManyDevices => ErrorCode::TooManyDevices,
            // A fresh key was refused as well.
            Self::KeyTaken => ErrorCode::ServerRefused,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for ServerFailure {
    fn for_pages(&self) -> CommandError {
        let mut retry = None;
        let code = match self {
            Self::UnknownHost(_) => ErrorCode::ServerUnknownHost,
            Self::Unreachable(_) => ErrorCode::ServerUnreachable,
            Self::CertificateExpired(_) => ErrorCode::ServerCertificateExpired,
            Self::CertificateOtherHost(_) => ErrorCode::ServerCertificateOtherHost,
            Self::CertificateUnknownAuthority(_) => ErrorCode::ServerCertificateUnknownAuthority,
            Self::Tls(_) => ErrorCode::ServerTls,
            Self::Proxy(_) => ErrorCode::ProxyFailed,
            Self::Timeout => ErrorCode::ServerTimeout,
            Self::NotAServer(_) => ErrorCode::NotAServer,
            Self::Busy { retry_after_s } => {
                retry = *retry_after_s;
                ErrorCode::ServerBusy
            }
            Self::Fault { retry_after_s, .. } => {
                retry = *retry_after_s;
                ErrorCode::ServerFault
            }
            Self::UnknownDevice => ErrorCode::DeviceUnknown,
            Self::OtherAddress(_) => ErrorCode::ServerOtherAddress,
            Self::Refused(_) => ErrorCode::ServerRefused,
        };
        CommandError::new(code, self.to_string()).retry_after_s(retry)
    }
}

impl ForPages for DeviceEnd {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::Revoked => ErrorCode::DeviceRevoked,
            Self::PasswordChanged => ErrorCode::PasswordChanged,
            Self::AccountDisabled => ErrorCode::AccountDisabled,
            Self::AccountDeleted => ErrorCode::AccountDeleted,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for SignUpError {
    fn for_pages(&self) -> CommandError {
        match self {
            Self::Field(error) => error.for_pages(),
            Self::Weak(_) => CommandError::new(ErrorCode::PasswordWeak, self.to_string()).on(Field::Password),
            Self::EmailTaken => CommandError::new(ErrorCode::EmailTaken, self.to_string()).on(Field::Email),
            Self::Pepper(error) => error.for_pages(),
            Self::Accounts(error) => error.for_pages(),
            Self::Hashing(error) => error.for_pages(),
            Self::NoRandomness(error) => CommandError::new(ErrorCode::Internal, error.to_string()),
            Self::Server(error) => error.for_pages(),
        }
    }
}

impl ForPages for RestoreError {
    fn for_pages(&self) -> CommandError {
        match self {
            Self::Gone => CommandError::new(ErrorCode::SessionGone, self.to_string()),
            Self::Keyring(error) => error.for_pages(),
            Self::Accounts(error) => error.for_pages(),
        }
    }
}

impl ForPages for PepperError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::Keyring(error) => return error.for_pages(),
            Self::Emptied => ErrorCode::KeyringEmptied,
            Self::Replaced => ErrorCode::KeyringReplaced,
            Self::NoRandomness(_) => ErrorCode::Internal,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for KeyringError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::Absent(_) => ErrorCode::KeyringAbsent,
            Self::Locked => ErrorCode::KeyringLocked,
            Self::Denied(_) => ErrorCode::KeyringDenied,
            Self::Slow => ErrorCode::KeyringSlow,
            Self::Garbage => ErrorCode::KeyringUnreadable,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for AccountsError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::EmailTaken => ErrorCode::EmailTaken,
            Self::ReadOnly(_) => ErrorCode::AccountsReadOnly,
            Self::DiskFull => ErrorCode::DiskFull,
            Self::Damaged(_) => ErrorCode::AccountsDamaged,
            Self::Newer { .. } => ErrorCode::AccountsNewer,
            Self::Busy => ErrorCode::AccountsBusy,
            Self::Failed(_) => ErrorCode::AccountsFailed,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for HashingError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::BadRecord => ErrorCode::AccountsDamaged,
            Self::Busy => ErrorCode::InProgress,
            Self::NoRandomness(_) | Self::Failed(_) => ErrorCode::Internal,
        };
        CommandError::new(code, self.to_string())
    }
}

impl ForPages for MintError {
    fn for_pages(&self) -> CommandError {
        let code = match self {
            Self::NotConnected => ErrorCode::NotConnected,
            Self::ApiKeyMissing => ErrorCode::ApiKeyMissing,
            Self::Keyring(_) => ErrorCode::ApiKeyUnreadable,
            Self::UnknownHost(_) => ErrorCode::ChatUnknownHost,
            Self::Unreachable(_) => ErrorCode::ChatUnreachable,
            Self::Tls(_) => ErrorCode::ChatTls,
            Self::Timeout => ErrorCode::ChatTimeout,
            Self::BadReply(_) => ErrorCode::ChatBadReply,
            Self::RateLimited { retry_after_s } => {
                return CommandError::new(ErrorCode::ChatRateLimited, self.to_string())
                    .retry_after_s(*retry_after_s);
            }
            Self::KeyRefused(_) => ErrorCode::ChatKeyRefused,
            Self::AppUnknown(_) => ErrorCode::ChatAppUnknown,
            Self::PersonDeactivated => ErrorCode::ChatPersonDeactivated,
            Self::Refused(_) => ErrorCode::ChatRefused,
            Self::Server(error) => return error.for_pages(),
            Self::Ended(error) => return error.for_pages(),
            // The page goes back to the login window.
            Self::PasswordNeeded => ErrorCode::SessionGone,
        };
        CommandError::new(code, self.to_string())
    }
}
