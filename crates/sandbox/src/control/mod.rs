//! The sandbox's own calls under `/sandbox/`, apart from the emulated API.

mod backups;
mod faults;
mod guard;
mod inspection;
mod page;
mod traffic;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use serde_json::json;

use crate::app::App;
use crate::envelope::{Answer, Reply};

pub(crate) use faults::{Abort, Faults, inject};
pub(crate) use guard::own_pages_only;
pub(crate) use page::routes as page_routes;
pub(crate) use traffic::{Answered, Seen, Traffic, record};

/// Whether a path is for our own page and for programs only: other pages may not even read the answers.
/// Health is open to all: a page may wait for its sandbox.
pub(crate) fn is_private(path: &str) -> bool {
    let bare = path.strip_prefix("/v3.0").or_else(|| path.strip_prefix("/v3")).unwrap_or(path);
    if bare.starts_with("/apps/") {
        return true;
    }
    let below = path.strip_prefix("/sandbox").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below && path != "/sandbox/health"
}

/// All routes below `/sandbox`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/reset", post(reset))
        .route("/export", get(backups::export))
        .route("/import", post(backups::import))
        .route("/about", get(inspection::about))
        .route("/conversations", get(inspection::conversations))
        .route("/sockets", get(inspection::sockets).delete(inspection::close_sockets))
        .route("/traffic", get(traffic::list).delete(traffic::clear))
        .route("/faults", get(faults::list).put(faults::set).delete(faults::clear))
        .route("/health", get(health))
}

async fn health(State(app): State<App>) -> Answer {
    app.with_core(|core, _| {
        Ok(Reply::one(json!({
            "status": "ok", "version": env!("CARGO_PKG_VERSION"), "appId": app.app_id(),
            "users": core.world.user_count(), "sockets": core.sockets.count(),
        })))
    })?
}

async fn reset(State(app): State<App>) -> Answer {
    app.reset()?;
    Ok(Reply::done("The sandbox is as at its start."))
}
