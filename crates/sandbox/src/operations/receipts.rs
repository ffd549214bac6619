//! Receipts by REST; those of single messages come over the socket.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::conversations::peer;
use crate::app::App;
use crate::auth::Person;
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::{Ids, JsonBody};
use crate::state::{ReceiptKind, limits::number};

/// `POST .../conversation/read`.
pub(super) async fn read(State(app): State<App>, person: Person, ids: Ids, body: JsonBody) -> Answer {
    receive(&app, &person, &ids, &body, ReceiptKind::Read)
}

/// `POST .../conversation/delivered`.
pub(super) async fn delivered(State(app): State<App>, person: Person, ids: Ids, body: JsonBody) -> Answer {
    receive(&app, &person, &ids, &body, ReceiptKind::Delivered)
}

/// The message that a body names, if any.
fn message_id(body: &Map<String, Value>) -> Result<Option<u64>, Refusal> {
    let wrong = || Refusal::field("messageId", "The messageId must be a whole number.");
    match body.get("messageId") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => number(value).ok_or_else(wrong).map(Some),
    }
}

fn receive(app: &App, person: &Person, ids: &Ids, JsonBody(body): &JsonBody, kind: ReceiptKind) -> Answer {
    let peer = peer(ids)?;
    app.world(|world, now| {
        world.check_peer(&person.actor, &peer)?;
        match message_id(body)? {
            Some(id) => {
                world.check_inside(&person.actor, &peer, id)?;
                world.receive(&person.actor, id, kind, now)?;
            }
            None => world.receive_all(&person.actor, &peer, kind, now)?,
        }
        Ok(Reply::done("The conversation has been marked."))
    })
}

/// `DELETE .../conversation/read`: the message and the later ones are unread again.
pub(super) async fn unread(
    State(app): State<App>,
    person: Person,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let peer = peer(&ids)?;
    let missing = || Refusal::field("messageId", "The messageId field is required.");
    let id = message_id(&body)?.ok_or_else(missing)?;
    app.world(|world, _| {
        world.check_peer(&person.actor, &peer)?;
        world.check_inside(&person.actor, &peer, id)?;
        world.unread_from(&person.actor, id)?;
        if person.server {
            return Ok(Reply::done("The later messages are unread again."));
        }
        Ok(Reply::one(json!({ "conversation": world.conversation_view(&person.actor, &peer)? })))
    })
}
