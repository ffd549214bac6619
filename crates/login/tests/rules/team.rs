//! Signing in where a team has a server of its own.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::world::{EMAIL, PASSWORD, World, asked};
use async_trait::async_trait;
use halley_login::Verified;
use halley_login::account::{Person, Uid};
use halley_login::own_account::OwnAccountError;
use halley_login::ports::{Accounts, Entry, KeyringError, MintError, TokenSource};
use halley_login::server::{Minted, ServerError, ServerFailure, TeamServer};
use halley_login::sign_in::SignInError;
use halley_login::sign_up::SignUpError;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex};

/// One person, a password, and what goes wrong when told to.
#[derive(Default)]
struct Team {
    password: Mutex<String>,
    failure: Mutex<Option<ServerError>>,
    forwarded: Mutex<usize>,
}

#[async_trait]
impl TeamServer for Team {
    async fn login(&self, _email: &str, password: &SecretString) -> Result<Minted, ServerError> {
        *self.forwarded.lock().unwrap() += 1;
        if let Some(failure) = &*self.failure.lock().unwrap() {
            return Err(failure.clone());
        }
        if password.expose_secret() != *self.password.lock().unwrap() {
            return Err(ServerError::InvalidCredentials);
        }
        let auth_token = "token-1".to_owned().into();
        Ok(Minted { uid: Uid::parse("user_7").unwrap(), name: Some("Ann".into()), auth_token })
    }
}

#[async_trait]
impl TokenSource for Team {
    fn connection(&self) -> String {
        "team:https://example.org/login".into()
    }

    fn realm(&self) -> String {
        self.connection()
    }

    fn team(&self) -> Option<&dyn TeamServer> {
        Some(self)
    }

    async fn mint(&self, _person: &Person) -> Result<SecretString, MintError> {
        Err(MintError::PasswordNeeded)
    }

    async fn flush(&self, _uid: &Uid) -> Result<(), MintError> {
        Ok(())
    }
}

struct At {
    world: World,
    team: Arc<Team>,
}

impl At {
    fn new() -> Self {
        let (mut world, team) = (World::new(), Arc::<Team>::default());
        PASSWORD.clone_into(&mut team.password.lock().unwrap());
        world.login.tokens = team.clone();
        Self { world, team }
    }

    async fn ann(&self) -> Verified {
        self.world.sign_in(EMAIL, PASSWORD).await.unwrap()
    }

    fn go_away(&self) -> ServerError {
        let away: ServerError = ServerFailure::Timeout.into();
        *self.team.failure.lock().unwrap() = Some(away.clone());
        away
    }

    fn forwarded(&self) -> usize {
        *self.team.forwarded.lock().unwrap()
    }
}

#[tokio::test]
async fn each_sign_in_forwards_the_password_once() {
    let at = At::new();
    for times in 1..3 {
        let ann = at.ann().await;
        assert_eq!((ann.person().uid.as_str(), ann.person().name.as_str()), ("user_7", "Ann"));
        let session = at.world.login.open_session(&ann).await.unwrap();
        assert_eq!((session.auth_token.expose_secret(), at.forwarded()), ("token-1", times));
    }
}

#[tokio::test]
async fn a_further_token_costs_the_password() {
    let at = At::new();
    let ann = at.ann().await;
    at.world.login.open_session(&ann).await.unwrap();
    assert_eq!(at.world.login.open_session(&ann).await.unwrap_err(), MintError::PasswordNeeded);
}

#[tokio::test]
async fn a_kept_session_is_used_until_its_token_is_refused() {
    let at = At::new();
    let session = at.world.login.open_session(&at.ann().await).await.unwrap();
    at.world.login.keep_session(&session).await.unwrap();
    assert!(at.world.keyring.peek(Entry::Session).unwrap().starts_with("halley session 1\n"));
    let (ann, kept) = at.world.login.restore_session(&session.person.uid).await.unwrap();
    assert_eq!(kept.auth_token.expose_secret(), "token-1");
    assert_eq!(at.world.login.open_session(&ann).await.unwrap_err(), MintError::PasswordNeeded);
}

#[tokio::test]
async fn with_the_server_away_the_right_password_waits_and_a_wrong_one_does_not() {
    let at = At::new();
    at.ann().await;
    let away = at.go_away();
    let ann = at.ann().await;
    let failed = at.world.login.open_session(&ann).await.unwrap_err();
    assert_eq!(failed, MintError::Server(ServerFailure::Timeout));
    let wrong = at.world.sign_in(EMAIL, "wrong horse").await.unwrap_err();
    assert_eq!(wrong, SignInError::Server(away));
    *at.team.failure.lock().unwrap() = None;
    at.world.login.open_session(&ann).await.unwrap();
}

#[tokio::test]
async fn wrong_passwords_count_and_a_server_that_is_away_does_not() {
    let at = At::new();
    at.go_away();
    for _ in 0..10 {
        assert!(matches!(at.world.sign_in(EMAIL, PASSWORD).await, Err(SignInError::Server(_))));
    }
    *at.team.failure.lock().unwrap() = None;
    for _ in 0..4 {
        let refused = at.world.sign_in(EMAIL, "wrong horse").await.unwrap_err();
        assert_eq!(refused, SignInError::InvalidCredentials);
    }
    let fifth = at.world.sign_in(EMAIL, "wrong horse").await.unwrap_err();
    assert_eq!(fifth, SignInError::LockedOut { wait_s: 30 });
}

#[tokio::test]
async fn a_server_that_is_kept_away_leaves_no_guesses_without_end() {
    let at = At::new();
    at.ann().await;
    at.go_away();
    for _ in 0..5 {
        assert!(matches!(at.world.sign_in(EMAIL, "wrong horse").await, Err(SignInError::Server(_))));
    }
    assert_eq!(at.world.sign_in(EMAIL, PASSWORD).await.unwrap_err(), SignInError::LockedOut { wait_s: 30 });
}

#[tokio::test]
async fn a_password_that_the_team_has_changed_replaces_the_one_here() {
    let at = At::new();
    at.ann().await;
    "another phrase".clone_into(&mut at.team.password.lock().unwrap());
    at.world.sign_in(EMAIL, "another phrase").await.unwrap();
    at.go_away();
    at.world.sign_in(EMAIL, "another phrase").await.unwrap();
    assert!(at.world.sign_in(EMAIL, PASSWORD).await.is_err());
}

#[tokio::test]
async fn nothing_is_forwarded_before_it_is_clear_how_the_password_is_to_be_kept() {
    let at = At::new();
    at.world.keyring.fail_with(Some(KeyringError::Locked));
    assert!(matches!(at.world.sign_in(EMAIL, PASSWORD).await, Err(SignInError::Pepper(_))));
    assert_eq!(at.forwarded(), 0);
    assert_eq!(at.world.accounts.any(&at.team.connection()).await, Ok(false));
}

#[tokio::test]
async fn accounts_are_the_teams_to_make_and_to_change() {
    let at = At::new();
    let closed = at.world.login.sign_up(asked(EMAIL, PASSWORD)).await.unwrap_err();
    assert_eq!(closed, SignUpError::Server(ServerError::RegistrationClosed));
    let ann = at.ann().await;
    let (old, new) = (PASSWORD.into(), "another phrase of four".into());
    let changed = at.world.login.change_password(&ann, &old, &new).await;
    assert_eq!(changed, Err(OwnAccountError::NotManaged));
}
