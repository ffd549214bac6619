//! What the sandbox's own page shows of everybody.

use serde_json::{Value, json};

use super::timeline::Timeline;
use super::{Message, Peer, Viewer, World};

impl World {
    /// The conversations in which something was last said, newest first, at most so many.
    pub(crate) fn all_conversations(&self, most: usize) -> Vec<Value> {
        let ids = self.index.conversations().map(Timeline::all);
        let mut all: Vec<(u64, usize)> = ids.filter_map(|ids| Some((*ids.last()?, ids.len()))).collect();
        all.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
        let newest =
            all.into_iter().take(most).filter_map(|(last, count)| Some((self.any_message(last)?, count)));
        newest.map(|(message, count)| self.inspected(message, count)).collect()
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
        (self.groups.len(), self.index.conversations().len(), self.messages.len())
    }
}
