//! Lists of messages: whose, in which direction, through which filter.

use super::receipts::LateReceipts;
use super::{Actor, Message, Peer, World};
use crate::errors::Refusal;

/// Which messages a list is about.
#[derive(Debug, Clone)]
pub(crate) enum Span {
    /// The actor's conversation with a peer.
    With(Peer),
    /// The replies to a message.
    Thread(u64),
    /// All conversations of the actor.
    All,
    /// All that a user wrote or got; for server calls that act for nobody.
    OfUser(String),
    /// Everything; for server calls that act for nobody.
    Everything,
}

/// Towards older or newer messages. A page is oldest first either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Prepend,
    Append,
}

impl Direction {
    /// From the wire; absent means older.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "append" => Ok(Self::Append),
            "prepend" | "" | "undefined" | "null" => Ok(Self::Prepend),
            _ => Err(Refusal::field("affix", "The affix must be append or prepend.")),
        }
    }

    /// As it stands on the wire.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Prepend => "prepend",
            Self::Append => "append",
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub(crate) struct Range {
    pub(crate) direction: Direction,
    /// Exclusive bound.
    pub(crate) id: Option<u64>,
    /// Exclusive bound, only looked at without `id`: messages of one second would be lost otherwise.
    pub(crate) sent_at: Option<u64>,
    pub(crate) limit: usize,
}

impl Range {
    fn admits(&self, message: &Message) -> bool {
        let (value, bound) = match (self.id, self.sent_at) {
            (Some(id), _) => (message.id, id),
            (None, Some(at)) => (message.sent_at, at),
            (None, None) => return true,
        };
        match self.direction {
            Direction::Prepend => value < bound,
            Direction::Append => value > bound,
        }
    }
}

/// What a message must be like to be in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) categories: Vec<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) mentioned_uids: Vec<String>,
    pub(crate) attachment_types: Vec<String>,
    /// Lower case.
    pub(crate) search: String,
    pub(crate) hide_replies: bool,
    pub(crate) hide_deleted: bool,
    pub(crate) only_deleted: bool,
    /// Empty for any.
    pub(crate) sender: String,
    /// Empty for any.
    pub(crate) conversation: String,
    /// `user` or `group`; empty for both.
    pub(crate) receiver_kind: String,
    /// Sent at that time or later, in unix seconds.
    pub(crate) from: Option<u64>,
    /// Sent at that time or before, in unix seconds.
    pub(crate) to: Option<u64>,
    pub(crate) hide_blocked: bool,
    pub(crate) unread: bool,
    pub(crate) has_attachments: bool,
    pub(crate) has_links: bool,
    pub(crate) has_mentions: bool,
    pub(crate) has_reactions: bool,
    pub(crate) pinned: bool,
    pub(crate) saved: bool,
    pub(crate) updated_at: Option<u64>,
    pub(crate) only_updates: bool,
}

impl Filter {
    fn admits(&self, message: &Message) -> bool {
        let listed = |list: &[String], item: &str| list.is_empty() || list.iter().any(|known| known == item);
        listed(&self.categories, &message.category)
            && listed(&self.kinds, &message.kind)
            && listed(&self.attachment_types, &message.kind)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| message.tags.contains(tag)))
            && !(self.hide_replies && message.parent.is_some())
            && !(self.hide_deleted && message.deleted.is_some())
            && !(self.has_reactions && message.reactions.is_empty())
            && (!self.has_attachments || message.data().contains_key("attachments"))
            && !(self.pinned && message.pinned.is_none())
            && !(self.only_deleted && message.deleted.is_none())
            && self.admits_place(message)
            && self.admits_text(message)
    }

    fn admits_place(&self, message: &Message) -> bool {
        let is = |wanted: &str, has: &str| wanted.is_empty() || wanted == has;
        is(&self.sender, &message.sender)
            && is(&self.conversation, &message.conversation)
            && is(&self.receiver_kind, message.receiver.kind())
            && self.from.is_none_or(|from| message.sent_at >= from)
            && self.to.is_none_or(|to| message.sent_at <= to)
    }

    fn admits_text(&self, message: &Message) -> bool {
        let (text, meant) = (message.text(), message.mentions());
        let linked = || ["http://", "https://", "www."].iter().any(|start| text.contains(start));
        (self.search.is_empty() || text.to_lowercase().contains(&self.search))
            && (!self.has_links || linked())
            && (!self.has_mentions || !meant.is_empty())
            && (self.mentioned_uids.is_empty() || meant.iter().any(|uid| self.mentioned_uids.contains(uid)))
    }
}

/// What changed before or after a time: by an edit, a deletion or a receipt.
struct Changes<'a> {
    bound: u64,
    direction: Direction,
    only_updates: bool,
    receipts: LateReceipts<'a>,
}

impl<'a> Changes<'a> {
    fn new(world: &'a World, filter: &Filter, direction: Direction) -> Option<Self> {
        let (bound, only_updates) = (filter.updated_at?, filter.only_updates);
        // Backwards, what changed at that very time is too late already.
        let back = direction == Direction::Prepend && !only_updates;
        let late = if back { bound.saturating_sub(1) } else { bound };
        Some(Self { bound, direction, only_updates, receipts: LateReceipts::new(world, late) })
    }

    fn admit(&mut self, message: &Message) -> bool {
        let later = message.updated_at > self.bound;
        if self.only_updates {
            let touched = message.edited.is_some() || message.deleted.is_some();
            return (touched && later) || self.receipts.touch(message);
        }
        match self.direction {
            Direction::Append => later || self.receipts.touch(message),
            Direction::Prepend => message.updated_at < self.bound && !self.receipts.touch(message),
        }
    }
}

impl World {
    /// A page of messages, oldest first.
    pub(crate) fn history<'a>(
        &'a self,
        actor: &'a Actor,
        span: &'a Span,
        range: &Range,
        filter: &Filter,
    ) -> Result<Vec<&'a Message>, Refusal> {
        self.check_span(actor, span)?;
        let uid = actor.uid.as_str();
        let threads = matches!(span, Span::Thread(_));
        let filter = &Filter { hide_replies: filter.hide_replies && !threads, ..filter.clone() };
        let mut changes = Changes::new(self, filter, range.direction);
        let wanted = |message: &&Message| {
            range.admits(message)
                && filter.admits(message)
                && self.admits_for(actor, filter, message)
                && (!filter.saved || self.spans(uid, span, message))
                && changes.as_mut().is_none_or(|changes| changes.admit(message))
        };
        let found = self.ids(actor, span, range, filter).filter_map(|id| self.any_message(id));
        let mut page: Vec<&'a Message> = found.filter(wanted).take(range.limit).collect();
        if range.direction == Direction::Prepend {
            page.reverse();
        }
        Ok(page)
    }

    fn check_span(&self, actor: &Actor, span: &Span) -> Result<(), Refusal> {
        match span {
            Span::With(Peer::User(uid)) => self.any_user(uid).map(drop).ok_or_else(|| Refusal::uid(uid)),
            Span::With(Peer::Group(guid)) => self.joined_group(actor, guid).map(drop),
            Span::Thread(id) => self.visible_message(actor, *id).map(drop),
            Span::All | Span::Everything => Ok(()),
            Span::OfUser(uid) => self.any_user(uid).map(drop).ok_or_else(|| Refusal::uid(uid)),
        }
    }

    /// Whether a message is what a list is about.
    fn spans(&self, uid: &str, span: &Span, message: &Message) -> bool {
        match span {
            Span::With(peer) => message.conversation == peer.conversation(uid),
            Span::Thread(id) => message.parent == Some(*id),
            Span::All => self.may_see(uid, message),
            Span::OfUser(of) => message.concerns(of),
            Span::Everything => true,
        }
    }

    /// What depends on who asks.
    fn admits_for(&self, actor: &Actor, filter: &Filter, message: &Message) -> bool {
        let uid = actor.uid.as_str();
        message.id > self.cleared_to(uid, &message.conversation)
            && (!filter.unread || self.is_unread(uid, message))
            && (!filter.saved || message.saved.contains_key(uid))
            && !(filter.hide_blocked && self.has_blocked(uid, &message.sender))
    }

    /// Whether a message waits to be read by a user.
    fn is_unread(&self, uid: &str, message: &Message) -> bool {
        let read = self.receipt(uid, message).is_some_and(|receipt| receipt.read_at.is_some());
        message.sender != uid
            && message.countable()
            && message.id > self.joined_after(uid, &message.receiver)
            && !read
    }

    /// The last id before a user came into a conversation.
    pub(super) fn joined_after(&self, uid: &str, receiver: &Peer) -> u64 {
        match receiver {
            Peer::User(_) => 0,
            Peer::Group(guid) => {
                let member = self.groups.get(guid).and_then(|group| group.member(uid));
                member.map_or(0, |member| member.joined_after)
            }
        }
    }
}
