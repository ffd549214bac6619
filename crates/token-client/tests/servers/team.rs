//! Servers that teams have of their own.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::answering::{Answering, raw};
use crate::{PASSWORD, TOKEN};
use halley_login::ports::TokenSource;
use halley_login::server::{Minted, ServerError, ServerFailure, TeamServer};
use halley_token_client::network::Network;
use halley_token_client::team::{TeamAddress, TeamTokenSource};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

fn source(url: &str, token: Option<&str>, uid: Option<&str>) -> TeamTokenSource {
    let team = TeamAddress::parse(&format!("{url}/login"), token, uid, false).unwrap();
    TeamTokenSource::new(team, &Network::default()).unwrap()
}

async fn login(
    status: u16,
    body: &Value,
    token: Option<&str>,
    uid: Option<&str>,
) -> Result<Minted, ServerError> {
    let server = Answering::one(status, body).await;
    source(&server.url, token, uid).login("ann@example.org", &PASSWORD.into()).await
}

#[tokio::test]
async fn what_was_typed_is_forwarded_as_it_is() {
    let server = Answering::one(200, &json!({ "uid": "Ann_1", "name": "Ann", "authToken": TOKEN })).await;
    let source = source(&server.url, None, None);
    let minted = source.login("ann@example.org", &"pass word\u{a0}".into()).await.unwrap();
    assert_eq!((minted.uid.as_str(), minted.auth_token.expose_secret()), ("ann_1", TOKEN));
    assert_eq!(minted.name.as_deref(), Some("Ann"));
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "POST /login HTTP/1.1");
    assert_eq!(seen.json(), json!({ "email": "ann@example.org", "password": "pass word\u{a0}" }));
    assert!(source.connection().starts_with("team:http://127.0.0.1"));
}

#[tokio::test]
async fn the_token_is_found_at_the_usual_places_and_where_a_pointer_says() {
    for body in [
        json!({ "id": 42, "cometchatAuthToken": TOKEN }),
        json!({ "data": { "uid": "42", "authToken": TOKEN } }),
        json!({ "user": { "uid": "42", "authToken": TOKEN } }),
        json!({ "data": { "user": { "uid": "42" }, "authToken": TOKEN } }),
    ] {
        assert_eq!(login(200, &body, None, None).await.unwrap().uid.as_str(), "42", "{body}");
    }
    let odd = json!({ "a/b": [{ "t": TOKEN }], "who": "42" });
    assert!(login(200, &odd, Some("/a~1b/0/t"), Some("/who")).await.is_ok());
    for (token, uid) in [(None, Some("/who")), (Some("/a~1b/0/t"), None), (Some("/x"), Some("/who"))] {
        let failed = login(200, &odd, token, uid).await.unwrap_err();
        assert!(matches!(failed, ServerError::Failed(ServerFailure::NotAServer(_))), "{failed:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_one_and_everything_else_is_told() {
    for status in [401, 403] {
        let refused = login(status, &json!({}), None, None).await.unwrap_err();
        assert_eq!(refused, ServerError::InvalidCredentials);
    }
    let busy = login(429, &json!({}), None, None).await.unwrap_err();
    assert_eq!(busy, ServerFailure::Busy { retry_after_s: None }.into());
    let fault = login(500, &json!({}), None, None).await.unwrap_err();
    assert!(matches!(fault, ServerError::Failed(ServerFailure::Fault { .. })), "{fault:?}");
    let html = Answering::with(vec![raw(200, "", "<html></html>")]).await;
    let html = source(&html.url, None, None).login("a@b", &PASSWORD.into()).await.unwrap_err();
    assert!(matches!(html, ServerError::Failed(ServerFailure::NotAServer(_))), "{html:?}");
    assert!(!format!("{html} {html:?}").contains(PASSWORD));
}

#[cfg(feature = "dev-mode")]
#[tokio::test]
async fn the_tutorials_form_has_the_password_in_the_address() {
    let answer = json!({ "id": "42", "email": "ann@example.org", "cometchatAuthToken": TOKEN });
    let server = Answering::one(200, &answer).await;
    let team = TeamAddress::parse(&format!("{}/login", server.url), None, None, true).unwrap();
    let source = TeamTokenSource::new(team, &Network::default()).unwrap();
    source.login("ann@example.org", &"a b&c".into()).await.unwrap();
    assert_eq!(server.seen()[0].line, "GET /login?email=ann%40example.org&password=a+b%26c HTTP/1.1");
}
