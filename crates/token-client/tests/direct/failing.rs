//! Every failure has the port's word for it, in time and without a secret.

use crate::scripted::{Scripted, Step};
use crate::{KEY, TOKEN, ann, created, source, token, uid, unknown};
use halley_login::ports::{MintError, TokenSource};
use halley_token_client::direct::DirectTokenSource;
use std::time::Duration;

async fn failure(step: Step) -> MintError {
    let server = Scripted::start([step]).await;
    source(&server).mint(&ann()).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_is_told_by_its_code() {
    for code in ["AUTH_ERR_EMPTY_APIKEY", "AUTH_ERR_APIKEY_NOT_FOUND", "AUTH_ERR_NO_ACCESS"] {
        assert_eq!(failure(Step::refusal(403, code)).await, MintError::KeyRefused(code.into()));
    }
    for code in ["AUTH_ERR_EMPTY_APPID", "AUTH_ERR_INVALID_APPID"] {
        let error = failure(Step::refusal(401, code)).await;
        assert_eq!(error, MintError::AppUnknown("app1 in region us".into()));
    }
    for code in ["ERR_PLAN_RESTRICTION", "ERR_BAD_REQUEST", "ERR_AUTHTOKEN_UNAVAILABLE", "ERR_BRAND_NEW"] {
        assert_eq!(failure(Step::refusal(400, code)).await, MintError::Refused(code.into()));
    }
}

#[tokio::test]
async fn a_fault_of_the_service_passes() {
    for (status, code) in [(500, "ERR_MISSION_FAILED"), (200, "ERR_EXCEPTION"), (503, "ERR_BRAND_NEW")] {
        let error = failure(Step::refusal(status, code)).await;
        assert!(matches!(&error, MintError::BadReply(text) if text.contains(code)), "{error:?}");
        assert!(error.is_passing());
    }
}

#[tokio::test]
async fn a_pause_is_told_with_its_length() {
    let limited = |headers: &str| Step::with(429, headers, "");
    assert_eq!(failure(limited("")).await, MintError::RateLimited { retry_after_s: None });
    assert_eq!(
        failure(limited("retry-after: 7\r\n")).await,
        MintError::RateLimited { retry_after_s: Some(7) }
    );
    let error = failure(Step::refusal(400, "ERR_TOO_MANY_REQUESTS")).await;
    assert_eq!(error, MintError::RateLimited { retry_after_s: None });
}

#[tokio::test]
async fn answers_that_make_no_sense_are_told_apart_from_silence() {
    let too_large = "HTTP/1.1 200 X\r\ncontent-length: 10485760\r\n\r\n";
    let cut_off = "HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{";
    for step in [
        Step::with(200, "", ""),
        Step::with(502, "", "<html>"),
        Step::raw(too_large).hold(),
        Step::raw(cut_off),
        Step::with(302, "location: https://example.com\r\n", ""),
        Step::data(r#"{"uid":"bob","authToken":"t"}"#),
    ] {
        let error = failure(step).await;
        assert!(matches!(error, MintError::BadReply(_)), "{error:?}");
    }
    assert!(matches!(failure(Step::slam()).await, MintError::Unreachable(_)));
}

#[tokio::test]
async fn tls_that_fails_is_told() {
    let server = Scripted::start([Step::raw("HTTP/1.1 400 Bad Request\r\n\r\n").unasked()]).await;
    let url = server.url.replace("http:", "https:");
    let source = DirectTokenSource::sandbox("app1", "us", &url, KEY.into()).unwrap();
    let error = source.mint(&ann()).await.unwrap_err();
    assert!(matches!(error, MintError::Tls(_)), "{error:?}");
}

#[tokio::test]
async fn a_silent_service_costs_no_more_than_the_deadline() {
    let server = Scripted::start([Step::raw("").hold(), Step::raw("").hold(), Step::raw("").hold()]).await;
    let source = source(&server).with_deadline(Duration::from_millis(200));
    assert_eq!(source.mint(&ann()).await.err(), Some(MintError::Timeout));
    assert_eq!(source.flush(&uid()).await, Err(MintError::Timeout));
    assert_eq!(source.check().await, Err(MintError::Timeout));
}

#[tokio::test]
async fn an_answer_that_never_ends_costs_no_more_than_the_deadline() {
    let endless =
        Step::raw("HTTP/1.1 200 X\r\nconnection: close\r\n\r\n").drip(usize::MAX, Duration::from_millis(10));
    let server = Scripted::start([endless]).await;
    let source = source(&server).with_deadline(Duration::from_millis(200));
    assert_eq!(source.mint(&ann()).await.err(), Some(MintError::Timeout));
}

#[tokio::test]
async fn the_deadline_is_for_all_steps_together() {
    let slow = |step: Step| step.after(Duration::from_millis(400));
    let server = Scripted::start([slow(unknown()), slow(created()), slow(token())]).await;
    let source = source(&server).with_deadline(Duration::from_millis(700));
    assert_eq!(source.mint(&ann()).await.err(), Some(MintError::Timeout));
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let text = format!("The key {KEY} and the token {TOKEN}");
    let refusal = format!(
        r#"{{"error":{{"code":"ERR_BAD_REQUEST","message":"{text}","details":{{"a":["{text}"]}}}}}}"#
    );
    for step in [
        Step::json(400, &refusal),
        Step::json(400, &refusal.replace("ERR_BAD_REQUEST", &KEY.to_uppercase())),
        Step::with(502, "", &format!("<html>{text}")),
        Step::data(&format!(r#"{{"uid":"bob","authToken":"{TOKEN}"}}"#)),
        Step::raw(text.clone()),
    ] {
        let error = failure(step).await;
        let shown = format!("{error} {error:?}").to_lowercase();
        assert!(!shown.contains(&KEY[5..30]) && !shown.contains(&TOKEN[15..40]), "{shown}");
    }
    let server = Scripted::start([token()]).await;
    let source = source(&server);
    let minted = source.mint(&ann()).await.unwrap();
    let shown = format!("{source:?} {minted:?}");
    assert!(!shown.contains(KEY) && !shown.contains(TOKEN), "{shown}");
}
