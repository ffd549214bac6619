//! What the tests of this crate share.

#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses a part of it")]

use halley_login::account::{NewAccount, PasswordRecord, Person, Phc, Uid};
use halley_store_sqlite::SqliteAccounts;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Tells a copy of the test program what to do.
pub const ROLE: &str = "HALLEY_TEST_ROLE";
/// Tells it where.
pub const PLACE: &str = "HALLEY_TEST_PLACE";

/// A scratch folder and the path of a file in it that does not exist yet.
pub fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.sqlite3");
    (folder, path)
}

pub fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}

/// The n-th person.
pub fn someone(n: u32) -> NewAccount {
    NewAccount {
        person: Person { uid: uid(&format!("h-{n}")), name: format!("Person {n}") },
        email: format!("{n}@example.org"),
        password: PasswordRecord {
            phc: Phc(format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ${n}")),
            pepper_id: Some("p-1".into()),
        },
        device: None,
        created_at: 1_700_000_000,
    }
}

/// A file with this many accounts, closed again.
pub async fn filled(path: &Path, count: u32) {
    let accounts = SqliteAccounts::open(path).unwrap();
    for n in 0..count {
        use halley_login::ports::{Accounts, LOCAL_REALM as HERE};
        accounts.add(HERE, &someone(n)).await.unwrap();
    }
}

/// This test program once more, as another process that runs only the test `child`.
pub fn again(role: &str, place: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "child", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(PLACE, place);
    command
}

/// Role and place of this process, if it is such a child.
pub fn role() -> Option<(String, PathBuf)> {
    Some((env::var(ROLE).ok()?, env::var_os(PLACE)?.into()))
}
