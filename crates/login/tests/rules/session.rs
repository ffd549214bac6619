//! Tokens, kept sessions and the ends of both.

use crate::world::{EMAIL, PASSWORD, World};
use halley_login::ports::{Entry, KeyringError, MintError};
use halley_login::session::RestoreError;
use secrecy::ExposeSecret;

#[tokio::test]
async fn every_sign_in_mints_a_fresh_token() {
    let (world, ann) = World::with_ann().await;
    let first = world.login.open_session(&ann).await.unwrap();
    let again = world.sign_in(EMAIL, PASSWORD).await.unwrap();
    let second = world.login.open_session(&again).await.unwrap();
    assert_ne!(first.auth_token.expose_secret(), second.auth_token.expose_secret());
}

#[tokio::test]
async fn a_chat_service_that_is_away_loses_nothing() {
    let (world, ann) = World::with_ann().await;
    world.tokens.fail_with(Some(MintError::Timeout));
    assert_eq!(world.login.open_session(&ann).await.unwrap_err(), MintError::Timeout);
    world.tokens.fail_with(None);
    world.login.open_session(&ann).await.unwrap();
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_kept_session_is_taken_up_and_ends_with_the_sign_out() {
    let (world, ann) = World::with_ann().await;
    let session = world.login.open_session(&ann).await.unwrap();
    assert_eq!(world.login.restore_session().await.unwrap_err(), RestoreError::Gone);
    world.login.keep_session(&session).await.unwrap();
    let (who, restored) = world.login.restore_session().await.unwrap();
    assert_eq!((who.person(), who.email()), (ann.person(), EMAIL));
    assert_eq!(restored.auth_token.expose_secret(), session.auth_token.expose_secret());
    world.sign_out(&ann).await.unwrap();
    assert_eq!(world.login.restore_session().await.unwrap_err(), RestoreError::Gone);
}

#[tokio::test]
async fn a_kept_session_of_another_app_or_of_a_gone_or_disabled_account_is_not_taken_up() {
    let (world, ann) = World::with_ann().await;
    let uid = &ann.person().uid;
    for planted in [
        format!("halley session 1\nother:app\n{uid}\ntoken"),
        "halley session 1\nfake:app\nh-0000\ntoken".to_owned(),
        format!("halley session 2\nfake:app\n{uid}\ntoken"),
        format!("halley session 1\nfake:app\n{uid}\n"),
        format!("halley session 1\nfake:app\n{uid}\ntoken\nmore"),
    ] {
        world.keyring.plant(Entry::Session, Some(&planted));
        assert_eq!(world.login.restore_session().await.unwrap_err(), RestoreError::Gone, "{planted:?}");
    }
    world.keyring.plant(Entry::Session, Some(&format!("halley session 1\nfake:app\n{uid}\ntoken")));
    world.login.restore_session().await.unwrap();
    world.accounts.change_first(|ann| ann.disabled = true);
    assert_eq!(world.login.restore_session().await.unwrap_err(), RestoreError::Gone);
}

#[tokio::test]
async fn what_a_keyring_garbles_is_left_where_it_is() {
    let (world, _ann) = World::with_ann().await;
    for planted in ["garbage", ""] {
        world.keyring.plant(Entry::Session, Some(planted));
        let error = world.login.restore_session().await.unwrap_err();
        assert_eq!(error, RestoreError::Keyring(KeyringError::Garbage));
        assert_eq!(world.keyring.peek(Entry::Session).as_deref(), Some(planted));
    }
}

#[tokio::test]
async fn a_keyring_that_fails_at_start_keeps_what_it_holds() {
    let (world, ann) = World::with_ann().await;
    let session = world.login.open_session(&ann).await.unwrap();
    world.login.keep_session(&session).await.unwrap();
    world.keyring.fail_with(Some(KeyringError::Locked));
    assert_eq!(world.login.restore_session().await.unwrap_err(), RestoreError::Keyring(KeyringError::Locked));
    world.keyring.fail_with(None);
    world.login.restore_session().await.unwrap();
}
