//! The lock: every chat is closed, not covered, and opens with the password alone.
//!
//! Who is locked is noted in the settings before the windows close, so that neither a crash nor a restart opens a chat. What
//! a session had in memory goes, the device key and the token included; what the keyring keeps stays there, and is not
//! used while it is locked. Unlocking is signing in: same check, same lockout, a fresh token.

use crate::people::{known, no_window};
use crate::settings::{Kept, Known, Locked};
use crate::shell::{Place, Shell, Wanted};
use crate::signing_in::session_gone;
use crate::windows;
use halley_contract::answers::{AppStatus, LockedPerson};
use halley_contract::errors::CommandError;
use halley_contract::requests::OfPerson;
use halley_login::account::Uid;
use std::sync::PoisonError;
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Closes every chat and asks for passwords. Nothing happens if nobody is signed in.
    ///
    /// # Errors
    /// `internal` if the login window cannot be opened; the chats are locked then, too.
    pub async fn lock(&self) -> Result<(), CommandError> {
        // Taken first: from here on no page gets anything.
        let sessions = std::mem::take(&mut *self.sessions());
        if sessions.is_empty() {
            return Ok(());
        }
        self.cancel();
        *self.place() = Place::SignedOut;
        *self.wanted() = Wanted::Nobody;
        let at_windows = sessions.values().map(|session| Locked {
            who: known(&session.who),
            keep: session.keep && session.not_kept.is_none(),
        });
        let mut locked: Vec<Locked> = at_windows.collect();
        locked.extend(self.locked_kept());
        self.change_locked(|all| {
            for each in locked {
                if !all.iter().any(|known| is_of(known, &each.who.connection, &each.who.uid)) {
                    all.push(each);
                }
            }
        });
        for window in sessions.keys() {
            self.forget_unread(window);
        }
        drop(sessions);
        windows::change_all_to_login(&self.app).map_err(no_window)
    }

    /// Everybody else who is kept: their chats would open without a password.
    fn locked_kept(&self) -> Vec<Locked> {
        let kept = self.kept().into_iter().filter(|kept| !kept.leftover);
        let people = self.settings().map(|settings| settings.people()).unwrap_or_default();
        kept.map(|Kept { uid, name, connection, .. }| {
            let known = people.iter().find(|known| known.uid == uid && known.connection == connection);
            let email = known.map_or_else(|| uid.clone(), |known| known.email.clone());
            Locked { who: Known { uid, name, email, connection }, keep: true }
        })
        .collect()
    }

    /// Whether the chats over this connection are locked.
    pub(crate) fn is_locked(&self, connection: &str) -> bool {
        self.locked().iter().any(|locked| locked.who.connection == connection)
    }

    /// Whether this person's chat is locked.
    pub(crate) fn is_locked_for(&self, connection: &str, uid: &str) -> bool {
        self.locked().iter().any(|locked| is_of(locked, connection, uid))
    }

    /// Whose chats over this connection are locked, for the login window.
    pub(crate) fn locked_people(&self, connection: &str) -> Vec<LockedPerson> {
        let locked = self.locked().into_iter().filter(|locked| locked.who.connection == connection);
        locked
            .map(|Locked { who, keep }| LockedPerson { uid: who.uid, name: who.name, email: who.email, keep })
            .collect()
    }

    /// The person has given the password, or is signed out.
    pub(crate) fn unlock(&self, connection: &str, uid: &str) {
        self.change_locked(|all| all.retain(|locked| !is_of(locked, connection, uid)));
    }

    /// Signs somebody out whose chat is locked. Their tokens end now or, at a token server without a kept session, with
    /// their next sign-in: the lock has let go of the device key.
    ///
    /// # Errors
    /// The keyring's; the chat is locked still.
    pub async fn sign_out_locked(&self, request: OfPerson) -> Result<AppStatus, CommandError> {
        let uid = Uid::parse(&request.uid).ok_or_else(session_gone)?;
        let login = self.login().await?;
        let connection = login.tokens.connection();
        if !self.is_locked_for(&connection, uid.as_str()) {
            return Err(session_gone());
        }
        if self.noted(&connection, &uid).is_some() {
            self.forget_session(request).await?;
        } else {
            if let Err(error) = login.accounts.set_unfinished_sign_out(&connection, &uid, true).await {
                tracing::warn!(%error, "the end of a locked session could not be noted");
            }
            self.finish_sign_outs_soon(login);
        }
        self.unlock(&connection, uid.as_str());
        Ok(self.status().await)
    }

    /// Somebody uses a window of ours.
    pub fn note_use(&self) {
        *self.last_use.lock().unwrap_or_else(PoisonError::into_inner) = self.adapters.clock.steady();
    }

    /// Locks if nobody has used a window for as long as the person wishes. To be asked every few seconds.
    ///
    /// # Errors
    /// As [`Shell::lock`].
    pub async fn lock_if_idle(&self) -> Result<(), CommandError> {
        let Some(minutes) = self.preferences().lock.idle_minutes else { return Ok(()) };
        let last = *self.last_use.lock().unwrap_or_else(PoisonError::into_inner);
        let idle_s = self.adapters.clock.steady().saturating_sub(last);
        if idle_s >= i64::from(minutes).saturating_mul(60) { self.lock().await } else { Ok(()) }
    }

    /// Locks if the person wishes that before the computer sleeps.
    ///
    /// # Errors
    /// As [`Shell::lock`].
    pub async fn lock_before_sleep(&self) -> Result<(), CommandError> {
        if self.preferences().lock.at_suspend { self.lock().await } else { Ok(()) }
    }

    fn locked(&self) -> Vec<Locked> {
        self.locked_now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .unwrap_or_else(|| self.settings().map(|settings| settings.locked()).unwrap_or_default())
    }

    /// What could not be written holds until the app quits all the same.
    fn change_locked(&self, change: impl FnOnce(&mut Vec<Locked>)) {
        let mut locked = self.locked();
        let before = locked.clone();
        change(&mut locked);
        if locked == before {
            return;
        }
        *self.locked_now.lock().unwrap_or_else(PoisonError::into_inner) = Some(locked.clone());
        match self.settings().map(|settings| settings.set_locked(&locked)) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "the lock could not be noted: it holds until the app quits")
            }
            Err(error) => tracing::warn!(error = error.message, "the lock could not be noted"),
        }
    }
}

fn is_of(locked: &Locked, connection: &str, uid: &str) -> bool {
    locked.who.uid == uid && locked.who.connection == connection
}
