//! Reactions to messages.

use serde::{Deserialize, Serialize};

use super::{Actor, Change, World, limits};
use crate::errors::{Code, Refusal};

/// One user's reaction to a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Reaction {
    pub(crate) id: u64,
    pub(crate) message: u64,
    pub(crate) emoji: String,
    pub(crate) uid: String,
    pub(crate) at: u64,
}

impl World {
    /// The actor reacts; doing so again changes nothing.
    pub(crate) fn react(&mut self, actor: &Actor, id: u64, emoji: &str, now: u64) -> Result<(), Refusal> {
        self.check_reaction(actor, id, emoji)?;
        let reaction_id = self.next_id();
        let Some(message) = self.message_mut(id) else { return Ok(()) };
        if message.reactions.iter().any(|known| known.emoji == emoji && known.uid == actor.uid) {
            return Ok(());
        }
        let mut emojis: Vec<&str> = message.reactions.iter().map(|known| known.emoji.as_str()).collect();
        emojis.sort_unstable();
        emojis.dedup();
        if emojis.len() >= limits::REACTIONS_PER_MESSAGE && !emojis.contains(&emoji) {
            return Err(Refusal::field("reaction", "The message has too many different reactions."));
        }
        let reaction = Reaction {
            id: reaction_id,
            message: id,
            emoji: emoji.to_owned(),
            uid: actor.uid.clone(),
            at: now,
        };
        message.reactions.push(reaction.clone());
        self.announce(actor.origin(), Change::Reacted { reaction, added: true });
        Ok(())
    }

    /// The actor takes a reaction back; one that is not there changes nothing.
    pub(crate) fn unreact(&mut self, actor: &Actor, id: u64, emoji: &str) -> Result<(), Refusal> {
        self.check_reaction(actor, id, emoji)?;
        let Some(message) = self.message_mut(id) else { return Ok(()) };
        let place = message.reactions.iter().position(|known| known.emoji == emoji && known.uid == actor.uid);
        if let Some(place) = place {
            let reaction = message.reactions.remove(place);
            self.announce(actor.origin(), Change::Reacted { reaction, added: false });
        }
        Ok(())
    }

    fn check_reaction(&self, actor: &Actor, id: u64, emoji: &str) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        if emoji.is_empty() || emoji.len() > limits::REACTION || emoji.contains('\0') {
            return Err(Refusal::field("reaction", "The reaction must be one emoji."));
        }
        if message.category == "action" || message.deleted.is_some() {
            return Err(Refusal::new(Code::MessageActionNotAllowed, "This message takes no reactions."));
        }
        if self.apart(&actor.uid, &message.sender) && !actor.privileged {
            return Err(Refusal::new(Code::BlockedReceiver, "One of you has blocked the other."));
        }
        Ok(())
    }
}
