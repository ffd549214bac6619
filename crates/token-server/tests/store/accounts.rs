use crate::place::{Database, NOW, add, all, device, key, someone, uid};
use halley_credentials::password::Phc;
use halley_token_server::store::{DeviceEnd, NewDevice, ProfileChange, StoreError, WorkKind};

on_both!(
    an_account_is_found_by_address_and_uid,
    of_many_who_want_the_same_address_one_gets_it,
    accounts_are_listed_by_address_page_by_page,
    a_re_hash_replaces_only_the_record_that_it_was_made_from,
    a_new_password_ends_the_other_devices_and_the_tokens,
    of_two_changes_from_the_same_password_one_wins,
    a_profile_changes_where_it_is_told_to,
    disabling_ends_tokens_and_can_be_taken_back,
    a_deleted_account_leaves_a_uid_and_a_free_address,
    an_account_whose_device_is_refused_is_not_added,
);

async fn an_account_is_found_by_address_and_uid(database: Database) {
    let store = database.open().await;
    assert_eq!(store.account_by_email("0001@example.org").await, Ok(None));
    let uid = add(&*store, 1).await;
    let found = store.account_by_email("0001@example.org").await.unwrap().unwrap();
    assert_eq!(Some(&found), store.account_by_uid(&uid).await.unwrap().as_ref());
    let new = someone(1);
    assert_eq!((&found.uid, &found.email, &found.name), (&new.uid, &new.email, &new.name));
    assert_eq!((found.avatar, found.phc, found.created_at), (None, new.phc, NOW));
    assert!(!found.disabled && !found.deleted);
    let work = store.work_of(&uid).await.unwrap();
    assert_eq!(work.iter().map(|work| work.kind).collect::<Vec<_>>(), [WorkKind::CreateUser]);
}

async fn of_many_who_want_the_same_address_one_gets_it(database: Database) {
    let stores = [database.open().await, database.open().await];
    let results = all((0..20).map(|n| {
        let store = stores[n % 2].clone();
        let mut account = someone(n);
        account.email = "same@example.org".into();
        async move { store.add_account(&account, Some(&device(n)), None).await }
    }))
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let taken = results.iter().filter(|result| **result == Err(StoreError::EmailTaken)).count();
    assert_eq!(taken, 19, "{results:?}");
    assert_eq!(stores[0].accounts(None, 100).await.unwrap().len(), 1);
    assert_eq!(stores[1].backlog().await, Ok((1, Some(NOW))));
}

async fn accounts_are_listed_by_address_page_by_page(database: Database) {
    let store = database.open().await;
    for n in [3, 1, 2, 5, 4] {
        add(&*store, n).await;
    }
    store.delete_account(&uid("h-2"), None, NOW).await.unwrap();
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = store.accounts(after.as_deref(), 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.email.clone());
        found.extend(page.into_iter().map(|account| account.email));
    }
    assert_eq!(found, [1, 3, 4, 5].map(|n| format!("{n:04}@example.org")));
}

async fn a_re_hash_replaces_only_the_record_that_it_was_made_from(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let (old, new) = (someone(1).phc, Phc("new".into()));
    let now = async || store.account_by_uid(&uid).await.unwrap().unwrap().phc;
    store.re_hash(&uid, &Phc("other".into()), &new).await.unwrap();
    assert_eq!(now().await, old);
    store.re_hash(&uid, &old, &new).await.unwrap();
    assert_eq!(now().await, new);
}

async fn a_new_password_ends_the_other_devices_and_the_tokens(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    store.add_device(&uid, None, &device(2)).await.unwrap();
    let to = Phc("new".into());
    let keep = device(2).id;
    let changed = store.change_password(&uid, Some(&someone(1).phc), &to, Some(&keep), NOW).await;
    assert_eq!(changed, Ok(true));
    let ends = async |n: usize| store.signer(&device(n).id).await.unwrap().unwrap().device.end;
    assert_eq!((ends(1).await, ends(2).await), (Some(DeviceEnd::PasswordChanged), None));
    let kinds: Vec<_> = store.work_of(&uid).await.unwrap().iter().map(|work| work.kind).collect();
    assert_eq!(kinds, [WorkKind::CreateUser, WorkKind::FlushTokens]);
    // Whoever runs the server needs no old password, and no device is kept then.
    assert_eq!(store.change_password(&uid, None, &Phc("x".into()), None, NOW).await, Ok(true));
    assert_eq!(ends(2).await, Some(DeviceEnd::PasswordChanged));
    assert_eq!(store.change_password(&crate::place::uid("h-9"), None, &to, None, NOW).await, Ok(false));
}

async fn of_two_changes_from_the_same_password_one_wins(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let results = all((0..10).map(|n| {
        let (store, uid) = (store.clone(), uid.clone());
        let to = Phc(format!("new-{n}"));
        async move { store.change_password(&uid, Some(&someone(1).phc), &to, None, NOW).await.unwrap() }
    }))
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
}

async fn a_profile_changes_where_it_is_told_to(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let avatar = Some("https://example.org/a.png".to_owned());
    let change = ProfileChange { name: None, avatar: Some(avatar.clone()) };
    let changed = store.change_profile(&uid, &change, NOW).await.unwrap().unwrap();
    assert_eq!((changed.name.as_str(), &changed.avatar), ("Person 1", &avatar));
    let change = ProfileChange { name: Some("Ada".into()), avatar: None };
    let changed = store.change_profile(&uid, &change, NOW).await.unwrap().unwrap();
    assert_eq!((changed.name.as_str(), &changed.avatar), ("Ada", &avatar));
    let change = ProfileChange { name: None, avatar: Some(None) };
    let changed = store.change_profile(&uid, &change, NOW).await.unwrap().unwrap();
    assert_eq!((changed.name.as_str(), changed.avatar), ("Ada", None));
    let kinds: Vec<_> = store.work_of(&uid).await.unwrap().iter().map(|work| work.kind).collect();
    assert_eq!(kinds, [WorkKind::CreateUser, WorkKind::UpdateUser]);
    assert_eq!(store.change_profile(&crate::place::uid("h-9"), &change, NOW).await, Ok(None));
}

async fn disabling_ends_tokens_and_can_be_taken_back(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    assert_eq!(store.set_disabled(&uid, true, NOW).await, Ok(true));
    assert!(store.signer(&device(1).id).await.unwrap().unwrap().account.disabled);
    let flushes = async || {
        store.work_of(&uid).await.unwrap().into_iter().find(|work| work.kind == WorkKind::FlushTokens)
    };
    let noted = flushes().await.unwrap();
    assert_eq!(store.set_disabled(&uid, false, NOW).await, Ok(true));
    assert_eq!(flushes().await, Some(noted));
    assert!(!store.account_by_uid(&uid).await.unwrap().unwrap().disabled);
    assert_eq!(store.set_disabled(&crate::place::uid("h-9"), true, NOW).await, Ok(false));
}

async fn a_deleted_account_leaves_a_uid_and_a_free_address(database: Database) {
    let store = database.open().await;
    let gone = add(&*store, 1).await;
    let change = ProfileChange { name: None, avatar: Some(Some("https://example.org/a.png".into())) };
    store.change_profile(&gone, &change, NOW).await.unwrap();
    assert_eq!(store.delete_account(&gone, None, NOW).await, Ok(true));
    assert_eq!(store.delete_account(&gone, None, NOW).await, Ok(false));
    assert_eq!(store.account_by_email(&someone(1).email).await, Ok(None));
    assert_eq!(store.account_by_uid(&gone).await, Ok(None));
    let kinds: Vec<_> = store.work_of(&gone).await.unwrap().iter().map(|work| work.kind).collect();
    assert_eq!(kinds, [WorkKind::DeactivateUser]);

    let signer = store.signer(&device(1).id).await.unwrap().unwrap();
    assert_eq!(signer.device.end, Some(DeviceEnd::AccountDeleted));
    let account = signer.account;
    assert!(account.deleted && account.email.is_empty() && account.name.is_empty());
    assert_eq!((account.avatar, account.phc), (None, Phc(String::new())));

    assert_eq!(store.add_device(&gone, None, &device(5)).await, Err(StoreError::NoSuchAccount));
    assert_eq!(store.change_password(&gone, None, &Phc("x".into()), None, NOW).await, Ok(false));
    assert_eq!(store.change_profile(&gone, &ProfileChange::default(), NOW).await, Ok(None));
    assert_eq!(store.set_disabled(&gone, true, NOW).await, Ok(false));
    let mut next = someone(1);
    next.uid = uid("h-another");
    assert_eq!(store.add_account(&next, Some(&device(2)), None).await, Ok(()));
    next.uid = gone;
    next.email = "third@example.org".into();
    assert!(store.add_account(&next, None, None).await.is_err(), "the uid stays taken");
}

async fn an_account_whose_device_is_refused_is_not_added(database: Database) {
    let store = database.open().await;
    add(&*store, 1).await;
    let copied = NewDevice { public_key: key(1), ..device(2) };
    let refused = store.add_account(&someone(2), Some(&copied), None).await;
    assert_eq!(refused, Err(StoreError::KeyTaken));
    assert_eq!(store.account_by_uid(&someone(2).uid).await, Ok(None));
    assert_eq!(store.backlog().await, Ok((1, Some(NOW))));
}
