//! `/conversations`, and `/users/{uid}/conversation` and `/groups/{guid}/conversation`.

use axum::extract::State;
use serde_json::{Value, json};

use super::paging::page;
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply};
use crate::errors::{Code, Refusal};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{Actor, ConversationFilter, Peer, World, limits};

/// The other side of the conversation that a path names.
pub(super) fn peer(ids: &Ids) -> Result<Peer, Refusal> {
    match ids.raw(0) {
        "users" => Ok(Peer::User(ids.id(1))),
        "groups" => Ok(Peer::Group(ids.id(1))),
        _ => Err(Refusal::new(Code::ApiDoesNotExist, "This sandbox does not know that address.")),
    }
}

/// `GET /conversations`: latest message first.
pub(super) async fn list(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    let filter = ConversationFilter {
        kind: query.text("conversationType").to_owned(),
        search: query.text("searchKey").to_lowercase(),
        tags: query.list("tags"),
        user_tags: query.list("userTags"),
        group_tags: query.list("groupTags"),
        unread: query.flag("unread"),
        pinned: !query.list("pinnedBy").is_empty(),
        include_blocked: query.flag("includeBlockedUsers"),
    };
    app.world(|world, _| {
        let mut peers =
            if query.flag("onlyAgentic") { Vec::new() } else { world.conversations(&caller.actor, &filter) };
        peers.retain(|peer| world.check_peer(&caller.actor, peer).is_ok());
        let row = |peer: &Peer| view(world, &caller.actor, caller.server, peer).unwrap_or_default();
        page(&query, caller.page_size(), &peers, row)
    })
}

/// One conversation.
pub(super) async fn show(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    let peer = peer(&ids)?;
    app.world(|world, _| view(world, &person.actor, person.server, &peer).map(Reply::one))
}

/// A conversation as its reader's side of the API has it: server calls get the number as a text.
pub(super) fn view(world: &World, actor: &Actor, server: bool, peer: &Peer) -> Result<Value, Refusal> {
    let mut view = world.conversation_view(actor, peer)?;
    if server && let Some(count) = view["unreadMessageCount"].as_u64() {
        view["unreadMessageCount"] = json!(count.to_string());
    }
    Ok(view)
}

/// `GET /conversations/{conversationId}`.
pub(super) async fn show_by_id(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    app.world(|world, _| {
        let peer = world.peer_in(&person.actor, &ids.id(0))?;
        view(world, &person.actor, person.server, &peer).map(Reply::one)
    })
}

/// `DELETE /conversations/{conversationId}`, for everybody in it. Server calls only.
pub(super) async fn erase_by_id(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    if !person.server {
        return Err(Refusal::new(Code::NoAccess, "Only a server call can delete a conversation for all."));
    }
    app.world(|world, _| {
        world.peer_in(&person.actor, &ids.id(0))?;
        world.erase_conversation(&ids.id(0));
        Ok(Reply::done("The conversation has been deleted successfully for all the users."))
    })
}

/// Sets the caller's own tags.
pub(super) async fn tag(
    State(app): State<App>,
    person: Person,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let peer = peer(&ids)?;
    let tags = body.get("tags").filter(|tags| !tags.is_null()).map(limits::tags).transpose()?;
    app.world(|world, _| {
        if let Some(tags) = tags {
            world.tag_conversation(&person.actor, &peer, tags)?;
        }
        let mut view = view(world, &person.actor, person.server, &peer)?;
        if view.get("tags").is_none() {
            view["tags"] = json!([]);
        }
        Ok(Reply::one(view))
    })
}

/// Deletes the conversation for the caller alone.
pub(super) async fn clear(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    let peer = peer(&ids)?;
    app.world(|world, _| {
        world.clear_conversation(&person.actor, &peer)?;
        Ok(Reply::done("The conversation has been deleted."))
    })
}
