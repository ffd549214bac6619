//! A file that cannot be used is refused with a reason, and left as it was.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{filled, place, someone};
use halley_login::ports::{Accounts, AccountsError, LOCAL_REALM as HERE};
use halley_store_sqlite::SqliteAccounts;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn refuse_and_leave(path: &Path, what: &str) -> AccountsError {
    let wal = path.with_file_name("accounts.sqlite3-wal");
    let before = (fs::read(path).unwrap(), fs::read(&wal).ok());
    let refusal = SqliteAccounts::open(path).expect_err(what);
    assert!(fs::read(path).unwrap() == before.0, "{what}: the file was changed");
    assert!(
        fs::read(&wal).ok().unwrap_or_default() == before.1.unwrap_or_default(),
        "{what}: the log was changed"
    );
    refusal
}

fn assert_damaged(path: &Path, what: &str) {
    match refuse_and_leave(path, what) {
        AccountsError::Damaged(text) => {
            assert!(text.contains("accounts.sqlite3") && text.contains("; "), "{what}: {text}");
        }
        other => panic!("{what}: {other:?}"),
    }
}

#[tokio::test]
async fn a_newer_file_is_refused_with_both_numbers() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(refuse_and_leave(&path, "newer"), AccountsError::Newer { found: 99, known: 2 });
}

#[tokio::test]
async fn a_newer_file_is_refused_while_the_newer_version_runs() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    // Its number is still in the log only.
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 3).unwrap();
    assert_eq!(refuse_and_leave(&path, "newer"), AccountsError::Newer { found: 3, known: 2 });
    newer.execute("DELETE FROM accounts", []).unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    for (what, bytes) in [
        ("one byte", vec![b'x']),
        ("a text", b"# notes\n".repeat(100)),
        ("only zeros, as a power cut may leave", vec![0; 8192]),
        ("noise", (0_u32..70_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
        ("the magic and nothing else", b"SQLite format 3\0".to_vec()),
    ] {
        let (_folder, path) = place();
        fs::write(&path, bytes).unwrap();
        assert_damaged(&path, what);
    }
}

#[tokio::test]
async fn a_file_of_another_program_is_refused() {
    let (_folder, path) = place();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    assert_damaged(&path, "no mark, but tables");
    other.pragma_update(None, "application_id", 77).unwrap();
    assert_damaged(&path, "a mark that is not ours");
}

#[tokio::test]
async fn a_broken_file_of_ours_is_refused() {
    let (_folder, path) = place();
    filled(&path, 100).await;
    let good = fs::read(&path).unwrap();
    assert!(good.len() > 8 * 4096, "the test needs several pages, not {} bytes", good.len());

    for length in [100, 512, 4096, good.len() / 2, good.len() - 4096, good.len() - 1] {
        fs::write(&path, &good[..length]).unwrap();
        assert_damaged(&path, &format!("cut off after {length} bytes"));
    }
    for page in 1..good.len() / 4096 {
        let mut bad = good.clone();
        for byte in &mut bad[page * 4096..page * 4096 + 64] {
            *byte = !*byte;
        }
        fs::write(&path, &bad).unwrap();
        assert_damaged(&path, &format!("page {page} flipped"));
    }
    fs::write(&path, &good).unwrap();
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(HERE, &someone(99).email).await.unwrap().is_some());
}

#[tokio::test]
async fn a_missing_table_or_a_senseless_number_is_damage() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    let by_hand = Connection::open(&path).unwrap();
    by_hand.pragma_update(None, "user_version", -1).unwrap();
    assert_damaged(&path, "format -1");
    by_hand.pragma_update(None, "user_version", 2).unwrap();
    by_hand.execute("DROP TABLE attempts", []).unwrap();
    assert!(matches!(SqliteAccounts::open(&path), Err(AccountsError::Damaged(_))));
}

#[tokio::test]
async fn a_row_that_we_never_wrote_is_damage() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    let by_hand = Connection::open(&path).unwrap();
    by_hand.execute("UPDATE accounts SET uid = 'Not Ours'", []).unwrap();
    by_hand.execute("INSERT INTO unfinished_sign_outs VALUES ('app', 'UPPER')", []).unwrap();
    let accounts = SqliteAccounts::open(&path).unwrap();
    let found = accounts.by_email(HERE, &someone(0).email).await;
    assert!(matches!(found, Err(AccountsError::Damaged(_))), "{found:?}");
    let found = accounts.unfinished_sign_outs("app").await;
    assert!(matches!(found, Err(AccountsError::Damaged(_))), "{found:?}");

    by_hand.execute("UPDATE accounts SET uid = 'h-0', name = CAST(x'ff' AS TEXT)", []).unwrap();
    let found = accounts.by_email(HERE, &someone(0).email).await;
    assert!(matches!(found, Err(AccountsError::Damaged(_))), "{found:?}");
}

#[tokio::test]
async fn an_empty_file_is_a_new_one() {
    let (_folder, path) = place();
    fs::write(&path, b"").unwrap();
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert_eq!(accounts.add(HERE, &someone(1)).await, Ok(()));
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_refused() {
    let (_folder, path) = place();
    fs::create_dir(&path).unwrap();
    assert!(matches!(SqliteAccounts::open(&path), Err(AccountsError::Damaged(_))));
    assert!(SqliteAccounts::open("/").is_err());
    assert!(SqliteAccounts::open("").is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_must_not_be_a_symbolic_link_but_its_folder_may() {
    use std::os::unix::fs::symlink;
    let (folder, path) = place();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();

    symlink(elsewhere.join("target"), &path).unwrap();
    let refused = SqliteAccounts::open(&path);
    assert!(matches!(refused, Err(AccountsError::Damaged(_))), "{refused:?}");
    assert!(!elsewhere.join("target").exists());

    let linked = folder.path().join("linked");
    symlink(&elsewhere, &linked).unwrap();
    SqliteAccounts::open(linked.join("accounts.sqlite3")).unwrap();
}

#[tokio::test]
async fn a_file_that_another_program_writes_is_busy_after_two_seconds() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    let accounts = SqliteAccounts::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(accounts.add(HERE, &someone(1)).await, Err(AccountsError::Busy));
    assert!(accounts.by_email(HERE, &someone(0).email).await.unwrap().is_some(), "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(accounts.add(HERE, &someone(1)).await, Ok(()));
}

#[tokio::test]
async fn a_file_that_another_program_keeps_for_itself_is_busy_at_the_start() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    other.execute_batch("BEGIN EXCLUSIVE; DELETE FROM attempts").unwrap();
    assert_eq!(SqliteAccounts::open(&path).err(), Some(AccountsError::Busy));
    drop(other);
    SqliteAccounts::open(&path).unwrap();
}
