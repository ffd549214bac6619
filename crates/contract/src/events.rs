//! What a window is told without asking: events of the page itself, so that no capability has to let it into Tauri's.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Name of the event whose `detail` is a [`Renamed`].
pub const RENAMED: &str = "halley:renamed";

/// The person of the chat window has another name now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// Shown name.
    pub name: String,
}

/// Name of the event that tells a chat window that it was to be closed, and stays because messages are not sent.
pub const UNSENT_AT_CLOSE: &str = "halley:unsent-at-close";

/// Name of the event whose `detail` is the [`Preferences`](crate::preferences::Preferences), told to every window when they change.
pub const PREFERENCES: &str = "halley:preferences";

/// Name of the event whose `detail` is the [`ConversationId`] that the person wants to see.
pub const OPEN_CONVERSATION: &str = "halley:open-conversation";

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConversationId {
    /// With whom.
    pub kind: ConversationKind,
    /// The person's uid or the group's guid.
    pub id: String,
}

/// With whom a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConversationKind {
    /// A person.
    User,
    /// A group.
    Group,
}

/// Name of the event that tells the login or chat window that a link to this app waits to be taken. It has no `detail`.
pub const LINK_ARRIVED: &str = "halley:link";

/// Name of the property of `window` in which every page finds the preferences from its first script on.
pub const PREFERENCES_AT_START: &str = "HALLEY_PREFERENCES";
