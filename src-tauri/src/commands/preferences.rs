//! Commands of the settings window, and the one that opens it.

use crate::shell::Shell;
use halley_contract::answers::{Done, SettingsShown};
use halley_contract::errors::CommandError;
use halley_contract::requests::SavePreferences;
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn open_settings<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().open_settings().map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn shown_settings<R: Runtime>(app: AppHandle<R>) -> Result<SettingsShown, CommandError> {
    app.state::<Shell<R>>().shown_settings().await
}

/// See the contract.
#[tauri::command]
pub async fn save_preferences<R: Runtime>(
    app: AppHandle<R>,
    request: SavePreferences,
) -> Result<SettingsShown, CommandError> {
    app.state::<Shell<R>>().save_preferences(request).await
}
