//! Who signs.

use super::{Accounts, Failure};
use crate::assertion::{self, Assertion, Expected, Unacceptable};
use crate::audit::{About, Caller, Event};
use crate::store::{DeviceEnd, Signer};

impl Accounts {
    /// The device that signed this assertion, and its person. Uses the assertion up.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn signer(&self, text: &str, caller: &Caller) -> Result<Signer, Failure> {
        let assertion = Assertion::read(text).map_err(|_| Failure::Assertion)?;
        let known = self.store.signer(&assertion.kid).await?;
        let key = known.as_ref().map(|signer| &signer.device.public_key);
        let claims = assertion::signed_by(&assertion, key).ok_or(Failure::Assertion)?;
        let signer = known.ok_or(Failure::Assertion)?;
        let expected = Expected {
            server_url: self.settings.server_url.as_str(),
            device_id: &signer.device.id,
            uid: signer.account.uid.as_str(),
            now: self.clock.now(),
        };
        let accepted = assertion::check(&claims, expected, &self.nonces).map_err(|why| match why {
            Unacceptable::Claims => Failure::Assertion,
            Unacceptable::Times => Failure::Times,
        })?;
        may_sign(&signer)?;
        self.signed.check(signer.device.id.clone()).map_err(Failure::TooMany)?;
        let fresh = self.store.use_assertion(&signer.device.id, &accepted.jti, expected.now, accepted.until);
        if !fresh.await? {
            let about = About { uid: Some(&signer.account.uid), device: Some(&signer.device.id) };
            self.audit(Event::AssertionReplayed, about, caller).await;
            return Err(Failure::Replayed);
        }
        Ok(signer)
    }

    /// Whether the device could still sign now.
    pub(super) async fn may_still_sign(&self, device_id: &str) -> Result<(), Failure> {
        match self.store.signer(device_id).await? {
            Some(signer) => may_sign(&signer),
            None => Err(Failure::Assertion),
        }
    }
}

fn may_sign(signer: &Signer) -> Result<(), Failure> {
    match signer.device.end {
        _ if signer.account.deleted => Err(Failure::AccountDeleted),
        Some(DeviceEnd::AccountDeleted) => Err(Failure::AccountDeleted),
        Some(DeviceEnd::Revoked) => Err(Failure::DeviceRevoked),
        Some(DeviceEnd::PasswordChanged) => Err(Failure::PasswordChanged),
        None if signer.account.disabled => Err(Failure::AccountDisabled),
        None => Ok(()),
    }
}
