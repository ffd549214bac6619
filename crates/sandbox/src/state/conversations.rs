//! Conversations as one user sees them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::timeline::{Timeline, up_to};
use super::{Actor, Message, Peer, Viewer, World};
use crate::errors::{Code, Refusal};

/// What a user keeps about a conversation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Mark {
    /// The last id that the user has deleted the conversation up to.
    pub(super) cleared_to: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pinned_at: Option<u64>,
}

/// Which conversations a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConversationFilter {
    /// `user` or `group`; empty for both.
    pub(crate) kind: String,
    /// Lower case, searched in the name of the other side.
    pub(crate) search: String,
    pub(crate) tags: Vec<String>,
    pub(crate) user_tags: Vec<String>,
    pub(crate) group_tags: Vec<String>,
    pub(crate) unread: bool,
    pub(crate) pinned: bool,
    pub(crate) include_blocked: bool,
}

/// What counts as unread in a conversation.
#[derive(Default)]
struct Unread {
    messages: usize,
    mentions: usize,
    last_read: Option<u64>,
}

impl World {
    /// The last id that a user no longer wants to see of a conversation.
    pub(super) fn cleared_to(&self, uid: &str, conversation: &str) -> u64 {
        self.mark(uid, conversation).map_or(0, |mark| mark.cleared_to)
    }

    fn mark(&self, uid: &str, conversation: &str) -> Option<&Mark> {
        if self.marks.is_empty() {
            return None;
        }
        self.marks.get(&(uid.to_owned(), conversation.to_owned()))
    }

    /// The actor's conversations, latest message first.
    pub(crate) fn conversations(&self, actor: &Actor, filter: &ConversationFilter) -> Vec<Peer> {
        let mut found: Vec<(u64, Peer)> = Vec::new();
        for (conversation, timeline) in self.index.conversations_of(&actor.uid) {
            let cleared_to = self.cleared_to(&actor.uid, conversation);
            let Some(last) = timeline.all().last().filter(|id| **id > cleared_to) else { continue };
            let peer = self.any_message(*last).and_then(|message| self.peer_of(&actor.uid, message));
            if let Some(peer) = peer.filter(|peer| self.wanted(actor, peer, conversation, filter)) {
                found.push((*last, peer));
            }
        }
        found.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
        found.into_iter().map(|(_, peer)| peer).collect()
    }

    /// The other side of a message's conversation, if the user is in it.
    pub(crate) fn peer_of(&self, uid: &str, message: &Message) -> Option<Peer> {
        if !self.may_see(uid, message) {
            return None;
        }
        match &message.receiver {
            Peer::User(_) if message.sender != uid => Some(Peer::User(message.sender.clone())),
            other => Some(other.clone()),
        }
    }

    fn wanted(&self, actor: &Actor, peer: &Peer, conversation: &str, filter: &ConversationFilter) -> bool {
        let mark = self.mark(&actor.uid, conversation);
        let any =
            |wanted: &[String], has: &[String]| wanted.is_empty() || wanted.iter().any(|t| has.contains(t));
        let (name, user_tags, group_tags) = self.described(peer);
        (filter.kind.is_empty() || filter.kind == peer.kind())
            && (filter.search.is_empty() || name.to_lowercase().contains(&filter.search))
            && any(&filter.tags, mark.map_or(&[], |mark| &mark.tags))
            && any(&filter.user_tags, user_tags)
            && any(&filter.group_tags, group_tags)
            && !(filter.unread && self.unread_in(&actor.uid, peer).messages == 0)
            && !(filter.pinned && mark.is_none_or(|mark| mark.pinned_at.is_none()))
            && (filter.include_blocked || !matches!(peer, Peer::User(uid) if self.apart(&actor.uid, uid)))
    }

    fn described<'a>(&'a self, peer: &'a Peer) -> (&'a str, &'a [String], &'a [String]) {
        match peer {
            Peer::User(uid) => {
                self.users.get(uid).map_or((uid, &[], &[]), |user| (&user.name, &user.tags, &[]))
            }
            Peer::Group(guid) => {
                self.groups.get(guid).map_or((guid, &[], &[]), |group| (&group.name, &[], &group.tags))
            }
        }
    }

    /// A conversation as the actor sees it; refused while there is nothing in it.
    pub(crate) fn conversation_view(&self, actor: &Actor, peer: &Peer) -> Result<Value, Refusal> {
        self.check_peer(actor, peer)?;
        let conversation = peer.conversation(&actor.uid);
        let cleared_to = self.cleared_to(&actor.uid, &conversation);
        let ids = self.index.conversation(&conversation).map_or(&[][..], Timeline::all);
        let last = ids.last().filter(|id| **id > cleared_to).and_then(|id| self.any_message(*id));
        let last = last.ok_or_else(|| {
            Refusal::new(Code::ConversationNotAccessible, "There is no message in this conversation yet.")
        })?;
        let first = ids.first().and_then(|id| self.any_message(*id)).unwrap_or(last);
        let unread = self.unread_in(&actor.uid, peer);
        let viewer = Viewer::User(&actor.uid);
        let mut view = json!({
            "conversationId": conversation, "conversationType": peer.kind(),
            "unreadMessageCount": unread.messages, "unreadMentionsCount": unread.mentions,
            "latestMessageId": last.id.to_string(),
            "createdAt": first.sent_at, "updatedAt": last.updated_at,
            "conversationWith": self.peer_view(peer, viewer), "lastMessage": self.message_view(last, viewer),
        });
        if let Some(id) = unread.last_read {
            view["lastReadMessageId"] = json!(id.to_string());
        }
        self.add_mark(&mut view, &actor.uid, &conversation);
        Ok(view)
    }

    fn add_mark(&self, view: &mut Value, uid: &str, conversation: &str) {
        let Some(mark) = self.mark(uid, conversation) else { return };
        if !mark.tags.is_empty() {
            view["tags"] = json!(mark.tags);
        }
        if let Some(at) = mark.pinned_at {
            view["pinnedAt"] = json!(at);
            view["pinnedBy"] = json!(uid);
        }
    }

    /// A conversation of a user by its id, with the other side.
    pub(crate) fn conversation_by_id(&self, uid: &str, conversation: &str) -> Option<(Peer, Value)> {
        let peer = self.peer_of(uid, self.last_message(conversation)?)?;
        let actor = Actor { uid: uid.to_owned(), device: String::new(), privileged: false };
        let view = self.conversation_view(&actor, &peer).ok()?;
        Some((peer, view))
    }

    /// The other side of a conversation that a user asks for by its id.
    pub(crate) fn peer_in(&self, actor: &Actor, conversation: &str) -> Result<Peer, Refusal> {
        let last = self.last_message(conversation);
        let last =
            last.ok_or_else(|| Refusal::new(Code::ConversationNotFound, "There is no such conversation."))?;
        self.peer_of(&actor.uid, last).ok_or_else(|| {
            Refusal::new(Code::ConversationNotAccessible, "This conversation belongs to others.")
        })
    }

    fn last_message(&self, conversation: &str) -> Option<&Message> {
        self.any_message(*self.index.conversation(conversation)?.all().last()?)
    }

    /// Removes a conversation with all its messages, for everybody.
    pub(crate) fn erase_conversation(&mut self, conversation: &str) {
        let ids = self.index.conversation(conversation).map(|timeline| timeline.all().to_vec());
        self.erase_messages(&ids.unwrap_or_default());
        self.marks.retain(|(_, about), _| about != conversation);
    }

    /// Refuses a peer that does not exist or that the actor is not in.
    pub(crate) fn check_peer(&self, actor: &Actor, peer: &Peer) -> Result<(), Refusal> {
        match peer {
            Peer::User(uid) => self.any_user(uid).map(drop).ok_or_else(|| Refusal::uid(uid)),
            Peer::Group(guid) => self.joined_group(actor, guid).map(drop),
        }
    }

    /// Refuses a message that is not in the actor's conversation with a peer.
    pub(crate) fn check_inside(&self, actor: &Actor, peer: &Peer, id: u64) -> Result<(), Refusal> {
        let conversation = peer.conversation(&actor.uid);
        if self.visible_message(actor, id)?.conversation == conversation {
            Ok(())
        } else {
            Err(Refusal::message_id(&id.to_string()))
        }
    }

    /// How many messages of a conversation, threads aside, wait to be read.
    pub(crate) fn unread_count(&self, uid: &str, peer: &Peer) -> usize {
        self.unread_in(uid, peer).messages
    }

    /// What is read is a beginning of the conversation, and what waits is counted without being looked at.
    fn unread_in(&self, uid: &str, peer: &Peer) -> Unread {
        let conversation = peer.conversation(uid);
        let Some(timeline) = self.index.conversation(&conversation) else { return Unread::default() };
        let read_to = self.reading(uid, &conversation, None).map_or(0, |reading| reading.read.reach());
        let cleared_to = self.cleared_to(uid, &conversation);
        let seen_to = read_to.max(cleared_to).max(self.joined_after(uid, peer));
        let foreign = |id: &&u64| self.any_message(**id).is_some_and(|message| message.sender != uid);
        let kept = up_to(timeline.line().all(), read_to).iter().rev().take_while(|id| **id > cleared_to);
        Unread {
            messages: timeline.foreign_after(uid, seen_to),
            mentions: timeline.mentions_after(uid, seen_to),
            last_read: kept.into_iter().find(foreign).copied(),
        }
    }

    /// Sets the actor's own tags of a conversation.
    pub(crate) fn tag_conversation(
        &mut self,
        actor: &Actor,
        peer: &Peer,
        tags: Vec<String>,
    ) -> Result<(), Refusal> {
        self.conversation_view(actor, peer)?;
        let key = (actor.uid.clone(), peer.conversation(&actor.uid));
        self.marks.or_default(key).tags = tags;
        Ok(())
    }

    /// Deletes a conversation for the actor alone; a later message brings it back without the old ones.
    pub(crate) fn clear_conversation(&mut self, actor: &Actor, peer: &Peer) -> Result<(), Refusal> {
        self.check_peer(actor, peer)?;
        let conversation = peer.conversation(&actor.uid);
        let ids = self.index.conversation(&conversation).map_or(&[][..], Timeline::all);
        let last = ids.last().copied().unwrap_or(0);
        let mark = self.marks.or_default((actor.uid.clone(), conversation));
        *mark = Mark { cleared_to: last, ..Mark::default() };
        Ok(())
    }
}
