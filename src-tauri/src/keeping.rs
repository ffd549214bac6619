//! "Keep me signed in": the sessions in the keyring, and the notes of them in the settings.

use crate::attempt::Attempt;
use crate::errors::ForPages;
use crate::settings::Kept;
use crate::shell::Shell;
use crate::signing_in::session_gone;
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::OfPerson;
use halley_login::account::{Session, Uid};
use halley_login::ports::KeyringError;
use halley_login::{Login, Verified};
use std::sync::PoisonError;
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Forgets the kept session of somebody at this connection and ends their tokens at the chat service.
    ///
    /// # Errors
    /// The keyring's; the session is then still there, and the next start removes it. `session_gone` for no uid.
    pub async fn forget_session(&self, request: OfPerson) -> Result<(), CommandError> {
        let uid = Uid::parse(&request.uid).ok_or_else(session_gone)?;
        let login = self.login().await?;
        self.forget_kept(login, &uid).await.map_err(|error| error.for_pages())
    }

    /// The same for a uid that is one.
    pub(crate) async fn forget_kept(&self, login: Login, uid: &Uid) -> Result<(), KeyringError> {
        if let Some(kept) = self.noted(&login.tokens.connection(), uid) {
            self.end_tokens_of(&login, &kept).await;
        }
        self.remove_entry(&login, uid).await?;
        // A token server ends tokens for a device alone, and the entry had one.
        self.finish_sign_outs_soon(login);
        Ok(())
    }

    /// Keeps a new session if that is wished, and removes an older one of the same person if not. Other people's stay.
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
        let uid = &session.person.uid;
        let older = self.noted(&login.tokens.connection(), uid);
        if keep {
            return self.keep(attempt, login, session, older).await;
        }
        // Asking the keyring may take seconds: only if there is something to forget.
        if older.is_some()
            && let Err(error) = self.remove_entry(login, uid).await
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
                self.note_kept(leftover);
                return Err(cancelled);
            }
        };
        match &failure {
            None => self.note_kept(note),
            // Nothing was written; what was there before still is.
            Some(KeyringError::Absent(_) | KeyringError::Locked | KeyringError::Denied(_)) => {
                if let Some(older) = older {
                    self.note_kept(Kept { leftover: true, ..older });
                }
            }
            // It may have been written, or be written later.
            Some(KeyringError::Slow | KeyringError::Garbage) => self.note_kept(leftover),
        }
        Ok(failure.map(|error| error.for_pages()))
    }

    /// Removes sessions that an earlier run could not, or may have left behind. To be called at the start.
    pub async fn remove_leftover(&self) {
        if !self.kept().iter().any(|kept| kept.leftover) {
            return;
        }
        let Ok(login) = self.login().await else { return };
        let _entry = self.session_entry.lock().await;
        // Looked at again: somebody may have been signed in meanwhile.
        for leftover in self.kept().into_iter().filter(|kept| kept.leftover) {
            let Some(uid) = Uid::parse(&leftover.uid) else { continue };
            self.end_tokens_of(&login, &leftover).await;
            match login.forget_session(&leftover.connection, &uid).await {
                Ok(()) => self.unnote_kept(&leftover.connection, &uid),
                Err(error) => {
                    tracing::warn!(%error, "a session that is not to be kept may still be in the keyring")
                }
            }
        }
    }

    /// Removes what is kept of a person; if that fails, the note of it stays as that of a leftover.
    async fn remove_entry(&self, login: &Login, uid: &Uid) -> Result<(), KeyringError> {
        let _entry = self.session_entry.lock().await;
        let connection = login.tokens.connection();
        self.note_leftover(&connection, uid);
        login.forget_session(&connection, uid).await?;
        self.unnote_kept(&connection, uid);
        Ok(())
    }

    /// Ends the tokens of somebody who is at the chat window no more, or did not get there.
    /// `keep`: the keyring may hold the session, which goes, too.
    pub(crate) async fn end_session(&self, login: Login, who: &Verified, keep: bool) {
        let (connection, uid) = (who.connection().to_owned(), who.person().uid.clone());
        if keep {
            self.note_leftover(&connection, &uid);
        }
        let _entry = self.session_entry.lock().await;
        if self.end_tokens(login, who, keep).await && keep {
            self.unnote_kept(&connection, &uid);
        }
    }

    /// Notes that what the keyring holds of a person is to be removed.
    pub(crate) fn note_leftover(&self, connection: &str, uid: &Uid) {
        if let Some(kept) = self.noted(connection, uid) {
            self.change_kept(|all| {
                for each in all.iter_mut().filter(|each| **each == kept) {
                    each.leftover = true;
                }
            });
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
    pub(crate) fn kept(&self) -> Vec<Kept> {
        self.settings().map(|settings| settings.kept()).unwrap_or_default()
    }

    /// What is noted of a person.
    pub(crate) fn noted(&self, connection: &str, uid: &Uid) -> Option<Kept> {
        self.kept().into_iter().find(|kept| is_of(kept, connection, uid))
    }

    /// Remembers a kept session, before all others. Without this note it is not looked for, so a failure
    /// costs a sign-in and nothing else.
    pub(crate) fn note_kept(&self, kept: Kept) {
        self.change_kept(|all| {
            all.retain(|each| each.uid != kept.uid || each.connection != kept.connection);
            all.insert(0, kept);
        });
    }

    /// There is no kept session of this person any more.
    pub(crate) fn unnote_kept(&self, connection: &str, uid: &Uid) {
        self.change_kept(|all| all.retain(|kept| !is_of(kept, connection, uid)));
    }

    fn change_kept(&self, change: impl FnOnce(&mut Vec<Kept>)) {
        let _notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = self.settings().and_then(|settings| {
            let before = settings.kept();
            let mut kept = before.clone();
            change(&mut kept);
            if kept == before {
                return Ok(());
            }
            settings
                .set_kept(&kept)
                .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))
        });
        if let Err(error) = noted {
            tracing::warn!(error = error.message, "who is kept signed in could not be noted");
        }
    }
}

fn is_of(kept: &Kept, connection: &str, uid: &Uid) -> bool {
    kept.connection == connection && kept.uid == uid.as_str()
}
