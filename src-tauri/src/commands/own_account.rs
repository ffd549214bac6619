//! Commands of the account window.

use crate::shell::Shell;
use halley_contract::answers::{Account, Devices, Done, Exported, PasswordRating};
use halley_contract::errors::CommandError;
use halley_contract::requests::{ChangeName, ChangePassword, DeleteAccount, RateNewPassword, RevokeDevice};
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn account<R: Runtime>(app: AppHandle<R>) -> Result<Account, CommandError> {
    app.state::<Shell<R>>().account().await
}

/// See the contract.
#[tauri::command]
pub async fn devices<R: Runtime>(app: AppHandle<R>) -> Result<Devices, CommandError> {
    app.state::<Shell<R>>().devices().await
}

/// See the contract.
#[tauri::command]
pub async fn revoke_device<R: Runtime>(
    app: AppHandle<R>,
    request: RevokeDevice,
) -> Result<Devices, CommandError> {
    app.state::<Shell<R>>().revoke_device(request).await
}

/// See the contract.
#[tauri::command]
pub async fn rate_new_password<R: Runtime>(
    app: AppHandle<R>,
    request: RateNewPassword,
) -> Result<PasswordRating, CommandError> {
    app.state::<Shell<R>>().rate_new_password(request).await
}

/// See the contract.
#[tauri::command]
pub async fn change_password<R: Runtime>(
    app: AppHandle<R>,
    request: ChangePassword,
) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().change_password(request).await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn change_name<R: Runtime>(
    app: AppHandle<R>,
    request: ChangeName,
) -> Result<Account, CommandError> {
    app.state::<Shell<R>>().change_name(request).await
}

/// See the contract.
#[tauri::command]
pub async fn export_account<R: Runtime>(app: AppHandle<R>) -> Result<Exported, CommandError> {
    app.state::<Shell<R>>().export_account().await
}

/// See the contract.
#[tauri::command]
pub async fn delete_account<R: Runtime>(
    app: AppHandle<R>,
    request: DeleteAccount,
) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().delete_account(request).await.map(|()| Done::DONE)
}
