//! What a connection form can be told.

use crate::KEY;
use crate::scripted::{Scripted, Step};
use crate::source;
use halley_login::ports::{MintError, TokenSource};
use halley_token_client::direct::{DirectTokenSource, InvalidConnection, InvalidField, InvalidSandbox};

#[tokio::test]
async fn a_good_connection_costs_one_cheap_call() {
    let server = Scripted::start([Step::data("[]")]).await;
    assert_eq!(source(&server).check().await, Ok(()));
    assert_eq!(server.lines(), ["GET /v3/users?perPage=1"]);
    let seen = server.seen();
    assert_eq!((seen[0].header("appid"), seen[0].header("apikey")), (Some("app1"), Some(KEY)));
}

#[tokio::test]
async fn a_wrong_app_or_key_is_told() {
    let server = Scripted::start([
        Step::refusal(401, "AUTH_ERR_INVALID_APPID"),
        Step::refusal(401, "AUTH_ERR_APIKEY_NOT_FOUND"),
        Step::refusal(403, "AUTH_ERR_NO_ACCESS"),
    ])
    .await;
    let source = source(&server);
    assert_eq!(source.check().await, Err(MintError::AppUnknown("app1 in region us".into())));
    assert_eq!(source.check().await, Err(MintError::KeyRefused("AUTH_ERR_APIKEY_NOT_FOUND".into())));
    assert_eq!(source.check().await, Err(MintError::KeyRefused("AUTH_ERR_NO_ACCESS".into())));
}

#[test]
fn a_field_that_cannot_be_right_is_named() {
    let huge = "a".repeat(1024 * 1024);
    for (app, region, key, field, empty) in [
        ("", "us", KEY, InvalidField::AppId, true),
        (" \t", "us", KEY, InvalidField::AppId, true),
        ("a.evil.example", "us", KEY, InvalidField::AppId, false),
        (&huge, "us", KEY, InvalidField::AppId, false),
        ("app1", "", KEY, InvalidField::Region, true),
        ("app1", "moon", KEY, InvalidField::Region, false),
        ("app1", "us", "", InvalidField::ApiKey, true),
        ("app1", "us", "two words here", InvalidField::ApiKey, false),
        ("app1", "us", "nul\0nul\0nul", InvalidField::ApiKey, false),
        ("app1", "us", "\u{202e}abcdefgh👋", InvalidField::ApiKey, false),
        ("app1", "us", &huge, InvalidField::ApiKey, false),
    ] {
        let error = DirectTokenSource::cloud(app, region, key.into()).unwrap_err();
        assert_eq!(error, InvalidConnection { field, empty });
        assert!(error.to_string().len() < 100);
        let sandbox = DirectTokenSource::sandbox(app, region, "http://127.0.0.1:1", key.into());
        assert_eq!(sandbox.unwrap_err(), InvalidSandbox::Connection(error));
    }
}

#[test]
fn a_sandbox_elsewhere_needs_tls() {
    for url in ["", "127.0.0.1:8787", "http://192.168.0.7:8787", "ftp://127.0.0.1", "https://a:b@127.0.0.1"] {
        let error = DirectTokenSource::sandbox("app1", "us", url, KEY.into()).unwrap_err();
        assert!(matches!(error, InvalidSandbox::BaseUrl(_)), "{url}: {error:?}");
    }
}

#[test]
fn spaces_around_what_was_pasted_do_not_matter() {
    let source = DirectTokenSource::cloud(" app1\n", " eu ", format!("\t{KEY}\r\n").into()).unwrap();
    assert_eq!(source.connection(), "direct:eu:app1");
}

#[test]
fn a_connection_is_named_after_its_app() {
    let cloud = DirectTokenSource::cloud("2567854b2d7c1f5a", "in", KEY.into()).unwrap();
    assert_eq!(cloud.connection(), "direct:in:2567854b2d7c1f5a");
    let sandbox = DirectTokenSource::sandbox("sandbox", "us", "http://127.0.0.1:8787", KEY.into()).unwrap();
    assert_eq!(sandbox.connection(), "sandbox:sandbox");
}
