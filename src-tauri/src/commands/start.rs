//! Commands of the start.

use crate::shell::Shell;
use halley_contract::answers::AppStatus;
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
