//! Pinned messages and conversations, saved messages.

use std::sync::Arc;

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
        let count =
            self.index.conversation(&message.conversation).map_or(0, |timeline| timeline.pinned().len());
        if pinned && count >= limits::PINNED_OR_SAVED_MESSAGES {
            return Err(Refusal::new(Code::PinnedMessagesLimit, "At most 100 messages can be pinned."));
        }
        if let Some(message) = self.messages.get_mut(&id).map(Arc::make_mut) {
            message.pinned = pinned.then(|| Deed { at: now, by: actor.uid.clone() });
            self.index.set_pinned(message, pinned);
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
        if saved && self.index.saved_by(&actor.uid).len() >= limits::PINNED_OR_SAVED_MESSAGES {
            return Err(Refusal::new(Code::SavedMessagesLimit, "At most 100 messages can be saved."));
        }
        self.index.set_saved(&actor.uid, id, saved);
        if let Some(message) = self.message_mut(id) {
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
        let own = self.marks.range((actor.uid.clone(), String::new())..);
        let own = own.take_while(|((owner, _), _)| *owner == actor.uid);
        if pinned && own.filter(|(_, mark)| mark.pinned_at.is_some()).count() >= limits::PINNED_CONVERSATIONS
        {
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
