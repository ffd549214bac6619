//! `/users`.

use axum::extract::State;
use serde_json::{Value, json};

use super::blocking::uids_in;
use super::paging::page;
use super::searching::Search;
use crate::app::App;
use crate::auth::{Caller, FullAccess, MayEnrol};
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::{Ids, JsonBody, Query};
use crate::seed;
use crate::state::{DeviceDetails, ProfileChange, User, Viewer, World, limits};

/// What a user list is narrowed to.
struct Wanted {
    search: Search,
    status: String,
    roles: Vec<String>,
    tags: Vec<String>,
    uids: Vec<String>,
    hide_blocked: bool,
    friends_only: bool,
    with_deactivated: bool,
    only_deactivated: bool,
}

impl Wanted {
    fn from_query(query: &Query, server: bool) -> Self {
        let mut roles = query.ids("roles");
        roles.extend(query.ids("role"));
        Self {
            // A server call finds by beginnings, a client anywhere inside.
            search: Search::from_query(query).by_prefix(server),
            status: query.text("status").to_owned(),
            roles,
            tags: query.list("tags"),
            uids: query.ids("uids"),
            hide_blocked: query.flag("hideBlockedUsers"),
            friends_only: query.flag("friendsOnly"),
            with_deactivated: server && query.flag("withDeactivated"),
            only_deactivated: server && query.flag("onlyDeactivated"),
        }
    }

    fn admits(&self, world: &World, caller: &Caller, user: &User) -> bool {
        let listed = |list: &[String], item: &String| list.is_empty() || list.contains(item);
        let gone = user.deactivated_at.is_some();
        let own = caller.actor.uid.as_str();
        user.uid != own
            && (!self.friends_only || world.are_friends(own, &user.uid))
            && world.may_list(own, user)
            && (gone == self.only_deactivated || self.with_deactivated)
            && listed(&self.roles, &user.role)
            && listed(&self.uids, &user.uid)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| user.tags.contains(tag)))
            && !(self.hide_blocked && world.apart(&caller.actor.uid, &user.uid))
            && self.admits_status(world.seems_online(&user.uid, own))
            && self.search.finds(&user.name, "uid", &user.uid)
    }

    fn admits_status(&self, online: bool) -> bool {
        match self.status.as_str() {
            "available" | "online" => online,
            "offline" => !online,
            _ => true,
        }
    }
}

/// `GET /users`.
pub(super) async fn list(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    let wanted = Wanted::from_query(&query, caller.server);
    app.world(|world, _| {
        let mut users: Vec<&User> =
            world.users().filter(|user| wanted.admits(world, &caller, user)).collect();
        users.sort_by_cached_key(|user| (sort_key(world, &query, user), user.uid.clone()));
        if query.text("sortOrder").eq_ignore_ascii_case("desc") {
            users.reverse();
        }
        page(&query, caller.page_size(), &users, |user| {
            if query.flag("withTags") {
                world.tagged_user_view(user, caller.viewer())
            } else {
                world.user_view(&user.uid, caller.viewer())
            }
        })
    })
}

/// By status, those who are there come first.
fn sort_key(world: &World, query: &Query, user: &User) -> (bool, String) {
    match query.text("sortBy") {
        "uid" => (false, user.uid.clone()),
        "status" => (!world.is_online(&user.uid), user.name.to_lowercase()),
        _ => (false, user.name.to_lowercase()),
    }
}

/// `GET /users/{uid}`.
pub(super) async fn show(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    app.world(|world, _| {
        let user = world.active_user(&ids.id(0))?;
        Ok(Reply::one(world.tagged_user_view(user, caller.viewer())))
    })
}

/// `POST /users`.
pub(super) async fn create(State(app): State<App>, _: MayEnrol, JsonBody(body): JsonBody) -> Answer {
    let with_token = limits::flag(&body, "withAuthToken")?;
    app.world(|world, now| {
        let uid = world.create_user(&body, now)?;
        let mut view = view(world, &uid)?;
        if with_token {
            view["authToken"] =
                json!(world.mint(&uid, DeviceDetails::default(), app.randomness(), now)?.token);
        }
        seed::welcome(world, app.options().seed, &uid, now);
        Ok(Reply::one(view))
    })
}

/// `PUT /users/{uid}`.
pub(super) async fn update(
    State(app): State<App>,
    _: MayEnrol,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let change = ProfileChange::from_body(&body)?;
    app.world(|world, now| {
        world.update_user(&ids.id(0), change, now)?;
        Ok(Reply::one(view(world, &ids.id(0))?))
    })
}

fn view(world: &World, uid: &str) -> Result<Value, Refusal> {
    world.active_user(uid).map(|user| world.tagged_user_view(user, Viewer::Server))
}

/// `DELETE /users/{uid}`: deactivates, or erases with `permanent`.
pub(super) async fn delete(
    State(app): State<App>,
    _: FullAccess,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let permanent = limits::flag(&body, "permanent")?;
    let uid = ids.id(0);
    app.world(|world, now| {
        if permanent {
            world.erase_user(&uid)?
        } else {
            world.active_user(&uid)?;
            world.deactivate_user(&uid, now)?
        }
        Ok(Reply::done(format!("User with UID {uid} has been deleted successfully.")))
    })
}

/// `DELETE /users`: deactivates several.
pub(super) async fn deactivate(State(app): State<App>, _: FullAccess, JsonBody(body): JsonBody) -> Answer {
    let uids = uids_in(&body, "uidsToDeactivate")?;
    app.world(|world, now| {
        let mut step =
            |uid: &String| world.active_user(uid).is_ok() && world.deactivate_user(uid, now).is_ok();
        let done: Vec<_> = uids.into_iter().filter(|uid| step(uid)).collect();
        Ok(Reply::one(json!({ "deactivatedUids": done })))
    })
}

/// `PUT /users`: brings several back.
pub(super) async fn reactivate(State(app): State<App>, _: FullAccess, JsonBody(body): JsonBody) -> Answer {
    let uids = uids_in(&body, "uidsToActivate")?;
    app.world(|world, _| {
        let mut step = |uid: &String| {
            let gone = world.any_user(uid).is_some_and(|user| user.deactivated_at.is_some());
            gone && world.reactivate_user(uid).is_ok()
        };
        let (done, not): (Vec<_>, Vec<_>) = uids.into_iter().partition(|uid| step(uid));
        Ok(Reply::one(json!({ "reactivatedUids": done, "nonDeactivatedUids": not })))
    })
}
