//! Commands of the chat window.

use crate::shell::Shell;
use halley_contract::answers::{ChatSession, Done, KeptWritten, RenewedToken, TakenLink};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{ConversationSeen, KeepWritten, NotifyMessage, OpenLink, SetUnread, SignOut};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};

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

/// See the contract.
#[tauri::command]
pub async fn keep_written<R: Runtime>(app: AppHandle<R>, request: KeepWritten) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().keep_written(request.written);
    Ok(Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn kept_written<R: Runtime>(app: AppHandle<R>) -> Result<KeptWritten, CommandError> {
    Ok(KeptWritten { written: app.state::<Shell<R>>().kept_written() })
}

/// See the contract.
#[tauri::command]
pub async fn close_anyway<R: Runtime>(window: WebviewWindow<R>) -> Result<Done, CommandError> {
    let closed = window.destroy().map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()));
    closed.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn notify_message<R: Runtime>(
    window: WebviewWindow<R>,
    request: NotifyMessage,
) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().notify_message(window.label(), request);
    Ok(Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn conversation_seen<R: Runtime>(
    window: WebviewWindow<R>,
    request: ConversationSeen,
) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().conversation_seen(window.label(), request);
    Ok(Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn set_unread<R: Runtime>(
    window: WebviewWindow<R>,
    request: SetUnread,
) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().set_unread(window.label(), &request);
    Ok(Done::DONE)
}
