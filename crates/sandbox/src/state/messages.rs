//! Messages: send, edit, delete, and who may see them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::actions::MembershipAction;
use super::content::mentioned;
use super::identifiers::{group_conversation, pair_conversation};
use super::{Actor, Change, Draft, Reaction, Scope, World};
use crate::errors::{Code, Refusal};

/// The other side of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Peer {
    User(String),
    Group(String),
}

impl Peer {
    /// The uid or guid.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Group(id) => id,
        }
    }

    /// `user` or `group`, as on the wire.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
        }
    }

    /// The conversation that `uid` has with this peer.
    pub(crate) fn conversation(&self, uid: &str) -> String {
        match self {
            Self::User(other) => pair_conversation(uid, other),
            Self::Group(guid) => group_conversation(guid),
        }
    }
}

/// When something was done, and by whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Deed {
    pub(crate) at: u64,
    pub(crate) by: String,
}

/// A message, or an action in a group's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Message {
    pub(crate) id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) muid: Option<String>,
    /// It follows from sender and receiver, so it is not exported.
    #[serde(skip)]
    pub(crate) conversation: String,
    pub(crate) sender: String,
    pub(crate) receiver: Peer,
    pub(crate) category: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The sender's own content only; everything else in `data` on the wire is made on the way out.
    data: Map<String, Value>,
    /// Whom the text mentions; it follows from the text, so that it is not exported.
    #[serde(skip)]
    mentions: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quoted: Option<u64>,
    pub(crate) sent_at: u64,
    pub(crate) updated_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edited: Option<Deed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<Deed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pinned: Option<Deed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) saved: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subscribers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) action: Option<MembershipAction>,
}

impl Message {
    /// A message with nothing done to it yet.
    pub(super) fn new(id: u64, sender: &str, receiver: Peer, now: u64) -> Self {
        Self {
            id,
            muid: None,
            conversation: receiver.conversation(sender),
            sender: sender.to_owned(),
            receiver,
            category: String::new(),
            kind: String::new(),
            data: Map::new(),
            mentions: Vec::new(),
            tags: Vec::new(),
            parent: None,
            quoted: None,
            sent_at: now,
            updated_at: now,
            edited: None,
            deleted: None,
            pinned: None,
            saved: BTreeMap::new(),
            subscribers: Vec::new(),
            reactions: Vec::new(),
            action: None,
        }
    }

    /// The sender's own content.
    pub(crate) fn data(&self) -> &Map<String, Value> {
        &self.data
    }

    /// Gives it other content.
    pub(super) fn set_data(&mut self, data: Map<String, Value>) {
        self.data = data;
        self.mentions = mentioned(self.text());
    }

    /// Fills in what is not exported.
    pub(super) fn complete(&mut self) {
        self.conversation = self.receiver.conversation(&self.sender);
        self.mentions = mentioned(self.text());
    }

    /// The uids that the text mentions.
    pub(crate) fn mentions(&self) -> &[String] {
        &self.mentions
    }

    /// The text, if it has one.
    pub(crate) fn text(&self) -> &str {
        self.data.get("text").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a user wrote it or got it in a conversation of two.
    pub(crate) fn concerns(&self, uid: &str) -> bool {
        self.sender == uid || matches!(&self.receiver, Peer::User(receiver) if receiver == uid)
    }

    /// Whether it counts as unread until read: not actions, not deleted ones.
    pub(super) fn countable(&self) -> bool {
        self.category != "action" && self.deleted.is_none()
    }
}

impl World {
    /// Sends a message. Answers its id.
    pub(crate) fn send(&mut self, actor: &Actor, draft: Draft, now: u64) -> Result<u64, Refusal> {
        let receiver = self.check_receiver(actor, draft.receiver)?;
        let conversation = receiver.conversation(&actor.uid);
        if let Some(parent) = draft.parent {
            self.check_parent(parent, &conversation)?;
        }
        let quoted =
            draft.quoted.filter(|id| self.any_message(*id).is_some_and(|m| m.conversation == conversation));
        let id = self.next_id();
        let mut message = Message::new(id, &actor.uid, receiver, now);
        message.muid = draft.muid;
        message.category = draft.category;
        message.kind = draft.kind;
        message.set_data(draft.data);
        message.tags = draft.tags;
        message.parent = draft.parent;
        message.quoted = quoted;
        self.store(message);
        self.announce(actor.origin(), Change::Sent { id });
        Ok(id)
    }

    /// Puts a message into its conversation and thread.
    pub(super) fn store(&mut self, message: Message) {
        let threaded = message.parent.is_some_and(|parent| self.messages.contains_key(&parent));
        if let Some(parent) = message.parent {
            self.subscribe(parent, &message.sender);
        }
        self.index.add(&message, threaded);
        self.messages.insert(message.id, Arc::new(message));
    }

    /// Whether the actor may write to that receiver.
    pub(crate) fn check_receiver(&self, actor: &Actor, receiver: Peer) -> Result<Peer, Refusal> {
        match &receiver {
            Peer::User(uid) => {
                self.active_user(uid)?;
                self.check_reach(actor, uid)?;
                if self.has_blocked(&actor.uid, uid) {
                    return Err(Refusal::new(Code::BlockedReceiver, "You have blocked this user."));
                }
                if self.has_blocked(uid, &actor.uid) {
                    return Err(Refusal::new(
                        Code::BlockedSender,
                        "This user does not take messages from you.",
                    ));
                }
            }
            Peer::Group(guid) => {
                self.joined_group(actor, guid)?;
            }
        }
        Ok(receiver)
    }

    /// A message that the actor may see.
    pub(crate) fn visible_message(&self, actor: &Actor, id: u64) -> Result<&Message, Refusal> {
        let message = self.any_message(id).ok_or_else(|| Refusal::message_id(&id.to_string()))?;
        if actor.privileged || self.may_see(&actor.uid, message) {
            return Ok(message);
        }
        Err(Refusal::new(Code::MessageNoAccess, "This message belongs to a conversation of others."))
    }

    /// Whether a user is in the message's conversation.
    pub(crate) fn may_see(&self, uid: &str, message: &Message) -> bool {
        match &message.receiver {
            Peer::User(_) => message.concerns(uid),
            Peer::Group(guid) => self.groups.get(guid).is_some_and(|group| group.member(uid).is_some()),
        }
    }

    /// Replaces content and tags of a message. Answers the fresh id of the announcement.
    pub(crate) fn edit(
        &mut self,
        actor: &Actor,
        id: u64,
        data: Option<Map<String, Value>>,
        tags: Option<Vec<String>>,
        now: u64,
    ) -> Result<u64, Refusal> {
        self.check_change(actor, id)?;
        if let Some(message) = self.messages.get_mut(&id).map(Arc::make_mut) {
            if let Some(data) = data {
                self.index.set_mentions(message, false);
                message.set_data(data);
                self.index.set_mentions(message, true);
            }
            message.tags = tags.unwrap_or_else(|| std::mem::take(&mut message.tags));
            message.edited = Some(Deed { at: now, by: actor.uid.clone() });
            message.updated_at = now;
        }
        Ok(self.announce_change(actor, id, false, now))
    }

    /// Empties a message and marks it deleted. Answers the fresh id of the announcement.
    pub(crate) fn delete(&mut self, actor: &Actor, id: u64, now: u64) -> Result<u64, Refusal> {
        self.check_change(actor, id)?;
        if let Some(message) = self.messages.get_mut(&id).map(Arc::make_mut) {
            self.index.silence(message);
            message.set_data(Map::new());
            message.reactions.clear();
            message.pinned = None;
            message.deleted = Some(Deed { at: now, by: actor.uid.clone() });
            message.updated_at = now;
        }
        Ok(self.announce_change(actor, id, true, now))
    }

    fn announce_change(&mut self, actor: &Actor, id: u64, deleted: bool, at: u64) -> u64 {
        let action_id = self.next_id();
        self.announce(actor.origin(), Change::Altered { id, action_id, deleted, at });
        action_id
    }

    /// The author may change a message; in groups also admins and moderators.
    fn check_change(&self, actor: &Actor, id: u64) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        if message.category == "action" || message.deleted.is_some() {
            return Err(Refusal::new(
                Code::MessageActionNotAllowed,
                "This message can no longer be changed.",
            ));
        }
        let keeper = match &message.receiver {
            Peer::User(_) => false,
            Peer::Group(guid) => self.require_scope(actor, guid, Scope::Moderator).is_ok(),
        };
        if actor.privileged || keeper || message.sender == actor.uid {
            return Ok(());
        }
        Err(Refusal::new(Code::MessageNotASender, "Only the author can change this message."))
    }

    /// Removes a message without a trace.
    pub(crate) fn erase_message(&mut self, id: u64) {
        self.erase_messages(&[id]);
    }

    /// Removes messages without a trace, each conversation in one go.
    pub(super) fn erase_messages(&mut self, ids: &[u64]) {
        let gone: Vec<Arc<Message>> = ids.iter().filter_map(|id| self.messages.remove(id)).collect();
        for conversation in self.index.remove(&gone) {
            self.forget_receipts(&conversation);
        }
    }

    /// A message, with no regard to who asks.
    pub(crate) fn any_message(&self, id: u64) -> Option<&Message> {
        #[cfg(test)]
        self.looked_up.set(self.looked_up.get() + 1);
        self.messages.get(&id).map(Arc::as_ref)
    }

    /// A message that is to be changed.
    pub(super) fn message_mut(&mut self, id: u64) -> Option<&mut Message> {
        self.messages.get_mut(&id).map(Arc::make_mut)
    }
}
