//! `/apikeys`.

use super::paging::page;
use crate::app::App;
use crate::auth::{FullAccess, OwnKey};
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{ApiKey, KeyScope};
use axum::extract::State;

/// All keys, in full.
pub(super) async fn list(State(app): State<App>, _: FullAccess, query: Query) -> Answer {
    let scope = Some(query.text("scope")).filter(|scope| !scope.is_empty());
    let scope = scope.map(KeyScope::parse).transpose()?;
    let search = query.text("searchKey").to_lowercase();
    app.world(|world, _| {
        let wanted = |key: &&ApiKey| {
            scope.is_none_or(|scope| key.scope == scope) && key.name.to_lowercase().contains(&search)
        };
        let keys: Vec<&ApiKey> = world.api_keys().iter().filter(wanted).collect();
        page(&query, 100, &keys, |key| key.view())
    })
}

/// Makes a key.
pub(super) async fn create(State(app): State<App>, _: FullAccess, JsonBody(body): JsonBody) -> Answer {
    app.world(|world, now| world.create_key(&body, app.randomness(), now).map(shown))
}

/// One key.
pub(super) async fn show(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    app.world(|world, _| world.api_key(ids.raw(0)).map(shown))
}

/// Renames a key, or changes its scope.
pub(super) async fn update(
    State(app): State<App>,
    _: FullAccess,
    own: OwnKey,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    app.world(|world, _| world.update_key(ids.raw(0), own.text(), &body).map(shown))
}

/// Removes a key.
pub(super) async fn delete(State(app): State<App>, _: FullAccess, own: OwnKey, ids: Ids) -> Answer {
    app.world(|world, _| {
        world.delete_key(ids.raw(0), own.text())?;
        Ok(Reply::done("The API key has been deleted."))
    })
}

fn shown(key: &ApiKey) -> Reply {
    Reply::one(key.view())
}
