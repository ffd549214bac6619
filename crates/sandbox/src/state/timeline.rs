//! The ids of one conversation or thread, kept so that a page, a count or a bound costs the same however
//! long the history is. In every list ids ascend.

use std::collections::{BTreeSet, HashMap};

use super::Message;

/// Up to so many ids are taken out one by one; more are cheaper in one pass.
const FEW: usize = 8;

/// Ids, and which of them never count as unread: actions and deleted messages.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ids {
    all: Vec<u64>,
    silent: Vec<u64>,
}

impl Ids {
    /// All of them.
    pub(super) fn all(&self) -> &[u64] {
        &self.all
    }

    /// How many count that come after an id.
    pub(super) fn count_after(&self, id: u64) -> usize {
        after(&self.all, id).len() - after(&self.silent, id).len()
    }

    fn add(&mut self, message: &Message) {
        self.all.push(message.id);
        if !message.countable() {
            self.silent.push(message.id);
        }
    }

    fn remove(&mut self, gone: &BTreeSet<u64>) {
        remove(&mut self.all, gone);
        remove(&mut self.silent, gone);
    }
}

/// The messages of a conversation or thread.
#[derive(Debug, PartialEq)]
pub(super) struct Timeline {
    all: Vec<u64>,
    /// Without the replies in threads of the conversation.
    line: Ids,
    /// The line by who wrote it.
    senders: HashMap<String, Ids>,
    /// What counts in the line and mentions a user who did not write it, by that user.
    mentions: HashMap<String, Vec<u64>>,
    pinned: Vec<u64>,
    /// What has replies.
    parents: BTreeSet<u64>,
    last_sent_at: u64,
    /// Whether a later id never has an earlier time; imports and seeds may say otherwise.
    ordered: bool,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            line: Ids::default(),
            senders: HashMap::new(),
            mentions: HashMap::new(),
            pinned: Vec::new(),
            parents: BTreeSet::new(),
            last_sent_at: 0,
            ordered: true,
        }
    }
}

impl Timeline {
    /// Takes the newest message in, as part of the line or as a reply beside it.
    pub(super) fn add(&mut self, message: &Message, in_line: bool) {
        self.all.push(message.id);
        self.ordered &= message.sent_at >= self.last_sent_at;
        self.last_sent_at = self.last_sent_at.max(message.sent_at);
        if in_line {
            self.line.add(message);
            by_name(&mut self.senders, &message.sender).add(message);
            self.add_mentions(message);
        }
        if message.pinned.is_some() {
            self.pinned.push(message.id);
        }
    }

    /// A message was deleted: it stays in its place and counts no more.
    pub(super) fn silence(&mut self, message: &Message) {
        let id = message.id;
        if self.line.all.binary_search(&id).is_ok() {
            insert(&mut self.line.silent, id);
            insert(&mut by_name(&mut self.senders, &message.sender).silent, id);
            self.drop_mentions(message);
        }
        self.set_pinned(id, false);
    }

    /// Takes messages out for good.
    pub(super) fn remove(&mut self, gone: &BTreeSet<u64>) {
        remove(&mut self.all, gone);
        self.line.remove(gone);
        for ids in self.senders.values_mut() {
            ids.remove(gone);
        }
        self.senders.retain(|_, ids| !ids.all.is_empty());
        for ids in self.mentions.values_mut() {
            remove(ids, gone);
        }
        self.mentions.retain(|_, ids| !ids.is_empty());
        remove(&mut self.pinned, gone);
        self.parents.retain(|id| !gone.contains(id));
    }

    /// Notes whom a message of the line mentions.
    pub(super) fn add_mentions(&mut self, message: &Message) {
        if !message.countable() || self.line.all.binary_search(&message.id).is_err() {
            return;
        }
        for uid in message.mentions().iter().filter(|uid| **uid != message.sender) {
            insert(by_name(&mut self.mentions, uid), message.id);
        }
    }

    /// Forgets whom a message mentioned, before its text changes.
    pub(super) fn drop_mentions(&mut self, message: &Message) {
        for uid in message.mentions() {
            if let Some(ids) = self.mentions.get_mut(uid) {
                take_out(ids, message.id);
                if ids.is_empty() {
                    self.mentions.remove(uid);
                }
            }
        }
    }

    /// Forgets how the times went.
    #[cfg(test)]
    pub(super) fn forget_times(&mut self) {
        (self.last_sent_at, self.ordered) = (0, true);
    }

    /// Notes that a message is pinned, or no longer.
    pub(super) fn set_pinned(&mut self, id: u64, pinned: bool) {
        if pinned {
            insert(&mut self.pinned, id);
        } else {
            take_out(&mut self.pinned, id);
        }
    }

    /// Notes that a message has replies, or no longer.
    pub(super) fn set_parent(&mut self, id: u64, has_replies: bool) {
        if has_replies {
            self.parents.insert(id);
        } else {
            self.parents.remove(&id);
        }
    }

    /// Every message in it.
    pub(super) fn all(&self) -> &[u64] {
        &self.all
    }

    /// Every message but replies.
    pub(super) fn line(&self) -> &Ids {
        &self.line
    }

    /// What each sender wrote, replies aside.
    pub(super) fn senders(&self) -> impl Iterator<Item = (&str, &[u64])> {
        self.senders.iter().map(|(uid, ids)| (uid.as_str(), ids.all()))
    }

    /// What is pinned.
    pub(super) fn pinned(&self) -> &[u64] {
        &self.pinned
    }

    /// What has replies.
    pub(super) fn parents(&self) -> impl Iterator<Item = u64> {
        self.parents.iter().copied()
    }

    /// Whether it can be bisected by time.
    pub(super) fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// How many messages after an id count for a user: those of others, replies aside.
    pub(super) fn foreign_after(&self, uid: &str, id: u64) -> usize {
        self.line.count_after(id) - self.own_after(uid, id)
    }

    /// How many messages after an id a user wrote, without the deleted ones.
    pub(super) fn own_after(&self, uid: &str, id: u64) -> usize {
        self.senders.get(uid).map_or(0, |ids| ids.count_after(id))
    }

    /// How many messages of others after an id mention a user.
    pub(super) fn mentions_after(&self, uid: &str, id: u64) -> usize {
        self.mentions.get(uid).map_or(0, |ids| after(ids, id).len())
    }
}

/// The part of ascending ids that comes after one.
pub(super) fn after(ids: &[u64], id: u64) -> &[u64] {
    ids.get(ids.partition_point(|known| *known <= id)..).unwrap_or_default()
}

/// The part of ascending ids that ends with one, or before it.
pub(super) fn up_to(ids: &[u64], id: u64) -> &[u64] {
    ids.get(..ids.partition_point(|known| *known <= id)).unwrap_or_default()
}

/// Puts an id into its place.
pub(super) fn insert(ids: &mut Vec<u64>, id: u64) {
    if let Err(place) = ids.binary_search(&id) {
        ids.insert(place, id);
    }
}

/// Takes an id out.
pub(super) fn take_out(ids: &mut Vec<u64>, id: u64) {
    if let Ok(place) = ids.binary_search(&id) {
        ids.remove(place);
    }
}

/// Takes many ids out.
pub(super) fn remove(ids: &mut Vec<u64>, gone: &BTreeSet<u64>) {
    if gone.len() > FEW {
        ids.retain(|id| !gone.contains(id));
    } else {
        gone.iter().for_each(|id| take_out(ids, *id));
    }
}

fn by_name<'a, T: Default>(map: &'a mut HashMap<String, T>, name: &str) -> &'a mut T {
    map.entry(name.to_owned()).or_default()
}
