//! What the account window asks for: password, devices, the account itself.

use crate::errors::not_connected;
use crate::shell::{Place, Shell};
use crate::signing_in::{rating, session_gone};
use crate::windows;
use halley_contract::answers::{Account, Devices, PasswordRating};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{ChangeName, ChangePassword, DeleteAccount, RateNewPassword, RevokeDevice};
use halley_login::Verified;
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
        Ok(Account {
            uid: who.person().uid.to_string(),
            name: who.person().name.clone(),
            email: who.email().to_owned(),
            connection,
            managed: false,
        })
    }

    /// The devices that may sign in by themselves.
    ///
    /// # Errors
    /// The server's.
    pub async fn devices(&self) -> Result<Devices, CommandError> {
        self.who()?;
        std::future::ready(Err(not_connected())).await
    }

    /// Keeps another device from signing in.
    ///
    /// # Errors
    /// The server's.
    pub async fn revoke_device(&self, _request: RevokeDevice) -> Result<Devices, CommandError> {
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
    /// The server's.
    pub async fn change_password(&self, _request: ChangePassword) -> Result<(), CommandError> {
        self.who()?;
        std::future::ready(Err(not_connected())).await
    }

    /// Changes the shown name.
    ///
    /// # Errors
    /// The server's.
    pub async fn change_name(&self, _request: ChangeName) -> Result<Account, CommandError> {
        self.who()?;
        std::future::ready(Err(not_connected())).await
    }

    /// Deletes the account for good.
    ///
    /// # Errors
    /// The server's.
    pub async fn delete_account(&self, _request: DeleteAccount) -> Result<(), CommandError> {
        self.who()?;
        std::future::ready(Err(not_connected())).await
    }

    fn who(&self) -> Result<Verified, CommandError> {
        match &*self.place() {
            Place::SignedIn(signed_in) => Ok(signed_in.who.clone()),
            Place::SignedOut | Place::Waiting { .. } => Err(session_gone()),
        }
    }
}
