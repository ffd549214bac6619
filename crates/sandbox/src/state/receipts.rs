//! Delivered and read. A receipt for a message covers all earlier ones of the same conversation or thread.

use std::collections::BTreeMap;

use super::groups::Member;
use super::messages::Receipt;
use super::{Actor, Change, Message, Origin, Peer, ReceiptKind, World};
use crate::errors::Refusal;

impl Receipt {
    fn has(&self, kind: ReceiptKind) -> bool {
        match kind {
            ReceiptKind::Delivered => self.delivered_at.is_some(),
            ReceiptKind::Read => self.read_at.is_some(),
        }
    }

    fn note(&mut self, kind: ReceiptKind, now: u64) {
        self.delivered_at.get_or_insert(now);
        if kind == ReceiptKind::Read {
            self.read_at.get_or_insert(now);
        }
    }
}

impl World {
    /// The actor has got or read a message and everything before it. One of the actor's own says nothing
    /// about what others wrote.
    pub(crate) fn receive(
        &mut self,
        actor: &Actor,
        id: u64,
        kind: ReceiptKind,
        now: u64,
    ) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        if message.sender == actor.uid {
            return Ok(());
        }
        let (conversation, parent) = (message.conversation.clone(), message.parent);
        let newest = self.cover(&actor.uid, &conversation, parent, id, kind, now);
        for (sender, newest) in newest {
            self.announce_receipts(&actor.origin(), &sender, newest, kind, now);
        }
        Ok(())
    }

    /// The actor has got or read everything in a conversation, threads aside.
    pub(crate) fn receive_all(
        &mut self,
        actor: &Actor,
        peer: &Peer,
        kind: ReceiptKind,
        now: u64,
    ) -> Result<(), Refusal> {
        let conversation = peer.conversation(&actor.uid);
        let timeline = self.timelines.get(&conversation).map_or(&[][..], Vec::as_slice);
        let newest = timeline.iter().rev().filter_map(|id| self.messages.get(id));
        let newest = newest.into_iter().find(|m| m.parent.is_none() && m.sender != actor.uid).map(|m| m.id);
        newest.map_or(Ok(()), |id| self.receive(actor, id, kind, now))
    }

    /// Notes the receipt on `upto` and before. Answers, by sender, the newest message newly covered.
    ///
    /// Receipts always cover a beginning of the conversation, so the walk back ends at the first
    /// message that has its receipt already.
    fn cover(
        &mut self,
        uid: &str,
        conversation: &str,
        parent: Option<u64>,
        upto: u64,
        kind: ReceiptKind,
        now: u64,
    ) -> BTreeMap<String, u64> {
        let mut newest = BTreeMap::new();
        let ids = match parent {
            Some(parent) => self.replies.get(&parent),
            None => self.timelines.get(conversation),
        };
        let ids = ids.map_or(&[][..], Vec::as_slice);
        let end = ids.partition_point(|id| *id <= upto);
        for id in ids.iter().take(end).rev() {
            let Some(message) = self.messages.get_mut(id) else { continue };
            if message.parent != parent || message.sender == uid {
                continue;
            }
            let receipt = message.receipts.entry(uid.to_owned()).or_default();
            if receipt.has(kind) {
                break;
            }
            receipt.note(kind, now);
            if message.category != "action" {
                newest.entry(message.sender.clone()).or_insert(*id);
            }
        }
        newest
    }

    fn announce_receipts(&mut self, origin: &Origin, sender: &str, id: u64, kind: ReceiptKind, at: u64) {
        let Some(message) = self.messages.get(&id) else { return };
        let everybody = matches!(message.receiver, Peer::Group(_)) && self.by_all(message, kind).is_some();
        let receipt = |all| Change::Receipt { kind, message: id, to: sender.to_owned(), at, all };
        self.announce(origin.clone(), receipt(false));
        if everybody {
            self.announce(origin.clone(), receipt(true));
        }
    }

    /// When the last of all receivers got or read a message; `None` while one has not.
    pub(crate) fn by_all(&self, message: &Message, kind: ReceiptKind) -> Option<u64> {
        if message.receipts.is_empty() {
            return None;
        }
        let time = |uid: &str| {
            let receipt = message.receipts.get(uid)?;
            match kind {
                ReceiptKind::Delivered => receipt.delivered_at,
                ReceiptKind::Read => receipt.read_at,
            }
        };
        match &message.receiver {
            Peer::User(uid) => time(uid),
            Peer::Group(guid) => {
                let members = self.groups.get(guid)?.members.iter();
                let meant =
                    |uid: &str, member: &Member| uid != message.sender && member.joined_after < message.id;
                let mut times = members.filter(|(uid, member)| meant(uid, member)).map(|(uid, _)| time(uid));
                let latest = times.try_fold(0, |latest, at| at.map(|at| latest.max(at)));
                latest.filter(|at| *at > 0)
            }
        }
    }

    /// A message and the later ones of its conversation are unread again for the actor.
    pub(crate) fn unread_from(&mut self, actor: &Actor, id: u64) -> Result<(), Refusal> {
        let message = self.visible_message(actor, id)?;
        let (conversation, parent) = (message.conversation.clone(), message.parent);
        let ids = self.timelines.get(&conversation).map_or(&[][..], Vec::as_slice);
        let start = ids.partition_point(|known| *known < id);
        for id in ids.iter().skip(start) {
            if let Some(message) = self.messages.get_mut(id)
                && message.parent == parent
                && let Some(receipt) = message.receipts.get_mut(&actor.uid)
            {
                receipt.read_at = None;
            }
        }
        Ok(())
    }
}
