//! The two windows. Always one of them is open: the app ends when the last one closes.

use crate::csp;
use crate::shell::Shell;
use std::sync::{Arc, PoisonError, RwLock};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

const LOGIN: &str = "login";
const CHAT: &str = "chat";
const SIZE: (f64, f64) = (1100.0, 720.0);
const LOGIN_MIN: (f64, f64) = (420.0, 560.0);
const CHAT_MIN: (f64, f64) = (720.0, 480.0);

/// Opens the login window.
///
/// # Errors
/// When the system cannot make a window.
pub fn open_login<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, LOGIN, "login.html", LOGIN_MIN)
}

/// Opens the chat window, then closes the login window.
///
/// # Errors
/// When the system cannot make a window; the login window is still there then.
pub fn change_to_chat<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, CHAT, "chat.html", CHAT_MIN)?;
    close(app, LOGIN);
    Ok(())
}

/// Opens the login window, then clears what the chat left in the web view and closes its window.
///
/// # Errors
/// When the system cannot make a window; the chat window is still there then.
pub fn change_to_login<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open_login(app)?;
    if let Some(chat) = app.get_webview_window(CHAT)
        && let Err(error) = chat.clear_all_browsing_data()
    {
        tracing::warn!(%error, "the web view kept its browsing data");
    }
    close(app, CHAT);
    Ok(())
}

fn open<R: Runtime>(app: &AppHandle<R>, label: &str, page: &str, min: (f64, f64)) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(label) {
        return window.set_focus();
    }
    let allowed = app.try_state::<Shell<R>>().map(|shell| Arc::clone(&shell.allowed)).unwrap_or_default();
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title("Halley")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(min.0, min.1)
        .center()
        .on_web_resource_request(move |request, response| {
            csp::widen(request.uri().path(), &read(&allowed), response);
        })
        .on_navigation(is_ours)
        // Links in messages open nothing inside the app.
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, page| log_page_load(&window, page.event()))
        .build()?;
    Ok(())
}

fn close<R: Runtime>(app: &AppHandle<R>, label: &str) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, label, "a window could not be closed");
    }
}

/// Only the app's own pages may be navigated to: `tauri://localhost`, on Windows `http://tauri.localhost`.
fn is_ours(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

fn log_page_load<R: Runtime>(window: &WebviewWindow<R>, event: PageLoadEvent) {
    if matches!(event, PageLoadEvent::Finished) {
        tracing::info!(window = window.label(), "page loaded");
    }
}

fn read(allowed: &RwLock<csp::AllowedHosts>) -> csp::AllowedHosts {
    allowed.read().unwrap_or_else(PoisonError::into_inner).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_may_be_navigated_to() {
        let ours = |url: &str| is_ours(&url.parse().unwrap());
        assert!(ours("tauri://localhost/chat.html") && ours("http://tauri.localhost/login.html"));
        for foreign in [
            "https://example.org/",
            "http://127.0.0.1:80/",
            "tauri://evil/",
            "file:///etc/passwd",
            "data:text/html,x",
        ] {
            assert!(!ours(foreign), "{foreign}");
        }
    }
}
