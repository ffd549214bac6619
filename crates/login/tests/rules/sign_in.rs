//! Who is let in, and who is not.

use crate::world::{EMAIL, PASSWORD, World, asked};
use argon2::Params;
use halley_login::fields::Fault;
use halley_login::password::Hashing;
use halley_login::pepper::PepperError;
use halley_login::ports::{AccountsError, Entry, KeyringError};
use halley_login::sign_in::SignInError;
use halley_login::sign_up::SignUp;

#[tokio::test]
async fn address_and_uid_both_name_the_account() {
    let (world, ann) = World::with_ann().await;
    let uid = ann.person().uid.to_string();
    for identifier in [EMAIL, " Ann@EXAMPLE.org ", &uid, &uid.to_uppercase()] {
        assert_eq!(world.sign_in(identifier, PASSWORD).await.unwrap().person(), ann.person());
    }
}

#[tokio::test]
async fn the_same_password_and_address_from_another_keyboard_are_the_same() {
    let world = World::new();
    world.sign_up("zoë@example.org", "häuser ohne dächer im wind").await.unwrap();
    let decomposed = "ha\u{308}user\u{A0}ohne da\u{308}cher im wind";
    world.sign_in("ZOE\u{308}@example.org", decomposed).await.unwrap();
}

#[tokio::test]
async fn unknown_wrong_and_disabled_are_refused_alike() {
    let (world, _) = World::with_ann().await;
    let unknown = world.sign_in("nobody@example.org", PASSWORD).await.unwrap_err();
    let wrong = world.sign_in(EMAIL, "wrong").await.unwrap_err();
    world.accounts.change_first(|ann| ann.disabled = true);
    let disabled = world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!([&unknown, &wrong, &disabled], [&SignInError::InvalidCredentials; 3]);
    assert_eq!(unknown.to_string(), wrong.to_string());
}

#[tokio::test]
async fn the_fifth_wrong_password_locks_the_right_one_out_too_until_time_has_passed() {
    let (world, _) = World::with_ann().await;
    for _ in 0..4 {
        assert_eq!(world.sign_in(EMAIL, "wrong").await.unwrap_err(), SignInError::InvalidCredentials);
    }
    assert_eq!(world.sign_in(EMAIL, "wrong").await.unwrap_err(), SignInError::LockedOut { wait_s: 30 });
    world.clock.pass(10);
    assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::LockedOut { wait_s: 20 });
    world.clock.pass(20);
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(world.sign_in(EMAIL, "wrong").await.unwrap_err(), SignInError::InvalidCredentials);
}

#[tokio::test]
async fn asking_while_locked_does_not_lengthen_the_lockout() {
    let (world, _) = World::with_ann().await;
    for _ in 0..5 {
        world.sign_in(EMAIL, "wrong").await.unwrap_err();
    }
    for _ in 0..10 {
        world.sign_in(EMAIL, "wrong").await.unwrap_err();
    }
    world.clock.pass(30);
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn naming_the_account_by_uid_gives_no_further_guesses_and_unknown_names_lock_alike() {
    let (world, ann) = World::with_ann().await;
    let uid = ann.person().uid.to_string();
    for identifier in [EMAIL, &uid, EMAIL, &uid] {
        world.sign_in(identifier, "wrong").await.unwrap_err();
    }
    assert!(matches!(world.sign_in(&uid, "wrong").await, Err(SignInError::LockedOut { .. })));
    for _ in 0..4 {
        world.sign_in("nobody@example.org", "wrong").await.unwrap_err();
    }
    assert!(matches!(world.sign_in("nobody@example.org", "wrong").await, Err(SignInError::LockedOut { .. })));
}

#[tokio::test]
async fn setting_the_clock_while_the_app_runs_neither_ends_nor_lengthens_a_lockout_nor_forgets_the_count() {
    for seconds in [15 * 60, 24 * 60 * 60, 10 * 365 * 24 * 60 * 60, -1_000_000] {
        let (world, _) = World::with_ann().await;
        for _ in 0..5 {
            world.sign_in(EMAIL, "wrong").await.unwrap_err();
        }
        world.clock.set_forward(seconds);
        let locked = world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
        assert_eq!(locked, SignInError::LockedOut { wait_s: 30 }, "{seconds}");
        world.clock.pass(30);
        let sixth = world.sign_in(EMAIL, "wrong").await.unwrap_err();
        assert_eq!(sixth, SignInError::LockedOut { wait_s: 60 }, "{seconds}");
        world.clock.pass(60);
        world.sign_in(EMAIL, PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_clock_set_back_before_the_app_starts_does_not_lock_for_longer_than_the_delay() {
    let (world, _) = World::with_ann().await;
    for _ in 0..5 {
        world.sign_in(EMAIL, "wrong").await.unwrap_err();
    }
    world.clock.set_forward(-1_000_000);
    world.clock.restart_app();
    assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::LockedOut { wait_s: 30 });
    world.clock.pass(30);
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_count_holds_no_name_that_was_typed() {
    let (world, _) = World::with_ann().await;
    world.sign_in("my secret password", "wrong").await.unwrap_err();
    for key in world.accounts.counted_keys() {
        assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    }
}

#[tokio::test]
async fn an_attempt_that_cannot_be_counted_is_not_made() {
    let (world, _) = World::with_ann().await;
    let failure = AccountsError::ReadOnly("the folder".into());
    world.accounts.fail_writes_with(Some(failure.clone()));
    assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::Accounts(failure));
}

#[tokio::test]
async fn rising_costs_hash_anew_at_the_next_right_password() {
    let (mut world, _) = World::with_ann().await;
    world.login.hashing = Hashing::with_params(2, Params::new(128, 2, 1, None).unwrap());
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    world
        .accounts
        .change_first(|ann| assert!(ann.password.phc.0.contains("m=128,t=2,p=1"), "{}", ann.password.phc.0));
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn each_failure_of_the_keyring_is_told_apart_costs_no_attempt_and_deletes_nothing() {
    let (world, _) = World::with_ann().await;
    let pepper = world.keyring.peek(Entry::Pepper).unwrap();
    for failure in [
        KeyringError::Absent("no bus".into()),
        KeyringError::Locked,
        KeyringError::Denied("no".into()),
        KeyringError::Slow,
    ] {
        world.keyring.fail_with(Some(failure.clone()));
        let expected = SignInError::Pepper(PepperError::Keyring(failure));
        assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), expected);
        assert_eq!(world.sign_in("nobody@example.org", PASSWORD).await.unwrap_err(), expected);
    }
    world.keyring.fail_with(Some(KeyringError::Garbage));
    assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::Pepper(PepperError::Replaced));
    world.keyring.fail_with(None);
    for (planted, expected) in [
        (None, PepperError::Emptied),
        (Some("garbage"), PepperError::Replaced),
        (Some(&*"ab".repeat(32)), PepperError::Replaced),
    ] {
        world.keyring.plant(Entry::Pepper, planted);
        assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::Pepper(expected));
        assert_eq!(world.keyring.peek(Entry::Pepper).as_deref(), planted);
    }
    world.keyring.plant(Entry::Pepper, Some(&pepper));
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn where_nobody_has_a_pepper_a_failing_keyring_tells_no_addresses_apart() {
    let world = World::new();
    world.keyring.fail_with(Some(KeyringError::Locked));
    world.login.sign_up(SignUp { without_keyring: true, ..asked(EMAIL, PASSWORD) }).await.unwrap();
    for _ in 0..4 {
        for identifier in [EMAIL, "nobody@example.org"] {
            assert_eq!(
                world.sign_in(identifier, "wrong").await.unwrap_err(),
                SignInError::InvalidCredentials,
                "{identifier}"
            );
        }
    }
    for identifier in [EMAIL, "nobody@example.org"] {
        assert!(matches!(world.sign_in(identifier, "wrong").await, Err(SignInError::LockedOut { .. })));
    }
}

#[tokio::test]
async fn a_lost_pepper_is_told_for_unknown_addresses_too() {
    let (world, _) = World::with_ann().await;
    for (planted, expected) in [
        (None, PepperError::Emptied),
        (Some("garbage"), PepperError::Replaced),
        (Some(&*"ab".repeat(32)), PepperError::Replaced),
    ] {
        world.keyring.plant(Entry::Pepper, planted);
        let unknown = world.sign_in("nobody@example.org", PASSWORD).await.unwrap_err();
        assert_eq!(unknown, SignInError::Pepper(expected));
    }
}

#[tokio::test]
async fn an_unknown_address_is_refused_with_any_pepper_that_somebody_here_has() {
    let (world, _) = World::with_ann().await;
    world.keyring.plant(Entry::Pepper, None);
    world.sign_up("bob@example.org", PASSWORD).await.unwrap();
    let replaced = SignInError::Pepper(PepperError::Replaced);
    assert_eq!(world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), replaced);
    let unknown = world.sign_in("nobody@example.org", PASSWORD).await.unwrap_err();
    assert_eq!(unknown, SignInError::InvalidCredentials);
}

#[tokio::test]
async fn any_input_gets_an_answer() {
    let (world, _) = World::with_ann().await;
    let megabyte = "x".repeat(1024 * 1024);
    for identifier in ["", "\0", &megabyte, "נועה", "🪐", "a@b\u{202E}c"] {
        for password in ["p", "🪐", "\u{202E}"] {
            assert!(world.sign_in(identifier, password).await.is_err());
        }
    }
    let Err(SignInError::Field(error)) = world.sign_in(EMAIL, &megabyte).await else { panic!() };
    assert_eq!(error.fault, Fault::TooLong);
}

#[tokio::test]
async fn a_damaged_record_is_a_damaged_file_and_not_a_wrong_password() {
    let (world, _) = World::with_ann().await;
    world.accounts.change_first(|ann| ann.password.phc.0.truncate(20));
    assert!(matches!(world.sign_in(EMAIL, PASSWORD).await, Err(SignInError::Hashing(_))));
}
