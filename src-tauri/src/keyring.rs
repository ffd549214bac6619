//! Which keyring it is. One that was exchanged for another has lost nothing: what was kept is in the first.

use crate::shell::Shell;
use halley_contract::answers::{KeyringFacts, KeyringProvider};
use halley_contract::errors::{CommandError, ErrorCode};
use tauri::{Manager, Runtime};

impl<R: Runtime> Shell<R> {
    /// Which keyring answers, and which holds what was kept.
    pub async fn keyring_facts(&self) -> KeyringFacts {
        let now = self.keyring_now().await;
        let before = self.settings().ok().and_then(|settings| settings.keyring());
        let before = before.filter(|before| now.as_ref() != Some(before));
        KeyringFacts { now, before }
    }

    /// Notes which keyring was just used, and does not wait for it.
    pub(crate) fn note_keyring_soon(&self) {
        let app = self.app.clone();
        tauri::async_runtime::spawn(async move {
            let shell = app.state::<Self>();
            let (Some(now), Ok(settings)) = (shell.keyring_now().await, shell.settings()) else { return };
            if settings.keyring().as_ref() != Some(&now)
                && let Err(error) = settings.set_keyring(&now)
            {
                tracing::warn!(%error, "which keyring was used could not be noted");
            }
        });
    }

    /// What was lost by a keyring that is not the one it was given to is not lost.
    pub(crate) async fn told_from_another_keyring(&self, error: CommandError) -> CommandError {
        if !matches!(
            error.code,
            ErrorCode::KeyringEmptied | ErrorCode::KeyringReplaced | ErrorCode::SessionGone
        ) {
            return error;
        }
        match self.keyring_facts().await {
            KeyringFacts { now: Some(now), before: Some(before) } => {
                let text = format!("{} answers in place of {}", shown(&now), shown(&before));
                CommandError::new(ErrorCode::KeyringChanged, text)
            }
            KeyringFacts { .. } => error,
        }
    }

    async fn keyring_now(&self) -> Option<KeyringProvider> {
        let halley_login::ports::KeyringProvider { program, collection } =
            self.adapters.keyring.provider().await?;
        Some(KeyringProvider { program, collection })
    }
}

fn shown(keyring: &KeyringProvider) -> String {
    format!("{} ({})", keyring.program, keyring.collection)
}
