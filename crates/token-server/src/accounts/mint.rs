//! Tokens for those who sign.

use super::{Accounts, Failure, SignedIn};
use crate::audit::{About, Caller, Event};
use crate::chat::{ChatFailure, Person};
use crate::store::{Account, WorkKind};
use halley_credentials::uid::Uid;
use secrecy::SecretString;
use std::time::Duration;

/// All steps at CometChat together, so that the answer is that it is away, and not that we are busy.
const AT_CHAT: Duration = Duration::from_secs(20);

impl Accounts {
    /// Mints for the person whose device signs, and for no other.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn token(&self, assertion: &str, caller: &Caller) -> Result<SignedIn, Failure> {
        let signer = self.signer(assertion, caller).await?;
        let token = self.mint(&signer.account, signer.has_work).await?;
        let (uid, device) = (&signer.account.uid, &signer.device.id);
        // Revoked while CometChat was asked: the flush that followed may have come before the token was made.
        if let Err(failure) = self.may_still_sign(device).await {
            self.withdraw(uid, token, About { uid: Some(uid), device: Some(device) }, caller).await;
            return Err(failure);
        }
        Ok(self.session(&signer.account, token))
    }

    /// Ends all tokens of the person whose device signs; at once if CometChat can be reached, or later.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn flush(&self, assertion: &str, caller: &Caller) -> Result<(), Failure> {
        let signer = self.signer(assertion, caller).await?;
        let uid = &signer.account.uid;
        self.store.note_work(uid, WorkKind::FlushTokens, self.clock.now()).await?;
        self.soon(uid).await;
        self.audit(Event::TokensFlushed, About { uid: Some(uid), device: Some(&signer.device.id) }, caller)
            .await;
        Ok(())
    }

    /// A fresh token, after the work that is noted for this person.
    pub(super) async fn mint(&self, account: &Account, has_work: bool) -> Result<SecretString, Failure> {
        self.at_chat(self.mint_steps(account, has_work)).await
    }

    /// Takes steps at CometChat, all of them together in time.
    pub(super) async fn at_chat<T>(
        &self,
        steps: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let limit = AT_CHAT.min(self.settings.limits.request.mul_f32(0.7));
        tokio::time::timeout(limit, steps).await.unwrap_or(Err(Failure::ChatAway(None)))
    }

    async fn mint_steps(&self, account: &Account, has_work: bool) -> Result<SecretString, Failure> {
        let gate = self.gates.of(&account.uid);
        let _gate = if has_work {
            let gate = gate.write().await;
            self.do_work(&account.uid).await?;
            gate.downgrade()
        } else {
            gate.read().await
        };
        match self.chat.mint(&account.uid).await {
            Err(ChatFailure::UnknownPerson) => {}
            other => return Ok(other?),
        }
        // Removed there, or never arrived. Who was deactivated there stays so.
        self.chat.create(&person(account)).await?;
        Ok(self.chat.mint(&account.uid).await?)
    }

    /// Ends a token that nobody was given.
    pub(super) async fn withdraw(&self, uid: &Uid, token: SecretString, about: About<'_>, caller: &Caller) {
        self.audit(Event::MintWithdrawn, about, caller).await;
        if self.chat.discard(uid, token).await.is_err()
            && let Err(error) = self.store.note_work(uid, WorkKind::FlushTokens, self.clock.now()).await
        {
            tracing::error!(%error, "a token that nobody was given could not be ended");
        }
    }
}

/// An account as others see it.
pub(super) fn person(account: &Account) -> Person {
    Person { uid: account.uid.clone(), name: account.name.clone(), avatar: account.avatar.clone() }
}
