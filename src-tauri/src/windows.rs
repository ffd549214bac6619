//! The windows. Of login and chat always one is open: the app ends when the last window closes. The account window
//! stands beside the chat and goes with it.

use crate::csp;
use crate::shell::Shell;
use halley_contract::events::{PREFERENCES_AT_START, UNSENT_AT_CLOSE};
use halley_contract::preferences::Preferences;
use serde::Serialize;
use std::sync::{Arc, PoisonError, RwLock};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

const LOGIN: &str = "login";
const LOGIN_PAGE: &str = "login.html";
const CHAT: &str = "chat";
const CHAT_PAGE: &str = "chat.html";
const ACCOUNT: &str = "account";
const ACCOUNT_PAGE: &str = "account.html";
const SETTINGS: &str = "settings";
const SETTINGS_PAGE: &str = "settings.html";
const SIZE: (f64, f64) = (1100.0, 720.0);
const LOGIN_MIN: (f64, f64) = (420.0, 560.0);
const CHAT_MIN: (f64, f64) = (720.0, 480.0);
const ACCOUNT_SIZE: (f64, f64) = (640.0, 760.0);
const ACCOUNT_MIN: (f64, f64) = (420.0, 480.0);
const SETTINGS_SIZE: (f64, f64) = (760.0, 720.0);
const SETTINGS_MIN: (f64, f64) = (420.0, 480.0);

/// Opens the login window.
///
/// # Errors
/// When the system cannot make a window.
pub fn open_login<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, LOGIN, LOGIN_PAGE, SIZE, LOGIN_MIN)
}

/// Opens the chat window, then closes the login window.
///
/// # Errors
/// When the system cannot make a window; the login window is still there then.
pub fn change_to_chat<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, CHAT, CHAT_PAGE, SIZE, CHAT_MIN)?;
    if let Some(chat) = app.get_webview_window(CHAT) {
        let app = app.clone();
        chat.on_window_event(move |event| {
            match event {
                WindowEvent::CloseRequested { api, .. }
                    if app.try_state::<Shell<R>>().is_some_and(|shell| shell.asks_before_close()) =>
                {
                    api.prevent_close();
                    tell_chat(&app, UNSENT_AT_CLOSE, &());
                }
                // Else a window that belongs to nobody would keep the app running.
                WindowEvent::Destroyed => close(&app, ACCOUNT),
                _ => {}
            }
        });
    }
    close(app, LOGIN);
    Ok(())
}

/// Opens the account window, or brings it to the front.
///
/// # Errors
/// When the system cannot make a window.
pub fn open_account<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, ACCOUNT, ACCOUNT_PAGE, ACCOUNT_SIZE, ACCOUNT_MIN)
}

/// Opens the settings window, or brings it to the front.
///
/// # Errors
/// When the system cannot make a window.
pub fn open_settings<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    open(app, SETTINGS, SETTINGS_PAGE, SETTINGS_SIZE, SETTINGS_MIN)
}

/// Opens the login window, then clears what the chat left in the web view and closes its window and that of the account.
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
    close(app, ACCOUNT);
    close(app, CHAT);
    Ok(())
}

/// Tells the chat window something, if it is open. A page that misses it learns the same when it takes its session again.
pub(crate) fn tell_chat<R: Runtime>(app: &AppHandle<R>, event: &str, what: &impl Serialize) {
    if let Some(chat) = app.get_webview_window(CHAT) {
        tell(&chat, event, what);
    }
}

/// Tells every open window something.
pub(crate) fn tell_all<R: Runtime>(app: &AppHandle<R>, event: &str, what: &impl Serialize) {
    for window in app.webview_windows().values() {
        tell(window, event, what);
    }
}

/// The windows that the app is about, login and chat, the one in use first.
fn main_windows<R: Runtime>(app: &AppHandle<R>) -> Vec<WebviewWindow<R>> {
    let mut windows: Vec<_> = app.get_webview_window(LOGIN).into_iter().chain(chat_windows(app)).collect();
    // Two chat windows keep their order from one time to the next.
    windows.sort_by_key(|window| (!window.is_focused().unwrap_or_default(), window.label().to_owned()));
    windows
}

/// Tells the login or chat window that is in use something, or else the first of them.
pub(crate) fn tell_front<R: Runtime>(app: &AppHandle<R>, event: &str, what: &impl Serialize) {
    if let Some(window) = main_windows(app).first() {
        tell(window, event, what);
    }
}

/// Brings the login and chat windows to the front, the one in use last.
pub(crate) fn raise<R: Runtime>(app: &AppHandle<R>) {
    for window in main_windows(app).iter().rev() {
        raise_one(window);
    }
}

/// Brings a window to the front, wherever it is.
pub(crate) fn raise_one<R: Runtime>(window: &WebviewWindow<R>) {
    let raised = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, window = window.label(), "a window could not be raised");
    }
}

/// Shows in the title of a chat window, and where the system has a place for it on the icon, how many messages are unread.
pub(crate) fn show_unread<R: Runtime>(app: &AppHandle<R>, label: &str, here: u32, all: u32) {
    let Some(window) = app.get_webview_window(label).filter(|_| is_chat(label)) else { return };
    let title = if here == 0 { "Halley".to_owned() } else { format!("({here}) Halley") };
    let shown = window.set_title(&title).and_then(|()| match cfg!(target_os = "linux") {
        // There the notification service tells the launcher.
        true => Ok(()),
        false => window.set_badge_count((all > 0).then_some(i64::from(all))),
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "the number of unread messages is not shown");
    }
}

pub(crate) fn tell<R: Runtime>(window: &WebviewWindow<R>, event: &str, what: &impl Serialize) {
    let told = telling(event, what).map_err(tauri::Error::from).and_then(|script| window.eval(script));
    if let Err(error) = told {
        tracing::warn!(%error, event, window = window.label(), "a window could not be told");
    }
}

/// Whether a window of this label is a chat window: the first is `chat`, further ones are `chat-N`.
pub(crate) fn is_chat(label: &str) -> bool {
    label == CHAT || label.strip_prefix(CHAT).is_some_and(|rest| rest.starts_with('-'))
}

/// The open chat windows.
pub(crate) fn chat_windows<R: Runtime>(app: &AppHandle<R>) -> Vec<WebviewWindow<R>> {
    app.webview_windows().into_values().filter(|window| is_chat(window.label())).collect()
}

/// Puts the preferences where the page's first script finds them: theme and language are then right from the first
/// picture on.
fn preferences_at_start(preferences: &Preferences) -> serde_json::Result<String> {
    let (name, value) = (serde_json::to_string(PREFERENCES_AT_START)?, serde_json::to_string(preferences)?);
    Ok(format!("Object.defineProperty(window, {name}, {{ value: Object.freeze({value}) }});"))
}

/// Dispatches an event in the page. JSON is JavaScript, whatever the texts in it.
fn telling(event: &str, what: &impl Serialize) -> serde_json::Result<String> {
    let (event, detail) = (serde_json::to_string(event)?, serde_json::to_string(what)?);
    Ok(format!("window.dispatchEvent(new CustomEvent({event}, {{ detail: {detail} }}))"))
}

fn open<R: Runtime>(
    app: &AppHandle<R>,
    label: &str,
    page: &'static str,
    size: (f64, f64),
    min: (f64, f64),
) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(label) {
        return window.set_focus();
    }
    let shell = app.try_state::<Shell<R>>();
    let allowed = shell.as_ref().map(|shell| Arc::clone(&shell.allowed)).unwrap_or_default();
    let preferences = shell.as_ref().map(|shell| shell.preferences()).unwrap_or_default();
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title("Halley")
        .initialization_script(preferences_at_start(&preferences)?)
        .inner_size(size.0, size.1)
        .min_inner_size(min.0, min.1)
        .center()
        .on_web_resource_request(move |request, response| {
            csp::widen(request.uri().path(), &read(&allowed), response);
        })
        .on_navigation(move |url| is_page(url, page))
        // Links in messages open nothing inside the app.
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, page| log_page_load(&window, page.event()))
        .build()
        .map(|window| close_settings_after(&window))
}

/// The settings alone are no reason for the app to run on: with the last other window they go too.
fn close_settings_after<R: Runtime>(window: &WebviewWindow<R>) {
    let (app, label) = (window.app_handle().clone(), window.label().to_owned());
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Destroyed) {
            let others = chat_windows(&app).into_iter().chain(app.get_webview_window(LOGIN));
            if others.filter(|other| other.label() != label).count() == 0 {
                close(&app, SETTINGS);
            }
        }
    });
}

fn close<R: Runtime>(app: &AppHandle<R>, label: &str) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, label, "a window could not be closed");
    }
}

/// Each window stays on its own page: at `tauri://localhost`, on Windows at `http://tauri.localhost`.
fn is_page(url: &Url, page: &str) -> bool {
    let ours = matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    );
    ours && url.path().strip_prefix('/') == Some(page)
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
    fn what_a_page_is_told_stays_a_text() {
        let script = telling("halley:renamed", &["\"}));alert(1);//".to_owned()]).unwrap();
        assert_eq!(
            script,
            r#"window.dispatchEvent(new CustomEvent("halley:renamed", { detail: ["\"}));alert(1);//"] }))"#
        );
    }

    #[test]
    fn each_window_may_navigate_to_its_own_page_alone() {
        let may = |url: &str, page| is_page(&url.parse().unwrap(), page);
        for page in [LOGIN_PAGE, CHAT_PAGE, ACCOUNT_PAGE, SETTINGS_PAGE] {
            for origin in ["tauri://localhost", "http://tauri.localhost"] {
                assert!(may(&format!("{origin}/{page}"), page) && may(&format!("{origin}/{page}#top"), page));
                for other in ["", "assets/", "x/", "../"] {
                    let url = format!("{origin}/{other}");
                    assert!(!may(&url, page), "{url} as {page}");
                }
            }
        }
        assert!(!may("tauri://localhost/login.html", CHAT_PAGE));
        assert!(!may("tauri://localhost/chat.html", LOGIN_PAGE));
        assert!(!may("tauri://localhost/chat.html", ACCOUNT_PAGE));
        for foreign in [
            "https://example.org/chat.html",
            "http://127.0.0.1:80/chat.html",
            "tauri://evil/chat.html",
            "file:///chat.html",
            "data:text/html,x",
        ] {
            assert!(!may(foreign, CHAT_PAGE), "{foreign}");
        }
    }
}
