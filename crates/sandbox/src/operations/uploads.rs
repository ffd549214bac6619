//! Files coming in: pre-signed uploads as the UI Kit makes them, message forms as direct SDK callers make them.

use std::path::PathBuf;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request, State};
use serde_json::{Map, Value, json};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::file_names::{extension, mime_type, safe_name, shown_name};
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply};
use crate::errors::{Code, Refusal};
use crate::request::{Ids, JSON_BODY, JsonBody};
use crate::state::{StoredFile, UploadTicket, attachment, limits, receiver};

/// Most parts of a form.
const PARTS: usize = 64;

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
        let offer = match offer_one(&app, file) {
            Ok(offer) => offer,
            Err(refusal) => json!({ "error": { "code": refusal.code.text(), "message": refusal.message } }),
        };
        offers.insert(id.clone(), offer);
    }
    Ok(Reply::one(Value::Object(offers)))
}

fn offer_one(app: &App, file: &Value) -> Result<Value, Refusal> {
    let text = |field: &str| file.get(field).and_then(Value::as_str).unwrap_or_default();
    let name = shown_name(text("name"));
    let mime_type = mime_type(text("mimeType"));
    let size = file.get("size").and_then(limits::number).unwrap_or(0);
    if size > limits::FILE {
        return Err(too_large());
    }
    let key = app.unguessable()?;
    let expires_at = app.world(|world, now| {
        let expires_at = now + limits::UPLOAD_SECONDS;
        let ticket = UploadTicket { name: name.clone(), mime_type: mime_type.clone(), size, expires_at };
        world.open_ticket(key.clone(), ticket, now).map(|()| expires_at)
    })?;
    Ok(json!({
        "request": { "method": "POST", "url": format!("{}/upload/{key}", app.url()), "body": { "key": key } },
        "attachment": attachment(&address(app, &key, &name), &name, extension(&name), &mime_type, size),
        "expiresAt": expires_at,
    }))
}

/// `POST /upload/{key}`: the file itself, in the part `file`. The key in the address is the permission.
pub(super) async fn upload(State(app): State<App>, ids: Ids, request: Request) -> Answer {
    let key = ids.raw(0).to_owned();
    let ticket = app.world(|world, now| {
        let gone = || {
            Refusal::new(Code::NoAccess, "ExpiredToken: this upload address is used up. Ask for a new one.")
        };
        world.take_ticket(&key, now).ok_or_else(gone)
    })?;
    let mut form = form(&app, request).await?;
    while let Some(field) = next_part(&app, &mut form).await? {
        if field.name() != Some("file") {
            continue;
        }
        let (path, size) = save(&app, &key, field).await?;
        let file = StoredFile { name: ticket.name, mime_type: ticket.mime_type, size, path };
        app.world(|world, _| {
            world.add_file(key, file);
            Ok(())
        })?;
        return Ok(Reply::done("The file has arrived."));
    }
    Err(Refusal::new(Code::EmptyMessageFile, "The form has no part named file."))
}

/// The body of a message sent as a form: texts become fields, files become attachments.
pub(super) async fn message_form(
    app: &App,
    caller: &Caller,
    request: Request,
) -> Result<Map<String, Value>, Refusal> {
    let mut form = form(app, request).await?;
    let (mut body, mut tags, mut attachments) = (Map::new(), Vec::new(), Vec::new());
    let mut parts = 0;
    while let Some(field) = next_part(app, &mut form).await? {
        parts += 1;
        if parts > PARTS || attachments.len() > limits::FILES_PER_MESSAGE {
            return Err(Refusal::new(Code::InvalidMediaMessage, "The form has too many parts."));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "files[]" | "files" | "file" => attachments.push(store_part(app, caller, field).await?),
            "tags[]" | "tags" => tags.push(Value::String(text_part(app, field).await?)),
            _ => {
                body.insert(name, Value::String(text_part(app, field).await?));
            }
        }
    }
    if !tags.is_empty() {
        body.insert("tags".to_owned(), Value::Array(tags));
    }
    body.insert("data".to_owned(), form_data(&body, attachments)?);
    Ok(body)
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

async fn form(app: &App, request: Request) -> Result<Multipart, Refusal> {
    let wrong = |_| Refusal::new(Code::BadRequest, "The body must be multipart/form-data.");
    Multipart::from_request(request, app).await.map_err(wrong)
}

async fn next_part<'a>(app: &App, form: &'a mut Multipart) -> Result<Option<Field<'a>>, Refusal> {
    in_time(app, form.next_field()).await
}

/// One step of reading a form; a client that stops sending does not hold us for ever.
async fn in_time<T, E>(app: &App, step: impl Future<Output = Result<T, E>>) -> Result<T, Refusal> {
    let late = |_| Refusal::new(Code::RequestTimeout, "The upload came to a halt.");
    let broken = |_| Refusal::new(Code::BadRequest, "The form is damaged or broke off.");
    tokio::time::timeout(app.timings().request_body, step).await.map_err(late)?.map_err(broken)
}

async fn text_part(app: &App, mut field: Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(app, field.chunk()).await? {
        if bytes.len() + chunk.len() > JSON_BODY {
            return Err(Refusal::new(Code::TooLarge, "A part of the form is too large."));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Refusal::new(Code::BadRequest, "A part of the form is not UTF-8."))
}

/// Stores a file of a message and answers its attachment.
async fn store_part(app: &App, caller: &Caller, field: Field<'_>) -> Result<Value, Refusal> {
    let name = shown_name(field.file_name().unwrap_or_default());
    let mime_type = mime_type(field.content_type().unwrap_or_default());
    let key = app.unguessable()?;
    tracing::debug!(uid = caller.actor.uid, "storing a file");
    let (path, size) = save(app, &key, field).await?;
    let view = attachment(&address(app, &key, &name), &name, extension(&name), &mime_type, size);
    app.world(|world, _| {
        world.add_file(key, StoredFile { name, mime_type, size, path });
        Ok(view)
    })
}

/// Streams a part into the temporary folder. What is refused leaves no file behind.
async fn save(app: &App, key: &str, field: Field<'_>) -> Result<(PathBuf, u64), Refusal> {
    let path = app.uploads()?.join(key);
    let failed = |_| Refusal::new(Code::StorageFull, "The file could not be stored. Is the disk full?");
    let mut file = File::create(&path).await.map_err(failed)?;
    match copy(app, field, &mut file).await {
        Ok(size) => Ok((path, size)),
        Err(refusal) => {
            drop(file);
            let _left = tokio::fs::remove_file(&path).await;
            Err(refusal)
        }
    }
}

async fn copy(app: &App, mut field: Field<'_>, file: &mut File) -> Result<u64, Refusal> {
    let failed = |_| Refusal::new(Code::StorageFull, "The file could not be stored. Is the disk full?");
    let mut size = 0;
    while let Some(chunk) = in_time(app, field.chunk()).await? {
        size += chunk.len() as u64;
        if size > limits::FILE {
            return Err(too_large());
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    app.world(|world, _| world.check_room(size))?;
    file.flush().await.map_err(failed)?;
    Ok(size)
}

fn too_large() -> Refusal {
    Refusal::new(Code::TooLarge, format!("A file may have at most {} bytes.", limits::FILE))
}

fn address(app: &App, key: &str, name: &str) -> String {
    format!("{}{key}/{}", app.media_base(), safe_name(name))
}
