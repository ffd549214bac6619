//! What each refusal means.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::answering::{Answering, json as answer};
use crate::{PASSWORD, config, device, refusal, source};
use halley_login::device::DeviceId;
use halley_login::fields::{self, Fault, Field, FieldError};
use halley_login::policy::Reason;
use halley_login::server::{DeviceEnd, ServerError, ServerFailure, TokenServer};
use serde_json::{Value, json};

async fn meaning(status: u16, headers: &str, body: &Value) -> ServerError {
    let server = Answering::with(vec![answer(status, headers, body)]).await;
    TokenServer::mint(&source(&server), &device()).await.unwrap_err()
}

#[tokio::test]
async fn every_code_is_told_apart() {
    let busy = |retry_after_s| ServerError::Failed(ServerFailure::Busy { retry_after_s });
    let fault =
        |code: &str| ServerError::Failed(ServerFailure::Fault { code: code.into(), retry_after_s: Some(7) });
    for (status, code, expected) in [
        (401, "invalid_credentials", ServerError::InvalidCredentials),
        (401, "invalid_assertion", ServerFailure::UnknownDevice.into()),
        (401, "device_revoked", DeviceEnd::Revoked.into()),
        (401, "password_changed", DeviceEnd::PasswordChanged.into()),
        (401, "account_disabled", DeviceEnd::AccountDisabled.into()),
        (401, "account_deleted", DeviceEnd::AccountDeleted.into()),
        (403, "registration_closed", ServerError::RegistrationClosed),
        (403, "invite_invalid", ServerError::InviteInvalid),
        (409, "email_taken", ServerError::EmailTaken),
        (409, "key_taken", ServerError::KeyTaken),
        (409, "too_many_devices", ServerError::TooManyDevices),
        (429, "too_many_requests", busy(Some(7))),
        (429, "locked_out", ServerError::LockedOut { wait_s: 7 }),
        (503, "busy", busy(Some(7))),
        (503, "chat_unavailable", fault("chat_unavailable")),
        (503, "database_unavailable", fault("database_unavailable")),
        (500, "internal", fault("internal")),
        (429, "of_a_newer_server", busy(Some(7))),
        (500, "of_a_newer_server", fault("unknown")),
        (400, "invalid_request", ServerFailure::Refused("invalid_request".into()).into()),
        (418, "of_a_newer_server", ServerFailure::Refused("unknown".into()).into()),
    ] {
        assert_eq!(meaning(status, "retry-after: 7\r\n", &refusal(code)).await, expected, "{code}");
    }
}

#[tokio::test]
async fn fields_and_reasons_are_passed_on() {
    let mut weak = refusal("weak_password");
    weak["error"]["reasons"] = json!(["too_short", "of_a_newer_server"]);
    let expected = ServerError::Weak(vec![Reason::TooShort, Reason::Guessable]);
    assert_eq!(meaning(422, "", &weak).await, expected);
    let mut name = refusal("invalid_field");
    name["error"]["field"] = json!("name");
    let expected = FieldError { field: Field::Name, fault: Fault::Characters };
    assert_eq!(meaning(422, "", &name).await, expected.into());
}

#[tokio::test]
async fn a_server_that_goes_by_another_address_says_so_and_is_never_signed_for() {
    let other = "https://chat.example.org";
    let refused = answer(401, "", &refusal("invalid_assertion"));
    let server = Answering::with(vec![answer(200, "", &config(other)), refused]).await;
    let source = source(&server);
    assert_eq!(source.config().await.unwrap().server_url, other);
    assert_eq!(source.other_address().as_deref(), Some(other));
    let error = TokenServer::mint(&source, &device()).await.unwrap_err();
    assert_eq!(error, ServerFailure::OtherAddress(other.into()).into());
}

#[tokio::test]
async fn a_signature_that_is_not_taken_has_the_address_asked_for_anew() {
    let other = "https://chat.example.org";
    let refused = answer(401, "", &refusal("invalid_assertion"));
    let server = Answering::with(vec![refused, answer(200, "", &config(other))]).await;
    let error = TokenServer::mint(&source(&server), &device()).await.unwrap_err();
    assert_eq!(error, ServerFailure::OtherAddress(other.into()).into());
}

#[tokio::test]
async fn a_replayed_assertion_is_replaced_once_where_doing_it_twice_does_no_harm() {
    let replayed = || answer(401, "", &refusal("assertion_replayed"));
    let server = Answering::with(vec![replayed(), answer(204, "", &Value::Null)]).await;
    TokenServer::flush(&source(&server), &device()).await.unwrap();
    let server = Answering::with(vec![replayed(), replayed()]).await;
    let error = TokenServer::flush(&source(&server), &device()).await.unwrap_err();
    assert_eq!(error, ServerFailure::Refused("assertion_replayed".into()).into());
}

#[tokio::test]
async fn a_replayed_change_of_password_may_have_been_carried_out() {
    let server = Answering::one(401, &refusal("assertion_replayed")).await;
    let password = fields::password(PASSWORD).unwrap();
    let error = source(&server).change_password(&device(), &password, &password).await.unwrap_err();
    assert!(error.is_passing(), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_device_that_is_gone_already_is_revoked() {
    let server = Answering::one(404, &refusal("not_found")).await;
    source(&server).revoke(&device(), &DeviceId::parse("d-2").unwrap()).await.unwrap();
    assert_eq!(server.seen()[0].line, "DELETE /v1/devices/d-2 HTTP/1.1");
}

#[tokio::test]
async fn no_failure_shows_the_password() {
    let password = fields::password(PASSWORD).unwrap();
    for body in [json!(PASSWORD), refusal("invalid_request"), json!({ "error": PASSWORD })] {
        let server = Answering::one(400, &body).await;
        let error =
            source(&server).enrol_device("ann@example.org", &password, device().key()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(PASSWORD));
    }
}
