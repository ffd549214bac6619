//! Commands of the start.

use crate::shell::Shell;
use halley_contract::answers::{AppStatus, TakenLink};
use halley_contract::errors::CommandError;
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn app_status<R: Runtime>(app: AppHandle<R>) -> Result<AppStatus, CommandError> {
    Ok(app.state::<Shell<R>>().status().await)
}

/// See the contract.
#[tauri::command]
pub async fn retry_start<R: Runtime>(app: AppHandle<R>) -> Result<AppStatus, CommandError> {
    Ok(app.state::<Shell<R>>().retry_start().await)
}

/// See the contract.
#[tauri::command]
pub async fn take_login_link<R: Runtime>(app: AppHandle<R>) -> Result<TakenLink, CommandError> {
    Ok(app.state::<Shell<R>>().take_login_link())
}
