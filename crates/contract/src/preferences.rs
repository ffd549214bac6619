//! What a person prefers: kept in the settings store, known to every window.
//!
//! Unknown fields of a newer version are ignored and missing ones take their defaults, so that the file of one version
//! opens in another.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// All preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Language of the texts.
    pub language: Language,
    /// Notifications of new messages.
    pub notifications: NotificationPreferences,
    /// When the app locks by itself.
    pub lock: LockPreferences,
    /// What happens at log-in to the computer, and when a window is closed.
    pub start_up: StartUpPreferences,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Languages of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// The system's, where we have it, else English.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
    /// Arabic.
    Ar,
}

/// Notifications of new messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct NotificationPreferences {
    /// Shown at all.
    pub enabled: bool,
    /// With sender and text; else only that there is a message.
    pub show_content: bool,
    /// With a sound.
    pub sound: bool,
}

impl Default for NotificationPreferences {
    fn default() -> Self {
        Self { enabled: true, show_content: true, sound: true }
    }
}

/// When the app locks by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct LockPreferences {
    /// After so many minutes without a key or pointer; `None` for never. 1 to 1,440.
    pub idle_minutes: Option<u32>,
    /// When the computer is about to sleep, where the system tells.
    pub at_suspend: bool,
}

/// What happens at log-in to the computer, and when a window is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct StartUpPreferences {
    /// The app starts when the person logs in to the computer.
    pub at_login: bool,
    /// Closing the chat window leaves the app running in the tray, where there is one.
    pub close_to_tray: bool,
}
