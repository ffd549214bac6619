//! The steps of a mint and of a flush.

use crate::scripted::{Scripted, Step};
use crate::{TOKEN, ann, created, source, taken, token, uid, unknown};
use halley_login::ports::{MintError, TokenSource};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const MINT: &str = "POST /v3/users/ann/auth_tokens";
const CREATE: &str = "POST /v3/users";

async fn mint(script: impl IntoIterator<Item = Step>) -> (Result<String, MintError>, Scripted) {
    let server = Scripted::start(script).await;
    let minted = source(&server).mint(&ann()).await;
    (minted.map(|token| token.expose_secret().to_owned()), server)
}

fn body(server: &Scripted, at: usize) -> Value {
    serde_json::from_str(&server.seen()[at].body).unwrap()
}

#[tokio::test]
async fn a_known_person_gets_a_fresh_token() {
    let (minted, server) = mint([token()]).await;
    assert_eq!(minted.as_deref(), Ok(TOKEN));
    assert_eq!(server.lines(), [MINT]);
    assert_eq!(body(&server, 0), json!({"force": true}));
}

#[tokio::test]
async fn an_unknown_person_is_created_first() {
    let (minted, server) = mint([unknown(), created(), token()]).await;
    assert_eq!(minted.as_deref(), Ok(TOKEN));
    assert_eq!(server.lines(), [MINT, CREATE, MINT]);
    assert_eq!(body(&server, 1), json!({"uid": "ann", "name": "Ann 👋"}));
}

#[tokio::test]
async fn somebody_else_may_create_the_person_meanwhile() {
    let (minted, server) = mint([unknown(), taken(), token()]).await;
    assert_eq!(minted.as_deref(), Ok(TOKEN));
    assert_eq!(server.lines(), [MINT, CREATE, MINT]);
}

#[tokio::test]
async fn a_uid_that_exists_and_is_unknown_is_deactivated() {
    let (minted, server) = mint([unknown(), taken(), unknown()]).await;
    assert_eq!(minted, Err(MintError::PersonDeactivated));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_person_who_vanishes_once_created_is_no_deactivated_one() {
    let (minted, server) = mint([unknown(), created(), unknown()]).await;
    assert_eq!(minted, Err(MintError::Refused("ERR_UID_NOT_FOUND".into())));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_key_that_may_not_create_people_is_refused() {
    let (minted, server) = mint([unknown(), Step::refusal(403, "AUTH_ERR_NO_ACCESS")]).await;
    assert_eq!(minted, Err(MintError::KeyRefused("AUTH_ERR_NO_ACCESS".into())));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn no_other_failure_creates_anybody() {
    for step in [Step::refusal(404, "ERR_API_NOT_FOUND"), Step::with(404, "", "<html>"), Step::raw("")] {
        let (minted, server) = mint([step]).await;
        assert!(minted.is_err());
        assert_eq!(server.lines(), [MINT]);
    }
}

#[tokio::test]
async fn a_flush_ends_all_tokens() {
    let server = Scripted::start([Step::data(r#"{"success":true,"message":"Cleared."}"#)]).await;
    assert_eq!(source(&server).flush(&uid()).await, Ok(()));
    assert_eq!(server.lines(), ["DELETE /v3/users/ann/auth_tokens"]);
}

#[tokio::test]
async fn who_is_unknown_has_nothing_to_flush() {
    let server = Scripted::start([unknown()]).await;
    assert_eq!(source(&server).flush(&uid()).await, Ok(()));
}

#[tokio::test]
async fn a_flush_that_fails_is_told() {
    let server = Scripted::start([Step::refusal(500, "ERR_AUTH_TOKENS_DELETE_FAILED"), Step::raw("")]).await;
    let source = source(&server);
    assert!(matches!(source.flush(&uid()).await, Err(MintError::BadReply(_))));
    assert!(matches!(source.flush(&uid()).await, Err(MintError::Unreachable(_))));
}
