//! Objects as they go out. Everything a client could have forged is made here anew, from what the world knows.

use serde_json::{Map, Value, json};

use super::actions::MembershipAction;
use super::identifiers::{SYSTEM_UID, group_conversation, pair_conversation};
use super::readings::Receipt;
use super::{Group, Message, Peer, Reaction, ReceiptKind, Scope, User, World};

/// Through whose eyes an object is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Viewer<'a> {
    /// A certain user.
    User(&'a str),
    /// Any member of the group in question who has that scope; nothing personal is shown.
    Member(Scope),
    /// A server call that acts for nobody.
    Server,
}

impl<'a> Viewer<'a> {
    fn uid(self) -> Option<&'a str> {
        match self {
            Self::User(uid) => Some(uid),
            _ => None,
        }
    }
}

/// Members of a JSON object, absent values left out.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn put_some(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }
}

impl World {
    /// A user; one who is gone keeps the uid as a name.
    pub(crate) fn user_view(&self, uid: &str, viewer: Viewer<'_>) -> Value {
        let Some(user) = self.users.get(uid) else {
            let name = if uid == SYSTEM_UID { "System" } else { uid };
            return json!({ "uid": uid, "name": name, "role": "default", "status": "offline" });
        };
        let mut fields = Fields::default();
        fields.put("uid", uid);
        fields.put("name", user.name.as_str());
        fields.put("status", if self.is_online(uid) { "available" } else { "offline" });
        fields.put("role", user.role.as_str());
        fields.put_some("avatar", user.avatar.as_deref());
        fields.put_some("link", user.link.as_deref());
        fields.put_some("statusMessage", user.status_message.as_deref());
        fields.put_some("metadata", visible_metadata(user, viewer));
        fields.put("createdAt", user.created_at);
        fields.put_some("updatedAt", user.updated_at);
        fields.put_some("lastActiveAt", user.last_active_at);
        fields.put_some("deactivatedAt", user.deactivated_at);
        if viewer == Viewer::Server && !user.tags.is_empty() {
            fields.put("tags", user.tags.clone());
        }
        let other = viewer.uid().filter(|own| *own != uid);
        fields.put("hasBlockedMe", other.is_some_and(|own| self.has_blocked(uid, own)));
        fields.put("blockedByMe", other.is_some_and(|own| self.has_blocked(own, uid)));
        fields.put_some("conversationId", other.map(|own| pair_conversation(uid, own)));
        Value::Object(fields.0)
    }

    /// A user with their tags.
    pub(crate) fn tagged_user_view(&self, user: &User, viewer: Viewer<'_>) -> Value {
        let mut view = self.user_view(&user.uid, viewer);
        view["tags"] = json!(user.tags);
        view
    }

    /// A group, never with its password.
    pub(crate) fn group_view(&self, group: &Group, viewer: Viewer<'_>) -> Value {
        let member = viewer.uid().and_then(|uid| group.member(uid));
        let scope = match viewer {
            Viewer::Member(scope) => Some(scope),
            _ => member.map(|member| member.scope),
        };
        let mut fields = Fields::default();
        fields.put("guid", group.guid.as_str());
        fields.put("name", group.name.as_str());
        fields.put("type", group.kind.text());
        fields.put_some("icon", group.icon.as_deref());
        fields.put_some("description", group.description.as_deref());
        fields.put_some("metadata", group.metadata.clone());
        fields.put("owner", group.owner.as_str());
        fields.put("membersCount", group.members.len());
        fields.put("onlineMembersCount", self.index.online_in(&group.guid));
        fields.put("conversationId", group_conversation(&group.guid));
        fields.put("createdAt", group.created_at);
        fields.put_some("updatedAt", group.updated_at);
        if viewer != Viewer::Server {
            fields.put("hasJoined", scope.is_some());
            fields.put_some("scope", scope.map(Scope::text));
            fields.put_some("joinedAt", member.map(|member| member.joined_at));
        }
        if !group.tags.is_empty() {
            fields.put("tags", group.tags.clone());
        }
        Value::Object(fields.0)
    }

    /// A member of a group.
    pub(crate) fn member_view(&self, group: &Group, uid: &str, viewer: Viewer<'_>) -> Value {
        let mut view = self.user_view(uid, viewer);
        view["scope"] = json!("participant");
        if let Some(member) = group.member(uid) {
            view["scope"] = json!(member.scope.text());
            view["joinedAt"] = json!(member.joined_at);
        }
        view
    }

    /// The other side of a conversation.
    pub(crate) fn peer_view(&self, peer: &Peer, viewer: Viewer<'_>) -> Value {
        match peer {
            Peer::User(uid) => self.user_view(uid, viewer),
            Peer::Group(guid) => match self.groups.get(guid) {
                Some(group) => self.group_view(group, viewer),
                None => json!({ "guid": guid, "name": guid, "type": "private" }),
            },
        }
    }

    /// A message.
    pub(crate) fn message_view(&self, message: &Message, viewer: Viewer<'_>) -> Value {
        let mut view = self.plain_message_view(message, viewer);
        let quoted = message.quoted.and_then(|id| self.any_message(id));
        if let Some(quoted) = quoted {
            view["quotedMessageId"] = json!(quoted.id);
            view["quotedMessage"] = self.plain_message_view(quoted, viewer);
        }
        view
    }

    /// A message without the one that it quotes, so that chains of quotes end.
    fn plain_message_view(&self, message: &Message, viewer: Viewer<'_>) -> Value {
        let mut fields = Fields::default();
        fields.put("id", message.id.to_string());
        fields.put_some("muid", message.muid.as_deref());
        fields.put("conversationId", message.conversation.as_str());
        fields.put("sender", message.sender.as_str());
        fields.put("receiver", message.receiver.id());
        fields.put("receiverType", message.receiver.kind());
        fields.put("category", message.category.as_str());
        fields.put("type", message.kind.as_str());
        fields.put("data", self.data_view(message, viewer));
        fields.put("sentAt", message.sent_at);
        fields.put("updatedAt", message.updated_at);
        put_deeds(&mut fields, message);
        if !message.tags.is_empty() {
            fields.put("tags", message.tags.clone());
        }
        self.put_thread(&mut fields, message, viewer);
        self.put_receipts(&mut fields, message, viewer);
        fields.put_some("savedAt", viewer.uid().and_then(|uid| message.saved.get(uid).copied()));
        Value::Object(fields.0)
    }

    fn data_view(&self, message: &Message, viewer: Viewer<'_>) -> Value {
        if let Some(action) = &message.action {
            return self.action_data(action, viewer);
        }
        let mut data = message.data().clone();
        let entities = json!({
            "sender": { "entityType": "user", "entity": self.user_view(&message.sender, viewer) },
            "receiver": { "entityType": message.receiver.kind(), "entity": self.peer_view(&message.receiver, viewer) },
        });
        data.insert("entities".to_owned(), entities);
        let mentions: Map<String, Value> = message
            .mentions()
            .iter()
            .filter(|uid| self.users.contains_key(*uid))
            .map(|uid| (uid.clone(), self.user_view(uid, viewer)))
            .collect();
        if !mentions.is_empty() {
            data.insert("mentions".to_owned(), Value::Object(mentions));
        }
        if !message.reactions.is_empty() {
            data.insert("reactions".to_owned(), reaction_counts(message, viewer));
        }
        Value::Object(data)
    }

    fn action_data(&self, action: &MembershipAction, viewer: Viewer<'_>) -> Value {
        let group = self.peer_view(&Peer::Group(action.guid.clone()), viewer);
        let mut entities = json!({
            "by": { "entityType": "user", "entity": self.user_view(&action.by, viewer) },
            "for": { "entityType": "group", "entity": group },
        });
        if action.act.has_target() {
            entities["on"] = json!({ "entityType": "user", "entity": self.user_view(&action.on, viewer) });
        }
        let mut data = json!({ "action": action.act.text(), "entities": entities });
        let mut scope = Fields::default();
        scope.put_some("old", action.scope_before.map(Scope::text));
        scope.put_some("new", action.scope.map(Scope::text));
        if !scope.0.is_empty() {
            data["extras"] = json!({ "scope": scope.0 });
        }
        data
    }

    fn put_thread(&self, fields: &mut Fields, message: &Message, viewer: Viewer<'_>) {
        fields.put_some("parentId", message.parent.map(|parent| parent.to_string()));
        let replies = self.reply_count(message.id);
        if replies > 0 {
            fields.put("replyCount", replies);
        }
        let Some(uid) = viewer.uid() else { return };
        if replies > 0 {
            fields.put("unreadRepliesCount", self.unread_replies(message, uid));
        }
        let thread = message.parent.and_then(|parent| self.any_message(parent)).unwrap_or(message);
        fields.put("threadSubscribed", thread.subscribers.iter().any(|known| known == uid));
    }

    fn put_receipts(&self, fields: &mut Fields, message: &Message, viewer: Viewer<'_>) {
        let Some(uid) = viewer.uid() else { return };
        if uid == message.sender {
            fields.put_some("deliveredAt", self.by_all(message, ReceiptKind::Delivered));
            fields.put_some("readAt", self.by_all(message, ReceiptKind::Read));
        } else if let Some(receipt) = self.receipt(uid, message) {
            let mut own = Fields::default();
            own.put("deliveredAt", receipt.delivered_at);
            own.put_some("readAt", receipt.read_at);
            fields.put("myReceipt", Value::Object(own.0));
        }
    }

    /// Every receipt of a message.
    pub(crate) fn receipt_views(&self, message: &Message, viewer: Viewer<'_>) -> Vec<Value> {
        let each = |(uid, receipt): (&str, Receipt)| {
            let mut fields = Fields::default();
            fields.put("recipient", self.user_view(uid, viewer));
            fields.put("deliveredAt", receipt.delivered_at);
            fields.put_some("readAt", receipt.read_at);
            Value::Object(fields.0)
        };
        self.receipts_of(message).map(each).collect()
    }

    /// The announcement that a message was edited or deleted.
    pub(crate) fn altered_view(&self, change: &Altered<'_>, viewer: Viewer<'_>) -> Option<Value> {
        let message = self.any_message(change.id)?;
        Some(json!({
            "id": change.action_id.to_string(), "category": "action", "type": "message",
            "conversationId": message.conversation, "sender": change.by,
            "receiver": message.receiver.id(), "receiverType": message.receiver.kind(),
            "sentAt": change.at, "updatedAt": change.at,
            "data": {
                "action": if change.deleted { "deleted" } else { "edited" },
                "entities": {
                    "by": { "entityType": "user", "entity": self.user_view(change.by, viewer) },
                    "for": { "entityType": message.receiver.kind(), "entity": self.peer_view(&message.receiver, viewer) },
                    "on": { "entityType": "message", "entity": self.message_view(message, viewer) },
                },
            },
        }))
    }

    /// One reaction.
    pub(crate) fn reaction_view(&self, reaction: &Reaction, viewer: Viewer<'_>) -> Value {
        json!({
            "id": reaction.id.to_string(), "messageId": reaction.message.to_string(), "reaction": reaction.emoji,
            "uid": reaction.uid, "reactedAt": reaction.at, "reactedBy": self.user_view(&reaction.uid, viewer),
        })
    }
}

/// An edit or a deletion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Altered<'a> {
    pub(crate) id: u64,
    pub(crate) action_id: u64,
    pub(crate) deleted: bool,
    pub(crate) by: &'a str,
    pub(crate) at: u64,
}

/// The part under `@private` is for the user and for server calls.
fn visible_metadata(user: &User, viewer: Viewer<'_>) -> Option<Value> {
    let mut metadata = user.metadata.clone()?;
    if viewer != Viewer::Server && viewer != Viewer::User(&user.uid) {
        metadata.as_object_mut()?.shift_remove("@private");
    }
    Some(metadata)
}

fn put_deeds(fields: &mut Fields, message: &Message) {
    let deeds = [
        ("editedAt", "editedBy", &message.edited),
        ("deletedAt", "deletedBy", &message.deleted),
        ("pinnedAt", "pinnedBy", &message.pinned),
    ];
    for (at, by, deed) in deeds {
        fields.put_some(at, deed.as_ref().map(|deed| deed.at));
        fields.put_some(by, deed.as_ref().map(|deed| deed.by.as_str()));
    }
}

/// The reactions, each once, in the order in which they first came.
fn reaction_counts(message: &Message, viewer: Viewer<'_>) -> Value {
    let mut counts: Vec<(&str, usize, bool)> = Vec::new();
    for reaction in &message.reactions {
        let own = viewer.uid() == Some(&reaction.uid);
        match counts.iter_mut().find(|(emoji, ..)| *emoji == reaction.emoji) {
            Some((_, count, by_me)) => {
                *count += 1;
                *by_me |= own;
            }
            None => counts.push((&reaction.emoji, 1, own)),
        }
    }
    let entry = |(emoji, count, by_me)| json!({ "reaction": emoji, "count": count, "reactedByMe": by_me });
    counts.into_iter().map(entry).collect()
}
