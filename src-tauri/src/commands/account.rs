//! Commands of the login window.

use crate::shell::Shell;
use halley_contract::answers::{Done, KeyringFacts, PasswordRating, SignedIn};
use halley_contract::errors::CommandError;
use halley_contract::requests::{RatePassword, SignIn, SignUp};
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn rate_password<R: Runtime>(
    app: AppHandle<R>,
    request: RatePassword,
) -> Result<PasswordRating, CommandError> {
    app.state::<Shell<R>>().rate_password(request).await
}

/// See the contract.
#[tauri::command]
pub async fn sign_up<R: Runtime>(app: AppHandle<R>, request: SignUp) -> Result<SignedIn, CommandError> {
    app.state::<Shell<R>>().sign_up(request).await
}

/// See the contract.
#[tauri::command]
pub async fn sign_in<R: Runtime>(app: AppHandle<R>, request: SignIn) -> Result<SignedIn, CommandError> {
    app.state::<Shell<R>>().sign_in(request).await
}

/// See the contract.
#[tauri::command]
pub async fn restore_session<R: Runtime>(app: AppHandle<R>) -> Result<SignedIn, CommandError> {
    app.state::<Shell<R>>().restore_session().await
}

/// See the contract.
#[tauri::command]
pub async fn forget_session<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().forget_session().await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn keyring_facts<R: Runtime>(app: AppHandle<R>) -> Result<KeyringFacts, CommandError> {
    Ok(app.state::<Shell<R>>().keyring_facts().await)
}

/// See the contract.
#[tauri::command]
pub async fn retry_chat<R: Runtime>(app: AppHandle<R>) -> Result<SignedIn, CommandError> {
    app.state::<Shell<R>>().retry_chat().await
}

/// See the contract.
#[tauri::command]
pub async fn cancel_sign_in<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().cancel();
    Ok(Done::DONE)
}
