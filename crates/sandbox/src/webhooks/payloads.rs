//! What webhooks are told of an event.

use serde_json::{Map, Value, json};

use crate::state::{Act, Change, Event, MembershipAction, Message, Peer, ReceiptKind, Scope, Viewer, World};

/// Triggers with their data; none for events that back ends do not hear of.
pub(super) fn of(world: &World, event: &Event) -> Vec<(&'static str, Value)> {
    let uid = event.origin.uid.as_str();
    match &event.change {
        Change::Sent { id } => world.any_message(*id).map(|sent| self::sent(world, sent)).unwrap_or_default(),
        Change::Altered { id, deleted, .. } => {
            let trigger = if *deleted { "message_deleted" } else { "message_edited" };
            world.any_message(*id).map(|message| (trigger, of_message(world, message))).into_iter().collect()
        }
        Change::Reacted { reaction, added } => {
            let trigger = if *added { "message_reaction_added" } else { "message_reaction_removed" };
            vec![(trigger, json!({ "reaction": world.reaction_view(reaction, Viewer::Server) }))]
        }
        Change::Receipt { kind, message, to, at, all: false } => {
            let message = world.any_message(*message);
            message.map(|message| receipt(world, uid, *kind, message, to, *at)).into_iter().collect()
        }
        Change::Membership { id, .. } => {
            let action = world.any_message(*id).and_then(|message| message.action.as_ref());
            action.map(|action| membership(world, action)).into_iter().collect()
        }
        Change::Blocked { blocked, on } => {
            let trigger = if *on { "user_blocked" } else { "user_unblocked" };
            vec![(trigger, json!({ "user": user(world, blocked), "by": user(world, uid) }))]
        }
        Change::Connected { online, at } => vec![connection(world, uid, *online, *at)],
        Change::GroupCreated { guid } => vec![("group_created", of_group(world, guid, uid))],
        Change::GroupUpdated { guid } => vec![("group_updated", of_group(world, guid, uid))],
        Change::GroupDeleted { group } => {
            vec![("group_deleted", json!({ "group": group, "by": user(world, uid) }))]
        }
        Change::OwnerChanged { guid, owner } => {
            let mut data = of_group(world, guid, uid);
            data["members"] = members(world, guid, owner, None);
            vec![("group_owner_transferred", data)]
        }
        _ => Vec::new(),
    }
}

fn user(world: &World, uid: &str) -> Value {
    world.user_view(uid, Viewer::Server)
}

fn of_message(world: &World, message: &Message) -> Value {
    json!({ "message": world.message_view(message, Viewer::Server) })
}

fn sent(world: &World, message: &Message) -> Vec<(&'static str, Value)> {
    let data = of_message(world, message);
    let mut all = vec![("message_sent", data.clone())];
    for uid in message.mentions().iter().filter(|uid| world.any_user(uid).is_some()) {
        let mut data = data.clone();
        data["user"] = user(world, uid);
        all.push(("user_mentioned", data));
    }
    all
}

fn receipt(
    world: &World,
    reader: &str,
    kind: ReceiptKind,
    message: &Message,
    to: &str,
    at: u64,
) -> (&'static str, Value) {
    let (trigger, action) = match kind {
        ReceiptKind::Delivered => ("message_delivery_receipt", "delivered"),
        ReceiptKind::Read => ("message_read_receipt", "read"),
    };
    let receiver = match &message.receiver {
        Peer::User(_) => to,
        Peer::Group(guid) => guid,
    };
    let data = json!({
        "receiver": receiver, "receiverType": message.receiver.kind(), "type": "receipts",
        "sender": reader, "messageSender": to,
        "body": {
            "action": action, "messageId": message.id.to_string(), "user": user(world, reader), "timestamp": at,
        },
    });
    (trigger, data)
}

/// The only time in milliseconds.
fn connection(world: &World, uid: &str, online: bool, at: u64) -> (&'static str, Value) {
    let data = json!({
        "timestamp": at.saturating_mul(1_000), "user": user(world, uid),
        "status": if online { "online" } else { "offline" },
        "currentConnection": { "action": if online { "connected" } else { "disconnected" } },
    });
    ("user_connection_status_changed", data)
}

fn of_group(world: &World, guid: &str, by: &str) -> Value {
    json!({ "group": world.peer_view(&Peer::Group(guid.to_owned()), Viewer::Server), "by": user(world, by) })
}

fn members(world: &World, guid: &str, uid: &str, before: Option<Scope>) -> Value {
    let mut member = match world.any_group(guid) {
        Some(group) if group.member(uid).is_some() => world.member_view(group, uid, Viewer::Server),
        _ => user(world, uid),
    };
    if let Some(before) = before {
        member["oldScope"] = json!(before.text());
    }
    Value::Object(Map::from_iter([(uid.to_owned(), member)]))
}

fn membership(world: &World, action: &MembershipAction) -> (&'static str, Value) {
    let trigger = match action.act {
        Act::Joined => "group_member_joined",
        Act::Left => "group_member_left",
        Act::Added => "group_member_added",
        Act::Kicked => "group_member_kicked",
        Act::Banned => "group_member_banned",
        Act::Unbanned => "group_member_unbanned",
        Act::ScopeChanged => "group_member_scope_changed",
    };
    let mut data = of_group(world, &action.guid, &action.by);
    data["members"] = members(world, &action.guid, &action.on, action.scope_before);
    (trigger, data)
}
