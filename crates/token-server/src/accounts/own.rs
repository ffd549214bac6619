//! What somebody does with what is theirs. Whose it is, the key says that signs, and nothing else.

use super::{Accounts, Failure, FieldFault, user};
use crate::audit::{About, Caller, Event};
use crate::store::{DeviceEnd, ProfileChange, Proved, Signer};
use halley_credentials::fields;
use halley_token_api::answers::{Device, User};
use url::Url;

/// Longest address of a picture, in bytes.
const AVATAR_MAX_BYTES: usize = 2_048;

/// What is to change of what others see.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileForm<'a> {
    /// Shown name.
    pub name: Option<&'a str>,
    /// Address of a picture; empty to have none.
    pub avatar: Option<&'a str>,
}

impl Accounts {
    /// The devices of the person who signs.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn devices(&self, assertion: &str, caller: &Caller) -> Result<Vec<Device>, Failure> {
        let signer = self.signer(assertion, caller).await?;
        let devices = self.store.devices(&signer.account.uid).await?;
        Ok(devices
            .into_iter()
            .map(|device| Device {
                current: device.id == signer.device.id,
                id: device.id,
                name: device.name,
                created_at: device.created_at,
                last_used_at: device.last_used_at,
            })
            .collect())
    }

    /// Ends a device of the person who signs, and all their tokens. Somebody else's is as unknown as one that never
    /// was.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn end_device(&self, assertion: &str, id: &str, caller: &Caller) -> Result<(), Failure> {
        let signer = self.signer(assertion, caller).await?;
        let uid = &signer.account.uid;
        // Nothing that could not be an id reaches the database.
        let plausible = id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !plausible || !self.store.end_device(uid, id, DeviceEnd::Revoked, self.clock.now()).await? {
            return Err(Failure::NoSuchDevice);
        }
        self.audit(Event::DeviceRevoked, About { uid: Some(uid), device: Some(id) }, caller).await;
        self.soon(uid).await;
        Ok(())
    }

    /// Changes the password of the person who signs: all other devices have to sign in anew.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn change_password(
        &self,
        assertion: &str,
        old: &str,
        new: &str,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let signer = self.signer(assertion, caller).await?;
        let Signer { account, device, .. } = &signer;
        let place = self.prove_own(&signer, old, "oldPassword", caller).await?;
        let new = self.strong(new, "newPassword", [&account.email, &account.name], &place).await?;
        let phc = self.hash(new, &place).await?;
        drop(place);
        let now = self.clock.now();
        if !self.store.change_password(&account.uid, Some(&account.phc), &phc, Some(&device.id), now).await? {
            // Changed elsewhere meanwhile, or this device was ended: what was proved does not hold any more.
            self.may_still_sign(&device.id).await?;
            return Err(Failure::WrongCredentials);
        }
        let about = About { uid: Some(&account.uid), device: Some(&device.id) };
        self.audit(Event::PasswordChanged, about, caller).await;
        self.soon(&account.uid).await;
        Ok(())
    }

    /// Changes what others see of the person who signs.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn change_profile(
        &self,
        assertion: &str,
        form: ProfileForm<'_>,
        caller: &Caller,
    ) -> Result<User, Failure> {
        let signer = self.signer(assertion, caller).await?;
        let uid = &signer.account.uid;
        let change = ProfileChange {
            name: form.name.map(fields::name).transpose()?,
            avatar: form.avatar.map(avatar).transpose()?,
        };
        if change.name.is_none() && change.avatar.is_none() {
            return Ok(user(&signer.account));
        }
        let changed = self.store.change_profile(uid, &change, self.clock.now()).await?;
        let account = changed.ok_or(Failure::AccountDeleted)?;
        self.soon(uid).await;
        Ok(user(&account))
    }

    /// Deletes the account of the person who signs.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn delete_account(
        &self,
        assertion: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let signer = self.signer(assertion, caller).await?;
        let uid = &signer.account.uid;
        self.prove_own(&signer, password, "password", caller).await?;
        let proved = Proved { phc: signer.account.phc.clone(), device: Some(signer.device.id.clone()) };
        if !self.store.delete_account(uid, Some(&proved), self.clock.now()).await? {
            return Err(Failure::AccountDeleted);
        }
        self.audit(Event::AccountDeleted, About { uid: Some(uid), device: Some(&signer.device.id) }, caller)
            .await;
        self.soon(uid).await;
        Ok(())
    }
}

/// An address of a picture that every client may load: `https`, and in its one written form.
fn avatar(text: &str) -> Result<Option<String>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = Failure::Field { field: "avatar", fault: FieldFault::Address };
    if text.len() > AVATAR_MAX_BYTES {
        return Err(wrong);
    }
    match Url::parse(text) {
        Ok(url) if is_plain_https(&url) && url.as_str().len() <= AVATAR_MAX_BYTES => Ok(Some(url.into())),
        _ => Err(wrong),
    }
}

fn is_plain_https(url: &Url) -> bool {
    url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_an_https_address_or_none() {
        assert_eq!(avatar(""), Ok(None));
        assert_eq!(avatar("https://a.example/x y.png"), Ok(Some("https://a.example/x%20y.png".into())));
        let long = format!("https://a.example/{}", "a".repeat(2048));
        let grows = format!("https://a.example/{}", " ".repeat(1500) + "x");
        for text in [
            "http://a.example/x.png",
            "javascript:alert(1)",
            "data:image/png;base64,AAAA",
            "https://user@a.example/",
            "https://",
            "x",
            " ",
            &long,
            &grows,
        ] {
            assert!(avatar(text).is_err(), "{text}");
        }
    }
}
