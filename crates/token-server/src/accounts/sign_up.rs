//! New accounts. The same request leads to the same account, however often it is made and whatever broke in between.

use super::password::in_field;
use super::{Accounts, DeviceForm, Enrolled, Failure, user};
use crate::audit::{About, Caller, Event};
use crate::limits::{ClientKey, Guard};
use crate::store::{Account, InviteHash, NewAccount, NewDevice, StoreError};
use halley_credentials::fields;
use halley_credentials::password::{Password, Place, Verdict};
use halley_credentials::uid::Uid;
use halley_token_api::answers::{Registration, User};
use sha2::{Digest, Sha256};

/// An account as it is asked for.
#[derive(Clone, Copy)]
pub struct SignUp<'a> {
    /// Address to sign in with.
    pub email: &'a str,
    /// Shown name.
    pub name: &'a str,
    /// New password.
    pub password: &'a str,
    /// Code of an invite.
    pub invite: Option<&'a str>,
    /// The device that it is made on.
    pub device: DeviceForm<'a>,
}

/// The same, in the form in which it is stored.
struct Checked {
    email: String,
    name: String,
    password: Password,
    device: NewDevice,
}

/// An account that is stored, and may still have to be made at CometChat.
struct Made {
    uid: Uid,
    user: User,
    device_id: String,
}

/// Whether somebody may sign up.
enum Entrance {
    Open,
    With(InviteHash),
    Refused,
}

impl Accounts {
    /// Makes an account with its first device, here and at CometChat.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::ChatAway`] leaves an account that is finished later, or when the request is repeated.
    pub async fn sign_up(&self, form: SignUp<'_>, caller: &Caller) -> Result<Enrolled, Failure> {
        if self.settings.registration == Registration::Closed {
            return Err(Failure::RegistrationClosed);
        }
        self.count_password(caller)?;
        let checked = self.checked(form)?;
        let made = self.create_or_repeat(form, &checked, caller).await?;
        self.finish(&made.uid).await?;
        Ok(Enrolled { user: made.user, device_id: made.device_id })
    }

    /// Up to where CometChat has to be asked. Others have the place in the queue of hashes then.
    async fn create_or_repeat(
        &self,
        form: SignUp<'_>,
        checked: &Checked,
        caller: &Caller,
    ) -> Result<Made, Failure> {
        let place = self.place()?;
        let entrance = self.entrance(form.invite).await?;
        if let Some(account) = self.store.account_by_email(&checked.email).await? {
            return self.repeat(account, checked, &entrance, &place, caller).await;
        }
        match self.create(form.password, checked, &entrance, &place, caller).await {
            // By somebody else since, or by the same request on another connection.
            Err(Failure::EmailTaken) => match self.store.account_by_email(&checked.email).await? {
                Some(account) => self.repeat(account, checked, &entrance, &place, caller).await,
                None => Err(Failure::Busy),
            },
            // The same request on another connection may have used the invite up.
            Err(Failure::InviteInvalid) if matches!(entrance, Entrance::With(_)) => {
                match self.store.account_by_email(&checked.email).await? {
                    Some(account) => self.repeat(account, checked, &Entrance::Refused, &place, caller).await,
                    None => Err(Failure::InviteInvalid),
                }
            }
            other => other,
        }
    }

    fn checked(&self, form: SignUp<'_>) -> Result<Checked, Failure> {
        Ok(Checked {
            email: fields::email(form.email)?,
            name: fields::name(form.name)?,
            password: fields::password(form.password).map_err(|error| in_field(error.into(), "password"))?,
            device: self.new_device(form.device)?,
        })
    }

    async fn entrance(&self, invite: Option<&str>) -> Result<Entrance, Failure> {
        if self.settings.registration == Registration::Open {
            return Ok(Entrance::Open);
        }
        let Some(code) = invite else { return Ok(Entrance::Refused) };
        let hash = InviteHash::from(Sha256::digest(code.trim()));
        let good = self.store.invite_is_good(&hash, self.clock.now()).await?;
        Ok(if good { Entrance::With(hash) } else { Entrance::Refused })
    }

    async fn create(
        &self,
        typed: &str,
        checked: &Checked,
        entrance: &Entrance,
        place: &Place,
        caller: &Caller,
    ) -> Result<Made, Failure> {
        let invite = match entrance {
            Entrance::Open => None,
            Entrance::With(invite) => Some(invite),
            Entrance::Refused => {
                // All that an address costs which is known, its lockout too: without an invite nobody learns which are.
                let guard = Guard::Account { email: &checked.email, client: ClientKey::of(caller.address) };
                let nobody = About { uid: None, device: None };
                self.verify(None, checked.password.clone(), guard, nobody, place, caller).await?;
                return Err(Failure::InviteInvalid);
            }
        };
        let password = self.strong(typed, "password", [&checked.email, &checked.name], place).await?;
        // Only now: a password that was refused made no account.
        self.sign_ups.check(ClientKey::of(caller.address)).map_err(Failure::TooMany)?;
        let account = NewAccount {
            uid: Uid::random(self.randomness.as_ref())?,
            email: checked.email.clone(),
            name: checked.name.clone(),
            phc: self.hash(password, place).await?,
            created_at: self.clock.now(),
        };
        self.store.add_account(&account, Some(&checked.device), invite).await?;
        let (uid, device_id) = (&account.uid, &checked.device.id);
        self.audit(Event::AccountCreated, About { uid: Some(uid), device: Some(device_id) }, caller).await;
        let user = User {
            uid: uid.to_string(),
            name: account.name.clone(),
            email: account.email.clone(),
            avatar: None,
        };
        Ok(Made { uid: account.uid.clone(), user, device_id: device_id.clone() })
    }

    /// The account exists: that is well if this is the request that made it.
    async fn repeat(
        &self,
        account: Account,
        checked: &Checked,
        entrance: &Entrance,
        place: &Place,
        caller: &Caller,
    ) -> Result<Made, Failure> {
        let guard = Guard::Account { email: &account.email, client: ClientKey::of(caller.address) };
        let about = About { uid: Some(&account.uid), device: None };
        let password = checked.password.clone();
        let verdict = self.verify(Some(&account), password, guard, about, place, caller).await?;
        let device = match verdict {
            Verdict::Right { .. } => self.living_device(&account, checked).await?,
            Verdict::Wrong => None,
        };
        let Some(device_id) = device else {
            return Err(match entrance {
                Entrance::Refused => Failure::InviteInvalid,
                Entrance::Open | Entrance::With(_) => Failure::EmailTaken,
            });
        };
        Ok(Made { user: user(&account), uid: account.uid, device_id })
    }

    async fn living_device(
        &self,
        account: &Account,
        checked: &Checked,
    ) -> Result<Option<String>, StoreError> {
        let devices = self.store.devices(&account.uid).await?;
        let same = devices.into_iter().find(|device| device.public_key == checked.device.public_key);
        Ok(same.map(|device| device.id))
    }
}
