//! What the settings window shows and saves, and what follows a change.

use crate::shell::Shell;
use crate::windows;
use halley_contract::answers::SettingsShown;
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::events::PREFERENCES;
use halley_contract::preferences::Preferences;
use halley_contract::requests::SavePreferences;
use tauri::{Manager, Runtime};
use tauri_plugin_autostart::AutoLaunchManager;

impl<R: Runtime> Shell<R> {
    /// Opens the settings window, or brings it to the front.
    ///
    /// # Errors
    /// `internal` if it cannot be opened.
    pub fn open_settings(&self) -> Result<(), CommandError> {
        windows::open_settings(&self.app)
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))
    }

    /// What the settings window shows.
    ///
    /// # Errors
    /// The settings cannot be read, and those of the start.
    pub async fn shown_settings(&self) -> Result<SettingsShown, CommandError> {
        let settings = self.settings()?;
        Ok(SettingsShown {
            preferences: settings.preferences(),
            managed: settings.managed.keys(),
            managed_file: settings.managed.file(),
            managed_problems: settings.managed.problems().to_vec(),
            connection: self.describe_connection().await?,
            connection_can_change: self.sessions().is_empty(),
            recovered: settings.recovered,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dev_mode: cfg!(feature = "dev-mode"),
        })
    }

    /// Keeps what the person prefers, tells every window, and has the app follow.
    ///
    /// # Errors
    /// The settings cannot be written; nothing has changed then.
    pub async fn save_preferences(&self, request: SavePreferences) -> Result<SettingsShown, CommandError> {
        let settings = self.settings()?;
        let before = settings.preferences();
        settings
            .set_preferences(&request.preferences.in_range())
            .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))?;
        let now = settings.preferences();
        if now != before {
            windows::tell_all(&self.app, PREFERENCES, &now);
            self.preferences_changed(&before, &now);
        }
        self.shown_settings().await
    }

    /// Called after every change that was saved. What of the app follows a preference is told here.
    fn preferences_changed(&self, before: &Preferences, now: &Preferences) {
        if before.start_up.at_login != now.start_up.at_login {
            self.start_at_login(now.start_up.at_login);
        }
        // Else the minutes would count from before they were chosen.
        self.note_use();
    }

    /// Has the system start the app when the person logs in, or not any more.
    fn start_at_login(&self, wanted: bool) {
        // Tests have no such plugin: they must not change the account they run in.
        let Some(launcher) = self.app.try_state::<AutoLaunchManager>() else { return };
        let done = if wanted { launcher.enable() } else { launcher.disable() };
        if let Err(error) = done {
            tracing::warn!(%error, wanted, "the start at log-in could not be changed");
        }
    }
}
