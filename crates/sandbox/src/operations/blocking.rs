//! `/blockedusers`, for oneself or by a server call for a user.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::paging::page;
use super::searching::Search;
use crate::app::App;
use crate::auth::{FullAccess, Person};
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::{Ids, JsonBody, Query};
use crate::state::{User, Viewer, World, uid_list};

/// Blocks users.
pub(super) async fn block(State(app): State<App>, person: Person, JsonBody(body): JsonBody) -> Answer {
    block_each(&app, &person.actor.uid, &body)
}

/// Takes blocks back.
pub(super) async fn unblock(State(app): State<App>, person: Person, JsonBody(body): JsonBody) -> Answer {
    unblock_each(&app, &person.actor.uid, &body)
}

/// Blocks users for a user.
pub(super) async fn block_for(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    block_each(&app, &ids.id(0), &body)
}

/// Takes blocks back for a user.
pub(super) async fn unblock_for(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    unblock_each(&app, &ids.id(0), &body)
}

/// The blocked ones.
pub(super) async fn list(State(app): State<App>, person: Person, query: Query) -> Answer {
    blocked(&app, &person.actor.uid, &query)
}

/// The blocked ones of a user.
pub(super) async fn list_of(State(app): State<App>, _: FullAccess, ids: Ids, query: Query) -> Answer {
    blocked(&app, &ids.id(0), &query)
}

fn block_each(app: &App, uid: &str, body: &Map<String, Value>) -> Answer {
    each(app, uid, body, |world, other, now| world.block(uid, other, now))
}

fn unblock_each(app: &App, uid: &str, body: &Map<String, Value>) -> Answer {
    each(app, uid, body, |world, other, _| world.unblock(uid, other))
}

fn each(
    app: &App,
    uid: &str,
    body: &Map<String, Value>,
    step: impl Fn(&mut World, &str, u64) -> Result<(), Refusal>,
) -> Answer {
    let others = uids_in(body, "blockedUids")?;
    app.world(|world, now| {
        world.active_user(uid)?;
        let mut all = Map::new();
        for other in others {
            let done = step(world, &other, now);
            let text = format!("Done for the user with UID {other}.");
            all.insert(other, outcome(done, text));
        }
        Ok(Reply::one(Value::Object(all)))
    })
}

/// The uids that a body must name.
pub(super) fn uids_in(body: &Map<String, Value>, field: &str) -> Result<Vec<String>, Refusal> {
    if body.get(field).is_none_or(Value::is_null) {
        return Err(Refusal::field(field, format!("The {field} field is required.")));
    }
    uid_list(body, field)
}

/// What became of one entry of a list.
pub(super) fn outcome(done: Result<(), Refusal>, text: String) -> Value {
    match done {
        Ok(()) => json!({ "success": true, "message": text }),
        Err(refusal) => json!({
            "success": false, "message": refusal.message,
            "error": { "code": refusal.code.text(), "message": refusal.message },
        }),
    }
}

fn blocked(app: &App, uid: &str, query: &Query) -> Answer {
    let search = Search::from_query(query);
    app.world(|world, _| {
        world.active_user(uid)?;
        let concerned = |user: &User| match query.text("direction") {
            "hasBlockedMe" => world.has_blocked(&user.uid, uid),
            "both" => world.apart(uid, &user.uid),
            _ => world.has_blocked(uid, &user.uid),
        };
        let found = |user: &User| search.finds(&user.name, "uid", &user.uid);
        let users: Vec<&User> = world.users().filter(|user| concerned(user) && found(user)).collect();
        page(query, 100, &users, |user| world.user_view(&user.uid, Viewer::User(uid)))
    })
}
