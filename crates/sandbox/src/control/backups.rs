//! Export and import.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::app::App;
use crate::backup;
use crate::envelope::{Answer, Reply};
use crate::errors::{Code, Refusal};
use crate::request::limited;
use crate::state::reason;

/// `GET /sandbox/export`: the document itself, in no envelope, so that it can be saved as it is.
pub(super) async fn export(State(app): State<App>) -> Result<Response, Refusal> {
    let document = aside(move || backup::export(&app)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"halley-sandbox.json\""),
    ];
    Ok((headers, document).into_response())
}

/// `POST /sandbox/import`: an export or a seed takes the place of everything, or nothing changes.
pub(super) async fn import(State(app): State<App>, request: Request) -> Answer {
    let bytes = limited(&app, request, backup::DOCUMENT).await?;
    aside(move || {
        let wrong = |why| Refusal::new(Code::BadRequest, format!("This is no JSON object: {why}."));
        let document: Map<String, Value> = serde_json::from_slice(&bytes).map_err(wrong)?;
        drop(bytes);
        let now = app.options().clock.unix_seconds();
        let prepared = backup::prepare(document, &app.own(), now)
            .map_err(|refusal| Refusal::field("document", reason(&refusal)))?;
        app.replace(prepared)?;
        Ok(Reply::done("The document is in place."))
    })
    .await
}

/// Large documents take a while, and files are read: not on the threads that serve.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::internal("a document broke it"))?
}
