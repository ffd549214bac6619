//! `/messages` and the lists of messages.

use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use super::storing::OwnFiles;
use super::uploads;
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{Answer, Reply, weight};
use crate::errors::{Code, Refusal};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{Altered, Direction, Draft, Filter, Message, Peer, Range, Span, World, limits, uid_list};

/// About the most bytes of messages in one answer. A short page means the end to the SDK, so the pages that it can ask
/// for, of up to a hundred, are never cut.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
const WHOLE_PAGE: usize = 100;

/// `POST /messages`, as JSON or with files.
pub(super) async fn send(State(app): State<App>, caller: Caller, request: Request) -> Answer {
    let (body, files) = content(&app, &caller, request).await?;
    let sent = store(&app, &caller, &body, files.is_some())?;
    if let Some(files) = files {
        files.keep();
    }
    Ok(sent)
}

/// The body of a message call, and the files of its attachments if they were made here.
pub(super) async fn content(
    app: &App,
    caller: &Caller,
    request: Request,
) -> Result<(Map<String, Value>, Option<OwnFiles>), Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let (body, files) = uploads::message_form(app, caller, request).await?;
        return Ok((body, Some(files)));
    }
    JsonBody::from_request(request, app).await.map(|JsonBody(body)| (body, None))
}

/// Stores a message and answers with it.
pub(super) fn store(app: &App, caller: &Caller, body: &Map<String, Value>, own_files: bool) -> Answer {
    let base = if own_files { Some(app.media_base()) } else { caller.media_base(app) };
    let others = if caller.server { several_receivers(body)? } else { Vec::new() };
    let draft = match others.first() {
        Some(first) if !body.contains_key("receiver") => {
            let mut body = body.clone();
            body.insert("receiver".to_owned(), json!(first.id()));
            body.insert("receiverType".to_owned(), json!(first.kind()));
            Draft::from_body(&body, base.as_deref())?
        }
        _ => Draft::from_body(body, base.as_deref())?,
    };
    if caller.server && draft.category == "card" {
        let text = "A server call sends messages of the categories message, custom and interactive.";
        return Err(Refusal::new(Code::InvalidMessageCategory, text));
    }
    let others = others.into_iter().filter(|other| *other != draft.receiver);
    let copies: Vec<Draft> = others.map(|receiver| Draft { receiver, ..draft.clone() }).collect();
    app.world(|world, now| {
        copies.iter().try_for_each(|copy| world.check_draft(&caller.actor, copy))?;
        let id = world.send(&caller.actor, draft, now)?;
        for copy in copies {
            world.send(&caller.actor, copy, now)?;
        }
        shown(world, caller, id)
    })
}

/// All that `multipleReceivers` names, each once. The answer of the call is the first message.
fn several_receivers(body: &Map<String, Value>) -> Result<Vec<Peer>, Refusal> {
    let lists = match body.get("multipleReceivers") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(lists)) => lists,
        Some(_) => {
            let text = "The multipleReceivers must be a JSON object with uids and guids.";
            return Err(Refusal::field("multipleReceivers", text));
        }
    };
    let (uids, guids) = (uid_list(lists, "uids")?, uid_list(lists, "guids")?);
    let mut all: Vec<Peer> = Vec::with_capacity(uids.len() + guids.len());
    for peer in uids.into_iter().map(Peer::User).chain(guids.into_iter().map(Peer::Group)) {
        if !all.contains(&peer) {
            all.push(peer);
        }
    }
    if all.len() > limits::RECEIVERS {
        let text = format!("At most {} receivers are allowed in one call.", limits::RECEIVERS);
        return Err(Refusal::field("multipleReceivers", text));
    }
    Ok(all)
}

/// A message as the answer of a call.
pub(super) fn shown(world: &World, caller: &Caller, id: u64) -> Answer {
    let message = world.visible_message(&caller.actor, id)?;
    Ok(Reply::one(world.message_view(message, caller.viewer())))
}

/// `GET /messages`.
pub(super) async fn list_all(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    if counts_unread(&caller, &query) {
        return unread_counts(&app, &caller, &query, None);
    }
    list(&app, &caller, &query, &if caller.actor.privileged { Span::Everything } else { Span::All })
}

/// `GET /users/{uid}/messages`.
pub(super) async fn list_with_user(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    let peer = Peer::User(ids.id(0));
    if counts_unread(&caller, &query) {
        return unread_counts(&app, &caller, &query, Some(&peer));
    }
    let privileged = caller.actor.privileged;
    list(&app, &caller, &query, &if privileged { Span::OfUser(ids.id(0)) } else { Span::With(peer) })
}

/// `GET /groups/{guid}/messages`.
pub(super) async fn list_in_group(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    let peer = Peer::Group(ids.id(0));
    if counts_unread(&caller, &query) {
        return unread_counts(&app, &caller, &query, Some(&peer));
    }
    list(&app, &caller, &query, &Span::With(peer))
}

/// A list by cursor.
pub(super) fn list(app: &App, caller: &Caller, query: &Query, span: &Span) -> Answer {
    let (range, filter) = (range(query, caller.server)?, filter(query)?);
    app.world(|world, _| {
        let page = world.history(&caller.actor, span, &range, &filter)?;
        let view = |message: &Message| world.message_view(message, caller.viewer());
        let (page, items) = fitting(&page, range.direction, view);
        Ok(Reply::list(items, cursor(page, &range, caller.server)))
    })
}

/// As much of a page as may go into one answer, from where the list comes from; the cursor goes on from there.
fn fitting<'a, 'b>(
    page: &'a [&'b Message],
    direction: Direction,
    view: impl Fn(&Message) -> Value,
) -> (&'a [&'b Message], Vec<Value>) {
    let mut bytes = 0;
    let mut fits = |item: &Value, place: usize| {
        bytes += weight(item);
        place < WHOLE_PAGE || bytes <= PAGE_BYTES
    };
    if direction == Direction::Append {
        let items = page.iter().map(|message| view(message)).enumerate();
        let items: Vec<Value> = items.take_while(|(n, item)| fits(item, *n)).map(|(_, item)| item).collect();
        return (&page[..items.len()], items);
    }
    let items = page.iter().rev().map(|message| view(message)).enumerate();
    let mut items: Vec<Value> = items.take_while(|(n, item)| fits(item, *n)).map(|(_, item)| item).collect();
    items.reverse();
    (&page[page.len() - items.len()..], items)
}

fn range(query: &Query, server: bool) -> Result<Range, Refusal> {
    let direction = Direction::parse(query.text("affix"))?;
    let limit = query.page_size(if server { 10 } else { 30 })?;
    Ok(Range { direction, id: query.number("id")?, sent_at: query.number("sentAt")?, limit })
}

fn filter(query: &Query) -> Result<Filter, Refusal> {
    let either = |one, other| {
        let mut list = query.list(one);
        list.extend(query.list(other));
        list
    };
    Ok(Filter {
        categories: either("categories", "category"),
        kinds: either("types", "type"),
        tags: query.list("tags"),
        mentioned_uids: query.ids("mentionedUids"),
        attachment_types: query.list("attachmentTypes"),
        search: query.text("searchKey").to_lowercase(),
        hide_replies: query.flag("hideReplies"),
        hide_deleted: query.flag("hideDeleted"),
        only_deleted: query.flag("onlyDeleted"),
        sender: query.text("sender").to_ascii_lowercase(),
        conversation: query.text("conversationId").to_ascii_lowercase(),
        receiver_kind: query.text("receiverType").to_owned(),
        from: query.number("fromTimestamp")?,
        to: query.number("toTimestamp")?,
        hide_blocked: query.flag("hideMessagesFromBlockedUsers"),
        unread: query.flag("unread"),
        has_attachments: query.flag("hasAttachments"),
        has_links: query.flag("hasLinks"),
        has_mentions: query.flag("hasMentions"),
        has_reactions: query.flag("hasReactions"),
        pinned: query.flag("pinned"),
        saved: query.flag("saved"),
        updated_at: query.number("updatedAt")?,
        only_updates: query.flag("onlyUpdates"),
    })
}

/// Without a cursor the SDK takes the page for the last one and asks no more.
fn cursor(page: &[&Message], range: &Range, server: bool) -> Value {
    let mut meta = json!({ "current": { "limit": range.limit, "count": page.len() } });
    let edge = match range.direction {
        Direction::Prepend => page.first(),
        Direction::Append => page.last(),
    };
    if let Some(edge) = edge {
        meta["cursor"] =
            json!({ "id": edge.id.to_string(), "sentAt": edge.sent_at, "affix": range.direction.text() });
    }
    if !server {
        return meta;
    }
    // Back ends go on from these two, the SDK from the cursor.
    for (name, edge, affix) in
        [("previous", page.first(), Direction::Prepend), ("next", page.last(), Direction::Append)]
    {
        if let Some(edge) = edge {
            meta[name] = json!({ "id": edge.id.to_string(), "sentAt": edge.sent_at, "affix": affix.text() });
        }
    }
    meta
}

/// Only clients are answered with numbers; a server call gets the messages.
fn counts_unread(caller: &Caller, query: &Query) -> bool {
    !caller.server && query.flag("unread") && query.flag("count")
}

/// Unread numbers, by conversation; rows with none are left out.
fn unread_counts(app: &App, caller: &Caller, query: &Query, peer: Option<&Peer>) -> Answer {
    let kind = query.text("receiverType").to_owned();
    let hide_blocked = query.flag("hideMessagesFromBlockedUsers");
    app.world(|world, _| {
        let filter =
            crate::state::ConversationFilter { kind, include_blocked: !hide_blocked, ..Default::default() };
        let peers = match peer {
            Some(peer) => world.check_peer(&caller.actor, peer).map(|()| vec![peer.clone()])?,
            None => world.conversations(&caller.actor, &filter),
        };
        let row = |peer: &Peer| {
            let count = world.unread_count(&caller.actor.uid, peer);
            let entity = world.peer_view(peer, caller.viewer());
            (count > 0)
                .then(|| json!({ "entityId": peer.id(), "entityType": peer.kind(), "count": count, "entity": entity }))
        };
        Ok(Reply::one(peers.iter().filter_map(row).collect()))
    })
}

/// `GET /messages/{id}`, with its receipts.
pub(super) async fn show(State(app): State<App>, caller: Caller, ids: Ids) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, _| {
        let message = world.visible_message(&caller.actor, id)?;
        let mut view = world.message_view(message, caller.viewer());
        view["receipts"] = json!({ "data": world.receipt_views(message, caller.viewer()) });
        Ok(Reply::one(view))
    })
}

/// `PUT /messages/{id}`: answers with the action, or `editMessage` never settles.
pub(super) async fn edit(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let id = ids.message(0)?;
    let tags = body.get("tags").filter(|tags| !tags.is_null()).map(limits::tags).transpose()?;
    let base = caller.media_base(&app);
    app.world(|world, now| {
        let message = world.visible_message(&caller.actor, id)?;
        let data = body.get("data").filter(|data| !data.is_null());
        let data = data
            .map(|data| Draft::edited_data(&message.category, &message.kind, data, base.as_deref()))
            .transpose()?;
        let action_id = world.edit(&caller.actor, id, data, tags, now)?;
        altered(world, &caller, id, action_id, false, now)
    })
}

/// `DELETE /messages/{id}`: answers with the action. A server call may erase with `permanent`.
pub(super) async fn delete(
    State(app): State<App>,
    caller: Caller,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let id = ids.message(0)?;
    let permanent = caller.server && limits::flag(&body, "permanent")?;
    let answer = app.world(|world, now| {
        let action_id = world.delete(&caller.actor, id, now)?;
        altered(world, &caller, id, action_id, true, now)
    })?;
    if permanent {
        // Only now: the announcement of the deletion shows the message.
        app.world(|world, _| {
            world.erase_message(id);
            Ok(())
        })?;
    }
    Ok(answer)
}

fn altered(world: &World, caller: &Caller, id: u64, action_id: u64, deleted: bool, at: u64) -> Answer {
    let change = Altered { id, action_id, deleted, by: &caller.actor.uid, at };
    let view = world.altered_view(&change, caller.viewer());
    view.map(Reply::one).ok_or_else(|| Refusal::message_id(&id.to_string()))
}

/// `POST /messages/{id}/flagged`: taken, and nothing follows from it.
pub(super) async fn flag(State(app): State<App>, caller: Caller, ids: Ids, _: JsonBody) -> Answer {
    seen(&app, &caller, &ids, "The message has been reported.")
}

/// `PATCH /messages/{id}/interacted`: taken, and nothing follows from it.
pub(super) async fn interact(State(app): State<App>, caller: Caller, ids: Ids, _: JsonBody) -> Answer {
    seen(&app, &caller, &ids, "The interaction has been noted.")
}

fn seen(app: &App, caller: &Caller, ids: &Ids, done: &str) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, _| world.visible_message(&caller.actor, id).map(|_| Reply::done(done)))
}
