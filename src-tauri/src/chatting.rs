//! What the chat window asks for, until it goes back to the login window.

use crate::errors::ForPages;
use crate::shell::{Place, Shell, SignedIn};
use crate::signing_in::session_gone;
use crate::windows;
use halley_contract::answers::{ChatSession, HandedToken, RenewedToken};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::SignOut;
use halley_login::account::Session;
use halley_login::{Login, Verified};
use secrecy::SecretString;
use tauri::Runtime;

/// Fewest seconds between two tokens minted for one window: a page gone wild must not mint in a loop.
const RENEW_AT_MOST_EVERY_S: i64 = 5;

impl<R: Runtime> Shell<R> {
    /// Gives the chat window its session. A token is given once; a page that was reloaded gets a
    /// new one, minted now, where that is possible without the password.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in; else as [`Shell::renew_token`].
    pub async fn take_chat_session(&self) -> Result<ChatSession, CommandError> {
        let first = match &mut *self.place() {
            Place::SignedIn(signed_in) => !std::mem::replace(&mut signed_in.taken, true),
            Place::SignedOut | Place::Waiting { .. } => return Err(session_gone()),
        };
        if !first {
            match self.renew_token().await {
                // At a team's own server only the password leads to another token. The present one may still be good; if
                // it is not, the page asks again.
                Err(error) if error.code == ErrorCode::SessionGone => {}
                renewed => drop(renewed?),
            }
        }
        match &*self.place() {
            Place::SignedIn(signed_in) => Ok(handed(signed_in)),
            Place::SignedOut | Place::Waiting { .. } => Err(session_gone()),
        }
    }

    /// Mints a new token for the person of the chat window, after the old one was refused.
    ///
    /// # Errors
    /// `session_gone` if nobody is signed in, `chat_rate_limited` if asked too often, else as the
    /// chat service has them.
    pub async fn renew_token(&self) -> Result<RenewedToken, CommandError> {
        // One after the other: who comes second finds it renewed a moment ago.
        let _renewing = self.renewing.lock().await;
        let (who, keep) = self.may_renew()?;
        let login = self.login().await?;
        let session = login.open_session(&who).await.map_err(|error| error.for_pages())?;
        let auth_token = session.auth_token.clone();
        let now = self.adapters.clock.now();
        let renewed = |signed_in: &mut SignedIn| {
            signed_in.session = session.clone();
            // Not before: after a failure the person may try again at once.
            signed_in.renewed_at = Some(now);
        };
        if !self.still_here(&who, renewed) {
            // Signed out meanwhile: this token came too late to be ended with the others.
            self.end_tokens(login, &who, false).await;
            return Err(session_gone());
        }
        if keep {
            self.keep_renewed(&login, &who, &session).await;
        }
        Ok(RenewedToken { auth_token: HandedToken(auth_token) })
    }

    async fn keep_renewed(&self, login: &Login, who: &Verified, session: &Session) {
        if let Err(error) = login.keep_session(session).await {
            tracing::warn!(%error, "the renewed session could not be kept");
        }
        // Signed out while the keyring took its time: the sign-out has removed the entry before.
        if !self.still_here(who, |_| ())
            && let Err(error) = login.forget_session().await
        {
            tracing::warn!(%error, "a session that has ended is still in the keyring");
        }
    }

    /// Does something with the session of this person, if it is still the one in the chat window.
    fn still_here(&self, who: &Verified, act: impl FnOnce(&mut SignedIn)) -> bool {
        match &mut *self.place() {
            Place::SignedIn(signed_in) if signed_in.who.person().uid == who.person().uid => {
                act(signed_in);
                true
            }
            Place::SignedIn(_) | Place::SignedOut | Place::Waiting { .. } => false,
        }
    }

    fn may_renew(&self) -> Result<(Verified, bool), CommandError> {
        let now = self.adapters.clock.now();
        match &*self.place() {
            Place::SignedIn(signed_in) => {
                // A clock that stepped back must not stop renewals for long.
                let passed = signed_in.renewed_at.map_or(i64::MAX, |at| now.saturating_sub(at));
                if (0..RENEW_AT_MOST_EVERY_S).contains(&passed) {
                    let wait_s = u64::try_from(RENEW_AT_MOST_EVERY_S - passed).ok();
                    let error =
                        CommandError::new(ErrorCode::ChatRateLimited, "a token was renewed a moment ago");
                    return Err(error.retry_after_s(wait_s));
                }
                Ok((signed_in.who.clone(), signed_in.keep && signed_in.not_kept.is_none()))
            }
            Place::SignedOut | Place::Waiting { .. } => Err(session_gone()),
        }
    }

    /// Who is in the chat window.
    pub(crate) fn uid_in_chat(&self) -> Option<String> {
        match &*self.place() {
            Place::SignedIn(signed_in) => Some(signed_in.who.person().uid.to_string()),
            Place::SignedOut | Place::Waiting { .. } => None,
        }
    }

    /// Ends the session and goes back to the login window. Works in any case and does not wait for
    /// the chat service; what is left to be done there goes on behind the login window.
    ///
    /// # Errors
    /// `internal` if the login window cannot be opened.
    pub async fn sign_out(&self, request: SignOut) -> Result<(), CommandError> {
        let left = std::mem::replace(&mut *self.place(), Place::SignedOut);
        if let Place::SignedIn(signed_in) = &left {
            self.written.forget(&signed_in.who.person().uid.to_string());
        }
        self.note_end(request.because);
        self.forget_unread();
        self.note_leftover();
        if let (Place::SignedIn(signed_in), Ok(login)) = (left, self.login().await) {
            // Also where keeping seemed to fail: a slow keyring may have written it after all.
            self.end_session(login, &signed_in.who, signed_in.keep).await;
        }
        windows::change_to_login(&self.app)
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))
    }
}

fn handed(signed_in: &SignedIn) -> ChatSession {
    let SignedIn { who, session, target, not_kept, .. } = signed_in;
    let auth_token: SecretString = session.auth_token.clone();
    ChatSession {
        app_id: target.app_id.clone(),
        region: target.region.clone(),
        hosts: target.hosts.clone(),
        uid: who.person().uid.to_string(),
        name: who.person().name.clone(),
        email: who.email().to_owned(),
        auth_token: HandedToken(auth_token),
        not_kept: not_kept.clone(),
    }
}
