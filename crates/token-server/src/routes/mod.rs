//! HTTP: which call is which rule. Handlers are a few lines; failures become codes in `refusal` alone.

mod body;
mod caller;
mod open;
mod outermost;
mod people;
mod readiness;
mod refusal;
mod signed;

use crate::accounts::Accounts;
use crate::chat::ChatService;
use crate::metrics::Metrics;
use crate::openapi;
use crate::settings::Settings;
use crate::store::Store;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use halley_credentials::clock::Clock;
use halley_credentials::randomness::{NoRandomness, Randomness};
use halley_token_api::errors::ErrorCode;
use readiness::Readiness;
use refusal::Refusal;
use std::any::Any;
use std::sync::Arc;
use tokio::sync::Mutex;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the routes need.
pub(crate) struct Needs {
    pub(crate) settings: Arc<Settings>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) chat: Arc<dyn ChatService>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) metrics: Arc<Metrics>,
}

/// What handlers share.
#[derive(Clone)]
struct App {
    settings: Arc<Settings>,
    accounts: Arc<Accounts>,
    metrics: Arc<Metrics>,
    randomness: Arc<dyn Randomness>,
    readiness: Arc<Readiness>,
    description: Arc<str>,
}

impl App {
    fn request_id(&self) -> Result<String, NoRandomness> {
        let mut bytes = [0_u8; 12];
        self.randomness.fill(&mut bytes)?;
        Ok(hex::encode(bytes))
    }
}

/// All calls.
pub(crate) fn router(needs: Needs) -> Router {
    let (router, document) = calls().split_for_parts();
    let Needs { settings, accounts, store, chat, clock, randomness, metrics } = needs;
    let description = openapi::completed(document, settings.server_url.as_str()).to_string().into();
    let readiness = Arc::new(Readiness { store, chat, clock, last: Mutex::new(None) });
    let app = App { settings, accounts, metrics, randomness, readiness, description };
    router
        .fallback(async || Refusal::of(ErrorCode::NotFound))
        .method_not_allowed_fallback(async || Refusal::of(ErrorCode::MethodNotAllowed))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), outermost::outermost))
        .with_state(app)
}

fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(open::config))
        .routes(routes!(people::sign_up))
        .routes(routes!(people::log_in))
        .routes(routes!(people::enrol_device, signed::devices))
        .routes(routes!(signed::end_device))
        .routes(routes!(signed::token, signed::flush))
        .routes(routes!(signed::change_password))
        .routes(routes!(signed::change_profile))
        .routes(routes!(signed::delete_account))
        .routes(routes!(open::health))
        .routes(routes!(open::ready))
        .routes(routes!(open::metrics))
        .routes(routes!(open::description))
}

/// The panic's own text may hold anything, and is not repeated.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::of(ErrorCode::Internal).into_response()
}
