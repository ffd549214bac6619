//! `/roles`.

use axum::extract::State;

use super::paging::page;
use crate::app::App;
use crate::auth::FullAccess;
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, JsonBody, Query};

/// All roles.
pub(super) async fn list(State(app): State<App>, _: FullAccess, query: Query) -> Answer {
    app.world(|world, _| page(&query, 100, &world.role_views(), Clone::clone))
}

/// Creates a role.
pub(super) async fn create(State(app): State<App>, _: FullAccess, JsonBody(body): JsonBody) -> Answer {
    app.world(|world, now| Ok(Reply::one(world.create_role(&body, now)?)))
}

/// One role.
pub(super) async fn show(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    app.world(|world, _| Ok(Reply::one(world.role_view(&ids.id(0))?)))
}

/// Changes a role.
pub(super) async fn update(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    app.world(|world, now| Ok(Reply::one(world.update_role(&ids.id(0), &body, now)?)))
}

/// Removes a role.
pub(super) async fn delete(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    app.world(|world, _| {
        world.delete_role(&ids.id(0))?;
        Ok(Reply::done(format!("The role {} has been deleted.", ids.id(0))))
    })
}
