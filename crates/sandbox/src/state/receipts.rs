//! Delivered and read. A receipt for a message covers all earlier ones of the same conversation or thread.

use std::collections::BTreeMap;

use super::groups::Member;
use super::readings::{self, Place, Reading, Receipt};
use super::timeline::{Timeline, after, up_to};
use super::{Actor, Change, Message, Origin, Peer, ReceiptKind, World};
use crate::errors::Refusal;

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
        let mut place = Place::of(message);
        let key = place.reader(&actor.uid);
        let reach = self.receipts.get(key).map_or(0, |reading| reading.reach(kind));
        if id <= reach {
            return Ok(());
        }
        let newest = self.newly_covered(&actor.uid, message, reach);
        self.receipts.or_default(key.to_owned()).note(kind, id, now);
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
        let timeline = self.index.conversation(&peer.conversation(&actor.uid));
        let others = timeline.into_iter().flat_map(Timeline::senders).filter(|(uid, _)| *uid != actor.uid);
        let newest = others.filter_map(|(_, ids)| ids.last().copied()).max();
        newest.map_or(Ok(()), |id| self.receive(actor, id, kind, now))
    }

    /// By sender, the newest message that a receipt for `upto` covers after `reach`. Who wrote before the
    /// reader came hears nothing of it.
    fn newly_covered(&self, uid: &str, upto: &Message, reach: u64) -> BTreeMap<String, u64> {
        let timeline = match upto.parent {
            Some(parent) => self.index.thread(parent),
            None => self.index.conversation(&upto.conversation),
        };
        let reach = reach.max(self.joined_after(uid, &upto.receiver));
        let others = timeline.into_iter().flat_map(Timeline::senders).filter(|(sender, _)| *sender != uid);
        let spoken = |id: &&u64| self.any_message(**id).is_some_and(|message| message.category != "action");
        let newest = |ids| after(up_to(ids, upto.id), reach).iter().rev().find(spoken);
        others.filter_map(|(sender, ids)| Some((sender.to_owned(), *newest(ids)?))).collect()
    }

    fn announce_receipts(&mut self, origin: &Origin, sender: &str, id: u64, kind: ReceiptKind, at: u64) {
        let Some(message) = self.any_message(id) else { return };
        let everybody = matches!(message.receiver, Peer::Group(_)) && self.by_all(message, kind).is_some();
        let receipt = |all| Change::Receipt { kind, message: id, to: sender.to_owned(), at, all };
        self.announce(origin.clone(), receipt(false));
        if everybody {
            self.announce(origin.clone(), receipt(true));
        }
    }

    /// When the last of all receivers got or read a message; `None` while one has not.
    pub(crate) fn by_all(&self, message: &Message, kind: ReceiptKind) -> Option<u64> {
        let mut place = Place::of(message);
        let mut time = |uid: &str| self.receipts.get(place.reader(uid))?.at(kind, message.id);
        match &message.receiver {
            Peer::User(uid) if *uid == message.sender => None,
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
        let mut place = Place::of(self.visible_message(actor, id)?);
        if let Some(reading) = self.receipts.get_mut(place.reader(&actor.uid)) {
            reading.unread_from(id);
        }
        Ok(())
    }

    /// What a user has got and read in a conversation, or in the thread of `parent` there.
    pub(super) fn reading(&self, uid: &str, conversation: &str, parent: Option<u64>) -> Option<&Reading> {
        self.receipts.get(Place::new(conversation, parent).reader(uid))
    }

    /// When a user got and read a message of somebody else.
    pub(crate) fn receipt(&self, uid: &str, message: &Message) -> Option<Receipt> {
        let foreign = message.sender != uid;
        let reading = foreign.then(|| self.reading(uid, &message.conversation, message.parent)).flatten();
        reading?.receipt(message.id)
    }

    /// Everybody who got a message, in the order of their uids.
    pub(crate) fn receipts_of(&self, message: &Message) -> impl Iterator<Item = (&str, Receipt)> {
        let all = self.readings_in(Place::of(message)).filter(|(uid, _)| *uid != message.sender);
        all.filter_map(|(uid, reading)| Some((uid, reading.receipt(message.id)?)))
    }

    fn readings_in(&self, place: Place) -> impl Iterator<Item = (&str, &Reading)> {
        let all = self.receipts.range(place.prefix().to_owned()..);
        let here = all.take_while(move |(key, _)| key.starts_with(place.prefix()));
        here.map(|(key, reading)| (readings::parts(key).2, reading))
    }

    /// Forgets who read what in a conversation that is gone.
    pub(super) fn forget_receipts(&mut self, conversation: &str) {
        let start = format!("{conversation}/");
        let keys = self.receipts.range(start.clone()..).map(|(key, _)| key);
        let gone: Vec<String> = keys.take_while(|key| key.starts_with(&start)).cloned().collect();
        for key in gone {
            self.receipts.remove(&key);
        }
    }
}

/// Finds messages that got a receipt after a time. It looks at each place once.
pub(super) struct LateReceipts<'a> {
    world: &'a World,
    time: u64,
    /// Readers with late receipts by place, and the last id before theirs.
    places: BTreeMap<String, Vec<(&'a str, &'a Reading, u64)>>,
}

impl<'a> LateReceipts<'a> {
    /// Receipts after a time.
    pub(super) fn new(world: &'a World, time: u64) -> Self {
        Self { world, time, places: BTreeMap::new() }
    }

    /// Whether somebody got or read a message after the time.
    pub(super) fn touch(&mut self, message: &Message) -> bool {
        let place = Place::of(message);
        if !self.places.contains_key(place.prefix()) {
            let name = place.prefix().to_owned();
            let late = |(uid, reading): (&'a str, &'a Reading)| {
                reading.late_after(self.time).map(|before| (uid, reading, before))
            };
            let found = self.world.readings_in(place).filter_map(late).collect();
            self.places.insert(name.clone(), found);
        }
        let readers = self.places.get(Place::of(message).prefix());
        readers.into_iter().flatten().any(|(uid, reading, before)| {
            message.id > *before && *uid != message.sender && reading.is_late(message.id, self.time)
        })
    }
}
