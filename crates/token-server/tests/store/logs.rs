use crate::place::{Database, NOW, all, uid};
use halley_token_server::store::AuditEvent;

on_both!(the_log_is_read_from_its_end_and_forgotten_from_its_start, replicas_agree_on_one_key_of_nonces);

async fn the_log_is_read_from_its_end_and_forgotten_from_its_start(database: Database) {
    let store = database.open().await;
    let event = |n: i64| AuditEvent {
        at: NOW + n,
        event: "device_enrolled".into(),
        uid: (n % 2 == 0).then(|| uid("h-1")),
        device_id: Some(format!("d-{n}")),
        address: Some("192.0.2.1".into()),
        request_id: None,
    };
    for n in 0..6 {
        store.audit(&event(n)).await.unwrap();
    }
    assert_eq!(store.audit_log(None, 2).await, Ok(vec![event(5), event(4)]));
    assert_eq!(store.audit_log(Some(&uid("h-1")), 2).await, Ok(vec![event(4), event(2)]));
    assert_eq!(store.audit_log(Some(&uid("h-2")), 2).await, Ok(vec![]));
    store.forget(NOW, NOW + 4).await.unwrap();
    assert_eq!(store.audit_log(None, 10).await, Ok(vec![event(5), event(4)]));
}

async fn replicas_agree_on_one_key_of_nonces(database: Database) {
    let stores = [database.open().await, database.open().await];
    let keys = all((0..10_u8).map(|n| {
        let store = stores[usize::from(n) % 2].clone();
        async move { store.nonce_key([n; 32]).await.unwrap() }
    }))
    .await;
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(database.open().await.nonce_key([99; 32]).await, Ok(keys[0]));
}
