//! Pinned messages and conversations, saved messages.

use super::messages::Deed;
use super::{Actor, Change, Peer, World, limits};
use crate::errors::{Code, Refusal};

impl World {
    /// Pins a message for everybody in its conversation, or takes the pin off.
    pub(crate) fn pin_message(
        &mut self,
        actor: &Actor,
        id: u64,
        pinned: bool,
        now: u64,
    ) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        check_alive(message)?;
        if message.pinned.is_some() == pinned {
            return Ok(());
        }
        let timeline = self.timelines.get(&message.conversation).map_or(&[][..], Vec::as_slice);
        let count =
            timeline.iter().filter(|id| self.messages.get(id).is_some_and(|m| m.pinned.is_some())).count();
        if pinned && count >= limits::PINNED_OR_SAVED_MESSAGES {
            return Err(Refusal::new(Code::PinnedMessagesLimit, "At most 100 messages can be pinned."));
        }
        if let Some(message) = self.messages.get_mut(&id) {
            message.pinned = pinned.then(|| Deed { at: now, by: actor.uid.clone() });
        }
        self.announce(actor.origin(), Change::MessagePinned { id, pinned });
        Ok(())
    }

    /// Saves a message for the actor alone, or forgets it.
    pub(crate) fn save_message(
        &mut self,
        actor: &Actor,
        id: u64,
        saved: bool,
        now: u64,
    ) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        check_alive(message)?;
        if message.saved.contains_key(&actor.uid) == saved {
            return Ok(());
        }
        let count = self.messages.values().filter(|m| m.saved.contains_key(&actor.uid)).count();
        if saved && count >= limits::PINNED_OR_SAVED_MESSAGES {
            return Err(Refusal::new(Code::SavedMessagesLimit, "At most 100 messages can be saved."));
        }
        if let Some(message) = self.messages.get_mut(&id) {
            if saved {
                message.saved.insert(actor.uid.clone(), now);
            } else {
                message.saved.remove(&actor.uid);
            }
        }
        self.announce(actor.origin(), Change::MessageSaved { id, saved });
        Ok(())
    }

    /// Pins a conversation for the actor alone, or takes the pin off.
    pub(crate) fn pin_conversation(
        &mut self,
        actor: &Actor,
        peer: &Peer,
        pinned: bool,
        now: u64,
    ) -> Result<(), Refusal> {
        self.conversation_view(actor, peer)?;
        let conversation = peer.conversation(&actor.uid);
        let own =
            self.marks.iter().filter(|((owner, _), mark)| *owner == actor.uid && mark.pinned_at.is_some());
        if pinned && own.count() >= limits::PINNED_CONVERSATIONS {
            return Err(Refusal::new(
                Code::PinnedConversationsLimit,
                "At most 5 conversations can be pinned.",
            ));
        }
        let mark = self.marks.or_default((actor.uid.clone(), conversation.clone()));
        mark.pinned_at = pinned.then_some(now);
        self.announce(actor.origin(), Change::ConversationPinned { conversation, pinned });
        Ok(())
    }
}

fn check_alive(message: &super::Message) -> Result<(), Refusal> {
    if message.category == "action" || message.deleted.is_some() {
        return Err(Refusal::new(
            Code::MessageActionNotAllowed,
            "This message can be neither pinned nor saved.",
        ));
    }
    Ok(())
}
