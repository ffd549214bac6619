//! What the account window asks for: password, devices, the account itself.

use crate::errors::ForPages;
use crate::shell::{Place, Shell};
use crate::signing_in::{rating, session_gone};
use crate::windows;
use halley_contract::answers::{Account, Device, Devices, PasswordRating};
use halley_contract::errors::{CommandError, ErrorCode, Field};
use halley_contract::events::{RENAMED, Renamed};
use halley_contract::requests::{
    ChangeName, ChangePassword, DeleteAccount, RateNewPassword, RevokeDevice, SessionEnd, SignOut,
};
use halley_login::Verified;
use halley_login::device::DeviceId;
use halley_login::own_account::OwnAccountError;
use halley_login::ports::MintError;
use halley_login::server::{DeviceEnd, KnownDevice};
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Opens the account window, or brings it to the front.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in; `internal` if the window cannot be opened.
    pub fn open_account(&self) -> Result<(), CommandError> {
        self.who()?;
        windows::open_account(&self.app)
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))
    }

    /// Who is signed in, and what can be done with the account over this connection.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in.
    pub async fn account(&self) -> Result<Account, CommandError> {
        let who = self.who()?;
        let connection = self.core().await?.connection.describe();
        let managed = self.login().await.is_ok_and(|login| login.is_managed());
        Ok(Account {
            uid: who.person().uid.to_string(),
            name: who.person().name.clone(),
            email: who.email().to_owned(),
            connection,
            managed,
        })
    }

    /// The devices that may sign in by themselves.
    ///
    /// # Errors
    /// The server's; `not_connected` where no server keeps accounts.
    pub async fn devices(&self) -> Result<Devices, CommandError> {
        let (login, who) = (self.login().await?, self.who()?);
        let devices = self.or_end(login.devices(&who).await).await?;
        Ok(Devices { devices: devices.into_iter().map(shown).collect() })
    }

    /// Keeps another device from signing in.
    ///
    /// # Errors
    /// The server's; `not_connected` where no server keeps accounts.
    pub async fn revoke_device(&self, request: RevokeDevice) -> Result<Devices, CommandError> {
        let (login, who) = (self.login().await?, self.who()?);
        let id = DeviceId::parse(&request.id)
            .ok_or_else(|| CommandError::new(ErrorCode::ServerRefused, "no such device"))?;
        self.or_end(login.revoke_device(&who, &id).await).await?;
        self.devices().await
    }

    /// Rates a new password for the person who is signed in.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in.
    pub async fn rate_new_password(&self, request: RateNewPassword) -> Result<PasswordRating, CommandError> {
        let who = self.who()?;
        rating(&request.password, who.email(), &who.person().name).await
    }

    /// Changes the password, here and at the server.
    ///
    /// # Errors
    /// `old_password_wrong`, `locked_out`, `password_weak`; else the server's and those of the accounts.
    pub async fn change_password(&self, request: ChangePassword) -> Result<(), CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who()?);
            let ChangePassword { old_password, new_password } = request;
            let changed = login.change_password(&who, &old_password, &new_password).await;
            self.or_end(changed).await.map_err(on_old_password)
        })
        .await
    }

    /// Changes the shown name.
    ///
    /// # Errors
    /// The server's; `not_connected` where no server keeps accounts.
    pub async fn change_name(&self, request: ChangeName) -> Result<Account, CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who()?);
            let renamed = self.or_end(login.change_name(&who, &request.name).await).await?;
            self.rename(&renamed);
            Ok(())
        })
        .await?;
        self.account().await
    }

    /// Deletes the account for good, and goes back to the login window.
    ///
    /// # Errors
    /// `old_password_wrong` for the account's password, `locked_out`; else the server's.
    pub async fn delete_account(&self, request: DeleteAccount) -> Result<(), CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who()?);
            let deleted = login.delete_account(&who, &request.password).await;
            let deleted = self.or_end(deleted).await.map_err(|error| match error.code {
                ErrorCode::OldPasswordWrong => error.on(Field::Password),
                _ => error,
            });
            deleted?;
            self.sign_out(SignOut { because: Some(SessionEnd::AccountDeleted) }).await
        })
        .await
    }

    /// The name stands in the session, too, and at the top of the chat window.
    fn rename(&self, who: &Verified) {
        match &mut *self.place() {
            Place::SignedIn(signed_in) if signed_in.who.person().uid == who.person().uid => {
                signed_in.session.person = who.person().clone();
                signed_in.who = who.clone();
            }
            Place::SignedIn(_) | Place::SignedOut | Place::Waiting { .. } => return,
        }
        windows::tell_chat(&self.app, RENAMED, &Renamed { name: who.person().name.clone() });
    }

    /// An answer; or, where the server takes nothing from this device any more, the end of the session.
    async fn or_end<T>(&self, answer: Result<T, OwnAccountError>) -> Result<T, CommandError> {
        let error = match answer {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if let Some(MintError::Ended(end)) = error.end() {
            self.sign_out(SignOut { because: Some(reason(end)) }).await?;
        }
        Err(error.for_pages())
    }

    fn who(&self) -> Result<Verified, CommandError> {
        match &*self.place() {
            Place::SignedIn(signed_in) => Ok(signed_in.who.clone()),
            Place::SignedOut | Place::Waiting { .. } => Err(session_gone()),
        }
    }
}

fn on_old_password(error: CommandError) -> CommandError {
    match error.code {
        ErrorCode::OldPasswordWrong => error.on(Field::OldPassword),
        _ => error,
    }
}

const fn reason(end: DeviceEnd) -> SessionEnd {
    match end {
        DeviceEnd::Revoked => SessionEnd::DeviceRevoked,
        DeviceEnd::PasswordChanged => SessionEnd::PasswordChanged,
        DeviceEnd::AccountDisabled => SessionEnd::AccountDisabled,
        DeviceEnd::AccountDeleted => SessionEnd::AccountDeleted,
    }
}

fn shown(device: KnownDevice) -> Device {
    let KnownDevice { id, name, created_at, last_used_at, current } = device;
    Device { id: id.to_string(), name, created_at, last_used_at, current }
}
