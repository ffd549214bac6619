//! From events to frames to sockets. Called while the world is locked, so that the order of frames is
//! the order of changes, and a fetch caused by a frame sees the change.

use axum::extract::ws::Utf8Bytes;
use serde_json::{Value, json};

use super::{Sockets, frames};
use crate::state::{
    Altered, Change, Event, Group, Message, Origin, Peer, Reaction, ReceiptKind, Scope, Viewer, World,
};

/// What a delivery works with.
struct Post<'a> {
    app_id: &'a str,
    world: &'a World,
    sockets: &'a Sockets,
    origin: &'a Origin,
}

/// Tells everybody concerned what has happened.
pub(crate) fn deliver(app_id: &str, world: &World, sockets: &mut Sockets, event: &Event) {
    if let Change::SessionEnded { jwt } = &event.change {
        sockets.end_session(&event.origin.uid, jwt);
        return;
    }
    let post = Post { app_id, world, sockets, origin: &event.origin };
    match &event.change {
        Change::Sent { id } => post.sent(*id),
        Change::Altered { id, action_id, deleted, at } => {
            let (by, id, action_id, deleted, at) =
                (event.origin.uid.as_str(), *id, *action_id, *deleted, *at);
            post.altered(&Altered { id, action_id, deleted, by, at });
        }
        Change::Membership { id, affected } => post.membership(*id, affected.as_deref()),
        Change::Reacted { reaction, added } => post.reacted(reaction, *added),
        Change::Receipt { kind, message, to, at, all } => post.receipt(*kind, *message, to, *at, *all),
        Change::MessagePinned { id, pinned } => post.pinned(*id, *pinned),
        Change::MessageSaved { id, saved } => post.saved(*id, *saved),
        Change::ConversationPinned { conversation, pinned } => {
            post.conversation_pinned(conversation, *pinned)
        }
        // Of these, sockets are told elsewhere or not at all.
        Change::Blocked { .. }
        | Change::Connected { .. }
        | Change::GroupCreated { .. }
        | Change::GroupUpdated { .. }
        | Change::GroupDeleted { .. }
        | Change::OwnerChanged { .. }
        | Change::SessionEnded { .. } => {}
    }
}

impl Post<'_> {
    fn sent(&self, id: u64) {
        let Some(message) = self.world.any_message(id) else { return };
        self.to_conversation(message, "message", false, |viewer| {
            Some(self.world.message_view(message, viewer))
        });
    }

    fn altered(&self, change: &Altered<'_>) {
        let Some(message) = self.world.any_message(change.id) else { return };
        self.to_conversation(message, "message", true, |viewer| self.world.altered_view(change, viewer));
    }

    fn reacted(&self, reaction: &Reaction, added: bool) {
        let Some(message) = self.world.any_message(reaction.message) else { return };
        self.to_conversation(message, "reaction", false, |viewer| {
            let mut body = self.world.reaction_view(reaction, viewer);
            body["action"] = json!(if added { "message_reaction_added" } else { "message_reaction_removed" });
            body["conversationId"] = json!(message.conversation);
            if let Some(parent) = message.parent {
                body["parentId"] = json!(parent.to_string());
            }
            Some(body)
        });
    }

    fn pinned(&self, id: u64, pinned: bool) {
        let Some(message) = self.world.any_message(id) else { return };
        let action = if pinned { "pinned" } else { "unpinned" };
        self.to_conversation(message, "message_pin", true, |viewer| {
            Some(json!({ "action": action, "message": self.world.message_view(message, viewer) }))
        });
    }

    fn saved(&self, id: u64, saved: bool) {
        let Some(message) = self.world.any_message(id) else { return };
        let uid = &self.origin.uid;
        let view = self.world.message_view(message, Viewer::User(uid));
        let body = json!({ "action": if saved { "saved" } else { "unsaved" }, "message": view });
        self.sockets.send(uid, &self.frame("message_save", &message.receiver, &body));
    }

    fn conversation_pinned(&self, conversation: &str, pinned: bool) {
        let Some((peer, view)) = self.world.conversation_by_id(&self.origin.uid, conversation) else {
            return;
        };
        let body = json!({ "action": if pinned { "pinned" } else { "unpinned" }, "conversation": view });
        self.sockets.send(&self.origin.uid, &self.frame("conversation_pin", &peer, &body));
    }

    /// Membership changes reach all members, and whoever is one no longer.
    fn membership(&self, id: u64, affected: Option<&str>) {
        let Some(message) = self.world.any_message(id) else { return };
        self.to_conversation(message, "message", true, |viewer| {
            Some(self.world.message_view(message, viewer))
        });
        let Peer::Group(guid) = &message.receiver else { return };
        let outside =
            |uid: &&str| self.world.any_group(guid).is_some_and(|group| group.member(uid).is_none());
        if let Some(uid) = affected.filter(outside) {
            let body = self.world.message_view(message, Viewer::User(uid));
            self.sockets.send(uid, &self.frame("message", &message.receiver, &body));
        }
    }

    /// A receipt goes to the devices of the message's sender and to those of the reader.
    fn receipt(&self, kind: ReceiptKind, id: u64, to: &str, at: u64, all: bool) {
        let Some(message) = self.world.any_message(id) else { return };
        if self.world.apart(to, &self.origin.uid) {
            return;
        }
        let action = match (kind, all) {
            (ReceiptKind::Delivered, false) => "delivered",
            (ReceiptKind::Read, false) => "read",
            (ReceiptKind::Delivered, true) => "deliveredToAll",
            (ReceiptKind::Read, true) => "readByAll",
        };
        let receiver = match &message.receiver {
            Peer::User(_) => Peer::User(to.to_owned()),
            group => group.clone(),
        };
        let user = self.world.user_view(&self.origin.uid, Viewer::User(to));
        let body = json!({ "action": action, "messageId": id.to_string(), "user": user, "timestamp": at });
        let frame = frames::receipt(self.app_id, &receiver, self.origin, to, &body);
        self.sockets.send(to, &frame);
        if !all {
            self.sockets.send(&self.origin.uid, &frame);
        }
    }

    /// Sends a body to everybody in a message's conversation, `personal` or not: see [`Self::to_group`].
    fn to_conversation(
        &self,
        message: &Message,
        kind: &str,
        personal: bool,
        body: impl Fn(Viewer<'_>) -> Option<Value>,
    ) {
        let frame = |viewer: Viewer<'_>| body(viewer).map(|body| self.frame(kind, &message.receiver, &body));
        match &message.receiver {
            Peer::User(receiver) => {
                self.to_user(&message.sender, &frame);
                if *receiver != message.sender && !self.world.apart(&message.sender, receiver) {
                    self.to_user(receiver, &frame);
                }
            }
            Peer::Group(guid) => {
                if let Some(group) = self.world.any_group(guid) {
                    // Blocking hides people from each other, not what becomes of the group.
                    let all = message.action.is_some();
                    self.to_group(group, personal, all, &frame);
                }
            }
        }
    }

    fn to_user(&self, uid: &str, frame: &impl Fn(Viewer<'_>) -> Option<Utf8Bytes>) {
        if self.sockets.has(uid)
            && let Some(frame) = frame(Viewer::User(uid))
        {
            self.sockets.send(uid, &frame);
        }
    }

    /// Unless it is `personal`, a frame is made once per scope: a message to a thousand members must
    /// not be rendered a thousand times.
    fn to_group(
        &self,
        group: &Group,
        personal: bool,
        all: bool,
        frame: &impl Fn(Viewer<'_>) -> Option<Utf8Bytes>,
    ) {
        let mut ready: Vec<(Scope, Utf8Bytes)> = Vec::new();
        for (uid, member) in &group.members {
            if !self.sockets.has(uid) || (!all && self.world.apart(uid, &self.origin.uid)) {
                continue;
            }
            if personal {
                self.to_user(uid, frame);
                continue;
            }
            if !ready.iter().any(|(scope, _)| *scope == member.scope) {
                ready.extend(frame(Viewer::Member(member.scope)).map(|frame| (member.scope, frame)));
            }
            if let Some((_, frame)) = ready.iter().find(|(scope, _)| *scope == member.scope) {
                self.sockets.send(uid, frame);
            }
        }
    }

    fn frame(&self, kind: &str, receiver: &Peer, body: &Value) -> Utf8Bytes {
        frames::about(self.app_id, kind, receiver, self.origin, body)
    }
}
