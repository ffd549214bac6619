use crate::place::{Database, NOW, add, all, someone, uid};
use halley_token_server::store::{Store, StoreError, Work, WorkKind};

on_both!(
    work_is_crossed_off_unless_it_was_noted_anew,
    a_number_is_never_given_again,
    work_is_taken_by_one_until_its_lease_ends,
    many_who_take_work_share_it,
    postponed_work_waits_and_counts,
    work_noted_or_taken_by_a_clock_that_was_a_day_ahead_does_not_wait_for_it,
    work_noted_anew_stays_with_whoever_does_it_and_is_due_then,
    work_of_one_person_is_in_the_order_in_which_it_has_to_be_done,
);

async fn only_work(store: &dyn Store, n: usize) -> Work {
    add(store, n).await;
    store.work_of(&someone(n).uid).await.unwrap().remove(0)
}

async fn work_is_crossed_off_unless_it_was_noted_anew(database: Database) {
    let store = database.open().await;
    let first = only_work(&*store, 1).await;
    let second = store.note_work(&first.uid, first.kind, NOW + 5).await.unwrap();
    assert_ne!(first.generation, second.generation);
    store.finish_work(&first).await.unwrap();
    assert_eq!(store.work_of(&first.uid).await, Ok(vec![second.clone()]));
    // It was noted at first when it was.
    assert_eq!(store.backlog().await, Ok((1, Some(NOW))));
    store.finish_work(&second).await.unwrap();
    assert_eq!(store.work_of(&first.uid).await, Ok(vec![]));
    assert_eq!(store.backlog().await, Ok((0, None)));
    store.finish_work(&second).await.unwrap();
    store.postpone_work(&second, NOW).await.unwrap();
    assert_eq!(store.backlog().await, Ok((0, None)));
    assert_eq!(store.note_work(&uid("h-9"), first.kind, NOW).await, Err(StoreError::NoSuchAccount));
}

async fn a_number_is_never_given_again(database: Database) {
    let store = database.open().await;
    let first = only_work(&*store, 1).await;
    store.finish_work(&first).await.unwrap();
    let second = store.note_work(&first.uid, first.kind, NOW).await.unwrap();
    // By somebody who was slow.
    store.finish_work(&first).await.unwrap();
    assert_eq!(store.work_of(&first.uid).await, Ok(vec![second]));
}

async fn work_is_taken_by_one_until_its_lease_ends(database: Database) {
    let stores = [database.open().await, database.open().await];
    let work = only_work(&*stores[0], 1).await;
    assert_eq!(stores[0].take_work(NOW - 1, NOW + 60, 10).await, Ok(vec![]), "not due yet");
    assert_eq!(stores[0].take_work(NOW, NOW + 60, 10).await, Ok(vec![work.clone()]));
    assert_eq!(stores[1].take_work(NOW + 59, NOW + 100, 10).await, Ok(vec![]));
    assert_eq!(stores[1].take_work(NOW + 60, NOW + 100, 10).await, Ok(vec![work]));
}

async fn many_who_take_work_share_it(database: Database) {
    let stores = [database.open().await, database.open().await];
    for n in 0..30 {
        add(&*stores[0], n).await;
    }
    let taken = all((0..12).map(|n| {
        let store = stores[n % 2].clone();
        async move { store.take_work(NOW, NOW + 60, 3).await.unwrap() }
    }))
    .await;
    assert!(taken.iter().all(|taken| taken.len() <= 3));
    let mut uids: Vec<_> = taken.into_iter().flatten().map(|work| work.uid).collect();
    // Those who met somebody else's lock may have gone without; nothing is taken twice.
    uids.extend(stores[0].take_work(NOW, NOW + 60, 100).await.unwrap().into_iter().map(|work| work.uid));
    let count = uids.len();
    uids.sort();
    uids.dedup();
    assert_eq!((count, uids.len()), (30, 30));
}

async fn postponed_work_waits_and_counts(database: Database) {
    let store = database.open().await;
    let work = only_work(&*store, 1).await;
    store.take_work(NOW, NOW + 60, 10).await.unwrap();
    store.postpone_work(&work, NOW + 30).await.unwrap();
    assert_eq!(store.take_work(NOW + 29, NOW + 60, 10).await, Ok(vec![]));
    let again = store.take_work(NOW + 30, NOW + 60, 10).await.unwrap();
    assert_eq!(again, [Work { attempts: 1, ..work }]);
}

async fn work_noted_anew_stays_with_whoever_does_it_and_is_due_then(database: Database) {
    let store = database.open().await;
    let work = only_work(&*store, 1).await;
    store.take_work(NOW, NOW + 60, 10).await.unwrap();
    let anew = store.note_work(&work.uid, work.kind, NOW + 1).await.unwrap();
    assert_eq!(store.take_work(NOW + 2, NOW + 60, 10).await, Ok(vec![]), "somebody is at it");
    // What was in vain for the old counts nothing for the new.
    store.postpone_work(&work, NOW + 500).await.unwrap();
    assert_eq!(store.take_work(NOW + 2, NOW + 60, 10).await, Ok(vec![anew]));
}

async fn work_of_one_person_is_in_the_order_in_which_it_has_to_be_done(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    let kinds = [WorkKind::DeactivateUser, WorkKind::FlushTokens, WorkKind::UpdateUser];
    for kind in kinds {
        store.note_work(&uid, kind, NOW).await.unwrap();
    }
    let found: Vec<_> = store.work_of(&uid).await.unwrap().iter().map(|work| work.kind).collect();
    assert_eq!(
        found,
        [WorkKind::CreateUser, WorkKind::UpdateUser, WorkKind::FlushTokens, WorkKind::DeactivateUser]
    );
    let taken: Vec<_> =
        store.take_work(NOW, NOW + 9, 2).await.unwrap().iter().map(|work| work.kind).collect();
    assert_eq!(taken, [WorkKind::CreateUser, WorkKind::UpdateUser]);
}

async fn work_noted_or_taken_by_a_clock_that_was_a_day_ahead_does_not_wait_for_it(database: Database) {
    const DAY: i64 = 24 * 60 * 60;
    let store = database.open().await;
    let noted = only_work(&*store, 1).await;
    store.note_work(&noted.uid, noted.kind, NOW + DAY).await.unwrap();
    let taken = store.take_work(NOW, NOW + DAY + 120, 10).await.unwrap();
    assert_eq!(taken.len(), 1, "noted by the wrong clock");
    assert_eq!(store.take_work(NOW, NOW + 120, 10).await.unwrap().len(), 1, "and leased by it");
    assert_eq!(store.take_work(NOW, NOW + 120, 10).await, Ok(vec![]), "by the right one it is leased now");
}
