//! From the login window to the chat window.

use crate::attempt::{Attempt, cancelled};
use crate::connection::ChatTarget;
use crate::errors::{ForPages, not_connected};
use crate::shell::{Place, Shell, SignedIn};
use halley_contract::answers::{self, PasswordRating, PasswordReason};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{self, SignIn};
use halley_login::account::Session;
use halley_login::policy::Reason;
use halley_login::ports::MintError;
use halley_login::sign_in::{self, SignInError};
use halley_login::sign_up::{SignUp, SignUpError};
use halley_login::{Login, Verified, fields};
use secrecy::SecretString;
use std::sync::{MutexGuard, PoisonError};
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Makes an account and goes on to the chat.
    ///
    /// Cancelling may come too late to keep the account from being made. The same address and password
    /// then lead on, by signing in; so they do after the chat service was away.
    ///
    /// # Errors
    /// As the rules have them; after those of the chat service the account exists, and
    /// [`Shell::retry_chat`] goes on.
    pub async fn sign_up(&self, request: requests::SignUp) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async |attempt| {
            let login = self.login().await?;
            let requests::SignUp { email, name, password, keep_signed_in, without_keyring, invite } = request;
            let address = fields::email(&email).ok();
            let made_before = address.is_some() && *self.made() == address;
            let asked = SignUp { email, name, password: password.clone(), without_keyring, invite };
            let made = async { login.sign_up(asked).await };
            self.made().clone_from(&address);
            let made = attempt.cancellable(async { Ok(made.await) }).await?;
            let who = match (made, address) {
                (Ok(who), _) => who,
                (Err(SignUpError::EmailTaken), Some(address)) if made_before => {
                    let checked = async { Ok(login.sign_in(typed(&address, password)).await) };
                    attempt.cancellable(checked).await?.map_err(|error| of_taken(&error))?
                }
                (Err(error), _) => {
                    *self.made() = None;
                    return Err(error.for_pages());
                }
            };
            if !without_keyring {
                self.note_keyring_soon();
            }
            self.enter(&attempt, &login, who, keep_signed_in).await
        })
        .await
    }

    /// Checks the password and goes on to the chat.
    ///
    /// # Errors
    /// As the rules have them; after those of the chat service [`Shell::retry_chat`] goes on.
    pub async fn sign_in(&self, request: SignIn) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async |attempt| {
            let login = self.login().await?;
            let SignIn { identifier, password, keep_signed_in, afresh, without_keyring } = request;
            let asked = sign_in::SignIn { identifier, password, afresh, without_keyring };
            let checked = async {
                match login.sign_in(asked).await {
                    Ok(who) => Ok(who),
                    Err(error) => Err(self.told_from_another_keyring(error.for_pages()).await),
                }
            };
            let who = attempt.cancellable(checked).await?;
            if !without_keyring {
                self.note_keyring_soon();
            }
            self.enter(&attempt, &login, who, keep_signed_in).await
        })
        .await
    }

    /// Asks the chat service again for somebody whose password was right.
    ///
    /// # Errors
    /// `session_gone` if nobody waits; else as the chat service has them.
    pub async fn retry_chat(&self) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async |attempt| {
            let waiting = match &*self.place() {
                Place::Waiting { who, keep } => Some((who.clone(), *keep)),
                Place::SignedOut | Place::SignedIn(_) => None,
            };
            let (who, keep) = waiting.ok_or_else(session_gone)?;
            self.enter(&attempt, &self.login().await?, who, keep).await
        })
        .await
    }

    /// Takes up the session that was kept in the keyring. It stays kept if that is cancelled.
    ///
    /// # Errors
    /// `session_gone` if there is none; the keyring's, after which it may still be there.
    pub async fn restore_session(&self) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async |attempt| {
            let login = self.login().await?;
            let restored = async { Ok(login.restore_session().await) };
            match attempt.cancellable(restored).await? {
                Ok((who, session)) => {
                    self.note_keyring_soon();
                    let target = self.target().await?;
                    self.open_chat(&attempt, SignedIn::new(who, session, target, true, None))
                }
                Err(error) => {
                    let told = self.told_from_another_keyring(error.for_pages()).await;
                    if told.code == ErrorCode::SessionGone
                        && let Some(kept) = self.noted()
                    {
                        // Of another connection, or of an account that is gone: nobody else ends it.
                        self.end_tokens_of(&login, &kept).await;
                        self.note_kept(None);
                    }
                    Err(told)
                }
            }
        })
        .await
    }

    /// Rates a new password.
    ///
    /// # Errors
    /// `internal` when the app is shutting down.
    pub async fn rate_password(
        &self,
        request: requests::RatePassword,
    ) -> Result<PasswordRating, CommandError> {
        rating(&request.password, &request.email, &request.name).await
    }

    /// With the password right: a token, then the chat.
    async fn enter(
        &self,
        attempt: &Attempt,
        login: &Login,
        who: Verified,
        keep: bool,
    ) -> Result<answers::SignedIn, CommandError> {
        self.wait(attempt, &who, keep)?;
        let minted = async { login.open_session(&who).await.map_err(|error| without_token(&error)) };
        match attempt.cancellable(minted).await {
            Ok(session) => self.begin(attempt, login, who, session, keep).await,
            Err(error) => {
                if error.code == ErrorCode::Cancelled {
                    // The service may have minted a token that nobody has now.
                    self.end_tokens(login.clone(), &who, false).await;
                }
                Err(error)
            }
        }
    }

    fn wait(&self, attempt: &Attempt, who: &Verified, keep: bool) -> Result<(), CommandError> {
        let mut place = self.place();
        if attempt.is_cancelled() {
            return Err(cancelled());
        }
        *place = Place::Waiting { who: who.clone(), keep };
        Ok(())
    }

    /// With a new session: keep it if wished, and change windows.
    async fn begin(
        &self,
        attempt: &Attempt,
        login: &Login,
        who: Verified,
        session: Session,
        keep: bool,
    ) -> Result<answers::SignedIn, CommandError> {
        let begun = async {
            let target = self.target().await?;
            let not_kept = self.keep_or_forget(attempt, login, &session, keep).await?;
            let who = who.clone().called_as_in(&session);
            let signed_in = SignedIn::new(who, session, target, keep, not_kept);
            self.open_chat(attempt, signed_in)
        };
        let begun = begun.await;
        if begun.is_err() {
            self.end_session(login.clone(), &who, keep).await;
        }
        begun
    }

    async fn target(&self) -> Result<ChatTarget, CommandError> {
        self.core().await?.connection.target.clone().ok_or_else(not_connected)
    }

    /// Changes windows, unless the person has cancelled meanwhile: the last moment at which that counts.
    fn open_chat(&self, attempt: &Attempt, signed_in: SignedIn) -> Result<answers::SignedIn, CommandError> {
        let person = signed_in.who.person();
        let answer = answers::SignedIn {
            uid: person.uid.to_string(),
            name: person.name.clone(),
            not_kept: signed_in.not_kept.clone(),
        };
        let mut place = self.place();
        if attempt.is_cancelled() {
            return Err(cancelled());
        }
        *place = Place::SignedIn(Box::new(signed_in));
        drop(place);
        if let Err(error) = (self.change_to_chat)(&self.app) {
            *self.place() = Place::SignedOut;
            return Err(CommandError::new(ErrorCode::Internal, error.to_string()));
        }
        *self.made() = None;
        Ok(answer)
    }

    fn made(&self) -> MutexGuard<'_, Option<String>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn typed(identifier: &str, password: SecretString) -> sign_in::SignIn {
    let identifier = identifier.to_owned();
    sign_in::SignIn { identifier, password, afresh: false, without_keyring: false }
}

/// Why somebody whose password was right has no token. Where the server has ended the session, or asks for the password
/// again, it knows better than this computer.
fn without_token(error: &MintError) -> CommandError {
    match error {
        MintError::Ended(_) | MintError::PasswordNeeded => error.for_pages(),
        _ => error.for_pages().with_password_right(),
    }
}

/// Why somebody who asks for the account they just made is not let in: with another password it is taken.
fn of_taken(error: &SignInError) -> CommandError {
    match error {
        SignInError::InvalidCredentials => SignUpError::EmailTaken.for_pages(),
        other => other.for_pages(),
    }
}

pub(crate) async fn rating(
    password: &SecretString,
    email: &str,
    name: &str,
) -> Result<PasswordRating, CommandError> {
    let rating = halley_login::policy::rate_in_background(password, &[email, name]).await;
    let rating = rating.map_err(|error| error.for_pages())?;
    let reasons = rating.reasons.iter().map(|reason| shown(*reason)).collect();
    Ok(PasswordRating { score: rating.score, acceptable: rating.acceptable, reasons })
}

pub(crate) fn session_gone() -> CommandError {
    CommandError::new(ErrorCode::SessionGone, "no session waits")
}

const fn shown(reason: Reason) -> PasswordReason {
    match reason {
        Reason::TooShort => PasswordReason::TooShort,
        Reason::TooLong => PasswordReason::TooLong,
        Reason::Common => PasswordReason::Common,
        Reason::Personal => PasswordReason::Personal,
        Reason::Words => PasswordReason::Words,
        Reason::Repeats => PasswordReason::Repeats,
        Reason::Sequence => PasswordReason::Sequence,
        Reason::Keyboard => PasswordReason::Keyboard,
        Reason::Dates => PasswordReason::Dates,
        Reason::Guessable => PasswordReason::Guessable,
    }
}
