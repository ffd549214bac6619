//! Commands of the chat window.

use crate::shell::Shell;
use halley_contract::answers::{ChatSession, Done, KeptWritten, OtherPeople, RenewedToken, TakenLink};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{
    ConversationSeen, KeepWritten, NotifyMessage, OpenLink, SetUnread, SignOut, SwitchPerson,
};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};

/// See the contract.
#[tauri::command]
pub async fn take_chat_session<R: Runtime>(window: WebviewWindow<R>) -> Result<ChatSession, CommandError> {
    window.state::<Shell<R>>().take_chat_session(window.label()).await
}

/// See the contract.
#[tauri::command]
pub async fn renew_token<R: Runtime>(window: WebviewWindow<R>) -> Result<RenewedToken, CommandError> {
    window.state::<Shell<R>>().renew_token(window.label()).await
}

/// See the contract.
#[tauri::command]
pub async fn sign_out<R: Runtime>(window: WebviewWindow<R>, request: SignOut) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().sign_out(window.label(), request).await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn open_account<R: Runtime>(window: WebviewWindow<R>) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().open_account(window.label()).map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn other_people<R: Runtime>(window: WebviewWindow<R>) -> Result<OtherPeople, CommandError> {
    window.state::<Shell<R>>().other_people(window.label()).await
}

/// See the contract.
#[tauri::command]
pub async fn switch_person<R: Runtime>(
    window: WebviewWindow<R>,
    request: SwitchPerson,
) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().switch_person(window.label(), request).await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn lock<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().lock().await.map(|()| Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn note_use<R: Runtime>(app: AppHandle<R>) -> Result<Done, CommandError> {
    app.state::<Shell<R>>().note_use();
    Ok(Done::DONE)
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
pub async fn keep_written<R: Runtime>(
    window: WebviewWindow<R>,
    request: KeepWritten,
) -> Result<Done, CommandError> {
    window.state::<Shell<R>>().keep_written(window.label(), request.written);
    Ok(Done::DONE)
}

/// See the contract.
#[tauri::command]
pub async fn kept_written<R: Runtime>(window: WebviewWindow<R>) -> Result<KeptWritten, CommandError> {
    Ok(KeptWritten { written: window.state::<Shell<R>>().kept_written(window.label()) })
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
