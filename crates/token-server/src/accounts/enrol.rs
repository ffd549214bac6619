//! A device that is bound to a person.

use super::password::in_field;
use super::{Accounts, Failure, FieldFault, user};
use crate::assertion::is_sound;
use crate::audit::{About, Caller, Event};
use crate::store::{NewDevice, Proved};
use halley_credentials::fields;
use halley_token_api::answers;
use halley_token_api::public_key::PublicKey;

/// A device as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct DeviceForm<'a> {
    /// What its owner knows it by.
    pub name: &'a str,
    /// Its key.
    pub public_key: PublicKey,
}

/// Somebody with a device.
pub type Enrolled = answers::Enrolled;

impl Accounts {
    /// Binds a device to the person whose password this is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn enrol_device(
        &self,
        email: &str,
        password: &str,
        device: DeviceForm<'_>,
        caller: &Caller,
    ) -> Result<Enrolled, Failure> {
        let device = self.new_device(device)?;
        let proof = self.prove(email, password, caller).await?;
        let proved = Proved { phc: proof.account.phc.clone(), device: None };
        let stored = self.store.add_device(&proof.account.uid, Some(&proved), &device).await?;
        // A repetition finds the device that is there.
        if stored.id == device.id {
            let about = About { uid: Some(&proof.account.uid), device: Some(&stored.id) };
            self.audit(Event::DeviceEnrolled, about, caller).await;
        }
        Ok(Enrolled { user: user(&proof.account), device_id: stored.id })
    }

    pub(super) fn new_device(&self, form: DeviceForm<'_>) -> Result<NewDevice, Failure> {
        let name = fields::name(form.name).map_err(|error| in_field(error.into(), "device.name"))?;
        if !is_sound(&form.public_key) {
            return Err(Failure::Field { field: "device.publicKey", fault: FieldFault::Key });
        }
        let id = self.device_id()?;
        Ok(NewDevice { id, name, public_key: form.public_key, created_at: self.clock.now() })
    }
}
