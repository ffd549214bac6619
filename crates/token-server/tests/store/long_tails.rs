use crate::place::{Database, NOW};

on_both!(more_than_is_forgotten_at_once_is_forgotten);

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
