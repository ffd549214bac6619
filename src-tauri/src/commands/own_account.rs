//! Commands of the account window.

use crate::shell::Shell;
use crate::windows;
use halley_contract::answers::{Account, Devices, Done, Exported, PasswordRating};
use halley_contract::errors::CommandError;
use halley_contract::requests::{ChangeName, ChangePassword, DeleteAccount, RateNewPassword, RevokeDevice};
use tauri::{Manager, Runtime, WebviewWindow};

/// See the contract.
#[tauri::command]
pub async fn account<R: Runtime>(window: WebviewWindow<R>) -> Result<Account, CommandError> {
    window.state::<Shell<R>>().account(&windows::chat_of(window.label())).await
}

/// See the contract.
#[tauri::command]
pub async fn devices<R: Runtime>(window: WebviewWindow<R>) -> Result<Devices, CommandError> {
    window.state::<Shell<R>>().devices(&windows::chat_of(window.label())).await
}

/// See the contract.
#[tauri::command]
pub async fn revoke_device<R: Runtime>(
    window: WebviewWindow<R>,
    request: RevokeDevice,
) -> Result<Devices, CommandError> {
    window.state::<Shell<R>>().revoke_device(&windows::chat_of(window.label()), request).await
}

/// See the contract.
#[tauri::command]
pub async fn rate_new_password<R: Runtime>(
    window: WebviewWindow<R>,
    request: RateNewPassword,
) -> Result<PasswordRating, CommandError> {
    window.state::<Shell<R>>().rate_new_password(&windows::chat_of(window.label()), request).await
}

/// See the contract.
#[tauri::command]
pub async fn change_password<R: Runtime>(
    window: WebviewWindow<R>,
    request: ChangePassword,
) -> Result<Done, CommandError> {
    window
        .state::<Shell<R>>()
        .change_password(&windows::chat_of(window.label()), request)
        .await
        .map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn change_name<R: Runtime>(
    window: WebviewWindow<R>,
    request: ChangeName,
) -> Result<Account, CommandError> {
    window.state::<Shell<R>>().change_name(&windows::chat_of(window.label()), request).await
}

/// See the contract.
#[tauri::command]
pub async fn export_account<R: Runtime>(window: WebviewWindow<R>) -> Result<Exported, CommandError> {
    window.state::<Shell<R>>().export_account(&windows::chat_of(window.label())).await
}

/// See the contract.
#[tauri::command]
pub async fn delete_account<R: Runtime>(
    window: WebviewWindow<R>,
    request: DeleteAccount,
) -> Result<Done, CommandError> {
    window
        .state::<Shell<R>>()
        .delete_account(&windows::chat_of(window.label()), request)
        .await
        .map(|()| Done::DONE)
}
