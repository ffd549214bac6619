//! `/users/{uid}/auth_tokens`.

use axum::extract::State;
use serde_json::{Value, json};

use super::paging::page;
use crate::app::App;
use crate::auth::{FullAccess, MayMint};
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{DeviceDetails, Session, limits};

fn view(session: &Session) -> Value {
    let mut view = json!({ "uid": session.uid, "authToken": session.token, "createdAt": session.created_at });
    let DeviceDetails { platform, user_agent, app_info } = &session.device;
    for (field, text) in [("platform", platform), ("userAgent", user_agent)] {
        if let Some(text) = text {
            view[field] = json!(text);
        }
    }
    if let Some(info) = app_info {
        view["appInfo"] = info.clone();
    }
    view
}

/// Mints a token. Each is fresh, with or without `force`, unless the sandbox was told to reuse tokens.
pub(super) async fn mint(State(app): State<App>, _: MayMint, ids: Ids, JsonBody(body): JsonBody) -> Answer {
    let device = DeviceDetails::from_body(&body)?;
    let force = limits::flag(&body, "force")?;
    let (uid, randomness) = (ids.id(0), app.randomness());
    app.world(|world, now| {
        let session = if app.options().reuse_tokens && !force {
            world.mint_or_reuse(&uid, device, randomness, now)?
        } else {
            world.mint(&uid, device, randomness, now)?
        };
        Ok(Reply::one(view(&session)))
    })
}

/// The live tokens of a user, newest first.
pub(super) async fn list(State(app): State<App>, _: FullAccess, ids: Ids, query: Query) -> Answer {
    app.world(|world, _| {
        world.active_user(&ids.id(0))?;
        page(&query, 100, &world.tokens_of(&ids.id(0)), |session| view(session))
    })
}

/// Ends every session of a user.
pub(super) async fn flush(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    let uid = ids.id(0);
    app.world(|world, _| {
        world.active_user(&uid)?;
        world.flush_tokens(&uid);
        Ok(Reply::done(format!("All auth tokens of the user with UID {uid} have been deleted.")))
    })
}

/// One token.
pub(super) async fn show(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    app.world(|world, _| Ok(Reply::one(view(world.token_of(&ids.id(0), ids.raw(1))?))))
}

/// Notes which device uses a token.
pub(super) async fn update(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let device = DeviceDetails::from_body(&body)?;
    app.world(|world, _| Ok(Reply::one(view(&world.describe_token(&ids.id(0), ids.raw(1), device)?))))
}

/// Ends one session.
pub(super) async fn delete(State(app): State<App>, _: FullAccess, ids: Ids) -> Answer {
    app.world(|world, _| {
        world.token_of(&ids.id(0), ids.raw(1))?;
        world.kill_token(ids.raw(1));
        Ok(Reply::done("The auth token has been deleted."))
    })
}
