//! `/groups/{guid}/members` and `/groups/{guid}/bannedusers`.

use axum::extract::State;
use serde_json::{Value, json};

use super::paging::page;
use super::searching::Search;
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::{Ids, JsonBody, Query};
use crate::state::{Group, ListOutcome, MemberLists, Outcome, Scope, World, limits};

/// The members that the query asks for.
pub(super) async fn list(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    let (scopes, status) = (query.ids("scopes"), query.text("status").to_owned());
    let search = Search::from_query(&query);
    app.world(|world, _| {
        let group = world.joined_group(&caller.actor, &ids.id(0))?;
        let wanted = |uid: &&String| {
            let scope = group.member(uid).map_or("", |member| member.scope.text());
            let online = world.seems_online(uid, &caller.actor.uid);
            (scopes.is_empty() || scopes.iter().any(|known| known == scope))
                && (status.is_empty() || (status == "offline") != online)
                && found(world, uid, &search)
        };
        let uids: Vec<&String> = group.members.keys().filter(wanted).collect();
        page_of(world, &caller, group, uids, &query)
    })
}

/// The banned users; moderators and admins may see them.
pub(super) async fn list_banned(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    let search = Search::from_query(&query);
    app.world(|world, _| {
        let group = world.keeper_group(&caller.actor, &ids.id(0))?;
        let uids: Vec<&String> = group.banned.iter().filter(|uid| found(world, uid, &search)).collect();
        page_of(world, &caller, group, uids, &query)
    })
}

fn found(world: &World, uid: &str, search: &Search) -> bool {
    search.finds(world.any_user(uid).map_or("", |user| &user.name), "uid", uid)
}

fn page_of(world: &World, caller: &Caller, group: &Group, mut uids: Vec<&String>, query: &Query) -> Answer {
    uids.sort_by_cached_key(|uid| world.any_user(uid).map(|user| user.name.to_lowercase()));
    page(query, caller.page_size(), &uids, |uid| world.member_view(group, uid, caller.viewer()))
}

/// `POST .../members`: a user joins; a server call adds.
pub(super) async fn join(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    if caller.server {
        return add_listed(&app, &caller, &ids, MemberLists::from_body(&body)?);
    }
    let password = body.get("password").and_then(Value::as_str).unwrap_or_default();
    app.world(|world, now| {
        let id = world.join(&caller.actor, &ids.id(0), password, now)?;
        let message = world.visible_message(&caller.actor, id)?;
        Ok(Reply::one(world.message_view(message, caller.viewer())))
    })
}

/// `PUT .../members`.
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    add_listed(&app, &caller, &ids, MemberLists::from_body(&body)?)
}

fn add_listed(app: &App, caller: &Caller, ids: &Ids, lists: MemberLists) -> Answer {
    app.world(|world, now| {
        let all = world.add_members(&caller.actor, &ids.id(0), lists, now)?;
        Ok(Reply::one(outcomes(world, caller, all)))
    })
}

/// What became of each listed user. A server call gets the actions too.
pub(super) fn outcomes(world: &World, caller: &Caller, all: Vec<ListOutcome>) -> Value {
    let entry = |outcome: Outcome| match outcome {
        Ok(id) => {
            let mut done = json!({ "success": true });
            if let Some(action) = world.any_message(id).filter(|_| caller.server) {
                done["data"] = world.message_view(action, caller.viewer());
            }
            done
        }
        Err(refusal) => {
            json!({ "success": false, "error": { "code": refusal.code.text(), "message": refusal.message } })
        }
    };
    let list = |each: Vec<(String, Outcome)>| -> Value {
        each.into_iter().map(|(uid, outcome)| (uid, entry(outcome))).collect()
    };
    all.into_iter().map(|(field, each)| (field.to_owned(), list(each))).collect()
}

/// `DELETE .../members`.
pub(super) async fn leave(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    change(&app, "Left the group.", |world, now| world.leave(&person.actor, &ids.id(0), now))
}

/// `DELETE .../members/{uid}`.
pub(super) async fn kick(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    change(&app, "The member has been removed.", |world, now| {
        world.kick(&caller.actor, &ids.id(0), &ids.id(1), now)
    })
}

/// `PUT .../members/{uid}`.
pub(super) async fn change_scope(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let default = if caller.server { Scope::Participant.text() } else { "" };
    let scope = Scope::parse(limits::optional_text(&body, "scope", limits::NAME)?.unwrap_or(default))?;
    let (guid, uid) = (ids.id(0), ids.id(1));
    app.world(|world, now| {
        world.change_scope(&caller.actor, &guid, &uid, scope, now)?;
        if !caller.server {
            return Ok(Reply::done("The member's scope has been changed."));
        }
        let member = world.any_group(&guid).and_then(|group| group.member(&uid));
        let joined_at = member.map_or(now, |member| member.joined_at);
        Ok(Reply::one(json!({ "guid": guid, "uid": uid, "scope": scope.text(), "joinedAt": joined_at })))
    })
}

/// `POST .../bannedusers/{uid}`.
pub(super) async fn ban(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    change(&app, "The user has been banned.", |world, now| {
        world.ban(&caller.actor, &ids.id(0), &ids.id(1), now).map(drop)
    })
}

/// `DELETE .../bannedusers/{uid}`.
pub(super) async fn unban(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    change(&app, "The user is no longer banned.", |world, now| {
        world.unban(&caller.actor, &ids.id(0), &ids.id(1), now)
    })
}

fn change(app: &App, done: &str, act: impl FnOnce(&mut World, u64) -> Result<(), Refusal>) -> Answer {
    app.world(|world, now| act(world, now).map(|()| Reply::done(done)))
}
