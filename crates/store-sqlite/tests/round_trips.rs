//! What is written is read again, also after a restart.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{place, someone, uid};
use halley_login::account::{PasswordRecord, Phc};
use halley_login::lockout::Attempts;
use halley_login::ports::{Accounts, AccountsError, LOCAL_REALM as HERE};
use halley_store_sqlite::SqliteAccounts;
use halley_testkit::behaves_as_a_user_table;

use std::future::poll_fn;
use std::path::Path;
use std::pin::pin;
use std::task::Poll;

#[tokio::test]
async fn an_account_is_found_by_address_and_by_uid() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert_eq!(accounts.any(HERE).await, Ok(false));
    let new = someone(1);
    accounts.add(HERE, &new).await.unwrap();
    accounts.add(HERE, &someone(2)).await.unwrap();

    assert_eq!(accounts.any(HERE).await, Ok(true));
    let found = accounts.by_email(HERE, "1@example.org").await.unwrap().unwrap();
    assert_eq!(found.person, new.person);
    assert_eq!(found.email, new.email);
    assert_eq!(found.password, new.password);
    assert_eq!(found.created_at, new.created_at);
    assert!(!found.disabled);
    assert_eq!(accounts.by_uid(HERE, &uid("h-1")).await, Ok(Some(found)));
    assert_eq!(accounts.by_email(HERE, "3@example.org").await, Ok(None));
    assert_eq!(accounts.by_uid(HERE, &uid("h-3")).await, Ok(None));
}

#[tokio::test]
async fn it_behaves_as_a_user_table() {
    let (_folder, path) = place();
    behaves_as_a_user_table(&SqliteAccounts::open(&path).unwrap()).await;
}

#[tokio::test]
async fn of_two_instances_one_has_the_turn() {
    let (_folder, path) = place();
    let [first, second] = [(); 2].map(|()| SqliteAccounts::open(&path).unwrap());
    let turn = first.pepper_turn().await.unwrap();
    let mut waiting = pin!(second.pepper_turn());
    assert!(poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending())).await);
    drop(turn);
    drop(waiting.await.unwrap());
}

#[tokio::test]
async fn everything_survives_a_restart() {
    let (_folder, path) = place();
    let attempts = Attempts { failures: 1, last_at: 1_700_000_123 };
    {
        let accounts = SqliteAccounts::open(&path).unwrap();
        accounts.add(HERE, &someone(1)).await.unwrap();
        accounts.count_attempt("1@example.org", attempts.last_at).await.unwrap();
        accounts.set_unfinished_sign_out("direct:us:APP", &uid("h-1"), true).await.unwrap();
    }
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(HERE, "1@example.org").await.unwrap().is_some());
    assert_eq!(stored(&path, "1@example.org"), Some(attempts));
    assert_eq!(accounts.unfinished_sign_outs("direct:us:APP").await, Ok(vec![uid("h-1")]));
}

#[tokio::test]
async fn an_address_or_a_uid_belongs_to_one_account_only() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    let mut same_address = someone(2);
    same_address.email = someone(1).email;
    assert_eq!(accounts.add(HERE, &same_address).await, Err(AccountsError::EmailTaken));
    let mut same_uid = someone(2);
    same_uid.person.uid = someone(1).person.uid;
    assert!(matches!(accounts.add(HERE, &same_uid).await, Err(AccountsError::Failed(_))));
    assert_eq!(accounts.by_email(HERE, &someone(2).email).await, Ok(None));
}

#[tokio::test]
async fn a_new_password_keeps_or_replaces_the_name() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    let password = PasswordRecord { phc: Phc("$argon2id$new".into()), pepper_id: None };

    accounts.set_password(HERE, &uid("h-1"), &password, None).await.unwrap();
    let found = accounts.by_uid(HERE, &uid("h-1")).await.unwrap().unwrap();
    assert_eq!((found.password, found.person.name.as_str()), (password.clone(), "Person 1"));

    accounts.set_password(HERE, &uid("h-1"), &password, Some("New name")).await.unwrap();
    let found = accounts.by_uid(HERE, &uid("h-1")).await.unwrap().unwrap();
    assert_eq!(found.person.name, "New name");

    let nobody = accounts.set_password(HERE, &uid("h-9"), &password, None).await;
    assert!(matches!(nobody, Err(AccountsError::Failed(_))), "{nobody:?}");
}

#[tokio::test]
async fn any_text_is_kept_as_it_is_and_too_much_of_it_is_refused() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    for (n, name) in (0..).zip(["\0", "a\0b", "עברית", "👩‍👩‍👧‍👦", "'; DROP TABLE accounts; --", "%_"])
    {
        let mut new = someone(n);
        new.person.name = name.into();
        new.email = format!("{name}@{n}");
        accounts.add(HERE, &new).await.unwrap();
        let found = accounts.by_email(HERE, &new.email).await.unwrap().unwrap();
        assert_eq!(found.person.name, name);
    }
    let megabyte = "x".repeat(1024 * 1024);
    let mut new = someone(100);
    new.person.name = megabyte.clone();
    assert!(matches!(accounts.add(HERE, &new).await, Err(AccountsError::Failed(_))));
    new.person.name = String::new();
    assert!(matches!(accounts.add(HERE, &new).await, Err(AccountsError::Failed(_))));
    assert_eq!(accounts.by_email(HERE, &megabyte).await, Ok(None));
    let refused = accounts.count_attempt(&megabyte, 0).await;
    assert!(matches!(refused, Err(AccountsError::Failed(_))), "{refused:?}");
}

/// What the file holds under a key.
fn stored(path: &Path, key: &str) -> Option<Attempts> {
    let by_hand = rusqlite::Connection::open(path).unwrap();
    let mut found = by_hand.prepare("SELECT failures, last_at FROM attempts WHERE key = ?1").unwrap();
    found
        .query_map([key], |row| Ok(Attempts { failures: row.get(0)?, last_at: row.get(1)? }))
        .unwrap()
        .next()
        .map(Result::unwrap)
}

#[tokio::test]
async fn attempts_are_counted_as_the_lockout_has_it_and_forgotten() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    let mut expected = None;
    for now in [5, 6, 7, 8, 9, 10, 1_000_000] {
        assert_eq!(accounts.count_attempt("a", now).await, Ok(expected));
        expected = Some(Attempts::counted(expected.as_ref(), now));
        assert_eq!(stored(&path, "a"), expected);
    }
    accounts.forget_attempts("a").await.unwrap();
    assert_eq!(stored(&path, "a"), None);
    accounts.forget_attempts("a").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_attempt_is_lost_when_several_instances_count_at_once() {
    let (_folder, path) = place();
    let instances: Vec<_> = (0..4).map(|_| SqliteAccounts::open(&path).unwrap()).collect();
    let counting = instances
        .into_iter()
        .map(|accounts| tokio::spawn(async move { accounts.count_attempt("a", 100).await.unwrap() }));
    for count in counting.collect::<Vec<_>>() {
        count.await.unwrap();
    }
    assert_eq!(stored(&path, "a"), Some(Attempts { failures: 4, last_at: 100 }));
}

#[tokio::test]
async fn attempts_older_than_a_day_are_dropped() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    for (key, now) in [("old", 0), ("young", 1), ("new", 24 * 60 * 60 + 1)] {
        accounts.count_attempt(key, now).await.unwrap();
    }
    assert_eq!(stored(&path, "old"), None);
    assert!(stored(&path, "young").is_some());
}

#[tokio::test]
async fn a_flood_of_unknown_names_stays_bounded_and_frees_no_locked_one() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    for _ in 0..5 {
        accounts.count_attempt("locked", 1).await.unwrap();
    }
    let flood = rusqlite::Connection::open(&path).unwrap();
    flood
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
             INSERT INTO attempts (key, failures, last_at) SELECT 'flood-' || i, 1, 100 + i FROM n",
        )
        .unwrap();

    accounts.count_attempt("last", 50).await.unwrap();

    let count: u32 = flood.query_row("SELECT count(*) FROM attempts", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 10_000);
    assert_eq!(stored(&path, "locked"), Some(Attempts { failures: 5, last_at: 1 }));
    assert!(stored(&path, "last").is_some());
    assert_eq!(stored(&path, "flood-1"), None);
}

#[tokio::test]
async fn unfinished_sign_outs_are_kept_per_connection() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    for person in ["h-2", "h-1", "h-1"] {
        accounts.set_unfinished_sign_out("direct:us:A", &uid(person), true).await.unwrap();
    }
    accounts.set_unfinished_sign_out("direct:eu:B", &uid("h-3"), true).await.unwrap();
    assert_eq!(accounts.unfinished_sign_outs("direct:us:A").await, Ok(vec![uid("h-1"), uid("h-2")]));
    for _ in 0..2 {
        accounts.set_unfinished_sign_out("direct:us:A", &uid("h-1"), false).await.unwrap();
    }
    assert_eq!(accounts.unfinished_sign_outs("direct:us:A").await, Ok(vec![uid("h-2")]));
    assert_eq!(accounts.unfinished_sign_outs("direct:eu:B").await, Ok(vec![uid("h-3")]));
}

#[tokio::test]
async fn a_disabled_account_says_so() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    let by_hand = rusqlite::Connection::open(&path).unwrap();
    by_hand.execute("UPDATE accounts SET disabled = 1", []).unwrap();
    assert!(accounts.by_uid(HERE, &uid("h-1")).await.unwrap().unwrap().disabled);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    let (folder, _) = place();
    let path = folder.path().join("made").join("by us").join("accounts.sqlite3");
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    for name in ["accounts.sqlite3", "accounts.sqlite3-wal", "accounts.sqlite3-shm"] {
        assert_eq!(mode(&path.with_file_name(name)), 0o600, "{name}");
    }
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&folder.path().join("made")), 0o700);
    drop(accounts);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _accounts = SqliteAccounts::open(&path).unwrap();
    assert_eq!(mode(&path), 0o600, "a copy that others could read is taken from them");
}

#[tokio::test]
async fn the_accounts_do_not_show_in_debug_output() {
    let (_folder, path) = place();
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    let shown = format!("{accounts:?}");
    assert!(shown.contains("accounts.sqlite3") && !shown.contains("example.org"), "{shown}");
}
