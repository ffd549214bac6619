//! Calls that a device signs.

use super::App;
use super::body::Form;
use super::caller::{Counted, Signed};
use super::refusal::Refusal;
use crate::accounts::ProfileForm;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use halley_token_api::answers::{Devices, Profile, Session};
use halley_token_api::errors::ErrorCode;
use halley_token_api::requests::{ChangePassword, ChangeProfile, DeleteAccount, Grant, JWT_BEARER};

/// Mint an auth token for an assertion
#[utoipa::path(post, path = "/v1/token", request_body = Grant, responses((status = 200, body = Session)))]
pub(super) async fn token(
    State(app): State<App>,
    Counted(caller): Counted,
    Form(body): Form<Grant>,
) -> Result<Json<Session>, Refusal> {
    if body.grant_type != JWT_BEARER {
        return Err(Refusal::of(ErrorCode::UnsupportedGrantType));
    }
    Ok(Json(app.accounts.token(body.assertion.expose(), &caller).await?))
}

/// End all auth tokens of the person who signs
#[utoipa::path(delete, path = "/v1/token", responses((status = 204)))]
pub(super) async fn flush(State(app): State<App>, signed: Signed) -> Result<StatusCode, Refusal> {
    app.accounts.flush(&signed.assertion, &signed.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the devices of the person who signs
#[utoipa::path(get, path = "/v1/devices", responses((status = 200, body = Devices)))]
pub(super) async fn devices(State(app): State<App>, signed: Signed) -> Result<Json<Devices>, Refusal> {
    let devices = app.accounts.devices(&signed.assertion, &signed.caller).await?;
    Ok(Json(Devices { devices }))
}

/// Revoke a device of the person who signs
#[utoipa::path(
    delete,
    path = "/v1/devices/{id}",
    params(("id" = String, Path, description = "The device's id")),
    responses((status = 204))
)]
pub(super) async fn end_device(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    signed: Signed,
) -> Result<StatusCode, Refusal> {
    // What is no text is no id either.
    let id = id.map_or_else(|_| String::new(), |Path(id)| id);
    app.accounts.end_device(&signed.assertion, &id, &signed.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change the password of the person who signs
///
/// All other devices have to sign in anew.
#[utoipa::path(put, path = "/v1/password", request_body = ChangePassword, responses((status = 204)))]
pub(super) async fn change_password(
    State(app): State<App>,
    signed: Signed,
    Form(body): Form<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    let (old, new) = (body.old_password.expose(), body.new_password.expose());
    app.accounts.change_password(&signed.assertion, old, new, &signed.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change name and picture of the person who signs
#[utoipa::path(patch, path = "/v1/profile", request_body = ChangeProfile, responses((status = 200, body = Profile)))]
pub(super) async fn change_profile(
    State(app): State<App>,
    signed: Signed,
    Form(body): Form<ChangeProfile>,
) -> Result<Json<Profile>, Refusal> {
    let form = ProfileForm { name: body.name.as_deref(), avatar: body.avatar.as_deref() };
    let user = app.accounts.change_profile(&signed.assertion, form, &signed.caller).await?;
    Ok(Json(Profile { user }))
}

/// Delete the account of the person who signs
#[utoipa::path(delete, path = "/v1/account", request_body = DeleteAccount, responses((status = 204)))]
pub(super) async fn delete_account(
    State(app): State<App>,
    signed: Signed,
    Form(body): Form<DeleteAccount>,
) -> Result<StatusCode, Refusal> {
    app.accounts.delete_account(&signed.assertion, body.password.expose(), &signed.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
