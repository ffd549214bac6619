//! Accounts, devices and sign-ins with a password.

use super::App;
use super::body::Form;
use super::caller::By;
use super::refusal::Refusal;
use crate::accounts::{DeviceForm, SignUp};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use halley_token_api::answers::{Enrolled, Session};
use halley_token_api::requests::{EnrolDevice, Login, NewAccount, NewDevice};

fn form(device: &NewDevice) -> DeviceForm<'_> {
    DeviceForm { name: &device.name, public_key: device.public_key }
}

/// Make an account
///
/// Safe to repeat: the same address, password and key lead to the same account and device.
#[utoipa::path(post, path = "/v1/accounts", request_body = NewAccount, responses((status = 201, body = Enrolled)))]
pub(super) async fn sign_up(
    State(app): State<App>,
    By(caller): By,
    Form(body): Form<NewAccount>,
) -> Result<(StatusCode, Json<Enrolled>), Refusal> {
    let sign_up = SignUp {
        email: &body.email,
        name: &body.name,
        password: body.password.expose(),
        invite: body.invite.as_ref().map(|code| code.expose()),
        device: form(&body.device),
    };
    let enrolled = app.accounts.sign_up(sign_up, &caller).await?;
    Ok((StatusCode::CREATED, Json(enrolled)))
}

/// Sign in with a password, without a device
#[utoipa::path(post, path = "/v1/login", request_body = Login, responses((status = 200, body = Session)))]
pub(super) async fn log_in(
    State(app): State<App>,
    By(caller): By,
    Form(body): Form<Login>,
) -> Result<Json<Session>, Refusal> {
    Ok(Json(app.accounts.log_in(&body.email, body.password.expose(), &caller).await?))
}

/// Enrol a device with the password
///
/// Safe to repeat: the same key is the same device.
#[utoipa::path(post, path = "/v1/devices", request_body = EnrolDevice, responses((status = 201, body = Enrolled)))]
pub(super) async fn enrol_device(
    State(app): State<App>,
    By(caller): By,
    Form(body): Form<EnrolDevice>,
) -> Result<(StatusCode, Json<Enrolled>), Refusal> {
    let device = form(&body.device);
    let enrolled = app.accounts.enrol_device(&body.email, body.password.expose(), device, &caller).await?;
    Ok((StatusCode::CREATED, Json(enrolled)))
}
