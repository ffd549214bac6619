use crate::place::{Database, NOW, add, all, someone};
use halley_credentials::lockout::{Attempts, FORGET_AFTER_S};
use halley_token_server::store::{Invite, NewInvite, Store, StoreError};

on_both!(
    an_invite_is_good_for_so_many_accounts_and_no_more,
    an_invite_is_not_used_up_by_a_sign_up_that_fails,
    invites_end_and_are_revoked,
    each_attempt_is_counted_once_over_all_stores,
    while_locked_nothing_is_counted,
    old_attempts_are_forgotten,
);

fn invite(n: u8, uses_left: u32) -> NewInvite {
    let invite = Invite {
        id: format!("i-{n}"),
        note: "for the team".into(),
        uses_left,
        created_at: NOW + i64::from(n),
        expires_at: NOW + 1000,
    };
    NewInvite { invite, hash: [n; 32] }
}

async fn uses_left(store: &dyn Store) -> Vec<u32> {
    store.invites().await.unwrap().iter().map(|invite| invite.uses_left).collect()
}

async fn an_invite_is_good_for_so_many_accounts_and_no_more(database: Database) {
    let stores = [database.open().await, database.open().await];
    stores[0].add_invite(&invite(1, 3)).await.unwrap();
    let results = all((0..20).map(|n| {
        let store = stores[n % 2].clone();
        async move { store.add_account(&someone(n), None, Some(&[1; 32])).await }
    }))
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 3, "{results:?}");
    let refused = results.iter().filter(|result| **result == Err(StoreError::InviteInvalid)).count();
    assert_eq!(refused, 17, "{results:?}");
    assert_eq!(uses_left(&*stores[0]).await, [0]);
    assert_eq!(stores[1].invite_is_good(&[1; 32], NOW).await, Ok(false));
    assert_eq!(stores[0].accounts(None, 100).await.unwrap().len(), 3);
}

async fn an_invite_is_not_used_up_by_a_sign_up_that_fails(database: Database) {
    let store = database.open().await;
    add(&*store, 1).await;
    store.add_invite(&invite(1, 2)).await.unwrap();
    let refused = store.add_account(&someone(1), None, Some(&[1; 32])).await;
    assert_eq!(refused, Err(StoreError::EmailTaken));
    assert_eq!(uses_left(&*store).await, [2]);
    // Without a good invite nobody learns whose address is taken.
    let refused = store.add_account(&someone(1), None, Some(&[9; 32])).await;
    assert_eq!(refused, Err(StoreError::InviteInvalid));
}

async fn invites_end_and_are_revoked(database: Database) {
    let store = database.open().await;
    for n in [1, 2] {
        store.add_invite(&invite(n, 1)).await.unwrap();
    }
    let listed = store.invites().await.unwrap();
    assert_eq!(listed, [invite(2, 1).invite, invite(1, 1).invite]);
    assert_eq!(store.invite_is_good(&[1; 32], NOW + 999).await, Ok(true));
    assert_eq!(store.invite_is_good(&[1; 32], NOW + 1000).await, Ok(false));
    let mut late = someone(1);
    late.created_at = NOW + 1000;
    assert_eq!(store.add_account(&late, None, Some(&[1; 32])).await, Err(StoreError::InviteInvalid));
    assert_eq!(store.revoke_invite("i-2").await, Ok(true));
    assert_eq!(store.revoke_invite("i-2").await, Ok(false));
    assert_eq!(store.invite_is_good(&[2; 32], NOW).await, Ok(false));
    store.forget(NOW + 999, 0).await.unwrap();
    assert_eq!(store.invites().await.unwrap().len(), 1);
    store.forget(NOW + 1000, 0).await.unwrap();
    assert_eq!(store.invites().await, Ok(vec![]));
}

async fn each_attempt_is_counted_once_over_all_stores(database: Database) {
    let stores = [database.open().await, database.open().await];
    let mut befores = all((0..20).map(|n| {
        let store = stores[n % 2].clone();
        // As far apart as the longest delay, so that none of them falls into a locked time.
        async move { store.count_attempt("h-1", NOW + 900 * 20).await.unwrap() }
    }))
    .await;
    befores.sort_by_key(|before| before.map_or(0, |before| before.failures));
    // Four cost nothing, the fifth locks, and while locked nothing is counted.
    let counts: Vec<_> = befores.iter().map(|before| before.map_or(0, |before| before.failures)).collect();
    assert_eq!(counts[..6], [0, 1, 2, 3, 4, 5]);
    assert!(counts[6..].iter().all(|count| *count == 5), "{counts:?}");
}

async fn while_locked_nothing_is_counted(database: Database) {
    let store = database.open().await;
    for n in 0..5 {
        let before = store.count_attempt("x@example.org", NOW + n).await.unwrap();
        assert_eq!(before.map_or(0, |before| i64::from(before.failures)), n);
    }
    let locked = Attempts { failures: 5, last_at: NOW + 4 };
    for _ in 0..3 {
        assert_eq!(store.count_attempt("x@example.org", NOW + 10).await, Ok(Some(locked)));
    }
    assert_eq!(store.count_attempt("another", NOW).await, Ok(None));
    store.forget_attempts("x@example.org").await.unwrap();
    store.forget_attempts("nobody").await.unwrap();
    assert_eq!(store.count_attempt("x@example.org", NOW + 10).await, Ok(None));
}

async fn old_attempts_are_forgotten(database: Database) {
    let store = database.open().await;
    store.count_attempt("old", NOW).await.unwrap();
    store.count_attempt("new", NOW + 10).await.unwrap();
    store.forget(NOW + FORGET_AFTER_S, 0).await.unwrap();
    assert_eq!(store.count_attempt("old", NOW + 10).await, Ok(None));
    let new = Some(Attempts { failures: 1, last_at: NOW + 10 });
    assert_eq!(store.count_attempt("new", NOW + 20).await, Ok(new));
}
