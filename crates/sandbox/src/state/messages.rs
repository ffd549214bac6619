//! Messages: send, edit, delete, and who may see them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::identifiers::{group_conversation, pair_conversation};
use super::{Actor, Change, Draft, Message, Scope, World};
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

impl World {
    /// Sends a message. Answers its id.
    pub(crate) fn send(&mut self, actor: &Actor, draft: Draft, now: u64) -> Result<u64, Refusal> {
        self.check_draft(actor, &draft)?;
        let id = self.next_id();
        let mut message = Message::new(id, &actor.uid, draft.receiver, now);
        message.muid = draft.muid.map(String::into_boxed_str);
        message.set_kind(draft.category, draft.kind);
        message.set_data(draft.data);
        message.parent = draft.parent;
        if !draft.tags.is_empty() {
            message.tags = draft.tags;
        }
        if draft.quoted.is_some() {
            message.quoted = draft.quoted;
        }
        self.store(message);
        self.announce(actor.origin(), Change::Sent { id });
        Ok(id)
    }

    /// Whether the actor may send that.
    pub(crate) fn check_draft(&self, actor: &Actor, draft: &Draft) -> Result<(), Refusal> {
        self.check_receiver(actor, draft.receiver.clone())?;
        let conversation = draft.receiver.conversation(&actor.uid);
        if let Some(parent) = draft.parent {
            self.check_parent(parent, &conversation)?;
        }
        // A message of another conversation is as unknown as one that is not there.
        let here = |id: &u64| self.messages.get(id).is_some_and(|m| m.conversation == conversation);
        match draft.quoted.filter(|id| !here(id)) {
            Some(quoted) => Err(Refusal::message_id(&quoted.to_string())),
            None => Ok(()),
        }
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
            if let Some(tags) = tags {
                message.tags = tags;
            }
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
