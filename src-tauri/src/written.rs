//! What people have written and the chat service has not taken yet. It lives in this process alone: a page that is
//! loaded or drawn anew gets it back, a disk never sees it, and it goes with the session.

use crate::shell::Shell;
use halley_contract::written::Written;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::Runtime;

#[derive(Default)]
struct Kept {
    written: Written,
    /// The person was asked whether to close the window all the same. Who closes it again has answered, as has somebody
    /// whose page does not.
    asked: bool,
}

/// What is kept, by user ID.
#[derive(Default)]
pub(crate) struct Keeping(Mutex<HashMap<String, Kept>>);

impl Keeping {
    fn kept(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, uid: &str, written: Written) {
        let kept = Kept { written: written.within_limits(), asked: false };
        self.kept().insert(uid.to_owned(), kept);
    }

    fn of(&self, uid: &str) -> Written {
        self.kept().get(uid).map(|kept| kept.written.clone()).unwrap_or_default()
    }

    pub(crate) fn forget(&self, uid: &str) {
        self.kept().remove(uid);
    }

    /// Whether to ask before this person's window closes; only once, so that nobody is held up for ever.
    fn asks_before_close(&self, uid: &str) -> bool {
        match self.kept().get_mut(uid) {
            Some(kept) if !kept.written.unsent.is_empty() => !std::mem::replace(&mut kept.asked, true),
            _ => false,
        }
    }
}

impl<R: Runtime> Shell<R> {
    /// Keeps what the person of the chat window has written, in the place of what was kept before.
    pub fn keep_written(&self, written: Written) {
        if let Some(uid) = self.uid_in_chat() {
            self.written.keep(&uid, written);
        }
    }

    /// What was kept for the person of the chat window.
    #[must_use]
    pub fn kept_written(&self) -> Written {
        self.uid_in_chat().map(|uid| self.written.of(&uid)).unwrap_or_default()
    }

    /// Whether the chat window asks its person before it closes.
    #[must_use]
    pub fn asks_before_close(&self) -> bool {
        self.uid_in_chat().is_some_and(|uid| self.written.asks_before_close(&uid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_contract::written::{ToKind, Unsent};

    fn unsent() -> Written {
        let message = Unsent {
            muid: "_1".to_owned(),
            to: "ben".to_owned(),
            to_kind: ToKind::User,
            thread: None,
            quoted: None,
            text: "Hello".to_owned(),
            refused: None,
        };
        Written { drafts: Vec::new(), unsent: vec![message] }
    }

    #[test]
    fn each_person_gets_back_what_is_their_own_until_it_is_forgotten() {
        let keeping = Keeping::default();
        keeping.keep("ann", unsent());
        assert!(keeping.of("ann") == unsent());
        assert!(keeping.of("ben") == Written::default());
        keeping.forget("ann");
        assert!(keeping.of("ann") == Written::default());
    }

    #[test]
    fn a_window_with_unsent_messages_asks_once_before_it_closes() {
        let keeping = Keeping::default();
        assert!(!keeping.asks_before_close("ann"));
        keeping.keep("ann", unsent());
        assert!(keeping.asks_before_close("ann"));
        assert!(!keeping.asks_before_close("ann"), "closing it again is the answer");
        keeping.keep("ann", unsent());
        assert!(keeping.asks_before_close("ann"), "the person stayed and wrote on");
        keeping.keep("ann", Written::default());
        assert!(!keeping.asks_before_close("ann"));
    }
}
