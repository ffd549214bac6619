//! What every user table does, shown on the fake that the rules are tested with and on the real one,
//! so that the two stay alike.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use halley_login::account::{NewAccount, PasswordRecord, Person, Phc, Uid};
use halley_login::lockout::{Attempts, FORGET_AFTER_S};
use halley_login::ports::{Accounts, AccountsError};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Goes through all of it, on an empty table.
pub async fn behaves_as_a_user_table(accounts: &dyn Accounts) {
    adds_and_finds(accounts).await;
    refuses_second_owners(accounts).await;
    replaces_passwords(accounts).await;
    counts_attempts(accounts).await;
    notes_sign_outs(accounts).await;
    gives_one_turn_at_a_time(accounts).await;
}

fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}

fn record(pepper_id: Option<&str>) -> PasswordRecord {
    PasswordRecord { phc: Phc("$argon2id$first".into()), pepper_id: pepper_id.map(str::to_owned) }
}

fn someone(name: &str, pepper_id: Option<&str>) -> NewAccount {
    NewAccount {
        person: Person { uid: uid(&format!("h-{name}")), name: name.into() },
        email: format!("{name}@example.org"),
        password: record(pepper_id),
        created_at: 1_700_000_000,
    }
}

async fn adds_and_finds(accounts: &dyn Accounts) {
    assert_eq!(accounts.any().await, Ok(false));
    assert_eq!(accounts.pepper_ids().await, Ok(vec![]));
    let ann = someone("ann", None);
    accounts.add(&ann).await.unwrap();
    assert_eq!(accounts.any().await, Ok(true));
    assert_eq!(accounts.pepper_ids().await, Ok(vec![]), "made without one");
    for (name, pepper) in [("bob", "p-1"), ("cid", "p-2"), ("dan", "p-1")] {
        accounts.add(&someone(name, Some(pepper))).await.unwrap();
    }
    let mut peppers = accounts.pepper_ids().await.unwrap();
    peppers.sort();
    assert_eq!(peppers, ["p-1", "p-2"]);

    let found = accounts.by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((&found.person, &found.email, &found.password), (&ann.person, &ann.email, &ann.password));
    assert_eq!((found.created_at, found.disabled), (ann.created_at, false));
    assert_eq!(accounts.by_uid(&ann.person.uid).await, Ok(Some(found)));
    assert_eq!(accounts.by_email("nobody@example.org").await, Ok(None));
    assert_eq!(accounts.by_uid(&uid("h-nobody")).await, Ok(None));
}

async fn refuses_second_owners(accounts: &dyn Accounts) {
    let mut same_address = someone("eve", None);
    same_address.email = "ann@example.org".into();
    assert_eq!(accounts.add(&same_address).await, Err(AccountsError::EmailTaken));
    let mut same_uid = someone("eve", None);
    same_uid.person.uid = uid("h-ann");
    must_fail(accounts.add(&same_uid).await);
    assert_eq!(accounts.by_email("eve@example.org").await, Ok(None));
}

async fn replaces_passwords(accounts: &dyn Accounts) {
    let (ann, new) =
        (uid("h-ann"), PasswordRecord { phc: Phc("$argon2id$second".into()), ..record(Some("p-3")) });
    accounts.set_password(&ann, &new, None).await.unwrap();
    let found = accounts.by_uid(&ann).await.unwrap().unwrap();
    assert_eq!((found.password, found.person.name.as_str()), (new.clone(), "ann"));
    accounts.set_password(&ann, &new, Some("Ann Archer")).await.unwrap();
    assert_eq!(accounts.by_uid(&ann).await.unwrap().unwrap().person.name, "Ann Archer");
    let bob = accounts.by_uid(&uid("h-bob")).await.unwrap().unwrap();
    assert_eq!((bob.password, bob.person.name.as_str()), (record(Some("p-1")), "bob"), "nobody else's");
    must_fail(accounts.set_password(&uid("h-nobody"), &new, None).await);
}

async fn counts_attempts(accounts: &dyn Accounts) {
    let mut expected = None;
    // The sixth is locked and not counted; the clock may step back.
    for now in [5, 6, 7, 8, 9, 10, 3, 1_000_000] {
        assert_eq!(accounts.count_attempt("key", now).await, Ok(expected), "{now}");
        expected = Some(Attempts::counted(expected.as_ref(), now));
    }
    accounts.forget_attempts("key").await.unwrap();
    accounts.forget_attempts("key").await.unwrap();
    assert_eq!(accounts.count_attempt("key", 5).await, Ok(None));
    // Others are dropped a day later.
    assert_eq!(accounts.count_attempt("other", 5 + FORGET_AFTER_S + 1).await, Ok(None));
    assert_eq!(accounts.count_attempt("key", 5).await, Ok(None));
}

async fn notes_sign_outs(accounts: &dyn Accounts) {
    let (ann, bob) = (uid("h-ann"), uid("h-bob"));
    assert_eq!(accounts.unfinished_sign_outs("app").await, Ok(vec![]));
    for (connection, who) in [("app", &bob), ("app", &ann), ("app", &ann), ("other", &bob)] {
        accounts.set_unfinished_sign_out(connection, who, true).await.unwrap();
    }
    assert_eq!(accounts.unfinished_sign_outs("app").await, Ok(vec![ann.clone(), bob.clone()]));
    for _ in 0..2 {
        accounts.set_unfinished_sign_out("app", &ann, false).await.unwrap();
    }
    assert_eq!(accounts.unfinished_sign_outs("app").await, Ok(vec![bob.clone()]));
    assert_eq!(accounts.unfinished_sign_outs("other").await, Ok(vec![bob]));
}

async fn gives_one_turn_at_a_time(accounts: &dyn Accounts) {
    let first = accounts.pepper_turn().await.unwrap();
    let mut second = pin!(accounts.pepper_turn());
    assert!(poll_fn(|context| Poll::Ready(second.as_mut().poll(context).is_pending())).await);
    drop(first);
    drop(second.await.unwrap());
    drop(accounts.pepper_turn().await.unwrap());
}

fn must_fail(outcome: Result<(), AccountsError>) {
    if !matches!(outcome, Err(AccountsError::Failed(_))) {
        panic!("{outcome:?}");
    }
}
