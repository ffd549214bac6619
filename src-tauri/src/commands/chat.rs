//! Commands of the chat window.

use crate::shell::Shell;
use halley_contract::answers::{ChatSession, Done, RenewedToken, TakenLink};
use halley_contract::errors::CommandError;
use halley_contract::requests::{OpenLink, SignOut};
use tauri::{AppHandle, Manager, Runtime};

/// See the contract.
#[tauri::command]
pub async fn take_chat_session<R: Runtime>(app: AppHandle<R>) -> Result<ChatSession, CommandError> {
    app.state::<Shell<R>>().take_chat_session().await
}

/// See the contract.
#[tauri::command]
pub async fn renew_token<R: Runtime>(app: AppHandle<R>) -> Result<RenewedToken, CommandError> {
    app.state::<Shell<R>>().renew_token().await
}

/// See the contract.
#[tauri::command]
pub async fn sign_out<R: Runtime>(app: AppHandle<R>, request: SignOut) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().sign_out(request).await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn open_account<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().open_account().map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn open_link<R: Runtime>(app: AppHandle<R>, request: OpenLink) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().open_link(request).await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn take_chat_link<R: Runtime>(app: AppHandle<R>) -> Result<TakenLink, CommandError> {
    Ok(app.state::<Shell<R>>().take_chat_link())
}
