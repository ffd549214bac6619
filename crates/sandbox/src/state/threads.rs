//! Threads: replies to a message, and who follows them.

use super::content::mentioned;
use super::{Actor, Message, Peer, World};
use crate::errors::{Code, Refusal};

impl World {
    /// Whether a message can have replies in that conversation.
    pub(super) fn check_parent(&self, parent: u64, conversation: &str) -> Result<(), Refusal> {
        let message = self.messages.get(&parent).ok_or_else(|| Refusal::message_id(&parent.to_string()))?;
        if message.conversation != conversation {
            return Err(Refusal::new(
                Code::WrongThread,
                "The parent message belongs to another conversation.",
            ));
        }
        if message.parent.is_some() {
            return Err(Refusal::new(Code::ThreadNesting, "A reply cannot have replies."));
        }
        if message.category == "action" {
            return Err(Refusal::new(Code::WrongThreadCategory, "An action cannot have replies."));
        }
        Ok(())
    }

    /// A user follows a thread.
    pub(super) fn subscribe(&mut self, parent: u64, uid: &str) {
        if let Some(message) = self.messages.get_mut(&parent)
            && !message.subscribers.iter().any(|known| known == uid)
        {
            message.subscribers.push(uid.to_owned());
        }
    }

    /// The actor follows a thread, or no longer does.
    pub(crate) fn set_subscription(&mut self, actor: &Actor, id: u64, follows: bool) -> Result<(), Refusal> {
        self.visible_message(actor, id)?;
        if follows {
            self.subscribe(id, &actor.uid);
        } else if let Some(message) = self.messages.get_mut(&id) {
            message.subscribers.retain(|uid| *uid != actor.uid);
        }
        Ok(())
    }

    /// The live replies to a message, oldest first.
    pub(crate) fn live_replies(&self, parent: u64) -> impl DoubleEndedIterator<Item = &Message> {
        let ids = self.replies.get(&parent).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.messages.get(id)).filter(|reply| reply.deleted.is_none())
    }

    /// How many live replies of others a user has not read.
    pub(crate) fn unread_replies(&self, parent: u64, uid: &str) -> usize {
        let unread = |reply: &&Message| {
            reply.sender != uid && reply.receipts.get(uid).is_none_or(|receipt| receipt.read_at.is_none())
        };
        self.live_replies(parent).filter(unread).count()
    }

    /// The messages with live replies that a user may see, of all conversations or of one.
    pub(crate) fn threads_of<'a>(
        &'a self,
        uid: &'a str,
        peer: Option<&'a Peer>,
        participated: bool,
    ) -> impl Iterator<Item = &'a Message> {
        let conversation = peer.map(|peer| peer.conversation(uid));
        self.replies.keys().filter_map(|id| self.messages.get(id)).filter(move |message| {
            let own = || message.subscribers.iter().any(|known| known == uid) || self.took_part(uid, message);
            conversation.as_ref().is_none_or(|known| *known == message.conversation)
                && message.id > self.cleared_to(uid, &message.conversation)
                && self.may_see(uid, message)
                && self.live_replies(message.id).next().is_some()
                && (!participated || own())
        })
    }

    /// Whether a user began a thread, wrote in it, or is mentioned there.
    fn took_part(&self, uid: &str, parent: &Message) -> bool {
        let has_part = |message: &Message| {
            message.sender == uid || mentioned(message.text()).iter().any(|known| known == uid)
        };
        has_part(parent) || self.live_replies(parent.id).any(has_part)
    }

    /// When something last happened in a thread.
    pub(crate) fn thread_activity(&self, message: &Message) -> u64 {
        let last = self.live_replies(message.id).next_back().map_or(0, |reply| reply.updated_at);
        last.max(message.sent_at)
    }
}
