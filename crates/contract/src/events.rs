//! What a window is told without asking: events of the page itself, so that no capability has to let it into Tauri's.

use serde::Serialize;
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

/// Name of the event whose `detail` is the [`Preferences`](crate::preferences::Preferences), told to every window when they change.
pub const PREFERENCES: &str = "halley:preferences";

/// Name of the event that tells the login or chat window that a link to this app waits to be taken. It has no `detail`.
pub const LINK_ARRIVED: &str = "halley:link";

/// Name of the property of `window` in which every page finds the preferences from its first script on.
pub const PREFERENCES_AT_START: &str = "HALLEY_PREFERENCES";
