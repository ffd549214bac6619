//! Refusals are told by their code.

use crate::scripted::{Scripted, Step};
use crate::{client, uid};
use halley_cometchat::{ApiError, Error, ErrorCode, Family};

async fn answer_to(step: Step) -> Error {
    let server = Scripted::start([step]).await;
    client(&server).users().get(&uid("ann")).await.unwrap_err()
}

async fn refusal(status: u16, body: &str) -> ApiError {
    match answer_to(Step::json(status, body)).await {
        Error::Api(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_known_code_is_told_whatever_its_status() {
    for code in ErrorCode::KNOWN.iter().filter(|code| code.family() != Family::Limit) {
        for status in [200, 400, 500] {
            let error = answer_to(Step::refusal(status, code.as_str())).await;
            assert_eq!(error.code(), Some(code));
        }
    }
}

#[tokio::test]
async fn an_unknown_code_is_kept() {
    let refusal = refusal(418, r#"{"error":{"code":"ERR_BRAND_NEW","message":"Hm."}}"#).await;
    assert_eq!(refusal.code, ErrorCode::Unknown("ERR_BRAND_NEW".into()));
    assert_eq!((refusal.status, refusal.message.as_str()), (418, "Hm."));
    assert_eq!(refusal.to_string(), "ERR_BRAND_NEW (status 418): Hm.");
}

#[tokio::test]
async fn a_refusal_needs_no_more_than_a_code() {
    let refusal = refusal(404, r#"{"error":{"code":"ERR_UID_NOT_FOUND"}}"#).await;
    assert_eq!((refusal.code, refusal.message.as_str()), (ErrorCode::UidNotFound, ""));
}

#[tokio::test]
async fn a_refusal_may_have_all_the_trimmings() {
    let body = r#"{"error":{"message":"Failed to validate.","devMessage":"(same)","source":"chat-api","new":[1],
        "details":{"uid":["The uid field is required."],"name":["No name.","Really."]},"code":"ERR_BAD_REQUEST"},
        "meta":{}}"#;
    let refusal = refusal(400, body).await;
    assert_eq!(refusal.code, ErrorCode::BadRequest);
    assert_eq!(refusal.fields["uid"], ["The uid field is required."]);
    assert_eq!(refusal.fields["name"], ["No name.", "Really."]);
}

#[tokio::test]
async fn odd_details_and_messages_do_not_hide_the_code() {
    for (message, details) in [("7", "[]"), ("null", r#""text""#), (r#"{"a":1}"#, r#"{"uid":"text"}"#)] {
        let body =
            format!(r#"{{"error":{{"code":"ERR_BAD_REQUEST","message":{message},"details":{details}}}}}"#);
        let refusal = refusal(400, &body).await;
        assert_eq!((refusal.code, refusal.message.as_str()), (ErrorCode::BadRequest, ""));
        assert!(refusal.fields.is_empty());
    }
}

#[tokio::test]
async fn a_refusal_counts_even_beside_data() {
    let body = r#"{"data":{"uid":"ann","name":"Ann"},"error":{"code":"ERR_UID_NOT_FOUND","message":""}}"#;
    assert_eq!(refusal(200, body).await.code, ErrorCode::UidNotFound);
}

#[tokio::test]
async fn no_error_at_all_may_be_written_as_null() {
    let server =
        Scripted::start([Step::json(200, r#"{"data":{"uid":"ann","name":"Ann"},"error":null}"#)]).await;
    assert!(client(&server).users().get(&uid("ann")).await.is_ok());
}

#[tokio::test]
async fn a_refusal_stays_small() {
    let texts = vec![r#""é""#; 1000].join(",");
    let fields: Vec<_> = (0..500).map(|n| format!(r#""f{n}":[{texts}]"#)).collect();
    let body = format!(
        r#"{{"error":{{"code":"ERR_BAD_REQUEST","message":"{}","details":{{{}}}}}}}"#,
        "x".repeat(50_000),
        fields[..100].join(",")
    );
    let refusal = refusal(400, &body).await;
    assert!(refusal.message.chars().count() <= 301);
    assert!(refusal.fields.len() <= 20 && refusal.fields.values().all(|texts| texts.len() <= 5));
}
