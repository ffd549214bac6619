//! Much of something.

use crate::place::{Database, NOW, add, all, device, someone, uid};
use halley_credentials::password::Phc;
use halley_token_server::store::{DeviceEnd, ProfileChange, Store, StoreError, WorkKind};

on_both!(more_than_is_forgotten_at_once_is_forgotten, changes_of_one_account_at_the_same_time_get_along);

async fn more_than_is_forgotten_at_once_is_forgotten(database: Database) {
    let store = database.open().await;
    let numbers = if database.is_sqlite() {
        "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 25000) INSERT INTO audit (at, event)"
    } else {
        "WITH s AS (SELECT generate_series(1, 25000) AS n) INSERT INTO audit (at, event)"
    };
    database.meddle(&format!("{numbers} SELECT {NOW} + n, 'password_changed' FROM s"));
    store.forget(NOW, NOW + 24_990).await.unwrap();
    let left = store.audit_log(None, 100).await.unwrap();
    assert_eq!(left.len(), 11);
    assert_eq!(left.last().unwrap().at, NOW + 24_990);
}

/// One of the things that may happen to an account at any time.
async fn happen(store: &dyn Store, n: usize) -> Result<(), StoreError> {
    let (uid, name) = (uid("h-1"), Some(format!("Name {n}")));
    match n % 8 {
        0 => store.add_device(&uid, None, &device(100 + n)).await.map(drop),
        1 => store.end_device(&uid, &device(100 + n - 9).id, DeviceEnd::Revoked, NOW).await.map(drop),
        2 => store.change_password(&uid, None, &Phc(format!("{n}")), None, NOW).await.map(drop),
        3 => store.change_profile(&uid, &ProfileChange { name, avatar: None }, NOW).await.map(drop),
        4 => store.note_work(&uid, WorkKind::FlushTokens, NOW).await.map(drop),
        5 => {
            for work in store.take_work(NOW, NOW + 1, 10).await? {
                store.finish_work(&work).await?;
            }
            Ok(())
        }
        6 => store.use_assertion(&device(1).id, &n.to_string(), NOW + 60, NOW + 90).await.map(drop),
        _ => store.set_disabled(&uid, n % 16 == 7, NOW).await.map(drop),
    }
}

async fn changes_of_one_account_at_the_same_time_get_along(database: Database) {
    let stores = [database.open().await, database.open().await];
    add(&*stores[0], 1).await;
    let results = all((0..400).map(|n| {
        let store = stores[n / 8 % 2].clone();
        async move {
            if n == 300 {
                assert_eq!(store.delete_account(&uid("h-1"), None, NOW).await, Ok(true));
            }
            happen(&*store, n).await
        }
    }))
    .await;
    for result in results {
        assert!(matches!(result, Ok(()) | Err(StoreError::NoSuchAccount)), "{result:?}");
    }
    assert_eq!(stores[1].account_by_uid(&someone(1).uid).await, Ok(None));
    assert_eq!(stores[0].devices(&someone(1).uid).await, Ok(vec![]), "no device outlives its account");
}
