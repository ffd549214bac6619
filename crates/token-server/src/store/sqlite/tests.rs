use super::call::Worth;
use super::failures::Failure;
use super::*;
use crate::store::{NewAccount, Store};
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use rusqlite::Connection;
use secrecy::SecretString;

fn someone(n: u32) -> NewAccount {
    NewAccount {
        uid: Uid::parse(&format!("h-{n}")).unwrap(),
        email: format!("{n}@example.org"),
        name: "Somebody".into(),
        phc: Phc("$argon2id$x".into()),
        created_at: 1_700_000_000,
    }
}

async fn opened(folder: &Path) -> Arc<SqliteStore> {
    let options = StoreOptions::new(SecretString::from("sqlite://unused"));
    Arc::new(SqliteStore::open(&folder.join("halley.db"), &options).await.unwrap())
}

#[tokio::test]
async fn a_panic_during_a_call_leaves_nothing_half_done_and_the_store_works_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let failed = store
        .0
        .write(Worth::PowerCut, |connection| -> Result<(), Failure> {
            accounts::add(connection, &someone(1), None, None)?;
            panic!("on purpose");
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Failed(_))), "{failed:?}");
    assert_eq!(store.account_by_email("1@example.org").await, Ok(None));
    assert_eq!(store.add_account(&someone(1), None, None).await, Ok(()));
    let failed = store.0.read(|_| -> Result<(), Failure> { panic!("on purpose") }).await;
    assert!(failed.is_err());
    assert!(store.account_by_email("1@example.org").await.unwrap().is_some());
}

#[tokio::test]
async fn beyond_a_few_hundred_that_wait_the_answer_is_unavailable_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let (go_on, hang) = std::sync::mpsc::channel::<()>();
    let (started, is_started) = tokio::sync::oneshot::channel();
    let hanging = Arc::clone(&store);
    let hanging = tokio::spawn(async move {
        let hold = move |_: &Connection| {
            started.send(()).unwrap();
            Ok(hang.recv().is_err())
        };
        hanging.0.write(Worth::Crash, hold).await
    });
    is_started.await.unwrap();
    let asked: Vec<_> = (0..threads::MOST_WAITING)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.ping().await })
        })
        .collect();
    let mut refused = Ok(());
    while refused.is_ok() {
        // Each of them is abandoned at once, and takes a place until the queue is full.
        refused = match tokio::time::timeout(std::time::Duration::ZERO, store.ping()).await {
            Ok(answer) => answer,
            Err(_) => Ok(()),
        };
    }
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    drop(go_on);
    assert_eq!(hanging.await.unwrap(), Ok(true));
    for call in asked {
        let answer = call.await.unwrap();
        assert!(matches!(answer, Ok(()) | Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(store.ping().await, Ok(()));
}

#[tokio::test]
async fn a_full_disk_is_unavailable_and_heals_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    // Directly on the writer: SQLite refuses the pragma within a transaction no more than outside.
    let pages = |count: u32| {
        move |connection: &Connection| {
            Ok(connection.pragma_update_and_check(None, "max_page_count", count, |_| Ok(()))?)
        }
    };
    store.0.write(Worth::Crash, pages(1)).await.unwrap();
    let mut added = 0;
    let failure = loop {
        match store.add_account(&someone(added), None, None).await {
            Ok(()) => added += 1,
            Err(failure) => break failure,
        }
    };
    let StoreError::Unavailable(text) = failure else { panic!("{failure:?}") };
    assert!(text.contains("room"), "{text}");
    assert!(store.account_by_email("0@example.org").await.unwrap().is_some());
    let missing = store.account_by_email(&format!("{added}@example.org")).await;
    assert_eq!(missing, Ok(None));
    store.0.write(Worth::Crash, pages(1_000_000)).await.unwrap();
    assert_eq!(store.add_account(&someone(added), None, None).await, Ok(()));
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_damage_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    store.add_account(&someone(1), None, None).await.unwrap();
    store
        .0
        .write(Worth::Crash, |connection| {
            Ok(connection.execute_batch(
                "PRAGMA ignore_check_constraints = 1; UPDATE accounts SET email = NULL, uid = 'Not Ours' WHERE 0;
                 UPDATE accounts SET name = '', email = NULL; PRAGMA ignore_check_constraints = 0;",
            )?)
        })
        .await
        .unwrap();
    let found = store.account_by_uid(&someone(1).uid).await;
    assert!(matches!(found, Err(StoreError::Damaged(_))), "{found:?}");
}

#[tokio::test]
async fn calls_that_wait_together_fail_or_succeed_each_on_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).await;
    let (go_on, hang) = std::sync::mpsc::channel::<()>();
    let first = Arc::clone(&store);
    let holding = tokio::spawn(async move {
        first.0.write(Worth::Crash, move |_: &Connection| Ok(hang.recv().is_err())).await
    });
    // Two of each address: one of each pair is refused within the transaction that takes in the other.
    let calls: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&store);
            let mut account = someone(n);
            account.email = format!("{}@example.org", n / 2);
            tokio::spawn(async move { store.add_account(&account, None, None).await })
        })
        .collect();
    tokio::task::yield_now().await;
    drop(go_on);
    holding.await.unwrap().unwrap();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(StoreError::EmailTaken))));
    assert_eq!(store.accounts(None, 100).await.unwrap().len(), 10);
}
