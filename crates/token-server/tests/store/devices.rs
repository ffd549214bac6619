use crate::place::{Database, NOW, add, all, device, key, someone, uid};
use halley_credentials::password::Phc;
use halley_token_server::store::{
    ASSERTIONS_KEPT_S, DeviceEnd, MOST_DEVICES, NewDevice, Proved, StoreError, WorkKind,
};

on_both!(
    a_device_is_added_once_for_each_key,
    a_key_that_ended_or_is_anothers_is_refused,
    an_account_has_a_limited_number_of_living_devices,
    at_the_limit_of_many_at_once_only_as_many_as_fit_are_added,
    the_device_used_last_comes_first,
    only_the_owners_living_device_is_ended,
    an_assertion_works_once_over_all_stores,
    what_was_proved_has_to_hold_when_the_change_is_made,
    one_devices_assertions_are_not_anothers,
);

async fn a_device_is_added_once_for_each_key(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let added = store.add_device(&uid, None, &device(2)).await.unwrap();
    assert_eq!((&added.id, &added.uid, added.last_used_at, added.end), (&device(2).id, &uid, None, None));
    let again = NewDevice { id: device(3).id, name: "Other".into(), ..device(2) };
    assert_eq!(store.add_device(&uid, None, &again).await, Ok(added));
    assert_eq!(store.devices(&uid).await.unwrap().len(), 2);
    let nobody = crate::place::uid("h-nobody");
    assert_eq!(store.add_device(&nobody, None, &device(4)).await, Err(StoreError::NoSuchAccount));
    assert_eq!(store.signer("d-unknown").await, Ok(None));
}

async fn a_key_that_ended_or_is_anothers_is_refused(database: Database) {
    let store = database.open().await;
    let (one, other) = (add(&*store, 1).await, add(&*store, 2).await);
    let copied = NewDevice { public_key: key(1), ..device(3) };
    assert_eq!(store.add_device(&other, None, &copied).await, Err(StoreError::KeyTaken));
    store.end_device(&one, &device(1).id, DeviceEnd::Revoked, NOW).await.unwrap();
    assert_eq!(store.add_device(&one, None, &copied).await, Err(StoreError::KeyTaken));
    assert_eq!(store.add_device(&other, None, &copied).await, Err(StoreError::KeyTaken));
}

async fn an_account_has_a_limited_number_of_living_devices(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 0).await;
    let most = MOST_DEVICES as usize;
    for n in 1..most {
        store.add_device(&uid, None, &device(n)).await.unwrap();
    }
    assert_eq!(store.add_device(&uid, None, &device(most)).await, Err(StoreError::TooManyDevices));
    store.end_device(&uid, &device(5).id, DeviceEnd::Revoked, NOW).await.unwrap();
    assert!(store.add_device(&uid, None, &device(most)).await.is_ok());
}

async fn at_the_limit_of_many_at_once_only_as_many_as_fit_are_added(database: Database) {
    let stores = [database.open().await, database.open().await];
    let uid = add(&*stores[0], 0).await;
    let most = MOST_DEVICES as usize;
    for n in 1..most - 2 {
        stores[0].add_device(&uid, None, &device(n)).await.unwrap();
    }
    let results = all((0..10).map(|n| {
        let (store, uid) = (stores[n % 2].clone(), uid.clone());
        async move { store.add_device(&uid, None, &device(1000 + n)).await }
    }))
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{results:?}");
    assert_eq!(stores[1].devices(&uid).await.unwrap().len(), most);
}

async fn the_device_used_last_comes_first(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    for n in [2, 3] {
        store.add_device(&uid, None, &device(n)).await.unwrap();
    }
    assert_eq!(store.use_assertion(&device(2).id, "a", NOW + 130, NOW + 300).await, Ok(true));
    assert_eq!(store.use_assertion(&device(3).id, "a", NOW + 61, NOW + 300).await, Ok(true));
    let found = store.devices(&uid).await.unwrap();
    let found: Vec<_> = found.iter().map(|device| (device.id.as_str(), device.last_used_at)).collect();
    let (one, two, three) = (device(1).id, device(2).id, device(3).id);
    // To the minute.
    let expected = [(two.as_str(), Some(NOW + 120)), (three.as_str(), Some(NOW + 60)), (one.as_str(), None)];
    assert_eq!(found, expected);
    // A clock that steps back does not.
    store.use_assertion(&device(2).id, "b", NOW, NOW + 300).await.unwrap();
    assert_eq!(store.devices(&uid).await.unwrap()[0].last_used_at, Some(NOW + 120));
}

async fn only_the_owners_living_device_is_ended(database: Database) {
    let store = database.open().await;
    let (one, other) = (add(&*store, 1).await, add(&*store, 2).await);
    let id = device(1).id;
    assert_eq!(store.end_device(&other, &id, DeviceEnd::Revoked, NOW).await, Ok(false));
    assert_eq!(store.end_device(&one, &id, DeviceEnd::Revoked, NOW).await, Ok(true));
    assert_eq!(store.end_device(&one, &id, DeviceEnd::PasswordChanged, NOW).await, Ok(false));
    let signer = store.signer(&id).await.unwrap().unwrap();
    assert_eq!((signer.device.end, signer.has_work), (Some(DeviceEnd::Revoked), true));
    assert_eq!(signer.account.uid, one);
    assert!(store.devices(&one).await.unwrap().is_empty());
    let kinds =
        async |who: &_| store.work_of(who).await.unwrap().iter().map(|work| work.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&one).await, [WorkKind::CreateUser, WorkKind::FlushTokens]);
    assert_eq!(kinds(&other).await, [WorkKind::CreateUser]);
    for work in store.work_of(&other).await.unwrap() {
        store.finish_work(&work).await.unwrap();
    }
    assert!(!store.signer(&device(2).id).await.unwrap().unwrap().has_work);
}

async fn an_assertion_works_once_over_all_stores(database: Database) {
    let stores = [database.open().await, database.open().await];
    add(&*stores[0], 1).await;
    for round in 0..3 {
        let results = all((0..50).map(|n| {
            let (store, jti) = (stores[n % 2].clone(), format!("jti-{round}"));
            async move { store.use_assertion(&device(1).id, &jti, NOW, NOW + 90).await.unwrap() }
        }))
        .await;
        assert_eq!(results.iter().filter(|first| **first).count(), 1, "round {round}");
    }
    // Until it may be forgotten.
    stores[0].forget(NOW + 90 + ASSERTIONS_KEPT_S, 0).await.unwrap();
    assert_eq!(stores[1].use_assertion(&device(1).id, "jti-0", NOW, NOW + 90).await, Ok(false));
    stores[0].forget(NOW + 91 + ASSERTIONS_KEPT_S, 0).await.unwrap();
    assert_eq!(stores[1].use_assertion(&device(1).id, "jti-0", NOW, NOW + 90).await, Ok(true));
}

async fn one_devices_assertions_are_not_anothers(database: Database) {
    let store = database.open().await;
    add(&*store, 1).await;
    add(&*store, 2).await;
    // Whatever a client takes for it.
    for jti in ["", "a", "\u{0}", "\u{1f980}", &"x".repeat(4000)] {
        for n in [1, 2] {
            assert_eq!(store.use_assertion(&device(n).id, jti, NOW, NOW + 90).await, Ok(true), "{jti:?}");
            assert_eq!(store.use_assertion(&device(n).id, jti, NOW, NOW + 90).await, Ok(false), "{jti:?}");
        }
    }
    assert_ne!(someone(1).uid, uid("h-2"));
}

async fn what_was_proved_has_to_hold_when_the_change_is_made(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let old = someone(1).phc;
    let by = |phc: &Phc, device: Option<usize>| Proved {
        phc: phc.clone(),
        device: device.map(|n| crate::place::device(n).id),
    };
    store.add_device(&uid, Some(&by(&old, None)), &device(2)).await.unwrap();
    // The password is changed on the first device, which ends the second.
    let new = Phc("new".into());
    let first = device(1).id;
    assert_eq!(store.change_password(&uid, Some(&old), &new, Some(&first), NOW).await, Ok(true));
    assert_eq!(store.add_device(&uid, Some(&by(&old, None)), &device(3)).await, Err(StoreError::Changed));
    assert_eq!(store.delete_account(&uid, Some(&by(&old, Some(1))), NOW).await, Err(StoreError::Changed));
    assert_eq!(store.delete_account(&uid, Some(&by(&new, Some(2))), NOW).await, Err(StoreError::Changed));
    let newer = Phc("newer".into());
    let second = device(2).id;
    assert_eq!(store.change_password(&uid, Some(&new), &newer, Some(&second), NOW).await, Ok(false));
    assert_eq!(store.devices(&uid).await.unwrap().len(), 1);
    store.set_disabled(&uid, true, NOW).await.unwrap();
    assert_eq!(store.add_device(&uid, Some(&by(&new, None)), &device(3)).await, Err(StoreError::Changed));
    assert_eq!(store.change_password(&uid, Some(&new), &newer, Some(&first), NOW).await, Ok(false));
    store.set_disabled(&uid, false, NOW).await.unwrap();
    assert_eq!(store.delete_account(&uid, Some(&by(&new, Some(1))), NOW).await, Ok(true));
}
