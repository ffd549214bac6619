//! Databases for the tests, and what is put into them.

use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use halley_testkit::postgres::Cluster;
use halley_token_api::public_key::PublicKey;
use halley_token_server::store::{self, NewAccount, NewDevice, Store, StoreOptions};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A moment to start from.
pub const NOW: i64 = 1_700_000_040;
/// How long a test waits for what has to happen.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Runs each of these functions, which are given an empty database, on both stores.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    super::$name($crate::place::Database::sqlite()).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    if let Some(database) = $crate::place::Database::postgres() {
                        super::$name(database).await;
                    }
                }
            )*
        }
    };
}

/// An empty database of one test.
pub struct Database {
    pub options: StoreOptions,
    place: Place,
}

enum Place {
    Sqlite(TempDir),
    Postgres(&'static Cluster, String),
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("data/halley.db").display());
        Self { options: patient(url), place: Place::Sqlite(folder) }
    }

    pub fn postgres() -> Option<Self> {
        let cluster = Cluster::shared()?;
        let url = cluster.database();
        let name = url.rsplit('/').next().unwrap().to_owned();
        Some(Self { options: patient(url), place: Place::Postgres(cluster, name) })
    }

    /// A store of its own, as another replica has.
    pub async fn open(&self) -> Arc<dyn Store> {
        store::open(&self.options).await.unwrap()
    }

    /// Changes something behind the stores' backs.
    pub fn meddle(&self, sql: &str) {
        match &self.place {
            Place::Sqlite(_) => rusqlite::Connection::open(self.file()).unwrap().execute_batch(sql).unwrap(),
            Place::Postgres(cluster, name) => drop(cluster.sql_in(name, sql).unwrap()),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite(_))
    }

    /// The file of SQLite.
    pub fn file(&self) -> PathBuf {
        let Place::Sqlite(folder) = &self.place else { panic!("no file") };
        folder.path().join("data/halley.db")
    }
}

/// However busy the machine is with other tests.
fn patient(url: String) -> StoreOptions {
    StoreOptions { wait: PATIENCE, ..StoreOptions::new(url.into()) }
}

pub fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}

/// The n-th person.
pub fn someone(n: usize) -> NewAccount {
    NewAccount {
        uid: uid(&format!("h-{n}")),
        email: format!("{n:04}@example.org"),
        name: format!("Person {n}"),
        phc: Phc(format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ${n}")),
        created_at: NOW,
    }
}

/// A key that no other number has.
pub fn key(n: usize) -> PublicKey {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&n.to_be_bytes());
    PublicKey(key)
}

/// The n-th device.
pub fn device(n: usize) -> NewDevice {
    NewDevice { id: format!("d-{n:024x}"), name: format!("Laptop {n}"), public_key: key(n), created_at: NOW }
}

/// Adds the n-th person with the n-th device.
pub async fn add(store: &dyn Store, n: usize) -> Uid {
    let account = someone(n);
    store.add_account(&account, Some(&device(n)), None).await.unwrap();
    account.uid
}

/// Runs all of them at once and gives what each of them gave.
pub async fn all<T: Send + 'static>(
    calls: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = calls.map(tokio::spawn).collect();
    let mut results = Vec::new();
    for call in running {
        results.push(call.await.unwrap());
    }
    results
}

/// Asks again and again until it is so.
pub async fn eventually<F: Future<Output = bool>>(mut is_so: impl FnMut() -> F) {
    let wait = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}
