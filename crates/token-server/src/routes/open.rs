//! Calls of nobody in particular: what clients have to know, and what operators look at.

use super::App;
use super::caller::{By, Counted};
use super::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use halley_credentials::fields::PASSWORD_MAX_BYTES;
use halley_token_api::answers::{PasswordPolicy, ServerConfig};
use halley_token_api::errors::ErrorCode;
use serde::Serialize;

/// What a client needs to know before anybody signs in
#[utoipa::path(get, path = "/v1/config", responses((status = 200, body = ServerConfig)))]
pub(super) async fn config(State(app): State<App>, _: Counted) -> Json<ServerConfig> {
    let settings = &app.settings;
    Json(ServerConfig {
        app_id: settings.app_id.clone(),
        region: settings.region.clone(),
        hosts: settings.hosts.clone(),
        registration: settings.registration,
        password_policy: PasswordPolicy {
            min_chars: settings.password.min_chars,
            max_bytes: PASSWORD_MAX_BYTES,
            min_score: settings.password.min_score,
        },
        server_name: settings.server_name.clone(),
        server_url: settings.server_url.to_string(),
    })
}

/// Whether the process lives
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn health() -> &'static str {
    "ok"
}

/// The server can do its work.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    /// Always `ready`.
    status: &'static str,
}

/// Whether database and CometChat can be reached
#[utoipa::path(get, path = "/readyz", responses((status = 200, body = Ready)))]
pub(super) async fn ready(State(app): State<App>) -> Result<Json<Ready>, Refusal> {
    app.readiness.check().await?;
    Ok(Json(Ready { status: "ready" }))
}

/// Figures for Prometheus, for those who may read them
#[utoipa::path(
    get,
    path = "/metrics",
    responses((status = 200, body = String, content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(State(app): State<App>, By(caller): By) -> Result<Response, Refusal> {
    if !app.settings.metrics_from.iter().any(|net| net.contains(&caller.address)) {
        return Err(Refusal::of(ErrorCode::NotFound));
    }
    app.metrics.hash_queue(app.accounts.hash_queue());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response())
}

/// This document
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, body = Object)))]
pub(super) async fn description(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.description.to_string()).into_response()
}
