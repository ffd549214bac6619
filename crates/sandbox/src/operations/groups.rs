//! `/groups`.

use axum::extract::State;
use serde_json::{Value, json};

use super::members::outcomes;
use super::paging::page;
use super::searching::Search;
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{Answer, Reply};
use crate::errors::Refusal;
use crate::request::{Ids, JsonBody, Query};
use crate::state::{Direction, Group, GroupKind, MemberLists, World};

/// What a list of groups is narrowed to, and its order.
struct Wanted {
    search: Search,
    kinds: Vec<String>,
    tags: Vec<String>,
    joined_only: bool,
    /// Changed before or after that time, in unix seconds.
    changed: Option<(Direction, u64)>,
}

impl Wanted {
    fn from_query(query: &Query) -> Result<Self, Refusal> {
        let mut kinds = query.ids("types");
        kinds.extend(query.ids("type"));
        let direction = Direction::parse(query.text("affix"))?;
        Ok(Self {
            search: Search::from_query(query),
            kinds,
            tags: query.list("tags"),
            joined_only: query.flag("hasJoined"),
            changed: query.number("updatedAt")?.map(|at| (direction, at)),
        })
    }

    fn admits(&self, caller: &Caller, group: &Group) -> bool {
        let joined = group.member(&caller.actor.uid).is_some();
        let changed_at = group.updated_at.unwrap_or(group.created_at);
        (joined || caller.actor.privileged || (group.kind != GroupKind::Private && !self.joined_only))
            && (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == group.kind.text()))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| group.tags.contains(tag)))
            && self.changed.is_none_or(|(direction, at)| match direction {
                Direction::Append => changed_at > at,
                Direction::Prepend => changed_at < at,
            })
            && self.search.finds(&group.name, "guid", &group.guid)
    }
}

/// `GET /groups`: private ones only for their members.
pub(super) async fn list(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    let wanted = Wanted::from_query(&query)?;
    app.world(|world, _| {
        let mut groups: Vec<&Group> = world.groups().filter(|group| wanted.admits(&caller, group)).collect();
        match query.text("sortBy") {
            "guid" => groups.sort_by_key(|group| &group.guid),
            "createdAt" => groups.sort_by_key(|group| group.created_at),
            _ => groups.sort_by_cached_key(|group| group.name.to_lowercase()),
        }
        if query.text("sortOrder").eq_ignore_ascii_case("desc") {
            groups.reverse();
        }
        page(&query, caller.page_size(), &groups, |group| world.group_view(group, caller.viewer()))
    })
}

/// `POST /groups`, with or without members.
pub(super) async fn create(State(app): State<App>, caller: Caller, JsonBody(body): JsonBody) -> Answer {
    let members = match body.get("members") {
        Some(Value::Object(members)) => Some(MemberLists::from_body(members)?),
        _ => None,
    };
    app.world(|world, now| {
        let guid = world.create_group(&caller.actor, &body, now)?;
        let outcome = members.map(|lists| world.add_members(&caller.actor, &guid, lists, now)).transpose()?;
        let outcome = outcome.map(|all| outcomes(world, &caller, all));
        let mut view = view(world, &caller, &guid)?;
        if let Some(outcome) = outcome {
            view["members"] = json!({ "data": outcome });
        }
        Ok(Reply::one(view))
    })
}

fn view(world: &World, caller: &Caller, guid: &str) -> Result<Value, Refusal> {
    world.visible_group(&caller.actor, guid).map(|group| world.group_view(group, caller.viewer()))
}

/// `GET /groups/{guid}`.
pub(super) async fn show(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    app.world(|world, _| view(world, &caller, &ids.id(0)).map(Reply::one))
}

/// `PUT /groups/{guid}`.
pub(super) async fn update(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    app.world(|world, now| {
        world.update_group(&caller.actor, &ids.id(0), &body, now)?;
        view(world, &caller, &ids.id(0)).map(Reply::one)
    })
}

/// `DELETE /groups/{guid}`.
pub(super) async fn delete(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    app.world(|world, _| {
        world.delete_group(&caller.actor, &ids.id(0))?;
        Ok(Reply::done(format!("The group with guid {} has been deleted.", ids.id(0))))
    })
}

/// `PATCH /groups/{guid}/owner`.
pub(super) async fn transfer(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let owner = body.get("owner").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    app.world(|world, _| {
        world.transfer_group(&caller.actor, &ids.id(0), &owner)?;
        Ok(Reply::done(format!("The group belongs to {owner} now.")))
    })
}
