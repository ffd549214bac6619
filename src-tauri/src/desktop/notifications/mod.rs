//! Notifications of new messages.
//!
//! On Linux a thread of their own speaks with the notification service of the session; where there is none, or it hangs,
//! nothing else waits for it. On other systems there are none yet.

#[cfg(target_os = "linux")]
mod service;
mod words;

use halley_contract::events::ConversationId;
use halley_contract::requests::NotifyMessage;
use halley_login::ports::UnixSeconds;
use std::sync::mpsc::SyncSender;

/// Most notifications in [`PERIOD_S`]: a page gone wild must not flood the desktop.
const MOST: u32 = 20;
const PERIOD_S: i64 = 10;

/// A conversation in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub window: String,
    pub conversation: ConversationId,
}

/// What the thread is told to do.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nobody reads it there yet"))]
pub(crate) enum Order {
    /// Show a message, in the place of the last one of the same conversation.
    Show { place: Place, title: String, text: String, open: String, sound: bool },
    /// Take away what is shown of a conversation.
    Close(Place),
    /// Put a number on the app's icon.
    Badge(u32),
}

/// What was sent, and how much.
#[derive(Default)]
pub(crate) struct Notifications {
    orders: Option<SyncSender<Order>>,
    since: UnixSeconds,
    sent: u32,
}

impl Notifications {
    /// Hands an order to the thread, which is started when it is first needed. `clicked` is told which conversation is to
    /// be opened.
    pub(crate) fn order(&mut self, order: Order, clicked: impl Fn(Place) + Send + Sync + 'static) {
        #[cfg(target_os = "linux")]
        {
            let orders = self.orders.get_or_insert_with(|| service::start(clicked));
            // A service that hangs loses notifications; nothing waits for it.
            if orders.try_send(order).is_err() {
                tracing::warn!("the notification service does not answer");
            }
        }
        #[cfg(not(target_os = "linux"))]
        drop((order, clicked));
    }

    /// Whether another message may be shown now.
    pub(crate) fn may_show(&mut self, now: UnixSeconds) -> bool {
        if !(0..PERIOD_S).contains(&now.saturating_sub(self.since)) {
            (self.since, self.sent) = (now, 0);
        }
        self.sent += 1;
        self.sent <= MOST
    }
}

/// What is shown of a message: all of it, or only that there is one.
pub(crate) fn shown(request: NotifyMessage, window: String, content: bool, sound: bool) -> Order {
    let NotifyMessage { conversation, title, text, hidden, open } = request;
    let (title, text) = if content { (title, text) } else { (hidden, String::new()) };
    Order::Show {
        place: Place { window, conversation },
        title: words::title(&title),
        text,
        open: words::title(&open),
        sound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> NotifyMessage {
        serde_json::from_value(serde_json::json!({
            "conversation": { "kind": "user", "id": "ann" }, "title": "Ann", "text": "the plan",
            "hidden": "New message", "open": "Open",
        }))
        .unwrap()
    }

    #[test]
    fn with_the_privacy_switch_neither_name_nor_text_is_shown() {
        let Order::Show { title, text, .. } = shown(request(), "chat".to_owned(), false, true) else {
            unreachable!()
        };
        assert_eq!((title.as_str(), text.as_str()), ("New message", ""));
        let Order::Show { title, text, .. } = shown(request(), "chat".to_owned(), true, true) else {
            unreachable!()
        };
        assert_eq!((title.as_str(), text.as_str()), ("Ann", "the plan"));
    }

    #[test]
    fn a_flood_is_cut_off_and_passes() {
        let mut notifications = Notifications::default();
        let shown = (0..1_000).filter(|_| notifications.may_show(100)).count();
        assert_eq!(shown, 20);
        assert!(notifications.may_show(110));
        // A clock that was set back stops nothing.
        assert!(notifications.may_show(50));
    }
}
