//! Pins and saves.

use axum::extract::State;

use super::conversations::peer;
use super::messages::shown;
use crate::app::App;
use crate::auth::Person;
use crate::envelope::{Answer, Reply};
use crate::request::Ids;

/// `POST /messages/{id}/pin`.
pub(super) async fn pin(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_pin(&app, person, &ids, true)
}

/// `DELETE /messages/{id}/pin`.
pub(super) async fn unpin(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_pin(&app, person, &ids, false)
}

fn set_pin(app: &App, person: Person, ids: &Ids, pinned: bool) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, now| {
        world.pin_message(&person.actor, id, pinned, now)?;
        shown(world, &person.into(), id)
    })
}

/// `POST /messages/{id}/save`.
pub(super) async fn save(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_saved(&app, person, &ids, true)
}

/// `DELETE /messages/{id}/save`.
pub(super) async fn unsave(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_saved(&app, person, &ids, false)
}

fn set_saved(app: &App, person: Person, ids: &Ids, saved: bool) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, now| {
        world.save_message(&person.actor, id, saved, now)?;
        shown(world, &person.into(), id)
    })
}

/// `POST .../conversation/pin`.
pub(super) async fn pin_conversation(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_conversation_pin(&app, &person, &ids, true)
}

/// `DELETE .../conversation/pin`.
pub(super) async fn unpin_conversation(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    set_conversation_pin(&app, &person, &ids, false)
}

fn set_conversation_pin(app: &App, person: &Person, ids: &Ids, pinned: bool) -> Answer {
    let peer = peer(ids)?;
    app.world(|world, now| {
        world.pin_conversation(&person.actor, &peer, pinned, now)?;
        Ok(Reply::one(world.conversation_view(&person.actor, &peer)?))
    })
}
