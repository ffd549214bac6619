//! What a window is told without asking. Only the chat window's capability lets it listen.

use serde::Serialize;
use ts_rs::TS;

/// Name of the event for [`Renamed`].
pub const RENAMED: &str = "renamed";

/// The person of the chat window has another name now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// Shown name.
    pub name: String,
}
