//! What signing up does and refuses.

use crate::world::{EMAIL, PASSWORD, World, asked};
use halley_login::fields::Fault;
use halley_login::pepper::PepperError;
use halley_login::ports::{AccountsError, Entry, KeyringError};
use halley_login::sign_up::{SignUp, SignUpError};
use std::time::Duration;

#[tokio::test]
async fn the_uid_is_made_by_us_and_says_nothing_of_the_address() {
    let (_, ann) = World::with_ann().await;
    let uid = ann.person().uid.as_str();
    assert!(uid.starts_with("h-") && uid.len() == 26 && !uid.contains("ann"), "{uid}");
    assert_eq!((ann.email(), ann.person().name.as_str()), (EMAIL, "Ann Archer"));
}

#[tokio::test]
async fn the_stored_record_is_a_peppered_argon2id_hash_and_the_pepper_is_only_in_the_keyring() {
    let (world, _) = World::with_ann().await;
    let pepper = world.keyring.peek(Entry::Pepper).unwrap();
    assert_eq!(pepper.len(), 64);
    world.accounts.change_first(|ann| {
        assert!(ann.password.phc.0.starts_with("$argon2id$"));
        assert!(ann.password.pepper_id.is_some());
        let stored = format!("{:?} {} {:?}", ann, ann.password.phc.0, ann.password.pepper_id);
        assert!(!stored.contains(&pepper) && !stored.contains(PASSWORD));
    });
}

#[tokio::test]
async fn the_same_address_in_other_letters_is_taken() {
    let (world, _) = World::with_ann().await;
    assert_eq!(world.sign_up(" ANN@Example.org", PASSWORD).await.unwrap_err(), SignUpError::EmailTaken);
}

#[tokio::test]
async fn a_weak_password_and_bad_fields_are_refused_before_anything_is_stored() {
    let world = World::new();
    assert!(matches!(world.sign_up(EMAIL, "password1234").await, Err(SignUpError::Weak(_))));
    for (email, name, password, fault) in [
        ("", "Ann", PASSWORD, Fault::Empty),
        ("ann", "Ann", PASSWORD, Fault::NotAnEmail),
        (EMAIL, " ", PASSWORD, Fault::Empty),
        (EMAIL, "a\0b", PASSWORD, Fault::Characters),
        (EMAIL, "Ann", "", Fault::Empty),
        (EMAIL, "Ann", "with\0nul in it, long enough", Fault::Characters),
    ] {
        let asked = SignUp {
            email: email.into(),
            name: name.into(),
            password: password.into(),
            without_keyring: false,
            invite: None,
        };
        let Err(SignUpError::Field(error)) = world.login.sign_up(asked).await else {
            panic!("{email} {name}")
        };
        assert_eq!(error.fault, fault);
    }
    assert!(!halley_login::ports::Accounts::any(&*world.accounts, "").await.unwrap());
    assert_eq!(world.keyring.peek(Entry::Pepper), None);
}

#[tokio::test]
async fn without_a_keyring_an_account_is_made_only_when_the_person_agrees() {
    let world = World::new();
    world.keyring.fail_with(Some(KeyringError::Slow));
    let refused = world.sign_up(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(refused, SignUpError::Pepper(PepperError::Keyring(KeyringError::Slow)));
    let agreed = SignUp { without_keyring: true, ..asked(EMAIL, PASSWORD) };
    world.login.sign_up(agreed).await.unwrap();
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_leaves_no_account_behind() {
    let world = World::new();
    world.accounts.fail_writes_with(Some(AccountsError::DiskFull));
    let refused = world.sign_up(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(refused, SignUpError::Accounts(AccountsError::DiskFull));
    world.accounts.fail_writes_with(None);
    world.sign_up(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_address_whose_pepper_is_lost_can_enrol_again_and_keeps_its_uid() {
    let (world, ann) = World::with_ann().await;
    world.keyring.plant(Entry::Pepper, None);
    let again = world.sign_up(EMAIL, "another phrase of four words").await.unwrap();
    assert_eq!(again.person().uid, ann.person().uid);
    world.sign_in(EMAIL, "another phrase of four words").await.unwrap();
}

#[tokio::test]
async fn what_is_no_pepper_gives_way_to_one_for_old_and_new_accounts() {
    let (world, ann) = World::with_ann().await;
    for garbage in ["garbage", "", &"AB".repeat(32)[1..]] {
        world.keyring.plant(Entry::Pepper, Some(garbage));
        assert_eq!(world.sign_up(EMAIL, PASSWORD).await.unwrap().person().uid, ann.person().uid);
        world.sign_in(EMAIL, PASSWORD).await.unwrap();
    }
    world.keyring.plant(Entry::Pepper, Some("garbage"));
    world.sign_up("bob@example.org", PASSWORD).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn two_instances_that_make_the_first_accounts_at_once_agree_on_one_pepper() {
    let world = World::new();
    let go_on = world.keyring.hold_next_write();
    let [slow, fast] =
        [("ann@example.org", world.another_instance()), ("bob@example.org", world.another_instance())]
            .map(|(email, login)| tokio::spawn(async move { login.sign_up(asked(email, PASSWORD)).await }));
    // All that can happen while the first of them writes its pepper.
    tokio::time::sleep(Duration::from_secs(1)).await;
    go_on.notify_one();
    slow.await.unwrap().unwrap();
    fast.await.unwrap().unwrap();
    world.sign_in("ann@example.org", PASSWORD).await.unwrap();
    world.sign_in("bob@example.org", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn nobody_enrols_again_while_the_keyring_only_fails_or_where_a_server_decides() {
    let (mut world, _) = World::with_ann().await;
    world.keyring.fail_with(Some(KeyringError::Locked));
    assert_eq!(world.sign_up(EMAIL, PASSWORD).await.unwrap_err(), SignUpError::EmailTaken);
    world.keyring.fail_with(None);
    world.keyring.plant(Entry::Pepper, None);
    world.login.local_re_enrolment = false;
    assert_eq!(world.sign_up(EMAIL, PASSWORD).await.unwrap_err(), SignUpError::EmailTaken);
}

#[tokio::test]
async fn a_disabled_account_cannot_enrol_again() {
    let (world, _) = World::with_ann().await;
    world.accounts.change_first(|ann| ann.disabled = true);
    world.keyring.plant(Entry::Pepper, None);
    assert_eq!(world.sign_up(EMAIL, PASSWORD).await.unwrap_err(), SignUpError::EmailTaken);
}
