//! The check of a password. An unknown account, a wrong password and a disabled account cost the same and look alike.

use super::{Accounts, Failure};
use crate::audit::{About, Caller, Event};
use crate::limits::{ClientKey, Guard};
use crate::store::{Account, Signer};
use halley_credentials::fields;
use halley_credentials::password::{Password, Phc, Place, Verdict};

/// A password that was just right.
pub(super) struct Proof {
    pub(super) account: Account,
    /// Good for further computations.
    pub(super) place: Place,
}

impl Accounts {
    /// The account with this address, if the password is its own.
    pub(super) async fn prove(&self, email: &str, typed: &str, caller: &Caller) -> Result<Proof, Failure> {
        self.count_password(caller)?;
        let (email, password) = (fields::email(email)?, fields::password(typed)?);
        let place = self.place()?;
        let account = self.store.account_by_email(&email).await?;
        let guard = Guard::Account { email: &email, client: ClientKey::of(caller.address) };
        let about = About { uid: account.as_ref().map(|account| &account.uid), device: None };
        let verdict = self.verify(account.as_ref(), password.clone(), guard, about, &place, caller).await?;
        match account {
            Some(mut account) if verdict != Verdict::Wrong => {
                self.renew(&mut account, verdict, password, &place).await;
                Ok(Proof { account, place })
            }
            _ => Err(Failure::WrongCredentials),
        }
    }

    /// The password of the person who signs.
    pub(super) async fn prove_own(
        &self,
        signer: &Signer,
        typed: &str,
        field: &'static str,
        caller: &Caller,
    ) -> Result<Place, Failure> {
        self.count_password(caller)?;
        let password = fields::password(typed).map_err(|error| in_field(error.into(), field))?;
        let place = self.place()?;
        let guard = Guard::Device(&signer.device.id);
        let about = About { uid: Some(&signer.account.uid), device: Some(&signer.device.id) };
        match self.verify(Some(&signer.account), password, guard, about, &place, caller).await? {
            Verdict::Right { .. } => Ok(place),
            Verdict::Wrong => Err(Failure::WrongCredentials),
        }
    }

    /// Counts the attempt, checks the password and takes the attempt back if it was right. The wrong one of a disabled
    /// account is any.
    pub(super) async fn verify(
        &self,
        account: Option<&Account>,
        password: Password,
        guard: Guard<'_>,
        about: About<'_>,
        place: &Place,
        caller: &Caller,
    ) -> Result<Verdict, Failure> {
        let counted = match self.lockout().count(guard, self.clock.now()).await {
            Err(locked) => {
                let failure = Failure::from(locked);
                if matches!(failure, Failure::LockedOut(_)) {
                    self.metrics.locked_out();
                }
                return Err(failure);
            }
            Ok(counted) => counted,
        };
        let verdict = match account {
            Some(account) => place.verify(password, None, account.phc.clone()).await,
            None => place.verify_nobody(password, None).await.map(|()| Verdict::Wrong),
        };
        let verdict = verdict.map_err(|error| self.not_hashed(error))?;
        if verdict != Verdict::Wrong && account.is_some_and(|account| !account.disabled) {
            self.lockout().take_back(&counted).await?;
            return Ok(verdict);
        }
        // Strangers must not fill the log with addresses that are nobody's.
        if about.uid.is_some() {
            self.audit(Event::PasswordRefused, about, caller).await;
        }
        if counted.locks {
            self.audit(Event::LockedOut, about, caller).await;
        }
        Ok(Verdict::Wrong)
    }

    /// Hashes anew where the costs have risen. That it fails is no failure of the sign-in.
    async fn renew(&self, account: &mut Account, verdict: Verdict, password: Password, place: &Place) {
        if verdict != (Verdict::Right { outdated: true }) {
            return;
        }
        let Ok(phc) = self.hash(password, place).await else { return };
        if let Err(error) = self.store.re_hash(&account.uid, &account.phc, &phc).await {
            tracing::warn!(%error, "a password record could not be renewed");
            return;
        }
        account.phc = phc;
    }

    pub(super) async fn hash(&self, password: Password, place: &Place) -> Result<Phc, Failure> {
        let hashed = place.hash(password, None, self.randomness.as_ref()).await;
        hashed.map_err(|error| self.not_hashed(error))
    }

    /// A new password, if the policy takes it.
    pub(super) async fn strong(
        &self,
        typed: &str,
        field: &'static str,
        personal: [&str; 2],
        place: &Place,
    ) -> Result<Password, Failure> {
        let password = fields::password(typed).map_err(|error| in_field(error.into(), field))?;
        let (policy, rated) = (self.policy, password.clone());
        let personal = personal.map(str::to_owned);
        let rating =
            place.compute(move || Ok(policy.rate(rated.expose(), &personal.each_ref().map(String::as_str))));
        let rating = rating.await.map_err(|error| self.not_hashed(error))?;
        if rating.acceptable { Ok(password) } else { Err(Failure::Weak(rating.reasons)) }
    }
}

/// The same failure, of a field by another name.
pub(super) fn in_field(failure: Failure, field: &'static str) -> Failure {
    match failure {
        Failure::Field { fault, .. } => Failure::Field { field, fault },
        other => other,
    }
}
