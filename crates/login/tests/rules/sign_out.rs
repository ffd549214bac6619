//! What becomes of tokens when people sign out.

use crate::world::{PASSWORD, World};
use halley_login::ports::{AccountsError, MintError};
use std::time::Duration;

#[tokio::test]
async fn a_sign_out_that_the_service_missed_is_finished_later_once() {
    let (world, ann) = World::with_ann().await;
    world.tokens.fail_with(Some(MintError::Timeout));
    assert_eq!(world.sign_out(&ann).await, Err(MintError::Timeout));
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 1);
    world.tokens.fail_with(None);
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 0);
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 0);
    assert_eq!(world.tokens.calls(), [format!("flush {}", ann.person().uid)]);
}

#[tokio::test]
async fn a_missed_sign_out_is_finished_before_the_next_token_and_never_after_it() {
    let (world, ann) = World::with_ann().await;
    world.tokens.fail_with(Some(MintError::Timeout));
    world.sign_out(&ann).await.unwrap_err();
    world.tokens.fail_with(None);
    world.login.open_session(&ann).await.unwrap();
    world.login.finish_sign_outs().await.unwrap();
    let uid = &ann.person().uid;
    assert_eq!(world.tokens.calls(), [format!("flush {uid}"), format!("mint {uid}")]);
}

#[tokio::test]
async fn signing_in_while_the_sign_out_still_ends_tokens_keeps_the_new_token() {
    let (world, ann) = World::with_ann().await;
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    world.login.open_session(&ann).await.unwrap();
    world.login.complete_sign_out(&signing_out).await.unwrap();
    let uid = &ann.person().uid;
    assert_eq!(world.tokens.calls(), [format!("flush {uid}"), format!("mint {uid}")]);
}

#[tokio::test]
async fn a_sign_out_that_could_not_be_noted_ends_the_token_all_the_same() {
    let (world, ann) = World::with_ann().await;
    world.accounts.fail_writes_with(Some(AccountsError::DiskFull));
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    assert_eq!(signing_out.accounts, Some(AccountsError::DiskFull));
    world.login.complete_sign_out(&signing_out).await.unwrap();
    assert_eq!(world.tokens.calls(), [format!("flush {}", ann.person().uid)]);
}

#[tokio::test]
async fn a_sign_out_ends_the_token_even_if_the_notes_cannot_be_read() {
    for failure in [AccountsError::Busy, AccountsError::Damaged("pages".into())] {
        let (world, ann) = World::with_ann().await;
        let signing_out = world.login.begin_sign_out(&ann, false).await;
        world.accounts.fail_reading_sign_outs_with(Some(failure));
        world.login.complete_sign_out(&signing_out).await.unwrap();
        assert_eq!(world.tokens.calls(), [format!("flush {}", ann.person().uid)]);
    }
}

#[tokio::test]
async fn notes_that_cannot_be_read_keep_nobody_out_and_cost_no_fresh_token_later() {
    let (world, ann) = World::with_ann().await;
    let uid = &ann.person().uid;
    // Of an earlier run of the app: this one knows nothing of it.
    world.accounts.leave_sign_out_unfinished("fake:app", uid);
    world.accounts.fail_reading_sign_outs_with(Some(AccountsError::Busy));
    world.login.open_session(&ann).await.unwrap();
    world.accounts.fail_reading_sign_outs_with(None);
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 0);
    assert_eq!(world.tokens.calls(), [format!("mint {uid}")]);
    world.sign_out(&ann).await.unwrap();
    assert_eq!(world.tokens.calls(), [format!("mint {uid}"), format!("flush {uid}")]);
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 0);
    assert_eq!(world.tokens.calls().len(), 2, "crossed off with the sign-out");
}

#[tokio::test]
async fn a_sign_out_that_cannot_be_crossed_off_costs_no_fresh_token_later() {
    let (world, ann) = World::with_ann().await;
    let uid = &ann.person().uid;
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    world.accounts.fail_writes_with(Some(AccountsError::Busy));
    world.login.complete_sign_out(&signing_out).await.unwrap();
    world.login.open_session(&ann).await.unwrap();
    world.accounts.fail_writes_with(None);
    world.login.finish_sign_outs().await.unwrap();
    let calls = world.tokens.calls();
    assert_eq!(calls.last(), Some(&format!("mint {uid}")), "{calls:?}");
}

#[tokio::test]
async fn a_sign_out_that_was_neither_noted_nor_done_is_finished_before_the_next_token() {
    let (world, ann) = World::with_ann().await;
    let uid = &ann.person().uid;
    world.accounts.fail_writes_with(Some(AccountsError::DiskFull));
    world.tokens.fail_with(Some(MintError::Timeout));
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    world.login.complete_sign_out(&signing_out).await.unwrap_err();
    assert_eq!(world.login.finish_sign_outs().await.unwrap(), 1);
    world.tokens.fail_with(None);
    world.login.open_session(&ann).await.unwrap();
    assert_eq!(world.tokens.calls(), [format!("flush {uid}"), format!("mint {uid}")]);
}

#[tokio::test]
async fn a_sign_out_that_another_process_has_finished_is_not_repeated() {
    let (world, ann) = World::with_ann().await;
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    let elsewhere = world.another_instance();
    elsewhere.open_session(&ann).await.unwrap();
    world.login.complete_sign_out(&signing_out).await.unwrap();
    let uid = &ann.person().uid;
    assert_eq!(world.tokens.calls(), [format!("flush {uid}"), format!("mint {uid}")]);
}

#[tokio::test(start_paused = true)]
async fn signing_out_of_one_account_on_a_slow_service_delays_no_other_sign_in() {
    let (world, ann) = World::with_ann().await;
    let bob = world.sign_up("bob@example.org", PASSWORD).await.unwrap();
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    world.tokens.hold_flushes();
    let login = world.login.clone();
    let ending = tokio::spawn(async move { login.complete_sign_out(&signing_out).await });
    tokio::task::yield_now().await;
    let limit = Duration::from_secs(9);
    tokio::time::timeout(limit, world.login.open_session(&bob)).await.unwrap().unwrap();
    assert!(!ending.is_finished());
    world.tokens.let_flushes_go_on();
    ending.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn signing_in_again_during_ones_own_slow_sign_out_ends_within_ten_seconds_and_can_be_tried_again() {
    let (world, ann) = World::with_ann().await;
    let signing_out = world.login.begin_sign_out(&ann, false).await;
    world.tokens.hold_flushes();
    let login = world.login.clone();
    let ending = tokio::spawn(async move { login.complete_sign_out(&signing_out).await });
    tokio::task::yield_now().await;
    let limit = Duration::from_secs(11);
    let tried = tokio::time::timeout(limit, world.login.open_session(&ann)).await.unwrap();
    assert_eq!(tried.unwrap_err(), MintError::Timeout);
    world.tokens.let_flushes_go_on();
    ending.await.unwrap().unwrap();
    world.login.open_session(&ann).await.unwrap();
    let uid = &ann.person().uid;
    assert_eq!(world.tokens.calls(), [format!("flush {uid}"), format!("mint {uid}")]);
}
