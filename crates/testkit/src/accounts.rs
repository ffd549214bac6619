use async_trait::async_trait;
use halley_login::account::{Account, NewAccount, PasswordRecord, PendingEnrolment, Uid};
use halley_login::lockout::{Attempts, FORGET_AFTER_S};
use halley_login::ports::{Accounts, AccountsError, Turn, UnixSeconds};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// A user table in memory that fails when told to.
#[derive(Default)]
pub struct FakeAccounts {
    tables: Mutex<Tables>,
    turn: Arc<AsyncMutex<()>>,
}

#[derive(Default)]
struct Tables {
    /// Each with its realm.
    accounts: Vec<(String, Account)>,
    pending: HashMap<(String, String), PendingEnrolment>,
    attempts: HashMap<String, Attempts>,
    unfinished: BTreeSet<(String, String)>,
    write_failure: Option<AccountsError>,
    sign_outs_failure: Option<AccountsError>,
}

impl FakeAccounts {
    /// From now on every write fails like this; `None` heals it.
    pub fn fail_writes_with(&self, failure: Option<AccountsError>) {
        self.tables().write_failure = failure;
    }

    /// From now on reading the unfinished sign-outs fails like this; `None` heals it.
    pub fn fail_reading_sign_outs_with(&self, failure: Option<AccountsError>) {
        self.tables().sign_outs_failure = failure;
    }

    /// Notes an unfinished sign-out behind the app's back.
    pub fn leave_sign_out_unfinished(&self, connection: &str, uid: &Uid) {
        self.tables().unfinished.insert((connection.to_owned(), uid.to_string()));
    }

    /// The first account, for assertions and for changes behind the app's back.
    pub fn change_first(&self, change: impl FnOnce(&mut Account)) {
        if let Some((_, account)) = self.tables().accounts.first_mut() {
            change(account);
        }
    }

    /// The keys under which attempts are counted.
    pub fn counted_keys(&self) -> Vec<String> {
        self.tables().attempts.keys().cloned().collect()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn to_write(&self) -> Result<MutexGuard<'_, Tables>, AccountsError> {
        let tables = self.tables();
        match &tables.write_failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(tables),
        }
    }

    fn find(&self, realm: &str, wanted: impl Fn(&Account) -> bool) -> Option<Account> {
        let tables = self.tables();
        let mut of_realm = tables.accounts.iter().filter(|(of, _)| of == realm);
        of_realm.find(|(_, account)| wanted(account)).map(|(_, account)| account.clone())
    }

    /// Whether an enrolment is pending under this address.
    #[must_use]
    pub fn is_pending(&self, realm: &str, email: &str) -> bool {
        self.tables().pending.contains_key(&(realm.to_owned(), email.to_owned()))
    }

    fn change(
        &self,
        realm: &str,
        uid: &Uid,
        change: impl FnOnce(&mut Account),
    ) -> Result<bool, AccountsError> {
        let mut tables = self.to_write()?;
        let found =
            tables.accounts.iter_mut().find(|(of, account)| of == realm && account.person.uid == *uid);
        Ok(found.map(|(_, account)| change(account)).is_some())
    }
}

#[async_trait]
impl Accounts for FakeAccounts {
    async fn by_email(&self, realm: &str, email: &str) -> Result<Option<Account>, AccountsError> {
        Ok(self.find(realm, |account| account.email == email))
    }

    async fn by_uid(&self, realm: &str, uid: &Uid) -> Result<Option<Account>, AccountsError> {
        Ok(self.find(realm, |account| account.person.uid == *uid))
    }

    async fn any(&self, realm: &str) -> Result<bool, AccountsError> {
        Ok(self.find(realm, |_| true).is_some())
    }

    async fn pepper_ids(&self) -> Result<Vec<String>, AccountsError> {
        let tables = self.tables();
        let ids: BTreeSet<_> =
            tables.accounts.iter().filter_map(|(_, a)| a.password.pepper_id.clone()).collect();
        Ok(ids.into_iter().collect())
    }

    async fn pepper_turn(&self) -> Result<Turn, AccountsError> {
        Ok(Turn::new(Arc::clone(&self.turn).lock_owned().await))
    }

    async fn add(&self, realm: &str, new: &NewAccount) -> Result<(), AccountsError> {
        let mut tables = self.to_write()?;
        let mut of_realm = tables.accounts.iter().filter(|(of, _)| of == realm).map(|(_, account)| account);
        if of_realm.clone().any(|account| account.email == new.email) {
            return Err(AccountsError::EmailTaken);
        }
        if of_realm.any(|account| account.person.uid == new.person.uid) {
            return Err(AccountsError::Failed("the uid is in use".into()));
        }
        tables.accounts.push((realm.to_owned(), stored(new)));
        Ok(())
    }

    async fn put(&self, realm: &str, new: &NewAccount) -> Result<(), AccountsError> {
        let mut tables = self.to_write()?;
        tables.accounts.retain(|(of, account)| {
            of != realm || (account.email != new.email && account.person.uid != new.person.uid)
        });
        tables.accounts.push((realm.to_owned(), stored(new)));
        tables.pending.remove(&(realm.to_owned(), new.email.clone()));
        Ok(())
    }

    async fn remove(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError> {
        self.to_write()?.accounts.retain(|(of, account)| of != realm || account.person.uid != *uid);
        Ok(())
    }

    async fn end_device(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError> {
        self.change(realm, uid, |account| {
            if let Some(device) = &mut account.device {
                device.ended = true;
            }
        })?;
        Ok(())
    }

    async fn set_name(&self, realm: &str, uid: &Uid, name: &str) -> Result<(), AccountsError> {
        self.change(realm, uid, |account| name.clone_into(&mut account.person.name))?;
        Ok(())
    }

    async fn pending(&self, realm: &str, email: &str) -> Result<Option<PendingEnrolment>, AccountsError> {
        Ok(self.tables().pending.get(&(realm.to_owned(), email.to_owned())).cloned())
    }

    async fn set_pending(
        &self,
        realm: &str,
        email: &str,
        pending: &PendingEnrolment,
    ) -> Result<(), AccountsError> {
        self.to_write()?.pending.insert((realm.to_owned(), email.to_owned()), pending.clone());
        Ok(())
    }

    async fn forget_pending(&self, realm: &str, email: &str) -> Result<(), AccountsError> {
        self.to_write()?.pending.remove(&(realm.to_owned(), email.to_owned()));
        Ok(())
    }

    async fn set_password(
        &self,
        realm: &str,
        uid: &Uid,
        password: &PasswordRecord,
        name: Option<&str>,
    ) -> Result<(), AccountsError> {
        let found = self.change(realm, uid, |account| {
            account.password = password.clone();
            if let Some(name) = name {
                name.clone_into(&mut account.person.name);
            }
        })?;
        if found { Ok(()) } else { Err(AccountsError::Failed("the account is not there any more".into())) }
    }

    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, AccountsError> {
        let mut tables = self.to_write()?;
        let before = tables.attempts.get(key).copied();
        tables.attempts.retain(|_, attempts| attempts.last_at >= now.saturating_sub(FORGET_AFTER_S));
        tables.attempts.insert(key.to_owned(), Attempts::counted(before.as_ref(), now));
        Ok(before)
    }

    async fn uncount_attempt(&self, key: &str) -> Result<(), AccountsError> {
        if let Some(attempts) = self.to_write()?.attempts.get_mut(key) {
            attempts.failures = attempts.failures.saturating_sub(1);
        }
        Ok(())
    }

    async fn forget_attempts(&self, key: &str) -> Result<(), AccountsError> {
        self.to_write()?.attempts.remove(key);
        Ok(())
    }

    async fn unfinished_sign_outs(&self, connection: &str) -> Result<Vec<Uid>, AccountsError> {
        let tables = self.tables();
        if let Some(failure) = &tables.sign_outs_failure {
            return Err(failure.clone());
        }
        let of_connection = tables.unfinished.iter().filter(|(of, _)| of == connection);
        Ok(of_connection.filter_map(|(_, uid)| Uid::parse(uid)).collect())
    }

    async fn set_unfinished_sign_out(
        &self,
        connection: &str,
        uid: &Uid,
        unfinished: bool,
    ) -> Result<(), AccountsError> {
        let row = (connection.to_owned(), uid.to_string());
        let mut tables = self.to_write()?;
        if unfinished {
            tables.unfinished.insert(row)
        } else {
            tables.unfinished.remove(&row)
        };
        Ok(())
    }
}

fn stored(new: &NewAccount) -> Account {
    let NewAccount { person, email, password, device, created_at } = new.clone();
    Account { person, email, password, device, disabled: false, created_at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaves_as_a_user_table;

    #[tokio::test]
    async fn the_fake_behaves_as_a_user_table() {
        behaves_as_a_user_table(&FakeAccounts::default()).await;
    }
}
