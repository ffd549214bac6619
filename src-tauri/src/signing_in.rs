//! From the login window to the chat window.

use crate::errors::{ForPages, not_connected};
use crate::settings::Kept;
use crate::shell::{Place, Shell, SignedIn};
use crate::windows;
use halley_contract::answers::{self, PasswordRating, PasswordReason};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{self, SignIn};
use halley_login::account::Session;
use halley_login::policy::Reason;
use halley_login::sign_up::SignUp;
use halley_login::{Login, Verified};
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Makes an account and goes on to the chat.
    ///
    /// # Errors
    /// As the rules have them; after those of the chat service the account exists, and
    /// [`Shell::retry_chat`] goes on.
    pub async fn sign_up(&self, request: requests::SignUp) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async {
            let login = self.login().await?;
            let requests::SignUp { email, name, password, keep_signed_in, without_keyring } = request;
            let asked = SignUp { email, name, password, without_keyring };
            let made = async { login.sign_up(asked).await.map_err(|error| error.for_pages()) };
            let who = self.cancellable(made).await?;
            self.enter(&login, who, keep_signed_in).await
        })
        .await
    }

    /// Checks the password and goes on to the chat.
    ///
    /// # Errors
    /// As the rules have them; after those of the chat service [`Shell::retry_chat`] goes on.
    pub async fn sign_in(&self, request: SignIn) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async {
            let login = self.login().await?;
            let SignIn { identifier, password, keep_signed_in } = request;
            let checked =
                async { login.sign_in(&identifier, password).await.map_err(|error| error.for_pages()) };
            let who = self.cancellable(checked).await?;
            self.enter(&login, who, keep_signed_in).await
        })
        .await
    }

    /// Asks the chat service again for somebody whose password was right.
    ///
    /// # Errors
    /// `session_gone` if nobody waits; else as the chat service has them.
    pub async fn retry_chat(&self) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async {
            let waiting = match &*self.place() {
                Place::Waiting { who, keep } => Some((who.clone(), *keep)),
                Place::SignedOut | Place::SignedIn(_) => None,
            };
            let (who, keep) = waiting.ok_or_else(session_gone)?;
            self.enter(&self.login().await?, who, keep).await
        })
        .await
    }

    /// Takes up the session that was kept in the keyring.
    ///
    /// # Errors
    /// `session_gone` if there is none; the keyring's, after which it may still be there.
    pub async fn restore_session(&self) -> Result<answers::SignedIn, CommandError> {
        self.exclusively(async {
            let login = self.login().await?;
            let restored = async { Ok(login.restore_session().await) };
            match self.cancellable(restored).await? {
                Ok((who, session)) => self.begin(&login, who, session, true).await,
                Err(error) => {
                    let error = error.for_pages();
                    if error.code == ErrorCode::SessionGone {
                        self.note_kept(None);
                    }
                    Err(error)
                }
            }
        })
        .await
    }

    /// Forgets the kept session.
    ///
    /// # Errors
    /// The keyring's; the session is then still there.
    pub async fn forget_session(&self) -> Result<(), CommandError> {
        self.note_kept(None);
        self.login().await?.forget_session().await.map_err(|error| error.for_pages())
    }

    /// Rates a new password.
    ///
    /// # Errors
    /// `internal` when the app is shutting down.
    pub async fn rate_password(
        &self,
        request: requests::RatePassword,
    ) -> Result<PasswordRating, CommandError> {
        let rating =
            halley_login::policy::rate_in_background(&request.password, &[&request.email, &request.name])
                .await;
        let rating = rating.map_err(|error| error.for_pages())?;
        let reasons = rating.reasons.iter().map(|reason| shown(*reason)).collect();
        Ok(PasswordRating { score: rating.score, acceptable: rating.acceptable, reasons })
    }

    /// With the password right: a token, then the chat.
    async fn enter(
        &self,
        login: &Login,
        who: Verified,
        keep: bool,
    ) -> Result<answers::SignedIn, CommandError> {
        *self.place() = Place::Waiting { who: who.clone(), keep };
        let minted = async { login.open_session(&who).await.map_err(|error| error.for_pages()) };
        match self.cancellable(minted).await {
            Ok(session) => self.begin(login, who, session, keep).await,
            Err(error) => {
                if error.code == ErrorCode::Cancelled {
                    self.forget_who_waits();
                    // The service may have minted a token that nobody has now.
                    self.end_tokens(login.clone(), &who, false).await;
                }
                Err(error)
            }
        }
    }

    /// With a session: keep it if wished, and change windows.
    async fn begin(
        &self,
        login: &Login,
        who: Verified,
        session: Session,
        keep: bool,
    ) -> Result<answers::SignedIn, CommandError> {
        let target = self.core().await?.connection.target.clone().ok_or_else(not_connected)?;
        let not_kept = self.keep_or_forget(login, &session, keep).await;
        let answer = answers::SignedIn {
            uid: who.person().uid.to_string(),
            name: who.person().name.clone(),
            not_kept: not_kept.clone(),
        };
        let signed_in = SignedIn { who, session, target, keep, not_kept, taken: false, renewed_at: None };
        *self.place() = Place::SignedIn(Box::new(signed_in));
        windows::change_to_chat(&self.app)
            .map_err(|error| CommandError::new(ErrorCode::Internal, error.to_string()))?;
        Ok(answer)
    }

    async fn keep_or_forget(&self, login: &Login, session: &Session, keep: bool) -> Option<CommandError> {
        if keep {
            let failure = login.keep_session(session).await.err();
            let person = &session.person;
            let kept = Kept { uid: person.uid.to_string(), name: person.name.clone() };
            self.note_kept(failure.is_none().then_some(&kept));
            return failure.map(|error| error.for_pages());
        }
        // Asking the keyring may take seconds: only if there is something to forget.
        if self.settings().is_ok_and(|settings| settings.kept().is_some()) {
            self.note_kept(None);
            if let Err(error) = login.forget_session().await {
                tracing::warn!(%error, "an older kept session is still in the keyring");
            }
        }
        None
    }

    /// Remembers that there is a kept session. Without this note it is not looked for, so a failure
    /// costs a sign-in and nothing else.
    pub(crate) fn note_kept(&self, kept: Option<&Kept>) {
        let noted = self.settings().and_then(|settings| {
            settings
                .set_kept(kept)
                .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))
        });
        if let Err(error) = noted {
            tracing::warn!(error = error.message, "who is kept signed in could not be noted");
        }
    }
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
