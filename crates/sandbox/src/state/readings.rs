//! What a user has got and read of a conversation or thread. A receipt covers everything before it, so
//! that a few steps say when each message was got, however many there are.

use serde::{Deserialize, Serialize};

use super::{Message, ReceiptKind};

/// Most steps that are kept. Beyond, older ones are joined in pairs, and the earlier of two times is lost.
const MOST_STEPS: usize = 4_096;

/// When a receiver got and read a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipt {
    pub(crate) delivered_at: u64,
    pub(crate) read_at: Option<u64>,
}

/// The times of a growing beginning of a history: of all up to an id that no earlier step covers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Steps(Vec<(u64, u64)>);

impl Steps {
    /// The last id that is covered.
    pub(super) fn reach(&self) -> u64 {
        self.0.last().map_or(0, |(upto, _)| *upto)
    }

    /// When an id was covered.
    pub(super) fn at(&self, id: u64) -> Option<u64> {
        self.0.get(self.0.partition_point(|(upto, _)| *upto < id)).map(|(_, at)| *at)
    }

    /// Covers what is not covered yet, up to an id.
    pub(super) fn extend(&mut self, upto: u64, at: u64) {
        if upto <= self.reach() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.1 == at => last.0 = upto,
            _ => self.0.push((upto, at)),
        }
        if self.0.len() > MOST_STEPS {
            self.join_older();
        }
    }

    fn join_older(&mut self) {
        let newer = self.0.split_off(MOST_STEPS / 2);
        self.0 = self.0.chunks(2).filter_map(|pair| pair.last().copied()).chain(newer).collect();
    }

    /// Takes an id and the later ones out.
    fn cut(&mut self, id: u64) {
        let whole = self.0.partition_point(|(upto, _)| *upto < id);
        let cut = self.0.get(whole).map(|(_, at)| *at);
        self.0.truncate(whole);
        if let Some(at) = cut
            && self.reach() + 1 < id
        {
            self.0.push((id - 1, at));
        }
    }

    /// The last id before the first one that was covered after a time; none when there is none.
    fn late_after(&self, time: u64) -> Option<u64> {
        let place = self.0.iter().position(|(_, at)| *at > time)?;
        Some(place.checked_sub(1).and_then(|before| self.0.get(before)).map_or(0, |(upto, _)| *upto))
    }

    /// Whether ids ascend, begin above zero and stay below the next id.
    pub(super) fn fits(&self, sequence: u64) -> bool {
        let ascends = self.0.windows(2).all(|pair| matches!(pair, [(one, _), (other, _)] if one < other));
        ascends
            && self.0.first().is_none_or(|(upto, _)| *upto > 0)
            && self.reach() <= sequence
            && self.0.len() <= MOST_STEPS
    }
}

/// What one user has got and read in one place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Reading {
    pub(super) delivered: Steps,
    pub(super) read: Steps,
}

impl Reading {
    /// The last id that has a receipt.
    pub(super) fn reach(&self, kind: ReceiptKind) -> u64 {
        match kind {
            ReceiptKind::Delivered => self.delivered.reach(),
            ReceiptKind::Read => self.read.reach(),
        }
    }

    /// When a message got its receipt.
    pub(super) fn at(&self, kind: ReceiptKind, id: u64) -> Option<u64> {
        match kind {
            ReceiptKind::Delivered => self.delivered.at(id),
            ReceiptKind::Read => self.read.at(id),
        }
    }

    /// Notes a receipt; what is read is delivered.
    pub(super) fn note(&mut self, kind: ReceiptKind, upto: u64, now: u64) {
        self.delivered.extend(upto, now);
        if kind == ReceiptKind::Read {
            self.read.extend(upto, now);
        }
    }

    /// A message and the later ones are unread again.
    pub(super) fn unread_from(&mut self, id: u64) {
        self.read.cut(id);
    }

    /// The receipt of a message.
    pub(super) fn receipt(&self, id: u64) -> Option<Receipt> {
        let delivered_at = self.delivered.at(id)?;
        Some(Receipt { delivered_at, read_at: self.read.at(id) })
    }

    /// The last id before the first one that got a receipt after a time.
    pub(super) fn late_after(&self, time: u64) -> Option<u64> {
        let both = [self.delivered.late_after(time), self.read.late_after(time)];
        both.into_iter().flatten().min()
    }

    /// Whether a message got a receipt after a time.
    pub(super) fn is_late(&self, id: u64, time: u64) -> bool {
        [self.delivered.at(id), self.read.at(id)].into_iter().flatten().any(|at| at > time)
    }

    /// Whether it can have come from a sandbox.
    pub(super) fn fits(&self, sequence: u64) -> bool {
        self.delivered.fits(sequence)
            && self.read.fits(sequence)
            && self.read.reach() <= self.delivered.reach()
    }
}

/// Names the place of a message and one of its readers: `CONVERSATION/PARENT/UID`, the middle part empty
/// outside threads. Ids have no slash, so that each place is one range of keys.
#[derive(Debug)]
pub(super) struct Place {
    key: String,
    start: usize,
}

impl Place {
    /// The place of a message.
    pub(super) fn of(message: &Message) -> Self {
        Self::new(&message.conversation, message.parent)
    }

    /// A thread, or the line of a conversation.
    pub(super) fn new(conversation: &str, parent: Option<u64>) -> Self {
        let key = match parent {
            Some(parent) => format!("{conversation}/{parent}/"),
            None => format!("{conversation}//"),
        };
        Self { start: key.len(), key }
    }

    /// The key of a reader.
    pub(super) fn reader(&mut self, uid: &str) -> &str {
        self.key.truncate(self.start);
        self.key.push_str(uid);
        &self.key
    }

    /// What all keys of the place begin with.
    pub(super) fn prefix(&self) -> &str {
        self.key.get(..self.start).unwrap_or_default()
    }
}

/// The reader in a key, with the conversation and the thread.
pub(super) fn parts(key: &str) -> (&str, &str, &str) {
    let mut parts = key.splitn(3, '/');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_of_one_second_are_one_step() {
        let mut steps = Steps::default();
        for id in 1..=1_000 {
            steps.extend(id, 7);
        }
        assert_eq!(steps.0, [(1_000, 7)]);
        steps.extend(500, 9);
        steps.extend(1_001, 9);
        assert_eq!((steps.at(1_000), steps.at(1_001), steps.at(1_002)), (Some(7), Some(9), None));
    }

    #[test]
    fn unreading_leaves_what_was_read_before() {
        let mut reading = Reading::default();
        reading.note(ReceiptKind::Read, 10, 1);
        reading.note(ReceiptKind::Read, 20, 2);
        reading.unread_from(15);
        assert_eq!((reading.read.at(14), reading.read.at(15)), (Some(2), None));
        reading.unread_from(11);
        assert_eq!((reading.read.at(10), reading.read.at(11)), (Some(1), None));
        assert_eq!(reading.receipt(20).map(|receipt| receipt.delivered_at), Some(2));
        reading.unread_from(1);
        assert_eq!((reading.read.reach(), reading.delivered.reach()), (0, 20));
    }

    #[test]
    fn steps_stay_few_and_the_newest_stay_exact() {
        let mut steps = Steps::default();
        for id in 1..=100_000 {
            steps.extend(id, id);
        }
        assert!(steps.0.len() <= MOST_STEPS && steps.fits(100_000));
        assert_eq!(steps.at(99_999), Some(99_999));
        assert!((1..=100_000).all(|id| steps.at(id) >= Some(id)));
    }
}
