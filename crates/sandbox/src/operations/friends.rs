//! `/users/{uid}/friends`.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::blocking::{outcome, uids_in};
use super::paging::page;
use super::searching::Search;
use crate::app::App;
use crate::auth::FullAccess;
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{User, Viewer};

/// Makes friends; each has its own outcome.
pub(super) async fn add(State(app): State<App>, _: FullAccess, ids: Ids, JsonBody(body): JsonBody) -> Answer {
    let (uid, others) = (ids.id(0), uids_in(&body, "accepted")?);
    app.world(|world, _| {
        world.active_user(&uid)?;
        let mut accepted = Map::new();
        for other in others {
            let done = world.befriend(&uid, &other);
            let text = format!("{other} is now a friend of {uid}.");
            accepted.insert(other, outcome(done, text));
        }
        Ok(Reply::one(json!({ "accepted": Value::Object(accepted) })))
    })
}

/// The friends of a user.
pub(super) async fn list(State(app): State<App>, _: FullAccess, ids: Ids, query: Query) -> Answer {
    let (uid, search) = (ids.id(0), Search::from_query(&query));
    app.world(|world, _| {
        world.active_user(&uid)?;
        let found = |user: &User| search.finds(&user.name, "uid", &user.uid);
        let wanted =
            |user: &&User| user.deactivated_at.is_none() && world.are_friends(&uid, &user.uid) && found(user);
        let friends: Vec<&User> = world.users().filter(wanted).collect();
        page(&query, 100, &friends, |user| world.user_view(&user.uid, Viewer::User(&uid)))
    })
}

/// Ends friendships.
pub(super) async fn remove(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let (uid, others) = (ids.id(0), uids_in(&body, "friends")?);
    app.world(|world, _| {
        world.active_user(&uid)?;
        world.unfriend(&uid, &others)?;
        Ok(Reply::done("Deleted the friend relations."))
    })
}
