//! What the account window asks for: password, devices, the account itself.

use crate::errors::ForPages;
use crate::people::no_window;
use crate::shell::Shell;
use crate::signing_in::rating;
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
    pub fn open_account(&self, chat: &str) -> Result<(), CommandError> {
        self.who(chat)?;
        windows::open_account(&self.app, chat).map_err(no_window)
    }

    /// Who is signed in, and what can be done with the account over this connection.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in.
    pub async fn account(&self, chat: &str) -> Result<Account, CommandError> {
        let who = self.who(chat)?;
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
    pub async fn devices(&self, chat: &str) -> Result<Devices, CommandError> {
        let (login, who) = (self.login().await?, self.who(chat)?);
        let devices = self.or_end(chat, login.devices(&who).await).await?;
        Ok(Devices { devices: devices.into_iter().map(shown).collect() })
    }

    /// Keeps another device from signing in.
    ///
    /// # Errors
    /// The server's; `not_connected` where no server keeps accounts.
    pub async fn revoke_device(&self, chat: &str, request: RevokeDevice) -> Result<Devices, CommandError> {
        let (login, who) = (self.login().await?, self.who(chat)?);
        let id = DeviceId::parse(&request.id)
            .ok_or_else(|| CommandError::new(ErrorCode::ServerRefused, "no such device"))?;
        self.or_end(chat, login.revoke_device(&who, &id).await).await?;
        self.devices(chat).await
    }

    /// Rates a new password for the person who is signed in.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in.
    pub async fn rate_new_password(
        &self,
        chat: &str,
        request: RateNewPassword,
    ) -> Result<PasswordRating, CommandError> {
        let who = self.who(chat)?;
        rating(&request.password, who.email(), &who.person().name).await
    }

    /// Changes the password, here and at the server.
    ///
    /// # Errors
    /// `old_password_wrong`, `locked_out`, `password_weak`; else the server's and those of the accounts.
    pub async fn change_password(&self, chat: &str, request: ChangePassword) -> Result<(), CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who(chat)?);
            let ChangePassword { old_password, new_password } = request;
            let changed = login.change_password(&who, &old_password, &new_password).await;
            self.or_end(chat, changed).await.map_err(on_old_password)
        })
        .await
    }

    /// Changes the shown name.
    ///
    /// # Errors
    /// The server's; `not_connected` where no server keeps accounts.
    pub async fn change_name(&self, chat: &str, request: ChangeName) -> Result<Account, CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who(chat)?);
            let renamed = self.or_end(chat, login.change_name(&who, &request.name).await).await?;
            self.rename(chat, &renamed);
            Ok(())
        })
        .await?;
        self.account(chat).await
    }

    /// Deletes the account for good, and goes back to the login window.
    ///
    /// # Errors
    /// `old_password_wrong` for the account's password, `locked_out`; else the server's.
    pub async fn delete_account(&self, chat: &str, request: DeleteAccount) -> Result<(), CommandError> {
        self.exclusively(async |_| {
            let (login, who) = (self.login().await?, self.who(chat)?);
            let deleted = login.delete_account(&who, &request.password).await;
            let deleted = self.or_end(chat, deleted).await.map_err(|error| match error.code {
                ErrorCode::OldPasswordWrong => error.on(Field::Password),
                _ => error,
            });
            deleted?;
            self.unnote_person(who.connection(), who.person().uid.as_str());
            self.sign_out(chat, SignOut { because: Some(SessionEnd::AccountDeleted) }).await
        })
        .await
    }

    /// The name stands in the session, too, at the top of the chat window, and in the list of people.
    fn rename(&self, chat: &str, who: &Verified) {
        match self.sessions().get_mut(chat) {
            Some(signed_in) if signed_in.who.person().uid == who.person().uid => {
                signed_in.session.person = who.person().clone();
                signed_in.who = who.clone();
            }
            _ => return,
        }
        self.note_person(who);
        windows::tell_chat(&self.app, chat, RENAMED, &Renamed { name: who.person().name.clone() });
    }

    /// An answer; or, where the server takes nothing from this device any more, the end of the session.
    async fn or_end<T>(&self, chat: &str, answer: Result<T, OwnAccountError>) -> Result<T, CommandError> {
        let error = match answer {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if let Some(MintError::Ended(end)) = error.end() {
            self.sign_out(chat, SignOut { because: Some(reason(end)) }).await?;
        }
        Err(error.for_pages())
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
