//! Files of earlier versions are taken over.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::{place, uid};
use halley_login::ports::{Accounts, LOCAL_REALM as HERE};
use halley_store_sqlite::SqliteAccounts;
use rusqlite::Connection;
use std::path::Path;

/// A file as version 0.1.0 left it, with two accounts and a sign-out.
fn leave_format_1(path: &Path) {
    let file = Connection::open(path).unwrap();
    file.execute_batch(include_str!("../migrations/0001_accounts.sql")).unwrap();
    file.execute_batch(
        "INSERT INTO accounts VALUES ('h-1', 'ann@example.org', 'Ann', '$argon2id$1', 'p-1', 0, 1700000000);
         INSERT INTO accounts VALUES ('h-2', 'bob@example.org', 'Bob', '$argon2id$2', NULL, 1, 1700000001);
         INSERT INTO attempts VALUES ('key', 3, 1700000002);
         INSERT INTO unfinished_sign_outs VALUES ('direct:us:app', 'h-2');
         PRAGMA user_version = 1;
         PRAGMA application_id = 0x48616c79;",
    )
    .unwrap();
}

#[tokio::test]
async fn accounts_of_format_1_are_of_no_server_and_otherwise_as_they_were() {
    let (_folder, path) = place();
    leave_format_1(&path);
    let accounts = SqliteAccounts::open(&path).unwrap();
    let ann = accounts.by_email(HERE, "ann@example.org").await.unwrap().unwrap();
    assert_eq!((ann.person.uid.as_str(), ann.person.name.as_str()), ("h-1", "Ann"));
    assert_eq!(
        (ann.password.phc.0.as_str(), ann.password.pepper_id.as_deref()),
        ("$argon2id$1", Some("p-1"))
    );
    assert_eq!((ann.disabled, ann.device, ann.created_at), (false, None, 1_700_000_000));
    let bob = accounts.by_uid(HERE, &uid("h-2")).await.unwrap().unwrap();
    assert!(bob.disabled && bob.password.pepper_id.is_none());
    assert_eq!(accounts.by_email("server:https://chat.example.org", "ann@example.org").await, Ok(None));
    assert_eq!(accounts.unfinished_sign_outs("direct:us:app").await, Ok(vec![uid("h-2")]));
    assert_eq!(accounts.count_attempt("key", 1_700_000_003).await.unwrap().unwrap().failures, 3);
}

#[tokio::test]
async fn the_file_as_it_was_stays_beside_the_new_one() {
    let (_folder, path) = place();
    leave_format_1(&path);
    drop(SqliteAccounts::open(&path).unwrap());
    let copy = Connection::open(path.with_file_name("accounts.sqlite3.before-upgrade")).unwrap();
    let count = |table: &str| -> i64 {
        copy.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("accounts"), count("unfinished_sign_outs"), count("attempts")), (2, 1, 1));
    let format: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(format, 1);
}
