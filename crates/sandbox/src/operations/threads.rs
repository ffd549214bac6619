//! Threads: replies, lists of threads, following.

use axum::extract::{Request, State};
use serde_json::{Value, json};

use super::messages;
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, Query};
use crate::state::{Message, Peer, Span, Viewer, World};

/// `POST /messages/{id}/thread`. Without a receiver in the body the reply goes where its parent went.
pub(super) async fn reply(State(app): State<App>, person: Person, ids: Ids, request: Request) -> Answer {
    let caller = Caller::from(person);
    let parent = ids.message(0)?;
    let (mut body, own_files) = messages::content(&app, &caller, request).await?;
    body.insert("parentMessageId".to_owned(), json!(parent));
    if !body.contains_key("receiver") {
        let peer = app.world(|world, _| {
            let message = world.visible_message(&caller.actor, parent)?;
            Ok(world.peer_of(&caller.actor.uid, message).unwrap_or_else(|| message.receiver.clone()))
        })?;
        body.insert("receiver".to_owned(), json!(peer.id()));
        body.insert("receiverType".to_owned(), json!(peer.kind()));
    }
    messages::store(&app, &caller, &body, own_files)
}

/// `GET /messages/{id}/thread`.
pub(super) async fn list(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    messages::list(&app, &caller, &query, &Span::Thread(ids.message(0)?))
}

/// `GET /threads`.
pub(super) async fn all(State(app): State<App>, person: Person, query: Query) -> Answer {
    threads(&app, &person, &query, None)
}

/// `GET /users/{uid}/threads`.
pub(super) async fn with_user(State(app): State<App>, person: Person, ids: Ids, query: Query) -> Answer {
    threads(&app, &person, &query, Some(&Peer::User(ids.id(0))))
}

/// `GET /groups/{guid}/threads`.
pub(super) async fn in_group(State(app): State<App>, person: Person, ids: Ids, query: Query) -> Answer {
    threads(&app, &person, &query, Some(&Peer::Group(ids.id(0))))
}

/// Newest activity first. The bound is inclusive: the SDK drops repeats.
fn threads(app: &App, person: &Person, query: &Query, peer: Option<&Peer>) -> Answer {
    let limit = query.page_size(30)?;
    let (bound, bound_id) = (query.number("updatedAt")?, query.number("id")?);
    let uid = person.actor.uid.as_str();
    app.world(|world, _| {
        if let Some(peer) = peer {
            world.check_peer(&person.actor, peer)?;
        }
        let mut found: Vec<(u64, &Message)> = world
            .threads_of(uid, peer, query.flag("participatedByMe"))
            .map(|message| (world.thread_activity(message), message))
            .collect();
        found.sort_by_key(|(at, message)| std::cmp::Reverse((*at, message.id)));
        let key = bound.map(|at| (at, bound_id.unwrap_or(u64::MAX)));
        let from = found.into_iter().filter(|(at, message)| key.is_none_or(|key| (*at, message.id) <= key));
        let rows: Vec<Value> = from.take(limit).map(|(at, message)| row(world, uid, at, message)).collect();
        let count = rows.len();
        Ok(Reply::list(rows, json!({ "current": { "limit": limit, "count": count } })))
    })
}

fn row(world: &World, uid: &str, at: u64, message: &Message) -> Value {
    let viewer = Viewer::User(uid);
    let mut row = world.message_view(message, viewer);
    if let Some(last) = world.last_reply(message.id) {
        row["lastReply"] = world.message_view(last, viewer);
    }
    row["updatedAt"] = json!(at);
    row["unreadReplyCount"] = json!(world.unread_replies(message, uid));
    row
}

/// `POST .../thread/subscription`.
pub(super) async fn follow(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    subscribe(&app, &person, &ids, true)
}

/// `DELETE .../thread/subscription`.
pub(super) async fn unfollow(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    subscribe(&app, &person, &ids, false)
}

fn subscribe(app: &App, person: &Person, ids: &Ids, follows: bool) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, _| {
        world.set_subscription(&person.actor, id, follows)?;
        Ok(Reply::done(if follows { "You follow this thread." } else { "You no longer follow this thread." }))
    })
}
