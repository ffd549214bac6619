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
