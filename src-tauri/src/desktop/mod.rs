//! How the app behaves among the others on the desktop.
//!
//! - [`instance`]: one app on one data folder; a second start raises the first
//! - [`deep_links`]: `halley:` links, from the command line or the system
//! - `notifications`: of new messages, and the number of unread ones
//! - [`external_links`]: what may be opened in the browser or the mail program

pub mod deep_links;
pub mod external_links;
pub mod instance;
mod notifications;

use crate::shell::{Place, Shell};
use crate::windows;
use halley_contract::answers::{DeepLink, TakenLink};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::events::{LINK_ARRIVED, OPEN_CONVERSATION};
use halley_contract::requests::{ConversationSeen, NotifyMessage, OpenLink, SetUnread};
use notifications::{Notifications, Order};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::{Manager as _, Runtime};

/// What the desktop has asked for and is not done yet.
#[derive(Default)]
pub(crate) struct Desktop {
    /// The last `halley:` link that no window has taken yet. One alone: whoever clicks another wants that one.
    link: Mutex<Option<DeepLink>>,
    notifications: Mutex<Notifications>,
    /// Unread messages by the label of the window.
    unread: Mutex<HashMap<String, u32>>,
}

impl<R: Runtime> Shell<R> {
    /// Notes a link that the app was started with; the windows find it when they are up.
    pub fn started_with(&self, arguments: &[String]) {
        if let Some(link) = deep_links::among(arguments.iter().map(String::as_str)) {
            *lock(&self.desktop.link) = Some(link);
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
        *lock(&self.desktop.link) = Some(link);
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
        let mut waiting = lock(&self.desktop.link);
        let link = if waiting.as_ref().is_some_and(mine) { waiting.take() } else { waiting.clone() };
        TakenLink { link }
    }

    /// Tells the person of a new message, as they prefer.
    pub fn notify_message(&self, window: &str, request: NotifyMessage) {
        let wishes = self.preferences().notifications;
        let now = self.adapters.clock.now();
        if wishes.enabled && lock(&self.desktop.notifications).may_show(now) {
            self.order(notifications::shown(request, window.to_owned(), wishes.show_content, wishes.sound));
        }
    }

    /// The person looks at a conversation: its notification goes.
    pub fn conversation_seen(&self, window: &str, request: ConversationSeen) {
        let place = notifications::Place { window: window.to_owned(), conversation: request.conversation };
        self.order(Order::Close(place));
    }

    /// Shows how many messages are unread, in the title of the window and on the app's icon.
    pub fn set_unread(&self, window: &str, request: &SetUnread) {
        let mut unread = lock(&self.desktop.unread);
        unread.retain(|label, _| self.app.get_webview_window(label).is_some());
        unread.insert(window.to_owned(), request.count);
        let all = unread.values().fold(0, |sum: u32, count| sum.saturating_add(*count));
        drop(unread);
        windows::show_unread(&self.app, window, request.count, all);
        self.order(Order::Badge(all));
    }

    /// Nobody is signed in any more in the window that was there.
    pub(crate) fn forget_unread(&self) {
        if lock(&self.desktop.unread).drain().any(|(_, count)| count > 0) {
            self.order(Order::Badge(0));
        }
    }

    fn order(&self, order: Order) {
        let app = self.app.clone();
        lock(&self.desktop.notifications).order(order, move |place| {
            if let Some(window) = app.get_webview_window(&place.window) {
                windows::raise_one(&window);
                windows::tell(&window, OPEN_CONVERSATION, &place.conversation);
            }
        });
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
