//! Signing out: the token dies, now or as soon as the chat service is there again.

use crate::account::Uid;
use crate::device::Device;
use crate::flushing::{Standing, Whose};
use crate::ports::{AccountsError, KeyringError, MintError};
use crate::server::ServerError;
use crate::{Login, Verified};
use std::collections::BTreeSet;

/// A sign-out whose first half is done: the person is signed out here, their tokens still live.
#[derive(Debug)]
#[must_use = "the tokens live until the second half"]
pub struct SigningOut {
    uid: Uid,
    /// The kept session is still in the keyring, as that failed.
    pub keyring: Option<KeyringError>,
    /// The second half could not be noted down, so a crash would leave the tokens alive.
    pub accounts: Option<AccountsError>,
}

/// When tokens are ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Just before a token is minted.
    BeforeMint,
    /// At any other time.
    Later,
}

impl Login {
    /// The first half of signing out, which asks nothing of the chat service: it is noted that the
    /// person's tokens are to die, and the kept session goes. `session_kept`: the keyring may hold
    /// it; where it does not, the keyring is not asked, as that may take its time.
    ///
    /// The SDK's own logout is no proof that no token is left: a reloaded page has had two.
    pub async fn begin_sign_out(&self, who: &Verified, session_kept: bool) -> SigningOut {
        let uid = who.person.uid.clone();
        let whose = self.whose(&uid);
        self.flushing.signed_out(&whose, who.device().cloned());
        // Noted before it is tried: a crash in between must not leave a token alive for good.
        let accounts = self.note_unfinished(&uid, true).await.err();
        if accounts.is_none() {
            self.flushing.noted(&whose);
        }
        let keyring = match session_kept {
            true => self.forget_session(&who.connection, &uid).await.err(),
            false => None,
        };
        SigningOut { uid, keyring, accounts }
    }

    /// The second half: ends the person's tokens at the chat service. Takes as long as that does,
    /// and may run while somebody signs in again.
    ///
    /// # Errors
    /// The chat service's; it is tried again by [`Login::finish_sign_outs`] and before the next mint.
    pub async fn complete_sign_out(&self, signing_out: &SigningOut) -> Result<(), MintError> {
        self.finish_sign_out_of(&signing_out.uid, Moment::Later, None).await
    }

    /// Tries to finish every sign-out that was made while the chat service was away; gives how many
    /// are left. At a token server only a device can do that: of somebody who signed out in an earlier run of the app
    /// it is finished when they sign in again, and not counted here. Stops where the service is still away, as the rest would fail alike; one that is
    /// refused for good keeps nobody else waiting.
    ///
    /// # Errors
    /// The user table's.
    pub async fn finish_sign_outs(&self) -> Result<usize, AccountsError> {
        let connection = self.tokens.connection();
        let mut waiting: BTreeSet<Uid> =
            self.accounts.unfinished_sign_outs(&connection).await?.into_iter().collect();
        // Those that could not be noted down.
        waiting.extend(self.flushing.signed_out_of(&connection));
        let mut left = waiting.len();
        for uid in &waiting {
            match self.finish_sign_out_of(uid, Moment::Later, None).await {
                Ok(()) | Err(MintError::PasswordNeeded) => left -= 1,
                Err(error) if error.is_passing() => break,
                Err(error) => tracing::warn!(%error, %uid, "a sign-out is refused by the chat service"),
            }
        }
        Ok(left)
    }

    /// Flushes what a sign-out left alive: one at a time for each person, so that whoever comes
    /// second finds it done, and never between a mint and the next sign-out or mint, as that would
    /// kill a fresh token.
    pub(crate) async fn finish_sign_out_of(
        &self,
        uid: &Uid,
        moment: Moment,
        device: Option<&Device>,
    ) -> Result<(), MintError> {
        let turn = self.flushing.turn(self.whose(uid)).await;
        let due = match turn.standing {
            Standing::Minted if moment == Moment::Later => false,
            // Another process may have finished it. Where that cannot be told, it is done again.
            Standing::SignedOut { noted: true } => self.is_noted(uid).await.unwrap_or(true),
            Standing::SignedOut { noted: false } => true,
            // Nobody has signed out here: a table that cannot be read must not keep anybody out.
            Standing::AsNoted | Standing::Minted => self.is_noted(uid).await.unwrap_or(false),
        };
        if due {
            self.flush(uid, device).await?;
        }
        let next = match (moment, turn.standing) {
            (Moment::BeforeMint, _) => Standing::Minted,
            (Moment::Later, Standing::Minted) => return Ok(()),
            (Moment::Later, _) => Standing::AsNoted,
        };
        let nobody_signed_out_meanwhile = turn.settle(next);
        if due
            && nobody_signed_out_meanwhile
            && let Err(error) = self.note_unfinished(uid, false).await
        {
            tracing::warn!(%error, "a finished sign-out could not be crossed off; it may be repeated");
        }
        Ok(())
    }

    async fn flush(&self, uid: &Uid, device: Option<&Device>) -> Result<(), MintError> {
        let Some(server) = self.tokens.server() else { return self.tokens.flush(uid).await };
        let kept = self.flushing.device_of(&self.whose(uid));
        let device = device.or(kept.as_ref()).ok_or(MintError::PasswordNeeded)?;
        match server.flush(device).await {
            // What ended the device has ended the tokens.
            Ok(()) | Err(ServerError::Ended(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn is_noted(&self, uid: &Uid) -> Result<bool, AccountsError> {
        Ok(self.accounts.unfinished_sign_outs(&self.tokens.connection()).await?.contains(uid))
    }

    async fn note_unfinished(&self, uid: &Uid, unfinished: bool) -> Result<(), AccountsError> {
        self.accounts.set_unfinished_sign_out(&self.tokens.connection(), uid, unfinished).await
    }

    pub(crate) fn whose(&self, uid: &Uid) -> Whose {
        Whose { connection: self.tokens.connection(), uid: uid.clone() }
    }
}
