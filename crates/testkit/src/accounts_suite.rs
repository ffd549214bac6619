//! What every user table does, shown on the fake that the rules are tested with and on the real one,
//! so that the two stay alike.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use halley_login::account::{DeviceRecord, NewAccount, PasswordRecord, PendingEnrolment, Person, Phc, Uid};
use halley_login::device::DeviceId;
use halley_login::lockout::{Attempts, FORGET_AFTER_S};
use halley_login::ports::{Accounts, AccountsError, LOCAL_REALM as HERE};
use halley_login::wrapping::WrappedKey;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Goes through all of it, on an empty table.
pub async fn behaves_as_a_user_table(accounts: &dyn Accounts) {
    adds_and_finds(accounts).await;
    refuses_second_owners(accounts).await;
    replaces_passwords(accounts).await;
    keeps_realms_apart(accounts).await;
    keeps_devices(accounts).await;
    keeps_pending_enrolments(accounts).await;
    counts_attempts(accounts).await;
    takes_attempts_back(accounts).await;
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
        device: None,
        created_at: 1_700_000_000,
    }
}

async fn adds_and_finds(accounts: &dyn Accounts) {
    assert_eq!(accounts.any(HERE).await, Ok(false));
    assert_eq!(accounts.pepper_ids().await, Ok(vec![]));
    let ann = someone("ann", None);
    accounts.add(HERE, &ann).await.unwrap();
    assert_eq!(accounts.any(HERE).await, Ok(true));
    assert_eq!(accounts.pepper_ids().await, Ok(vec![]), "made without one");
    for (name, pepper) in [("bob", "p-1"), ("cid", "p-2"), ("dan", "p-1")] {
        accounts.add(HERE, &someone(name, Some(pepper))).await.unwrap();
    }
    let mut peppers = accounts.pepper_ids().await.unwrap();
    peppers.sort();
    assert_eq!(peppers, ["p-1", "p-2"]);

    let found = accounts.by_email(HERE, "ann@example.org").await.unwrap().unwrap();
    assert_eq!((&found.person, &found.email, &found.password), (&ann.person, &ann.email, &ann.password));
    assert_eq!((found.created_at, found.disabled), (ann.created_at, false));
    assert_eq!(accounts.by_uid(HERE, &ann.person.uid).await, Ok(Some(found)));
    assert_eq!(accounts.by_email(HERE, "nobody@example.org").await, Ok(None));
    assert_eq!(accounts.by_uid(HERE, &uid("h-nobody")).await, Ok(None));
}

async fn refuses_second_owners(accounts: &dyn Accounts) {
    let mut same_address = someone("eve", None);
    same_address.email = "ann@example.org".into();
    assert_eq!(accounts.add(HERE, &same_address).await, Err(AccountsError::EmailTaken));
    let mut same_uid = someone("eve", None);
    same_uid.person.uid = uid("h-ann");
    must_fail(accounts.add(HERE, &same_uid).await);
    assert_eq!(accounts.by_email(HERE, "eve@example.org").await, Ok(None));
}

async fn replaces_passwords(accounts: &dyn Accounts) {
    let (ann, new) =
        (uid("h-ann"), PasswordRecord { phc: Phc("$argon2id$second".into()), ..record(Some("p-3")) });
    accounts.set_password(HERE, &ann, &new, None).await.unwrap();
    let found = accounts.by_uid(HERE, &ann).await.unwrap().unwrap();
    assert_eq!((found.password, found.person.name.as_str()), (new.clone(), "ann"));
    accounts.set_password(HERE, &ann, &new, Some("Ann Archer")).await.unwrap();
    assert_eq!(accounts.by_uid(HERE, &ann).await.unwrap().unwrap().person.name, "Ann Archer");
    let bob = accounts.by_uid(HERE, &uid("h-bob")).await.unwrap().unwrap();
    assert_eq!((bob.password, bob.person.name.as_str()), (record(Some("p-1")), "bob"), "nobody else's");
    must_fail(accounts.set_password(HERE, &uid("h-nobody"), &new, None).await);
}

const THERE: &str = "server:https://chat.example.org";

fn with_device(name: &str) -> NewAccount {
    let device =
        DeviceRecord { id: DeviceId::parse("d-1").unwrap(), key: WrappedKey(vec![0, 255, 7]), ended: false };
    NewAccount { device: Some(device), ..someone(name, Some("p-1")) }
}

async fn keeps_realms_apart(accounts: &dyn Accounts) {
    assert_eq!(accounts.any(THERE).await, Ok(false));
    assert_eq!(accounts.by_email(THERE, "ann@example.org").await, Ok(None));
    let mut ann = with_device("ann");
    ann.person.name = "Ann there".into();
    accounts.add(THERE, &ann).await.unwrap();
    assert_eq!(accounts.by_uid(THERE, &uid("h-ann")).await.unwrap().unwrap().person.name, "Ann there");
    assert_eq!(accounts.by_uid(HERE, &uid("h-ann")).await.unwrap().unwrap().person.name, "Ann Archer");
    accounts.set_name(THERE, &uid("h-ann"), "Ann again").await.unwrap();
    accounts.set_name(THERE, &uid("h-nobody"), "Nobody").await.unwrap();
    assert_eq!(accounts.by_email(THERE, &ann.email).await.unwrap().unwrap().person.name, "Ann again");
    accounts.remove(THERE, &uid("h-ann")).await.unwrap();
    accounts.remove(THERE, &uid("h-ann")).await.unwrap();
    assert_eq!(accounts.any(THERE).await, Ok(false));
    assert!(accounts.by_uid(HERE, &uid("h-ann")).await.unwrap().is_some());
}

async fn keeps_devices(accounts: &dyn Accounts) {
    let (ann, bob) = (with_device("ann"), with_device("bob"));
    accounts.put(THERE, &ann).await.unwrap();
    accounts.put(THERE, &bob).await.unwrap();
    assert_eq!(accounts.by_uid(THERE, &uid("h-ann")).await.unwrap().unwrap().device, ann.device);
    accounts.end_device(THERE, &uid("h-ann")).await.unwrap();
    accounts.end_device(THERE, &uid("h-nobody")).await.unwrap();
    let ended = async |name| {
        let account = accounts.by_uid(THERE, &uid(name)).await.unwrap().unwrap();
        account.device.unwrap().ended
    };
    assert!(ended("h-ann").await && !ended("h-bob").await);
    // The same address with another uid: the account was made anew at the server.
    let mut anew = with_device("ann");
    anew.person.uid = uid("h-ann-2");
    accounts.put(THERE, &anew).await.unwrap();
    assert_eq!(accounts.by_uid(THERE, &uid("h-ann")).await, Ok(None));
    assert_eq!(accounts.by_email(THERE, &anew.email).await.unwrap().unwrap().person.uid.as_str(), "h-ann-2");
    // The same uid with another address.
    anew.email = "archer@example.org".into();
    accounts.put(THERE, &anew).await.unwrap();
    assert_eq!(accounts.by_email(THERE, "ann@example.org").await, Ok(None));
    assert!(accounts.by_email(THERE, "bob@example.org").await.unwrap().is_some());
}

async fn keeps_pending_enrolments(accounts: &dyn Accounts) {
    let pending = |byte| PendingEnrolment {
        password: record(Some("p-9")),
        key: WrappedKey(vec![byte; 3]),
        created_at: 1_700_000_000,
    };
    let at = async |realm| accounts.pending(realm, "cid@example.org").await.unwrap();
    assert_eq!(at(THERE).await, None);
    for byte in [1, 2] {
        accounts.set_pending(THERE, "cid@example.org", &pending(byte)).await.unwrap();
        assert_eq!((at(THERE).await, at(HERE).await), (Some(pending(byte)), None));
    }
    assert!(!accounts.pepper_ids().await.unwrap().contains(&"p-9".to_owned()), "no account yet");
    accounts.put(HERE, &with_device("cid")).await.unwrap();
    accounts.put(THERE, &with_device("dan")).await.unwrap();
    assert!(at(THERE).await.is_some());
    accounts.put(THERE, &with_device("cid")).await.unwrap();
    assert_eq!(at(THERE).await, None, "it has become an account");
    accounts.set_pending(THERE, "cid@example.org", &pending(3)).await.unwrap();
    for _ in 0..2 {
        accounts.forget_pending(THERE, "cid@example.org").await.unwrap();
    }
    assert_eq!(at(THERE).await, None);
}

async fn takes_attempts_back(accounts: &dyn Accounts) {
    accounts.uncount_attempt("unknown").await.unwrap();
    for now in [5, 6] {
        accounts.count_attempt("back", now).await.unwrap();
    }
    accounts.uncount_attempt("back").await.unwrap();
    let left = accounts.count_attempt("back", 7).await.unwrap().unwrap();
    assert_eq!(left.failures, 1);
    for _ in 0..3 {
        accounts.uncount_attempt("back").await.unwrap();
    }
    assert_eq!(accounts.count_attempt("back", 8).await.unwrap().unwrap().failures, 0);
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
