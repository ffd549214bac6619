//! Files coming in: pre-signed uploads as the UI Kit makes them, message forms as direct SDK callers make them.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::file_names::{extension, mime_type, safe_name, shown_name};
use super::forms::{Form, Part};
use super::storing::{OwnFiles, store, too_large};
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply, STORAGE_ERROR};
use crate::errors::{Code, Refusal};
use crate::request::{Ids, JsonBody};
use crate::state::{UploadTicket, attachment, limits, receiver};

/// `POST /files/upload-url`: an address for each file, good once and for a quarter of an hour.
pub(super) async fn offer(State(app): State<App>, person: Person, JsonBody(body): JsonBody) -> Answer {
    let peer = receiver(&body)?;
    let missing = || Refusal::field("files", "The files field is required.");
    let files =
        body.get("files").and_then(Value::as_object).filter(|files| !files.is_empty()).ok_or_else(missing)?;
    if files.len() > limits::FILES_PER_MESSAGE {
        return Err(Refusal::field(
            "files",
            format!("At most {} files are allowed.", limits::FILES_PER_MESSAGE),
        ));
    }
    app.world(|world, _| world.check_receiver(&person.actor, peer.clone()).map(drop))?;
    let mut offers = Map::new();
    for (id, file) in files {
        let offer = match offer_one(&app, &person.actor.uid, file) {
            Ok(offer) => offer,
            Err(refusal) => json!({ "error": { "code": refusal.code.text(), "message": refusal.message } }),
        };
        offers.insert(id.clone(), offer);
    }
    Ok(Reply::one(Value::Object(offers)))
}

fn offer_one(app: &App, uid: &str, file: &Value) -> Result<Value, Refusal> {
    let text = |field: &str| file.get(field).and_then(Value::as_str).unwrap_or_default();
    let name = shown_name(text("name"));
    let mime_type = mime_type(text("mimeType"));
    let said = file.get("size").and_then(limits::number);
    let size = said.unwrap_or(0);
    if size > limits::FILE {
        return Err(too_large(limits::FILE));
    }
    let key = app.unguessable()?;
    let expires_at = app.world(|world, now| {
        let expires_at = now + limits::UPLOAD_SECONDS;
        let ticket = UploadTicket {
            uid: uid.to_owned(),
            name: name.clone(),
            mime_type: mime_type.clone(),
            size: said.unwrap_or(limits::FILE),
            expires_at,
        };
        world.open_ticket(key.clone(), ticket, now).map(|()| expires_at)
    })?;
    Ok(json!({
        "request": { "method": "POST", "url": format!("{}/upload/{key}", app.url()), "body": { "key": key } },
        "attachment": attachment(&address(app, &key, &name), &name, extension(&name), &mime_type, size),
        "expiresAt": expires_at,
    }))
}

/// `POST /upload/{key}`: the file itself, in the part `file`. The key in the address is the permission.
pub(super) async fn upload(State(app): State<App>, ids: Ids, request: Request) -> Response {
    match take(&app, ids.raw(0), request).await {
        Ok(()) => Reply::done("The file has arrived.").into_response(),
        Err(refusal) => as_storage_says(&refusal),
    }
}

/// A refusal as object stores word it: the SDK looks for these two elements, and asks for a new address when
/// the code is `ExpiredToken`.
fn as_storage_says(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let code = match refusal.code {
        Code::NoAccess => "ExpiredToken",
        Code::TooLarge => "EntityTooLarge",
        Code::RequestTimeout => "RequestTimeout",
        _ => "InvalidRequest",
    };
    let message = refusal.message.replace('&', "&amp;").replace('<', "&lt;");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let headers = [(header::CONTENT_TYPE, STORAGE_ERROR), (header::CACHE_CONTROL, "no-store")];
    (status, headers, text).into_response()
}

async fn take(app: &App, key: &str, request: Request) -> Result<(), Refusal> {
    let ticket = app.world(|world, now| {
        let gone = || Refusal::new(Code::NoAccess, "This upload address is used up. Ask for a new one.");
        world.take_ticket(key, now).ok_or_else(gone)
    })?;
    let mut form = Form::of(app, request).await?;
    while let Some(part) = form.next().await? {
        if part.name() == "file" {
            return store(app, key, (ticket.name, ticket.mime_type), ticket.size, part).await.map(drop);
        }
    }
    Err(Refusal::new(Code::EmptyMessageFile, "The form has no part named file."))
}

/// The body of a message sent as a form: texts become fields, files become attachments.
pub(super) async fn message_form(
    app: &App,
    caller: &Caller,
    request: Request,
) -> Result<(Map<String, Value>, OwnFiles), Refusal> {
    let mut form = Form::of(app, request).await?;
    let (mut body, mut tags, mut attachments) = (Map::new(), Vec::new(), Vec::new());
    let mut files = OwnFiles::none(app);
    while let Some(part) = form.next().await? {
        let name = part.name().to_owned();
        match name.as_str() {
            "files[]" | "files" | "file" if attachments.len() == limits::FILES_PER_MESSAGE => {
                return Err(Refusal::new(Code::InvalidMediaMessage, "The form has too many files."));
            }
            "files[]" | "files" | "file" => {
                attachments.push(store_part(app, caller, part, &mut files).await?);
            }
            "tags[]" | "tags" => tags.push(Value::String(part.text().await?)),
            _ => {
                body.insert(name, Value::String(part.text().await?));
            }
        }
    }
    if !tags.is_empty() {
        body.insert("tags".to_owned(), Value::Array(tags));
    }
    body.insert("data".to_owned(), form_data(&body, attachments)?);
    Ok((body, files))
}

/// The `data` part, with the attachments put in.
fn form_data(body: &Map<String, Value>, attachments: Vec<Value>) -> Result<Value, Refusal> {
    let mut data = match body.get("data").and_then(Value::as_str) {
        None => json!({}),
        Some(text) => serde_json::from_str(text).unwrap_or(Value::Null),
    };
    let wrong = || Refusal::new(Code::InvalidMessageData, "The data part must be a JSON object.");
    let fields = data.as_object_mut().ok_or_else(wrong)?;
    if let Some(caption) = body.get("caption").filter(|_| !fields.contains_key("text")) {
        fields.insert("text".to_owned(), caption.clone());
    }
    fields.insert("attachments".to_owned(), Value::Array(attachments));
    Ok(data)
}

/// Stores a file of a message and answers its attachment.
async fn store_part(
    app: &App,
    caller: &Caller,
    part: Part<'_>,
    files: &mut OwnFiles,
) -> Result<Value, Refusal> {
    let (name, mime_type) = (shown_name(part.file_name()), mime_type(part.content_type()));
    let key = app.unguessable()?;
    tracing::debug!(uid = caller.actor.uid, "storing a file");
    let size = store(app, &key, (name.clone(), mime_type.clone()), limits::FILE, part).await?;
    let view = attachment(&address(app, &key, &name), &name, extension(&name), &mime_type, size);
    files.add(key);
    Ok(view)
}

fn address(app: &App, key: &str, name: &str) -> String {
    format!("{}{key}/{}", app.media_base(), safe_name(name))
}
