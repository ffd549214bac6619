//! Signing up, in and out where a token server says who somebody is.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::world::{EMAIL, PASSWORD, World, asked, typed};
use halley_login::account::Phc;
use halley_login::own_account::OwnAccountError;
use halley_login::pepper::PepperError;
use halley_login::ports::{Accounts, Entry, KeyringError, MintError, TokenSource};
use halley_login::server::{DeviceEnd, ServerError, ServerFailure};
use halley_login::session::RestoreError;
use halley_login::sign_in::{SignIn, SignInError};
use halley_login::sign_up::SignUpError;
use halley_login::{Login, Verified};
use halley_testkit::{FakeServer, SeededRandomness};
use std::sync::Arc;

const NEW: &str = "another phrase of four words";

/// The rules at a token server, and that server.
struct At {
    world: World,
    server: Arc<FakeServer>,
}

impl At {
    fn new() -> Self {
        let (mut world, server) = (World::new(), Arc::<FakeServer>::default());
        world.login.tokens = server.clone();
        Self { world, server }
    }

    async fn with_ann() -> (Self, Verified) {
        let at = Self::new();
        let ann = at.world.sign_up(EMAIL, PASSWORD).await.unwrap();
        (at, ann)
    }

    /// Another computer of the same people.
    fn elsewhere(&self) -> World {
        let mut world = World::new();
        world.login.tokens = self.server.clone();
        world.login.randomness = Arc::new(SeededRandomness::new(99));
        world
    }

    fn away(&self) -> ServerError {
        let error: ServerError = ServerFailure::Unreachable("refuses connections".into()).into();
        self.server.fail_with(Some(error.clone()));
        error
    }

    fn is_pending(&self) -> bool {
        self.world.accounts.is_pending(&self.server.connection(), EMAIL)
    }
}

async fn mint(login: &Login, who: &Verified) -> Result<(), MintError> {
    login.open_session(who).await.map(drop)
}

fn afresh(password: &str) -> SignIn {
    SignIn { afresh: true, ..typed(EMAIL, password) }
}

#[tokio::test]
async fn an_account_is_the_servers_and_every_later_sign_in_asks_it_for_a_token_alone() {
    let (at, ann) = At::with_ann().await;
    mint(&at.world.login, &ann).await.unwrap();
    let uid = ann.person().uid.clone();
    for name in [EMAIL, uid.as_str()] {
        let again = at.world.sign_in(name, PASSWORD).await.unwrap();
        assert_eq!(again.person().uid, uid);
        mint(&at.world.login, &again).await.unwrap();
    }
    let minted = format!("mint {uid}");
    assert_eq!(at.server.calls(), [format!("create {EMAIL}"), minted.clone(), minted.clone(), minted]);
    assert_eq!(at.world.sign_in(EMAIL, "wrong horse").await.unwrap_err(), SignInError::InvalidCredentials);
    assert_eq!(at.server.calls().len(), 4, "a wrong password is seen here");
}

#[tokio::test]
async fn neither_password_nor_key_is_in_the_user_table() {
    let (at, ann) = At::with_ann().await;
    at.world.login.keep_session(&at.world.login.open_session(&ann).await.unwrap()).await.unwrap();
    let kept = at.world.keyring.peek(Entry::Session).unwrap();
    let key = kept.lines().last().unwrap();
    assert_eq!(key.len(), 64);
    at.world.accounts.change_first(|ann| {
        let device = ann.device.as_ref().unwrap();
        assert!(!hex::encode(&device.key.0).contains(key) && device.key.0.len() > 64);
    });
}

#[tokio::test]
async fn a_new_device_is_enrolled_by_its_first_sign_in() {
    let (at, ann) = At::with_ann().await;
    let second = at.elsewhere();
    let there = second.sign_in(" ANN@example.org", PASSWORD).await.unwrap();
    assert_eq!(there.person(), ann.person());
    mint(&second.login, &there).await.unwrap();
    second.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(at.server.devices_of(EMAIL), 2);
    assert_eq!(at.server.calls().iter().filter(|call| call.starts_with("enrol")).count(), 1);
}

#[tokio::test]
async fn a_wrong_password_on_a_new_device_is_refused_by_the_server_counted_here_and_leaves_nothing() {
    let (at, _) = At::with_ann().await;
    let second = at.elsewhere();
    for _ in 0..4 {
        let refused = second.sign_in(EMAIL, "wrong horse battery").await.unwrap_err();
        assert_eq!(refused, SignInError::InvalidCredentials);
    }
    let fifth = second.sign_in(EMAIL, "wrong horse battery").await.unwrap_err();
    assert!(matches!(fifth, SignInError::LockedOut { wait_s: 30 }), "{fifth:?}");
    assert_eq!(second.accounts.any(&at.server.connection()).await, Ok(false));
    assert!(!second.accounts.is_pending(&at.server.connection(), EMAIL));
    let asked = at.server.calls().len();
    let unknown = second.sign_in("h-nobody", PASSWORD).await.unwrap_err();
    assert_eq!(unknown, SignInError::InvalidCredentials);
    assert_eq!(at.server.calls().len(), asked, "no server knows anybody by a uid");
}

#[tokio::test]
async fn a_server_that_is_away_costs_no_attempts() {
    let (at, _) = At::with_ann().await;
    let second = at.elsewhere();
    let away = at.away();
    for _ in 0..10 {
        let error = second.sign_in(EMAIL, PASSWORD).await.unwrap_err();
        assert_eq!(error, SignInError::Server(away.clone()));
    }
    at.server.fail_with(None);
    second.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_sign_up_whose_answer_was_lost_leads_on_with_the_same_device_up_or_in() {
    for up in [true, false] {
        let at = At::new();
        at.server.lose_answers(true);
        let lost = at.world.sign_up(EMAIL, PASSWORD).await.unwrap_err();
        assert!(matches!(lost, SignUpError::Server(ServerError::Failed(_))), "{lost:?}");
        assert!(at.is_pending());
        at.server.lose_answers(false);
        if up {
            at.world.sign_up(EMAIL, PASSWORD).await.unwrap();
        } else {
            at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
        }
        assert_eq!(at.server.devices_of(EMAIL), 1);
        assert!(!at.is_pending());
    }
}

#[tokio::test]
async fn a_refused_sign_up_leaves_nothing() {
    let (at, _) = At::with_ann().await;
    let second = at.elsewhere();
    assert_eq!(second.sign_up(EMAIL, NEW).await.unwrap_err(), SignUpError::EmailTaken);
    assert_eq!(second.accounts.any(&at.server.connection()).await, Ok(false));
    at.server.fail_with(Some(ServerError::RegistrationClosed));
    let closed = second.sign_up("bob@example.org", PASSWORD).await.unwrap_err();
    assert_eq!(closed, SignUpError::Server(ServerError::RegistrationClosed));
    assert!(!second.accounts.is_pending(&at.server.connection(), "bob@example.org"));
}

#[tokio::test]
async fn an_ended_device_is_told_and_the_next_sign_in_enrols_it_anew() {
    for end in [DeviceEnd::Revoked, DeviceEnd::AccountDisabled] {
        let (at, ann) = At::with_ann().await;
        at.server.end_devices(EMAIL, end);
        assert_eq!(mint(&at.world.login, &ann).await, Err(MintError::Ended(end)));
        let again = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
        mint(&at.world.login, &again).await.unwrap();
        assert_eq!(at.server.devices_of(EMAIL), 1);
    }
}

#[tokio::test]
async fn after_a_change_elsewhere_the_old_password_is_of_no_use_and_the_new_one_is() {
    let (at, ann) = At::with_ann().await;
    at.server.change_password_elsewhere(EMAIL, NEW);
    let ended = mint(&at.world.login, &ann).await;
    assert_eq!(ended, Err(MintError::Ended(DeviceEnd::PasswordChanged)));
    assert_eq!(at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::InvalidCredentials);
    let again = at.world.sign_in(EMAIL, NEW).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
}

#[tokio::test]
async fn whoever_knows_of_the_change_signs_in_afresh_at_once() {
    let (at, _) = At::with_ann().await;
    at.server.change_password_elsewhere(EMAIL, NEW);
    assert_eq!(at.world.sign_in(EMAIL, NEW).await.unwrap_err(), SignInError::InvalidCredentials);
    let again = at.world.login.sign_in(afresh(NEW)).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
    at.world.sign_in(EMAIL, NEW).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_afresh_leaves_the_device_as_it_was() {
    let (at, _) = At::with_ann().await;
    let refused = at.world.login.sign_in(afresh("wrong horse battery")).await.unwrap_err();
    assert_eq!(refused, SignInError::InvalidCredentials);
    let before = at.server.calls().len();
    at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(at.server.calls().len(), before);
}

#[tokio::test]
async fn where_the_pepper_is_gone_the_server_enrols_anew() {
    for planted in [None, Some("garbage"), Some("07")] {
        let (at, ann) = At::with_ann().await;
        let planted = planted.map(|text| if text == "07" { text.repeat(32) } else { text.to_owned() });
        at.world.keyring.plant(Entry::Pepper, planted.as_deref());
        let again = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
        assert_eq!(again.person(), ann.person());
        mint(&at.world.login, &again).await.unwrap();
        let before = at.server.calls().len();
        at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
        assert_eq!(at.server.calls().len(), before, "from here on this computer checks again");
    }
}

#[tokio::test]
async fn with_the_keyring_away_the_person_may_agree_to_go_without_a_pepper() {
    let (at, _) = At::with_ann().await;
    at.world.keyring.fail_with(Some(KeyringError::Locked));
    let locked = at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(locked, SignInError::Pepper(PepperError::Keyring(KeyringError::Locked)));
    let agreed = SignIn { without_keyring: true, ..typed(EMAIL, PASSWORD) };
    let again = at.world.login.sign_in(agreed).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
    at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_damaged_key_heals_through_the_server() {
    let (at, _) = At::with_ann().await;
    at.world.accounts.change_first(|ann| {
        let key = &mut ann.device.as_mut().unwrap().key.0;
        let last = key.len() - 1;
        key[last] ^= 1;
    });
    let again = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
}

#[tokio::test]
async fn a_damaged_record_of_the_password_heals_through_the_server() {
    let (at, _) = At::with_ann().await;
    at.world.accounts.change_first(|ann| ann.password.phc = Phc("damaged".to_owned()));
    for _ in 0..2 {
        let again = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
        mint(&at.world.login, &again).await.unwrap();
    }
    assert_eq!(at.server.calls().iter().filter(|call| call.starts_with("enrol")).count(), 1);
}

#[tokio::test]
async fn what_was_begun_with_a_device_that_was_ended_meanwhile_goes_on_with_another_key() {
    let at = At::new();
    at.server.lose_answers(true);
    at.world.sign_up(EMAIL, PASSWORD).await.unwrap_err();
    at.server.lose_answers(false);
    at.server.end_devices(EMAIL, DeviceEnd::Revoked);
    let ann = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    mint(&at.world.login, &ann).await.unwrap();
    assert!(!at.is_pending());
}

#[tokio::test]
async fn a_lockout_at_the_server_leaves_what_was_begun() {
    let at = At::new();
    at.server.lose_answers(true);
    at.world.sign_up(EMAIL, PASSWORD).await.unwrap_err();
    at.server.lose_answers(false);
    at.server.fail_with(Some(ServerError::LockedOut { wait_s: 30 }));
    let refused = at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(refused, SignInError::LockedOut { wait_s: 30 });
    assert!(at.is_pending());
    at.server.fail_with(None);
    at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(at.server.devices_of(EMAIL), 1);
}

#[tokio::test]
async fn a_device_that_the_server_does_not_know_is_not_taken_for_ended() {
    let (at, ann) = At::with_ann().await;
    at.server.fail_with(Some(ServerFailure::UnknownDevice.into()));
    assert_eq!(mint(&at.world.login, &ann).await, Err(MintError::Server(ServerFailure::UnknownDevice)));
    at.world.sign_out(&ann).await.unwrap_err();
    at.server.fail_with(None);
    let again = at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
    assert_eq!(at.server.devices_of(EMAIL), 1, "the device is still the one from before");
}

#[tokio::test]
async fn a_kept_session_needs_no_password_and_mints_anew() {
    let (at, ann) = At::with_ann().await;
    let session = at.world.login.open_session(&ann).await.unwrap();
    at.world.login.keep_session(&session).await.unwrap();
    assert!(at.world.keyring.peek(Entry::Session).unwrap().starts_with("halley session 2\n"));
    let (restored, _) = at.world.another_instance().restore_session(&ann.person().uid).await.unwrap();
    assert_eq!(restored.person(), ann.person());
    mint(&at.world.login, &restored).await.unwrap();
}

#[tokio::test]
async fn a_kept_session_of_an_ended_or_replaced_device_is_gone() {
    for ended in [true, false] {
        let (at, ann) = At::with_ann().await;
        at.world.login.keep_session(&at.world.login.open_session(&ann).await.unwrap()).await.unwrap();
        if ended {
            at.server.end_devices(EMAIL, DeviceEnd::Revoked);
            mint(&at.world.login, &ann).await.unwrap_err();
        } else {
            at.world.login.sign_in(afresh(PASSWORD)).await.unwrap();
        }
        assert_eq!(at.world.login.restore_session(&ann.person().uid).await.unwrap_err(), RestoreError::Gone);
        assert_eq!(at.world.keyring.peek(Entry::Session), None);
    }
}

#[tokio::test]
async fn the_same_address_at_a_server_and_at_none_is_two_accounts() {
    let (at, ann) = At::with_ann().await;
    let local = Login { tokens: at.world.tokens.clone(), ..at.world.login.clone() };
    assert_eq!(local.sign_in(typed(EMAIL, PASSWORD)).await.unwrap_err(), SignInError::InvalidCredentials);
    let here = local.sign_up(asked(EMAIL, NEW)).await.unwrap();
    assert_ne!(here.person().uid, ann.person().uid);
    at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
    local.sign_in(typed(EMAIL, NEW)).await.unwrap();
}

#[tokio::test]
async fn whoever_was_verified_over_another_connection_gets_nothing_over_this_one() {
    let (at, ann) = At::with_ann().await;
    let elsewhere = World::new();
    assert_eq!(mint(&elsewhere.login, &ann).await, Err(MintError::PasswordNeeded));
    let bob = elsewhere.sign_up("bob@example.org", PASSWORD).await.unwrap();
    let calls = at.server.calls().len();
    assert_eq!(mint(&at.world.login, &bob).await, Err(MintError::PasswordNeeded));
    assert_eq!(at.world.login.devices(&bob).await, Err(OwnAccountError::NotManaged));
    assert_eq!(at.server.calls().len(), calls);
}

#[tokio::test]
async fn a_sign_out_that_the_server_missed_is_finished_while_the_app_runs() {
    let (at, ann) = At::with_ann().await;
    mint(&at.world.login, &ann).await.unwrap();
    at.away();
    at.world.sign_out(&ann).await.unwrap_err();
    at.server.fail_with(None);
    assert_eq!(at.world.login.finish_sign_outs().await, Ok(0));
    assert_eq!(at.server.calls().last(), Some(&format!("flush {}", ann.person().uid)));
}

#[tokio::test]
async fn one_of_an_earlier_run_is_finished_by_the_next_sign_in_before_the_mint() {
    let (at, ann) = At::with_ann().await;
    mint(&at.world.login, &ann).await.unwrap();
    at.away();
    at.world.sign_out(&ann).await.unwrap_err();
    at.server.fail_with(None);
    let later = at.world.another_instance();
    assert_eq!(later.finish_sign_outs().await, Ok(0), "nothing that can be done now");
    let again = later.sign_in(typed(EMAIL, PASSWORD)).await.unwrap();
    mint(&later, &again).await.unwrap();
    let uid = &ann.person().uid;
    assert_eq!(at.server.calls()[2..], [format!("flush {uid}"), format!("mint {uid}")]);
}

async fn change(at: &At, who: &Verified, old: &str, new: &str) -> Result<(), OwnAccountError> {
    at.world.login.change_password(who, &old.into(), &new.into()).await
}

#[tokio::test]
async fn a_changed_password_opens_the_same_device() {
    let (at, ann) = At::with_ann().await;
    change(&at, &ann, PASSWORD, NEW).await.unwrap();
    assert_eq!(at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::InvalidCredentials);
    let again = at.world.sign_in(EMAIL, NEW).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
    assert_eq!((at.server.devices_of(EMAIL), at.is_pending()), (1, false));
    assert!(!at.server.calls().iter().any(|call| call.starts_with("enrol")));
}

#[tokio::test]
async fn the_old_password_has_to_be_right_and_counts_when_it_is_not() {
    let (at, ann) = At::with_ann().await;
    for _ in 0..4 {
        assert_eq!(change(&at, &ann, "wrong horse", NEW).await, Err(OwnAccountError::WrongPassword));
    }
    let fifth = change(&at, &ann, "wrong horse", NEW).await;
    assert_eq!(fifth, Err(OwnAccountError::LockedOut { wait_s: 30 }));
    assert!(!at.is_pending());
    assert!(matches!(change(&at, &ann, PASSWORD, "password1234").await, Err(OwnAccountError::Weak(_))));
    at.world.clock.pass(31);
    at.world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_change_that_was_cut_off_leaves_the_password_that_the_server_has() {
    for carried_out in [true, false] {
        let (at, ann) = At::with_ann().await;
        if carried_out {
            at.server.lose_answers(true);
        } else {
            at.away();
        }
        change(&at, &ann, PASSWORD, NEW).await.unwrap_err();
        assert!(at.is_pending());
        at.server.lose_answers(false);
        at.server.fail_with(None);
        let (right, wrong) = if carried_out { (NEW, PASSWORD) } else { (PASSWORD, NEW) };
        // The wrong one first, or not at all.
        for tried in [&[wrong, right][..], &[right][..]] {
            if tried.len() == 1 && at.is_pending() {
                continue;
            }
            for password in tried {
                let signed_in = at.world.sign_in(EMAIL, password).await;
                assert_eq!(signed_in.is_ok(), *password == right, "{carried_out} {password} {signed_in:?}");
            }
        }
        let again = at.world.sign_in(EMAIL, right).await.unwrap();
        mint(&at.world.login, &again).await.unwrap();
        assert!(!at.is_pending());
    }
}

#[tokio::test]
async fn a_refused_change_leaves_an_earlier_one_that_was_cut_off() {
    let (at, ann) = At::with_ann().await;
    at.server.lose_answers(true);
    change(&at, &ann, PASSWORD, NEW).await.unwrap_err();
    at.server.lose_answers(false);
    let refused = change(&at, &ann, PASSWORD, "yet another phrase of words").await.unwrap_err();
    assert_eq!(refused, OwnAccountError::WrongPassword);
    assert!(at.is_pending());
    let again = at.world.sign_in(EMAIL, NEW).await.unwrap();
    mint(&at.world.login, &again).await.unwrap();
}

#[tokio::test]
async fn an_account_that_is_deleted_after_a_cut_off_change_leaves_nothing() {
    let (at, ann) = At::with_ann().await;
    at.server.lose_answers(true);
    change(&at, &ann, PASSWORD, NEW).await.unwrap_err();
    at.server.lose_answers(false);
    at.world.login.delete_account(&ann, &NEW.into()).await.unwrap();
    assert!(!at.is_pending());
}

#[tokio::test]
async fn after_a_cut_off_change_the_new_password_keeps_the_device() {
    let (at, ann) = At::with_ann().await;
    at.server.lose_answers(true);
    change(&at, &ann, PASSWORD, NEW).await.unwrap_err();
    at.server.lose_answers(false);
    at.world.sign_in(EMAIL, NEW).await.unwrap();
    assert_eq!(at.server.devices_of(EMAIL), 1);
}

#[tokio::test]
async fn devices_are_listed_and_revoked_and_a_revoked_one_is_told_so() {
    let (at, ann) = At::with_ann().await;
    let second = at.elsewhere();
    let there = second.sign_in(EMAIL, PASSWORD).await.unwrap();
    let devices = second.login.devices(&there).await.unwrap();
    let [first, own] = &devices[..] else { panic!("{devices:?}") };
    assert!(!first.current && own.current);
    second.login.revoke_device(&there, &first.id).await.unwrap();
    assert_eq!(mint(&at.world.login, &ann).await, Err(MintError::Ended(DeviceEnd::Revoked)));
    let refused = at.world.login.devices(&ann).await.unwrap_err();
    assert_eq!(refused.end(), Some(MintError::Ended(DeviceEnd::Revoked)));
}

#[tokio::test]
async fn a_new_name_is_known_here_and_on_other_devices() {
    let (at, ann) = At::with_ann().await;
    let second = at.elsewhere();
    let there = second.sign_in(EMAIL, PASSWORD).await.unwrap();
    let renamed = at.world.login.change_name(&ann, " Ann B. Archer ").await.unwrap();
    assert_eq!(renamed.person().name, "Ann B. Archer");
    assert_eq!(at.world.sign_in(EMAIL, PASSWORD).await.unwrap().person().name, "Ann B. Archer");
    let session = second.login.open_session(&there).await.unwrap();
    assert_eq!(session.person.name, "Ann B. Archer");
    assert_eq!(second.sign_in(EMAIL, PASSWORD).await.unwrap().person().name, "Ann B. Archer");
}

#[tokio::test]
async fn a_deleted_account_is_gone_here_and_there() {
    let (at, ann) = At::with_ann().await;
    let wrong = at.world.login.delete_account(&ann, &"wrong horse".into()).await;
    assert_eq!(wrong, Err(OwnAccountError::WrongPassword));
    at.world.login.delete_account(&ann, &PASSWORD.into()).await.unwrap();
    assert_eq!(at.world.accounts.any(&at.server.connection()).await, Ok(false));
    assert_eq!(at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::InvalidCredentials);
}

#[tokio::test]
async fn without_a_server_the_password_changes_here_and_nothing_else_is_managed() {
    let (world, ann) = World::with_ann().await;
    let wrong = world.login.change_password(&ann, &"wrong horse".into(), &NEW.into()).await;
    assert_eq!(wrong, Err(OwnAccountError::WrongPassword));
    world.login.change_password(&ann, &PASSWORD.into(), &NEW.into()).await.unwrap();
    world.sign_in(EMAIL, NEW).await.unwrap();
    assert_eq!(world.login.devices(&ann).await, Err(OwnAccountError::NotManaged));
    let deleted = world.login.delete_account(&ann, &NEW.into()).await;
    assert_eq!(deleted, Err(OwnAccountError::NotManaged));
}
