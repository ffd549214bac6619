//! What this process knows of people's tokens beyond the user table, and one flush at a time for
//! each person.

use crate::account::Uid;
use crate::device::Device;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Shared by all who use the rules at the same time. Holds one entry for each person who has signed
/// in or out since the app started, and for each whose tokens are being flushed.
#[derive(Default)]
pub struct Flushing(Mutex<HashMap<Whose, Tokens>>);

/// A person at the app that a connection names.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Whose {
    pub connection: String,
    pub uid: Uid,
}

/// How somebody's tokens stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// As the user table has it.
    #[default]
    AsNoted,
    /// The person has signed out, and the tokens live. `noted`: the user table says so too, and so
    /// tells whether another process has ended them.
    SignedOut { noted: bool },
    /// A token was minted, or is being minted. Where the user table still has an older sign-out, that
    /// is finished before the next mint or with the next sign-out: in between it would kill this
    /// token. (After a restart of the app it may: the chat window then asks for a new one.)
    Minted,
}

#[derive(Default)]
struct Tokens {
    standing: Standing,
    /// Tells whether somebody signed out while a flush was under way: it may have missed a token.
    sign_outs: u64,
    /// A token server ends tokens for a device alone: the key of somebody who signed out stays in memory, and nowhere
    /// else, until that is done.
    device: Option<Device>,
    turn: Arc<AsyncMutex<()>>,
}

/// The right to flush one person's tokens, until it is dropped.
pub(crate) struct FlushTurn<'a> {
    flushing: &'a Flushing,
    whose: Whose,
    sign_outs: u64,
    /// How the tokens stood when the turn came.
    pub standing: Standing,
    held: Option<OwnedMutexGuard<()>>,
}

impl Flushing {
    /// The person signs out, of this device where they were enrolled with one.
    pub(crate) fn signed_out(&self, whose: &Whose, device: Option<Device>) {
        let mut people = self.people();
        let tokens = people.entry(whose.clone()).or_default();
        tokens.standing = Standing::SignedOut { noted: false };
        tokens.sign_outs += 1;
        tokens.device = device.or(tokens.device.take());
    }

    /// A device that can finish the sign-out of somebody who is not here any more.
    pub(crate) fn lend(&self, whose: &Whose, device: Option<Device>) {
        let mut people = self.people();
        let tokens = people.entry(whose.clone()).or_default();
        if tokens.standing == Standing::AsNoted {
            tokens.standing = Standing::SignedOut { noted: true };
            tokens.device = device;
        }
    }

    /// The device that can finish a sign-out.
    pub(crate) fn device_of(&self, whose: &Whose) -> Option<Device> {
        self.people().get(whose)?.device.clone()
    }

    /// The user table has the sign-out now.
    pub(crate) fn noted(&self, whose: &Whose) {
        if let Some(tokens) = self.people().get_mut(whose)
            && matches!(tokens.standing, Standing::SignedOut { .. })
        {
            tokens.standing = Standing::SignedOut { noted: true };
        }
    }

    /// Who has signed out here and is not crossed off.
    pub(crate) fn signed_out_of(&self, connection: &str) -> Vec<Uid> {
        let people = self.people();
        let signed_out = people.iter().filter(|(whose, tokens)| {
            whose.connection == connection && matches!(tokens.standing, Standing::SignedOut { .. })
        });
        signed_out.map(|(whose, _)| whose.uid.clone()).collect()
    }

    /// Waits while somebody else flushes the tokens of the same person.
    pub(crate) async fn turn(&self, whose: Whose) -> FlushTurn<'_> {
        let turn = Arc::clone(&self.people().entry(whose.clone()).or_default().turn);
        let held = Some(turn.lock_owned().await);
        let (standing, sign_outs) = {
            let people = self.people();
            let tokens = people.get(&whose);
            tokens.map_or_else(Default::default, |tokens| (tokens.standing, tokens.sign_outs))
        };
        FlushTurn { flushing: self, whose, sign_outs, standing, held }
    }

    fn people(&self) -> MutexGuard<'_, HashMap<Whose, Tokens>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FlushTurn<'_> {
    /// The sign-outs from before the turn are finished. False if the person has signed out once more
    /// since, which is then still to be finished.
    pub fn settle(&self, next: Standing) -> bool {
        let mut people = self.flushing.people();
        match people.get_mut(&self.whose) {
            Some(tokens) if tokens.sign_outs == self.sign_outs => {
                tokens.standing = next;
                tokens.device = None;
                true
            }
            _ => false,
        }
    }
}

impl Drop for FlushTurn<'_> {
    fn drop(&mut self) {
        self.held = None;
        let mut people = self.flushing.people();
        // Nothing to remember, and nobody waits for a turn.
        if people.get(&self.whose).is_some_and(|tokens| {
            tokens.standing == Standing::AsNoted && Arc::strong_count(&tokens.turn) == 1
        }) {
            people.remove(&self.whose);
        }
    }
}

impl fmt::Debug for Flushing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flushing").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> Whose {
        Whose { connection: "app".into(), uid: Uid::parse("h-1").unwrap() }
    }

    #[tokio::test]
    async fn a_sign_out_during_a_flush_is_not_taken_for_finished() {
        let flushing = Flushing::default();
        flushing.signed_out(&ann(), None);
        let turn = flushing.turn(ann()).await;
        flushing.signed_out(&ann(), None);
        assert!(!turn.settle(Standing::Minted));
        drop(turn);
        assert_eq!(flushing.signed_out_of("app"), [ann().uid]);
        assert!(flushing.turn(ann()).await.settle(Standing::AsNoted));
        assert_eq!(flushing.signed_out_of("app"), []);
    }

    #[tokio::test]
    async fn nothing_is_kept_of_people_whose_tokens_are_ended() {
        let flushing = Flushing::default();
        flushing.signed_out(&ann(), None);
        let first = flushing.turn(ann()).await;
        let mut second = std::pin::pin!(flushing.turn(ann()));
        assert!(
            std::future::poll_fn(|context| std::task::Poll::Ready(
                second.as_mut().poll(context).is_pending()
            ))
            .await
        );
        assert!(first.settle(Standing::AsNoted));
        drop(first);
        assert!(!flushing.people().is_empty(), "somebody waits");
        drop(second.await);
        assert!(flushing.people().is_empty());
    }
}
