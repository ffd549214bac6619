//! Several people on one computer: who has signed in here, and changing from one to another.

use crate::settings::Known;
use crate::shell::{Shell, Wanted};
use crate::signing_in::session_gone;
use crate::windows;
use halley_contract::answers::{AppStatus, KeptPerson, KnownPerson, OtherPeople, OtherPerson};
use halley_contract::errors::{CommandError, ErrorCode};
use halley_contract::requests::{OfPerson, SwitchPerson};
use halley_login::Verified;
use halley_login::account::Uid;
use std::sync::PoisonError;
use tauri::Runtime;

impl<R: Runtime> Shell<R> {
    /// Who has signed in here over this connection, the one who did last first.
    pub(crate) fn known_people(&self, connection: &str) -> Vec<KnownPerson> {
        let kept = self.kept();
        let is_kept = |uid: &str| {
            kept.iter().any(|kept| kept.uid == uid && kept.connection == connection && !kept.leftover)
        };
        let people = self.settings().map(|settings| settings.people()).unwrap_or_default();
        let mut known: Vec<_> = people
            .into_iter()
            .filter(|known| known.connection == connection)
            .map(|Known { uid, name, email, .. }| {
                let kept = is_kept(&uid);
                let signed_in = self.window_of(connection, &uid).is_some();
                KnownPerson { uid, name, email, kept, signed_in }
            })
            .collect();
        // Kept by a version that had no such list.
        for kept in kept.iter().filter(|kept| kept.connection == connection && !kept.leftover) {
            if !known.iter().any(|known| known.uid == kept.uid) {
                let (uid, name) = (kept.uid.clone(), kept.name.clone());
                let signed_in = self.window_of(connection, &uid).is_some();
                known.push(KnownPerson { email: uid.clone(), uid, name, kept: true, signed_in });
            }
        }
        known
    }

    /// Who is to be signed in without being asked.
    pub(crate) fn to_be_restored(&self, connection: &str) -> Option<KeptPerson> {
        if self.is_locked(connection) {
            return None;
        }
        let known = self.known_people(connection);
        let mut may = known.into_iter().filter(|known| known.kept && !known.signed_in);
        let person = match &*self.wanted() {
            Wanted::WhoWasLast => self.sessions().is_empty().then(|| may.next()).flatten(),
            Wanted::Nobody => None,
            Wanted::Person(uid) => may.find(|known| known.uid == *uid),
        };
        person.map(|known| KeptPerson { uid: known.uid, name: known.name })
    }

    /// Whom the form is to be filled in for.
    pub(crate) fn wanted_person(&self) -> Option<String> {
        match &*self.wanted() {
            Wanted::Person(uid) => Some(uid.clone()),
            Wanted::WhoWasLast | Wanted::Nobody => None,
        }
    }

    /// Notes that somebody has signed in here.
    pub(crate) fn note_person(&self, who: &Verified) {
        let new = known(who);
        self.change_people(|people| {
            people.retain(|known| !same(known, &new));
            people.insert(0, new);
        });
    }

    pub(crate) fn unnote_person(&self, connection: &str, uid: &str) {
        self.change_people(|people| {
            people.retain(|known| known.uid != uid || known.connection != connection);
        });
    }

    fn change_people(&self, change: impl FnOnce(&mut Vec<Known>)) {
        let _notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(settings) = self.settings() else { return };
        let before = settings.people();
        let mut people = before.clone();
        change(&mut people);
        if people != before
            && let Err(error) = settings.set_people(&people)
        {
            tracing::warn!(%error, "who has signed in here could not be noted");
        }
    }

    /// Takes somebody off the list; a kept session is forgotten, too. The account itself stays.
    ///
    /// # Errors
    /// The keyring's; the person is on the list still.
    pub async fn forget_person(&self, request: OfPerson) -> Result<AppStatus, CommandError> {
        let connection = self.core().await?.connection.tokens.connection();
        let uid = Uid::parse(&request.uid).ok_or_else(session_gone)?;
        if self.noted(&connection, &uid).is_some() {
            self.forget_session(OfPerson { uid: request.uid.clone() }).await?;
        }
        self.unnote_person(&connection, &request.uid);
        Ok(self.status().await)
    }

    /// Who else has signed in here, for a chat window.
    ///
    /// # Errors
    /// `session_gone` if the window has no session.
    pub async fn other_people(&self, window: &str) -> Result<OtherPeople, CommandError> {
        let who = self.who(window)?;
        let known = self.known_people(who.connection());
        let others = known.into_iter().filter(|known| known.uid != who.person().uid.as_str());
        Ok(OtherPeople {
            people: others
                .map(|known| OtherPerson { uid: known.uid, name: known.name, signed_in: known.signed_in })
                .collect(),
        })
    }

    /// Goes to another person's chat window, or to the login window for them.
    ///
    /// # Errors
    /// `session_gone` if the window has no session; `internal` if a window cannot be opened.
    pub async fn switch_person(&self, window: &str, request: SwitchPerson) -> Result<(), CommandError> {
        let who = self.who(window)?;
        if let Some(uid) = &request.uid
            && let Some(label) = self.window_of(who.connection(), uid)
        {
            windows::raise_labelled(&self.app, &label);
            return Ok(());
        }
        *self.wanted() = request.uid.map_or(Wanted::Nobody, Wanted::Person);
        windows::open_login_anew(&self.app).map_err(no_window)
    }

    /// Brings the chat window of somebody who is signed in to the front, in place of the login window.
    ///
    /// # Errors
    /// `session_gone` if there is none.
    pub async fn show_chat(&self, request: OfPerson) -> Result<(), CommandError> {
        let connection = self.core().await?.connection.tokens.connection();
        let label = self.window_of(&connection, &request.uid).ok_or_else(session_gone)?;
        windows::raise_labelled(&self.app, &label);
        windows::close_login(&self.app);
        Ok(())
    }
}

pub(crate) fn known(who: &Verified) -> Known {
    Known {
        uid: who.person().uid.to_string(),
        name: who.person().name.clone(),
        email: who.email().to_owned(),
        connection: who.connection().to_owned(),
    }
}

fn same(one: &Known, other: &Known) -> bool {
    one.uid == other.uid && one.connection == other.connection
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn no_window(error: tauri::Error) -> CommandError {
    CommandError::new(ErrorCode::Internal, error.to_string())
}
