//! What is found without looking at everything. It follows wholly from the stored collections:
//! [`World::index`] makes it of them, and whatever changes them keeps it true.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::identifiers::group_conversation;
use super::timeline::{self, Timeline};
use super::{Message, Peer, Session, World};

/// Ways to what belongs together.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Index {
    conversations: BTreeMap<String, Timeline>,
    /// The replies to each message.
    threads: HashMap<u64, Timeline>,
    /// The conversations of two that a user is in.
    pairs_of: HashMap<String, BTreeSet<String>>,
    /// The groups that a user is in.
    groups_of: HashMap<String, BTreeSet<String>>,
    /// How many members of a group are online.
    online_in: HashMap<String, usize>,
    /// What a user wrote in groups, whether still a member or not.
    written: HashMap<String, Vec<u64>>,
    /// What a user has saved.
    saved: HashMap<String, Vec<u64>>,
    /// The tokens of a user, by their serials.
    tokens: HashMap<String, BTreeMap<u64, String>>,
    /// From the socket's secret to the token.
    by_jwt: HashMap<String, String>,
    last_sent_at: u64,
    /// Whether some message has an earlier time than one with a smaller id.
    disordered: bool,
}

impl Index {
    /// Takes the newest message in; `threaded` when its parent is still there.
    pub(super) fn add(&mut self, message: &Message, threaded: bool) {
        let id = message.id;
        let conversation = self.conversations.entry(message.conversation.clone()).or_default();
        conversation.add(message, message.parent.is_none());
        if let Some(parent) = message.parent.filter(|_| threaded) {
            conversation.set_parent(parent, true);
            self.threads.entry(parent).or_default().add(message, true);
        }
        match &message.receiver {
            Peer::User(receiver) => {
                for uid in [receiver, &message.sender] {
                    self.pairs_of.entry(uid.clone()).or_default().insert(message.conversation.clone());
                }
            }
            Peer::Group(_) => self.written.entry(message.sender.clone()).or_default().push(id),
        }
        for uid in message.saved.keys() {
            self.set_saved(uid, id, true);
        }
        self.disordered |= message.sent_at < self.last_sent_at;
        self.last_sent_at = self.last_sent_at.max(message.sent_at);
    }

    /// A message was emptied and stays in its place.
    pub(super) fn silence(&mut self, message: &Message) {
        self.both(message, |timeline| timeline.silence(message));
    }

    /// Notes whom a message mentions, after its text changed; or forgets it, before.
    pub(super) fn set_mentions(&mut self, message: &Message, there: bool) {
        self.both(message, |timeline| {
            if there { timeline.add_mentions(message) } else { timeline.drop_mentions(message) }
        });
    }

    /// Notes that a message is pinned, or no longer.
    pub(super) fn set_pinned(&mut self, message: &Message, pinned: bool) {
        self.both(message, |timeline| timeline.set_pinned(message.id, pinned));
    }

    /// Notes that a user has saved a message, or no longer.
    pub(super) fn set_saved(&mut self, uid: &str, id: u64, saved: bool) {
        if saved {
            timeline::insert(self.saved.entry(uid.to_owned()).or_default(), id);
        } else {
            drop_from(&mut self.saved, uid, |ids| timeline::take_out(ids, id));
        }
    }

    fn both(&mut self, message: &Message, mut act: impl FnMut(&mut Timeline)) {
        self.conversations.get_mut(&message.conversation).into_iter().for_each(&mut act);
        message.parent.and_then(|parent| self.threads.get_mut(&parent)).into_iter().for_each(act);
    }

    /// Forgets messages that are gone. Answers the conversations in which nothing is left.
    pub(super) fn remove(&mut self, gone: &[Arc<Message>]) -> Vec<String> {
        let mut conversations: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
        let mut threads: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        let mut senders: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        for message in gone {
            conversations.entry(&message.conversation).or_default().push(message);
            senders.entry(&message.sender).or_default().insert(message.id);
            for uid in message.saved.keys() {
                self.set_saved(uid, message.id, false);
            }
            self.threads.remove(&message.id);
            if let Some(parent) = message.parent {
                threads.entry(parent).or_default().insert(message.id);
            }
        }
        for (uid, ids) in senders {
            drop_from(&mut self.written, uid, |known| timeline::remove(known, &ids));
        }
        let ended: Vec<u64> =
            threads.into_iter().filter(|(id, ids)| self.thin(*id, ids)).map(|(id, _)| id).collect();
        let emptied =
            |index: &mut Self, (_, messages): &(&str, Vec<&Message>)| index.shorten(messages, &ended);
        let all = conversations.into_iter().filter(|each| emptied(self, each));
        all.map(|(conversation, _)| conversation.to_owned()).collect()
    }

    /// Takes messages out of their conversation. Says whether none is left.
    fn shorten(&mut self, gone: &[&Message], ended_threads: &[u64]) -> bool {
        let Some(first) = gone.first() else { return false };
        let Some(timeline) = self.conversations.get_mut(&first.conversation) else { return false };
        if timeline.all().len() > gone.len() {
            timeline.remove(&gone.iter().map(|message| message.id).collect());
            ended_threads.iter().for_each(|parent| timeline.set_parent(*parent, false));
            return false;
        }
        self.conversations.remove(&first.conversation);
        if let Peer::User(receiver) = &first.receiver {
            for uid in [receiver, &first.sender] {
                drop_from(&mut self.pairs_of, uid, |pairs| pairs.remove(&first.conversation));
            }
        }
        true
    }

    /// Takes replies out of a thread. Says whether none is left.
    fn thin(&mut self, parent: u64, gone: &BTreeSet<u64>) -> bool {
        let Some(thread) = self.threads.get_mut(&parent) else { return false };
        thread.remove(gone);
        let ended = thread.all().is_empty();
        if ended {
            self.threads.remove(&parent);
        }
        ended
    }

    /// A user is a member now.
    pub(super) fn enter(&mut self, guid: &str, uid: &str, online: bool) {
        if self.groups_of.entry(uid.to_owned()).or_default().insert(guid.to_owned()) && online {
            *self.online_in.entry(guid.to_owned()).or_default() += 1;
        }
    }

    /// A user is a member no longer.
    pub(super) fn leave(&mut self, guid: &str, uid: &str, online: bool) {
        let was = drop_from(&mut self.groups_of, uid, |guids| guids.remove(guid));
        if was == Some(true) && online {
            self.count_online(guid, false);
        }
    }

    /// A user has come or gone.
    pub(super) fn set_online(&mut self, uid: &str, online: bool) {
        for guid in self.groups_of(uid) {
            self.count_online(&guid, online);
        }
    }

    fn count_online(&mut self, guid: &str, more: bool) {
        let count = self.online_in.entry(guid.to_owned()).or_default();
        *count = if more { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            self.online_in.remove(guid);
        }
    }

    /// A session has begun.
    pub(super) fn begin(&mut self, session: &Session) {
        self.by_jwt.insert(session.jwt.clone(), session.token.clone());
        let tokens = self.tokens.entry(session.uid.clone()).or_default();
        tokens.insert(session.serial, session.token.clone());
    }

    /// A session has ended.
    pub(super) fn end(&mut self, session: &Session) {
        self.by_jwt.remove(&session.jwt);
        drop_from(&mut self.tokens, &session.uid, |tokens| tokens.remove(&session.serial));
    }

    /// A conversation with something in it.
    pub(super) fn conversation(&self, id: &str) -> Option<&Timeline> {
        self.conversations.get(id)
    }

    /// All conversations with something in them.
    pub(super) fn conversations(&self) -> impl ExactSizeIterator<Item = &Timeline> {
        self.conversations.values()
    }

    /// The conversations that a user is in.
    pub(super) fn conversations_of<'a>(&'a self, uid: &str) -> impl Iterator<Item = (&'a str, &'a Timeline)> {
        let groups = self.groups_of.get(uid).into_iter().flatten();
        let groups = groups.filter_map(|guid| self.conversations.get_key_value(&group_conversation(guid)));
        let pairs = self.pairs_of(uid).map(|(id, timeline)| (id.as_str(), timeline));
        pairs.chain(groups.map(|(id, timeline)| (id.as_str(), timeline)))
    }

    /// The conversations of two that a user is in.
    pub(super) fn pairs_of<'a>(&'a self, uid: &str) -> impl Iterator<Item = (&'a String, &'a Timeline)> {
        let pairs = self.pairs_of.get(uid).into_iter().flatten();
        pairs.filter_map(|id| self.conversations.get_key_value(id))
    }

    /// The groups that a user is in.
    pub(super) fn groups_of(&self, uid: &str) -> Vec<String> {
        self.groups_of.get(uid).into_iter().flatten().cloned().collect()
    }

    /// What a user wrote in groups.
    pub(super) fn written_in_groups(&self, uid: &str) -> &[u64] {
        self.written.get(uid).map_or(&[][..], Vec::as_slice)
    }

    /// What a user has saved.
    pub(super) fn saved_by(&self, uid: &str) -> &[u64] {
        self.saved.get(uid).map_or(&[][..], Vec::as_slice)
    }

    /// The replies to a message.
    pub(super) fn thread(&self, parent: u64) -> Option<&Timeline> {
        self.threads.get(&parent)
    }

    /// How many members of a group are online.
    pub(super) fn online_in(&self, guid: &str) -> usize {
        self.online_in.get(guid).copied().unwrap_or(0)
    }

    /// The tokens of a user, the oldest first.
    pub(super) fn tokens_of(&self, uid: &str) -> impl DoubleEndedIterator<Item = &String> {
        self.tokens.get(uid).into_iter().flat_map(BTreeMap::values)
    }

    /// The token that a socket's secret belongs to.
    pub(super) fn token_of_jwt(&self, jwt: &str) -> Option<&String> {
        self.by_jwt.get(jwt)
    }

    /// Forgets the times, which go on growing where an index made anew begins again.
    #[cfg(test)]
    pub(super) fn without_times(mut self) -> Self {
        (self.last_sent_at, self.disordered) = (0, false);
        let timelines = self.conversations.values_mut().chain(self.threads.values_mut());
        timelines.for_each(Timeline::forget_times);
        self
    }

    /// Whether all messages can be bisected by time.
    pub(super) fn is_ordered(&self) -> bool {
        !self.disordered
    }
}

/// Takes something out of a user's part of a map. An empty part equals none.
fn drop_from<T: Default + PartialEq, R>(
    map: &mut HashMap<String, T>,
    uid: &str,
    take: impl FnOnce(&mut T) -> R,
) -> Option<R> {
    let part = map.get_mut(uid)?;
    let taken = take(part);
    if *part == T::default() {
        map.remove(uid);
    }
    Some(taken)
}

impl World {
    /// Makes the index anew of what is stored.
    pub(super) fn index(&mut self) {
        let mut index = Index::default();
        for session in self.sessions.values() {
            index.begin(session);
        }
        for group in self.groups.values() {
            for uid in group.members.keys() {
                index.enter(&group.guid, uid, self.online.contains(uid));
            }
        }
        for message in self.messages.values() {
            index.add(message, message.parent.is_some_and(|parent| self.messages.contains_key(&parent)));
        }
        self.index = index;
    }
}
