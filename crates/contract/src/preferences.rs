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
    /// What happens at log-in to the computer.
    pub start_up: StartUpPreferences,
}

impl Preferences {
    /// The same with what makes no sense made sensible, such as a lock after no time at all.
    #[must_use]
    pub fn in_range(mut self) -> Self {
        let minutes = self.lock.idle_minutes.filter(|minutes| *minutes > 0);
        self.lock.idle_minutes = minutes.map(|minutes| minutes.min(MOST_IDLE_MINUTES));
        self
    }
}

/// A day: who wants to wait longer wants no lock.
const MOST_IDLE_MINUTES: u32 = 1_440;

/// A preference or a part of the connection that an administrator can settle for everybody, by its path in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum ManagedKey {
    /// See [`Preferences::theme`].
    #[serde(rename = "preferences.theme")]
    Theme,
    /// See [`Preferences::language`].
    #[serde(rename = "preferences.language")]
    Language,
    /// See [`NotificationPreferences::enabled`].
    #[serde(rename = "preferences.notifications.enabled")]
    NotificationsEnabled,
    /// See [`NotificationPreferences::show_content`].
    #[serde(rename = "preferences.notifications.showContent")]
    NotificationsShowContent,
    /// See [`NotificationPreferences::sound`].
    #[serde(rename = "preferences.notifications.sound")]
    NotificationsSound,
    /// See [`LockPreferences::idle_minutes`].
    #[serde(rename = "preferences.lock.idleMinutes")]
    LockIdleMinutes,
    /// See [`LockPreferences::at_suspend`].
    #[serde(rename = "preferences.lock.atSuspend")]
    LockAtSuspend,
    /// See [`StartUpPreferences::at_login`].
    #[serde(rename = "preferences.startUp.atLogin")]
    StartUpAtLogin,
    /// The address of the token server.
    #[serde(rename = "connection.address")]
    ConnectionAddress,
    /// The proxy on the way there.
    #[serde(rename = "connection.proxy")]
    ConnectionProxy,
    /// The certificate of an authority that is trusted there.
    #[serde(rename = "connection.caCertificate")]
    ConnectionCaCertificate,
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

/// What happens at log-in to the computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct StartUpPreferences {
    /// The app starts when the person logs in to the computer.
    pub at_login: bool,
}
