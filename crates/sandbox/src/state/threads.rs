//! Threads: replies to a message, and who follows them.

use super::timeline::Timeline;
use super::{Actor, Message, Peer, World};
use crate::errors::{Code, Refusal};

impl World {
    /// Whether a message can have replies in that conversation.
    pub(super) fn check_parent(&self, parent: u64, conversation: &str) -> Result<(), Refusal> {
        let message = self.any_message(parent).ok_or_else(|| Refusal::message_id(&parent.to_string()))?;
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
        if let Some(message) = self.message_mut(parent)
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
        } else if let Some(message) = self.message_mut(id) {
            message.subscribers.retain(|uid| *uid != actor.uid);
        }
        Ok(())
    }

    /// How many live replies a message has.
    pub(crate) fn reply_count(&self, parent: u64) -> usize {
        self.index.thread(parent).map_or(0, |thread| thread.line().count_after(0))
    }

    /// The last live reply to a message.
    pub(crate) fn last_reply(&self, parent: u64) -> Option<&Message> {
        let ids = self.index.thread(parent).map_or(&[][..], Timeline::all);
        ids.iter().rev().filter_map(|id| self.any_message(*id)).find(|reply| reply.deleted.is_none())
    }

    /// How many live replies of others a user has not read.
    pub(crate) fn unread_replies(&self, parent: &Message, uid: &str) -> usize {
        let Some(thread) = self.index.thread(parent.id) else { return 0 };
        let reading = self.reading(uid, &parent.conversation, Some(parent.id));
        thread.foreign_after(uid, reading.map_or(0, |reading| reading.read.reach()))
    }

    /// The messages with live replies that a user may see, of all conversations or of one.
    pub(crate) fn threads_of<'a>(
        &'a self,
        uid: &'a str,
        peer: Option<&'a Peer>,
        participated: bool,
    ) -> impl Iterator<Item = &'a Message> {
        let wanted = peer.map(|peer| peer.conversation(uid));
        let all = self.index.conversations_of(uid);
        let all = all.filter(move |(id, _)| wanted.as_ref().is_none_or(|wanted| wanted == id));
        let parents = all.flat_map(move |(id, timeline)| {
            let cleared_to = self.cleared_to(uid, id);
            timeline.parents().filter(move |parent| *parent > cleared_to)
        });
        parents.filter_map(|id| self.any_message(id)).filter(move |message| {
            let replied = || self.index.thread(message.id).is_some_and(|thread| thread.own_after(uid, 0) > 0);
            self.reply_count(message.id) > 0 && (!participated || message.sender == uid || replied())
        })
    }

    /// When something last happened in a thread.
    pub(crate) fn thread_activity(&self, message: &Message) -> u64 {
        let last = self.last_reply(message.id).map_or(0, |reply| reply.updated_at);
        last.max(message.sent_at)
    }
}
