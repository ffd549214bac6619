//! Signing out: the token dies, now or as soon as the chat service is there again.

use crate::account::Uid;
use crate::ports::{AccountsError, KeyringError, MintError};
use crate::{Login, Verified};

/// A sign-out whose first half is done: the person is signed out here, their tokens still live.
#[derive(Debug)]
#[must_use = "the tokens live until the second half"]
pub struct SigningOut {
    uid: Uid,
    noted: bool,
    /// The kept session is still in the keyring, as that failed.
    pub keyring: Option<KeyringError>,
    /// The second half could not be noted down, so a crash would leave the tokens alive.
    pub accounts: Option<AccountsError>,
}

impl Login {
    /// The first half of signing out, which asks nothing of the chat service: it is noted that the
    /// person's tokens are to die, and the kept session goes. `session_kept`: the keyring may hold
    /// it; where it does not, the keyring is not asked, as that may take its time.
    ///
    /// The SDK's own logout is no proof that no token is left: a reloaded page has had two.
    pub async fn begin_sign_out(&self, who: &Verified, session_kept: bool) -> SigningOut {
        let uid = who.person.uid.clone();
        // Noted before it is tried: a crash in between must not leave a token alive for good.
        let accounts = self.note_unfinished(&uid, true).await.err();
        let keyring = if session_kept { self.forget_session().await.err() } else { None };
        SigningOut { uid, noted: accounts.is_none(), keyring, accounts }
    }

    /// The second half: ends the person's tokens at the chat service. Takes as long as that does,
    /// and may run while somebody signs in again.
    ///
    /// # Errors
    /// The chat service's; it is tried again by [`Login::finish_sign_outs`] and before the next mint.
    pub async fn complete_sign_out(&self, signing_out: &SigningOut) -> Result<(), MintError> {
        if signing_out.noted {
            return self.finish_sign_out_of(&signing_out.uid).await;
        }
        self.tokens.flush(&signing_out.uid).await
    }

    /// Tries to finish every sign-out that was made while the chat service was away; gives how many
    /// are left. Stops where the service is still away, as the rest would fail alike; one that is
    /// refused for good keeps nobody else waiting.
    ///
    /// # Errors
    /// The user table's.
    pub async fn finish_sign_outs(&self) -> Result<usize, AccountsError> {
        let waiting = self.accounts.unfinished_sign_outs(&self.tokens.connection()).await?;
        let mut left = waiting.len();
        for uid in &waiting {
            match self.finish_sign_out_of(uid).await {
                Ok(()) => left -= 1,
                Err(error) if error.is_passing() => break,
                Err(error) => tracing::warn!(%error, %uid, "a sign-out is refused by the chat service"),
            }
        }
        Ok(left)
    }

    /// Flushes what an earlier sign-out left alive. Before a mint, as it would kill the new token
    /// if it came after it; and one at a time, so that whoever comes second finds it done.
    pub(crate) async fn finish_sign_out_of(&self, uid: &Uid) -> Result<(), MintError> {
        let _one_at_a_time = self.flushing.lock().await;
        let waiting = self.accounts.unfinished_sign_outs(&self.tokens.connection()).await;
        // A table that cannot be read must not keep anybody out: the sign-in itself has read it.
        if !waiting.is_ok_and(|waiting| waiting.contains(uid)) {
            return Ok(());
        }
        self.tokens.flush(uid).await?;
        if let Err(error) = self.note_unfinished(uid, false).await {
            tracing::warn!(%error, "a finished sign-out could not be crossed off; it is repeated");
        }
        Ok(())
    }

    async fn note_unfinished(&self, uid: &Uid, unfinished: bool) -> Result<(), AccountsError> {
        self.accounts.set_unfinished_sign_out(&self.tokens.connection(), uid, unfinished).await
    }
}
