//! A token for a password, without a device.

use super::{Accounts, Failure, SignedIn};
use crate::audit::{About, Caller, Event};
use crate::store::Account;

impl Accounts {
    /// Mints for the person whose password this is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn log_in(&self, email: &str, password: &str, caller: &Caller) -> Result<SignedIn, Failure> {
        let proof = self.prove(email, password, caller).await?;
        let account = proof.account;
        // The check is done: others may have the place while CometChat is asked.
        drop(proof.place);
        let token = match self.mint(&account, true).await {
            // As for one that is disabled here.
            Err(Failure::AccountDisabled) => return Err(Failure::WrongCredentials),
            other => other?,
        };
        if let Err(failure) = self.is_unchanged(&account).await {
            self.withdraw(&account.uid, token, About { uid: Some(&account.uid), device: None }, caller).await;
            return Err(failure);
        }
        self.audit(Event::SignedIn, About { uid: Some(&account.uid), device: None }, caller).await;
        Ok(self.session(&account, token))
    }

    /// Whether what was true when the password was checked still is.
    async fn is_unchanged(&self, account: &Account) -> Result<(), Failure> {
        match self.store.account_by_uid(&account.uid).await? {
            Some(now) if now.disabled => Err(Failure::WrongCredentials),
            Some(now) if now.phc == account.phc => Ok(()),
            // Another password, or the same one hashed anew: a second try tells.
            Some(_) => Err(Failure::Busy),
            None => Err(Failure::WrongCredentials),
        }
    }
}
