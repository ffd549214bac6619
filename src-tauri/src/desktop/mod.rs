//! How the app behaves among the others on the desktop.
//!
//! - [`instance`]: one app on one data folder; a second start raises the first
//! - [`deep_links`]: `halley:` links, from the command line or the system
//! - [`external_links`]: what may be opened in the browser or the mail program

pub mod deep_links;
pub mod external_links;
pub mod instance;

use crate::shell::{Place, Shell};
use crate::windows;
use halley_contract::answers::{DeepLink, TakenLink};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::events::LINK_ARRIVED;
use halley_contract::requests::OpenLink;
use std::sync::{Mutex, PoisonError};
use tauri::Runtime;

/// What the desktop has asked for and is not done yet.
#[derive(Default)]
pub(crate) struct Desktop {
    /// The last `halley:` link that no window has taken yet. One alone: whoever clicks another wants that one.
    link: Mutex<Option<DeepLink>>,
}

impl<R: Runtime> Shell<R> {
    /// Notes a link that the app was started with; the windows find it when they are up.
    pub fn started_with(&self, arguments: &[String]) {
        if let Some(link) = deep_links::among(arguments.iter().map(String::as_str)) {
            *self.desktop.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
        }
    }

    /// Somebody started the app again, maybe with a link: the windows come to the front.
    pub fn started_again(&self, arguments: &[String]) {
        match deep_links::among(arguments.iter().map(String::as_str)) {
            Some(link) => self.link_arrived(link),
            None => windows::raise(&self.app),
        }
    }

    /// Keeps a link for the window that it is for, and tells the windows.
    pub fn link_arrived(&self, link: DeepLink) {
        tracing::info!(kind = link.kind(), "a link has arrived");
        *self.desktop.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
        windows::raise(&self.app);
        windows::tell_front(&self.app, LINK_ARRIVED, &());
    }

    /// The link that waits, as far as the chat window is to ask about it.
    #[must_use]
    pub fn take_chat_link(&self) -> TakenLink {
        if !matches!(*self.place(), Place::SignedIn(_)) {
            return TakenLink { link: None };
        }
        // An invite is for the login window: it is shown and waits on.
        self.take_link(|link| !matches!(link, DeepLink::Invite { .. }))
    }

    /// The link that waits, as far as the login window is to ask about it.
    #[must_use]
    pub fn take_login_link(&self) -> TakenLink {
        self.take_link(|link| matches!(link, DeepLink::Invite { .. } | DeepLink::Invalid))
    }

    /// Shows the link that waits. Only one for which it is `mine` is gone then.
    fn take_link(&self, mine: impl Fn(&DeepLink) -> bool) -> TakenLink {
        let mut waiting = self.desktop.link.lock().unwrap_or_else(PoisonError::into_inner);
        let link = if waiting.as_ref().is_some_and(mine) { waiting.take() } else { waiting.clone() };
        TakenLink { link }
    }

    /// Opens an address in the browser or the mail program, after the person has said so.
    ///
    /// # Errors
    /// `link_refused` if it is no web or mail address, `link_not_opened` if no program takes it.
    pub async fn open_link(&self, request: OpenLink) -> Result<(), CommandError> {
        let address = external_links::checked(&request.address)
            .ok_or_else(|| CommandError::new(ErrorCode::LinkRefused, "no web or mail address"))?;
        // It waits for the program to start.
        tokio::task::spawn_blocking(move || tauri_plugin_opener::open_url(address, None::<&str>))
            .await
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))?
            .map_err(|error| CommandError::new(ErrorCode::LinkNotOpened, error.to_string()))
    }
}
