//! What the sandbox's own page shows of everybody.

use serde_json::{Value, json};

use super::{Message, Peer, Viewer, World};

impl World {
    /// The conversations in which something was last said, newest first, at most so many.
    pub(crate) fn all_conversations(&self, most: usize) -> Vec<Value> {
        let last = |ids: &Vec<u64>| ids.last().and_then(|id| self.messages.get(id));
        let mut all: Vec<(&Message, usize)> =
            self.timelines.values().filter_map(|ids| Some((last(ids)?, ids.len()))).collect();
        all.sort_by_key(|(message, _)| std::cmp::Reverse(message.id));
        all.into_iter().take(most).map(|(message, count)| self.inspected(message, count)).collect()
    }

    fn inspected(&self, last: &Message, count: usize) -> Value {
        let sides = match &last.receiver {
            Peer::Group(_) => vec![self.peer_view(&last.receiver, Viewer::Server)],
            Peer::User(uid) => [&last.sender, uid].map(|uid| self.user_view(uid, Viewer::Server)).into(),
        };
        json!({
            "conversationId": last.conversation, "type": last.receiver.kind(), "sides": sides,
            "messages": count, "lastMessage": self.message_view(last, Viewer::Server),
        })
    }

    /// Numbers of groups, conversations and messages.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        (self.groups.len(), self.timelines.len(), self.messages.len())
    }
}
