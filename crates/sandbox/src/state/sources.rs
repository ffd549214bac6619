//! Where a list of messages draws from: parts of ascending ids, found by bisection, and read from the end
//! that the list begins at, so that a page costs the same wherever in a history it lies.

use std::collections::BinaryHeap;
use std::ops::Bound;

use super::timeline::Timeline;
use super::{Actor, Direction, Filter, Message, Range, Span, World};

/// What the asked-for messages lie between.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Exclusive.
    after: u64,
    /// Exclusive.
    before: u64,
    /// Inclusive.
    from: u64,
    /// Inclusive.
    to: u64,
}

impl Bounds {
    fn new(range: &Range, filter: &Filter) -> Self {
        let mut bounds = Self {
            after: 0,
            before: u64::MAX,
            from: filter.from.unwrap_or(0),
            to: filter.to.unwrap_or(u64::MAX),
        };
        match (range.direction, range.id, range.sent_at) {
            (Direction::Append, Some(id), _) => bounds.after = id,
            (Direction::Prepend, Some(id), _) => bounds.before = id,
            (Direction::Append, None, Some(at)) => bounds.from = bounds.from.max(at.saturating_add(1)),
            (Direction::Prepend, None, Some(at)) => bounds.to = bounds.to.min(at.saturating_sub(1)),
            (_, None, None) => {}
        }
        bounds
    }

    fn by_time(self) -> bool {
        self.from > 0 || self.to < u64::MAX
    }
}

impl World {
    /// The ids that a list draws from, in the order in which it looks at them. What they narrow, the
    /// filter checks again.
    pub(super) fn ids<'a>(
        &'a self,
        actor: &'a Actor,
        span: &'a Span,
        range: &Range,
        filter: &Filter,
    ) -> Box<dyn Iterator<Item = u64> + 'a> {
        let bounds = Bounds::new(range, filter);
        if let Span::Everything = span
            && !filter.saved
            && filter.conversation.is_empty()
        {
            return self.everything(bounds, range.direction);
        }
        Box::new(Merge::new(self.parts(actor, span, filter, bounds), range.direction))
    }

    fn parts<'a>(&'a self, actor: &Actor, span: &'a Span, filter: &Filter, bounds: Bounds) -> Vec<&'a [u64]> {
        let uid = actor.uid.as_str();
        if filter.saved {
            return vec![self.index.saved_by(uid)];
        }
        let part = |id: &str, timeline: &'a Timeline| {
            let cleared_to = self.cleared_to(uid, id);
            let ids = match (filter.pinned, filter.hide_replies) {
                (true, _) => timeline.pinned(),
                (false, true) => timeline.line().all(),
                (false, false) => timeline.all(),
            };
            let bounds = Bounds { after: bounds.after.max(cleared_to), ..bounds };
            self.within(ids, timeline.is_ordered(), bounds)
        };
        let named = |id: &str| self.index.conversation(id).map(|timeline| part(id, timeline));
        let wanted = |id: &str| filter.conversation.is_empty() || filter.conversation == id;
        match span {
            Span::With(peer) => named(&peer.conversation(uid)).into_iter().collect(),
            Span::Thread(id) => {
                let thread = self.index.thread(*id);
                let within = |thread: &'a Timeline| self.within(thread.all(), thread.is_ordered(), bounds);
                thread.map(within).into_iter().collect()
            }
            Span::Everything => named(&filter.conversation).into_iter().collect(),
            Span::All => {
                let all = self.index.conversations_of(uid).filter(|(id, _)| wanted(id));
                all.map(|(id, timeline)| part(id, timeline)).collect()
            }
            Span::OfUser(of) => {
                let pairs = self.index.pairs_of(of).filter(|(id, _)| wanted(id));
                let mut all: Vec<_> = pairs.map(|(id, timeline)| part(id, timeline)).collect();
                let written = self.index.written_in_groups(of);
                all.push(self.within(written, self.index.is_ordered(), bounds));
                all
            }
        }
    }

    /// The part of ascending ids between bounds; by time only where times ascend too.
    fn within<'a>(&self, ids: &'a [u64], ordered: bool, bounds: Bounds) -> &'a [u64] {
        let start = ids.partition_point(|id| *id <= bounds.after);
        let end = ids.partition_point(|id| *id < bounds.before);
        let ids = ids.get(start..end).unwrap_or_default();
        if !ordered || !bounds.by_time() {
            return ids;
        }
        let sent_at = |id: &u64| self.any_message(*id).map_or(0, |message| message.sent_at);
        let start = ids.partition_point(|id| sent_at(id) < bounds.from);
        let end = ids.partition_point(|id| sent_at(id) <= bounds.to);
        ids.get(start..end).unwrap_or_default()
    }

    fn everything(&self, bounds: Bounds, direction: Direction) -> Box<dyn Iterator<Item = u64> + '_> {
        let (mut after, mut before) = (bounds.after, bounds.before);
        if self.index.is_ordered() && bounds.by_time() {
            after = after.max(self.first_id(|message| message.sent_at >= bounds.from).saturating_sub(1));
            before = before.min(self.first_id(|message| message.sent_at > bounds.to));
        }
        if after >= before {
            return Box::new(std::iter::empty());
        }
        let ids = self.messages.range((Bound::Excluded(after), Bound::Excluded(before))).map(|(id, _)| *id);
        match direction {
            Direction::Append => Box::new(ids),
            Direction::Prepend => Box::new(ids.rev()),
        }
    }

    /// The smallest id from which on messages are late, where they are early before.
    fn first_id(&self, late: impl Fn(&Message) -> bool) -> u64 {
        let (mut low, mut high) = (0, *self.sequence + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let next = self.messages.range(middle..).next();
            if next.is_none_or(|(_, message)| late(message)) {
                high = middle;
            } else {
                low = next.map_or(high, |(id, _)| id + 1);
            }
        }
        low
    }
}

/// Several ascending lists as one, forwards or backwards. No id is in two of them.
struct Merge<'a> {
    parts: Vec<&'a [u64]>,
    /// How much of each part has been taken.
    taken: Vec<usize>,
    /// The next id of each part, as something that is largest for what comes first.
    next: BinaryHeap<(u64, usize)>,
    direction: Direction,
}

impl<'a> Merge<'a> {
    fn new(parts: Vec<&'a [u64]>, direction: Direction) -> Self {
        let mut merge = Self {
            taken: vec![0; parts.len()],
            next: BinaryHeap::with_capacity(parts.len()),
            parts,
            direction,
        };
        (0..merge.parts.len()).for_each(|part| merge.advance(part));
        merge
    }

    fn advance(&mut self, part: usize) {
        let (Some(ids), Some(taken)) = (self.parts.get(part), self.taken.get_mut(part)) else { return };
        let id = match self.direction {
            Direction::Append => ids.get(*taken).map(|id| u64::MAX - id),
            Direction::Prepend => ids.len().checked_sub(*taken + 1).and_then(|place| ids.get(place)).copied(),
        };
        *taken += 1;
        self.next.extend(id.map(|rank| (rank, part)));
    }
}

impl Iterator for Merge<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (rank, part) = self.next.pop()?;
        self.advance(part);
        Some(if self.direction == Direction::Append { u64::MAX - rank } else { rank })
    }
}
