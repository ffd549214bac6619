//! "Keep me signed in": the session in the keyring, and the note of it in the settings.

use crate::attempt::Attempt;
use crate::errors::ForPages;
use crate::settings::Kept;
use crate::shell::Shell;
use halley_contract::errors::{CommandError, ErrorCode};
use halley_login::account::{Session, Uid};
use halley_login::ports::KeyringError;
use halley_login::{Login, Verified};
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Forgets the kept session and ends its tokens at the chat service.
    ///
    /// # Errors
    /// The keyring's; the session is then still there, and the next start removes it.
    pub async fn forget_session(&self) -> Result<(), CommandError> {
        let login = self.login().await?;
        if let Some(kept) = self.noted() {
            self.end_tokens_of(&login, &kept).await;
        }
        self.remove_entry(&login).await.map_err(|error| error.for_pages())?;
        // A token server ends tokens for a device alone, and the entry had one.
        self.finish_sign_outs_soon(login);
        Ok(())
    }

    /// Keeps a new session if that is wished, in place of an older one, and removes the older one if not.
    /// Gives why the new one could not be kept.
    ///
    /// # Errors
    /// `cancelled`; the keyring may hold the new session then.
    pub(crate) async fn keep_or_forget(
        &self,
        attempt: &Attempt,
        login: &Login,
        session: &Session,
        keep: bool,
    ) -> Result<Option<CommandError>, CommandError> {
        let older = self.noted();
        // An older session of the same person ends with this one: a sign-out ends all of them.
        let same = |older: &Kept| {
            older.uid == session.person.uid.as_str() && older.connection == login.tokens.connection()
        };
        if let Some(older) = older.as_ref().filter(|older| !same(older)) {
            self.end_tokens_of(login, older).await;
        }
        if keep {
            return self.keep(attempt, login, session, older).await;
        }
        // Asking the keyring may take seconds: only if there is something to forget.
        if older.is_some()
            && let Err(error) = self.remove_entry(login).await
        {
            tracing::warn!(%error, "an older kept session is still in the keyring");
        }
        Ok(None)
    }

    async fn keep(
        &self,
        attempt: &Attempt,
        login: &Login,
        session: &Session,
        older: Option<Kept>,
    ) -> Result<Option<CommandError>, CommandError> {
        let _entry = self.session_entry.lock().await;
        let note = Kept {
            uid: session.person.uid.to_string(),
            name: session.person.name.clone(),
            connection: login.tokens.connection(),
            leftover: false,
        };
        let leftover = Kept { leftover: true, ..note.clone() };
        let failure = match attempt.cancellable(async { Ok(login.keep_session(session).await.err()) }).await {
            Ok(failure) => failure,
            Err(cancelled) => {
                self.note_kept(Some(&leftover));
                return Err(cancelled);
            }
        };
        match &failure {
            None => self.note_kept(Some(&note)),
            // Nothing was written; what was there before still is.
            Some(KeyringError::Absent(_) | KeyringError::Locked | KeyringError::Denied(_)) => {
                self.note_kept(older.map(|older| Kept { leftover: true, ..older }).as_ref());
            }
            // It may have been written, or be written later.
            Some(KeyringError::Slow | KeyringError::Garbage) => self.note_kept(Some(&leftover)),
        }
        Ok(failure.map(|error| error.for_pages()))
    }

    /// Removes a session that an earlier run could not, or may have left behind. To be called at the start.
    pub async fn remove_leftover(&self) {
        if !self.noted().is_some_and(|noted| noted.leftover) {
            return;
        }
        let Ok(login) = self.login().await else { return };
        let _entry = self.session_entry.lock().await;
        // Looked at again: somebody may have been signed in meanwhile.
        let Some(leftover) = self.noted().filter(|noted| noted.leftover) else { return };
        self.end_tokens_of(&login, &leftover).await;
        match login.forget_session().await {
            Ok(()) => self.note_kept(None),
            Err(error) => {
                tracing::warn!(%error, "a session that is not to be kept may still be in the keyring")
            }
        }
    }

    /// Removes what is kept; if that fails, the note of it stays as that of a leftover.
    async fn remove_entry(&self, login: &Login) -> Result<(), KeyringError> {
        let _entry = self.session_entry.lock().await;
        self.note_leftover();
        login.forget_session().await?;
        self.note_kept(None);
        Ok(())
    }

    /// Ends the tokens of somebody who is at the chat window no more, or did not get there.
    /// `keep`: the keyring may hold the session, which goes, too.
    pub(crate) async fn end_session(&self, login: Login, who: &Verified, keep: bool) {
        if keep {
            self.note_leftover();
        }
        if self.end_tokens(login, who, keep).await && keep {
            self.note_kept(None);
        }
    }

    /// Notes that what the keyring holds is to be removed.
    pub(crate) fn note_leftover(&self) {
        if let Some(kept) = self.noted() {
            self.note_kept(Some(&Kept { leftover: true, ..kept }));
        }
    }

    /// Ends the tokens of somebody who is noted as kept, now or as soon as the service of that
    /// connection is there, and does not wait for it.
    pub(crate) async fn end_tokens_of(&self, login: &Login, kept: &Kept) {
        let Some(uid) = Uid::parse(&kept.uid) else { return };
        if let Err(error) = login.accounts.set_unfinished_sign_out(&kept.connection, &uid, true).await {
            tracing::warn!(%error, "the end of an older session could not be noted");
        }
        self.finish_sign_outs_soon(login.clone());
    }

    /// Who is noted as kept, be it as a leftover.
    pub(crate) fn noted(&self) -> Option<Kept> {
        self.settings().ok()?.kept()
    }

    /// Remembers that there is a kept session. Without this note it is not looked for, so a failure
    /// costs a sign-in and nothing else.
    pub(crate) fn note_kept(&self, kept: Option<&Kept>) {
        let noted = self.settings().and_then(|settings| {
            if settings.kept().as_ref() == kept {
                return Ok(());
            }
            settings
                .set_kept(kept)
                .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))
        });
        if let Err(error) = noted {
            tracing::warn!(error = error.message, "who is kept signed in could not be noted");
        }
    }
}
