//! The port, on one connection that is used off the async threads.

use crate::failures::{Failure, explain};
use crate::{open, queries, turn};
use async_trait::async_trait;
use halley_login::account::{Account, NewAccount, PasswordRecord, PendingEnrolment, Uid};
use halley_login::lockout::Attempts;
use halley_login::ports::{Accounts, AccountsError, Turn, UnixSeconds};
use rusqlite::Connection;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The longest that one call takes. SQLite gives up waiting for other processes after 2 s already;
/// this is for a disk that hangs, and for many calls in a row that each waited.
const LIMIT: Duration = Duration::from_secs(10);

/// Calls that run or wait, each on a thread. On a disk that hangs they never end.
const MOST_CALLS: usize = 32;

/// The local user table in an SQLite file.
#[derive(Clone)]
pub struct SqliteAccounts(Arc<Shared>);

struct Shared {
    path: PathBuf,
    /// One for each call that runs or waits.
    places: Arc<Semaphore>,
    connection: Mutex<Connection>,
}

impl SqliteAccounts {
    /// Opens the file, and creates it (`0600`) and its folder (`0700`) where they are missing.
    ///
    /// Blocks for as long as the disk takes, and up to 2 s at a time for other processes.
    ///
    /// # Errors
    /// [`AccountsError::Newer`] and [`AccountsError::Damaged`] leave the file as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, AccountsError> {
        let path = path.as_ref();
        let connection = open::open(path)?;
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            places: Arc::new(Semaphore::new(MOST_CALLS)),
            connection: Mutex::new(connection),
        })))
    }

    async fn call<T, F>(&self, work: F) -> Result<T, AccountsError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        let place = Arc::clone(&shared.places).try_acquire_owned();
        let place = place.map_err(|_| AccountsError::Failed("too much waits for it".into()))?;
        let task = tokio::task::spawn_blocking(move || {
            // Held by the work itself, which goes on when its caller has stopped waiting.
            let _place = place;
            shared.call(work)
        });
        match tokio::time::timeout(LIMIT, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(AccountsError::Failed("the work on it stopped half way".into())),
            Err(_) => Err(AccountsError::Failed(format!("no answer within {} s", LIMIT.as_secs()))),
        }
    }
}

impl Shared {
    fn call<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Failure>) -> Result<T, AccountsError> {
        // A panic under the lock has rolled its transaction back on the way out, so what is left
        // behind is good to use.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(|failure| explain(&self.path, failure))
    }
}

impl fmt::Debug for SqliteAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SqliteAccounts").field(&self.0.path).finish()
    }
}

#[async_trait]
impl Accounts for SqliteAccounts {
    async fn by_email(&self, realm: &str, email: &str) -> Result<Option<Account>, AccountsError> {
        let (realm, email) = (realm.to_owned(), email.to_owned());
        self.call(move |connection| queries::by_email(connection, &realm, &email)).await
    }

    async fn by_uid(&self, realm: &str, uid: &Uid) -> Result<Option<Account>, AccountsError> {
        let (realm, uid) = (realm.to_owned(), uid.clone());
        self.call(move |connection| queries::by_uid(connection, &realm, &uid)).await
    }

    async fn any(&self, realm: &str) -> Result<bool, AccountsError> {
        let realm = realm.to_owned();
        self.call(move |connection| queries::any(connection, &realm)).await
    }

    async fn pepper_ids(&self) -> Result<Vec<String>, AccountsError> {
        self.call(|connection| queries::pepper_ids(connection)).await
    }

    async fn pepper_turn(&self) -> Result<Turn, AccountsError> {
        turn::wait(&self.0.path).await
    }

    async fn add(&self, realm: &str, account: &NewAccount) -> Result<(), AccountsError> {
        let (realm, account) = (realm.to_owned(), account.clone());
        self.call(move |connection| queries::add(connection, &realm, &account)).await
    }

    async fn put(&self, realm: &str, account: &NewAccount) -> Result<(), AccountsError> {
        let (realm, account) = (realm.to_owned(), account.clone());
        self.call(move |connection| queries::put(connection, &realm, &account)).await
    }

    async fn remove(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError> {
        let (realm, uid) = (realm.to_owned(), uid.clone());
        self.call(move |connection| queries::remove(connection, &realm, &uid)).await
    }

    async fn end_device(&self, realm: &str, uid: &Uid) -> Result<(), AccountsError> {
        let (realm, uid) = (realm.to_owned(), uid.clone());
        self.call(move |connection| queries::end_device(connection, &realm, &uid)).await
    }

    async fn set_name(&self, realm: &str, uid: &Uid, name: &str) -> Result<(), AccountsError> {
        let (realm, uid, name) = (realm.to_owned(), uid.clone(), name.to_owned());
        self.call(move |connection| queries::set_name(connection, &realm, &uid, &name)).await
    }

    async fn pending(&self, realm: &str, email: &str) -> Result<Option<PendingEnrolment>, AccountsError> {
        let (realm, email) = (realm.to_owned(), email.to_owned());
        self.call(move |connection| queries::pending(connection, &realm, &email)).await
    }

    async fn set_pending(
        &self,
        realm: &str,
        email: &str,
        pending: &PendingEnrolment,
    ) -> Result<(), AccountsError> {
        let (realm, email, pending) = (realm.to_owned(), email.to_owned(), pending.clone());
        self.call(move |connection| queries::set_pending(connection, &realm, &email, &pending)).await
    }

    async fn forget_pending(&self, realm: &str, email: &str) -> Result<(), AccountsError> {
        let (realm, email) = (realm.to_owned(), email.to_owned());
        self.call(move |connection| queries::forget_pending(connection, &realm, &email)).await
    }

    async fn set_password(
        &self,
        realm: &str,
        uid: &Uid,
        password: &PasswordRecord,
        name: Option<&str>,
    ) -> Result<(), AccountsError> {
        let (realm, uid) = (realm.to_owned(), uid.clone());
        let (password, name) = (password.clone(), name.map(str::to_owned));
        self.call(move |connection| {
            queries::set_password(connection, &realm, &uid, &password, name.as_deref())
        })
        .await
    }

    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, AccountsError> {
        let key = key.to_owned();
        self.call(move |connection| queries::count_attempt(connection, &key, now)).await
    }

    async fn uncount_attempt(&self, key: &str) -> Result<(), AccountsError> {
        let key = key.to_owned();
        self.call(move |connection| queries::uncount_attempt(connection, &key)).await
    }

    async fn forget_attempts(&self, key: &str) -> Result<(), AccountsError> {
        let key = key.to_owned();
        self.call(move |connection| queries::forget_attempts(connection, &key)).await
    }

    async fn unfinished_sign_outs(&self, connection: &str) -> Result<Vec<Uid>, AccountsError> {
        let app = connection.to_owned();
        self.call(move |connection| queries::unfinished_sign_outs(connection, &app)).await
    }

    async fn set_unfinished_sign_out(
        &self,
        connection: &str,
        uid: &Uid,
        unfinished: bool,
    ) -> Result<(), AccountsError> {
        let (app, uid) = (connection.to_owned(), uid.clone());
        self.call(move |connection| queries::set_unfinished_sign_out(connection, &app, &uid, unfinished))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_login::account::{Person, Phc};
    use halley_login::ports::LOCAL_REALM as HERE;

    fn someone(n: u32) -> NewAccount {
        NewAccount {
            person: Person { uid: Uid::parse(&format!("h-{n}")).unwrap(), name: "Somebody".into() },
            email: format!("{n}@example.org"),
            password: PasswordRecord { phc: Phc("$argon2id$x".into()), pepper_id: None },
            device: None,
            created_at: 1_700_000_000,
        }
    }

    #[tokio::test]
    async fn a_panic_during_a_call_fails_that_call_only_and_leaves_nothing_half_done() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = SqliteAccounts::open(folder.path().join("accounts.sqlite3")).unwrap();
        let failed = accounts
            .call(|connection| -> Result<(), Failure> {
                let transaction = connection.transaction()?;
                queries::add(&transaction, HERE, &someone(1))?;
                panic!("on purpose");
            })
            .await;
        assert!(matches!(failed, Err(AccountsError::Failed(_))), "{failed:?}");
        assert_eq!(accounts.any(HERE).await, Ok(false));
        assert_eq!(accounts.add(HERE, &someone(1)).await, Ok(()));
    }

    #[tokio::test]
    async fn on_a_disk_that_hangs_calls_do_not_pile_up() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = SqliteAccounts::open(folder.path().join("accounts.sqlite3")).unwrap();
        let (go_on, hang) = std::sync::mpsc::channel::<()>();
        let hanging = accounts.clone();
        let (began, begun) = tokio::sync::oneshot::channel::<()>();
        let hanging = tokio::spawn(async move {
            let hang = move |_: &mut Connection| {
                drop(began);
                Ok(hang.recv().is_err())
            };
            hanging.call(hang).await
        });
        // Before it has the file, another call could still come to its end.
        assert!(begun.await.is_err());
        let ask = || {
            let accounts = accounts.clone();
            tokio::spawn(async move { accounts.any(HERE).await })
        };
        let waiting: Vec<_> = (1..MOST_CALLS).map(|_| ask()).collect();
        while accounts.0.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(ask().await.unwrap(), Err(AccountsError::Failed(_))));
        drop(go_on);
        assert_eq!(hanging.await.unwrap(), Ok(true));
        for call in waiting {
            assert_eq!(call.await.unwrap(), Ok(false));
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_named_and_the_file_works_again_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = SqliteAccounts::open(folder.path().join("accounts.sqlite3")).unwrap();
        let pages = |count: u32| {
            move |connection: &mut Connection| {
                Ok(connection.pragma_update_and_check(None, "max_page_count", count, |_| Ok(()))?)
            }
        };
        accounts.call(pages(1)).await.unwrap();
        let mut added = 0;
        let failure = loop {
            match accounts.add(HERE, &someone(added)).await {
                Ok(()) => added += 1,
                Err(failure) => break failure,
            }
        };
        assert_eq!(failure, AccountsError::DiskFull);
        assert_eq!(
            accounts.by_email(HERE, "0@example.org").await.map(|found| found.is_some()),
            Ok(added > 0)
        );
        accounts.call(pages(100_000)).await.unwrap();
        assert_eq!(accounts.add(HERE, &someone(added)).await, Ok(()));
    }
}
