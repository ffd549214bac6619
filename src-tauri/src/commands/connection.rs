//! Commands of the connection screen.

use crate::shell::Shell;
use halley_contract::answers::Connection;
use halley_contract::errors::CommandError;
use halley_contract::requests::SaveConnection;
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn connection<R: Runtime>(app: AppHandle<R>) -> Result<Connection, CommandError> {
    app.state::<Shell<R>>().describe_connection().await
}

/// See the contract.
#[tauri::command]
pub async fn save_connection<R: Runtime>(
    app: AppHandle<R>,
    request: SaveConnection,
) -> Result<Connection, CommandError> {
    app.state::<Shell<R>>().save_connection(request).await
}
