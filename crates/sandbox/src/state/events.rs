//! What others must hear of.

use serde_json::Value;

use super::Reaction;

/// Who and which device caused an event.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) uid: String,
    pub(crate) device: String,
}

impl Origin {
    /// An event that no device caused.
    pub(crate) fn server(uid: &str) -> Self {
        Self { uid: uid.to_owned(), device: "server".to_owned() }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) origin: Origin,
    pub(crate) change: Change,
}

/// Which receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReceiptKind {
    Delivered,
    Read,
}

/// What happened.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// A message was sent.
    Sent { id: u64 },
    /// A message was edited or deleted; `action_id` is the fresh id of the announcement.
    Altered { id: u64, action_id: u64, deleted: bool, at: u64 },
    /// A membership action; `affected` hears of it even when no longer a member.
    Membership { id: u64, affected: Option<String> },
    /// A reaction was added or removed.
    Reacted { reaction: Reaction, added: bool },
    /// A reader has a message of `to`; `all` when by that every other member has it.
    Receipt { kind: ReceiptKind, message: u64, to: String, at: u64, all: bool },
    /// A message was pinned or unpinned.
    MessagePinned { id: u64, pinned: bool },
    /// The origin saved or unsaved a message.
    MessageSaved { id: u64, saved: bool },
    /// The origin pinned or unpinned a conversation.
    ConversationPinned { conversation: String, pinned: bool },
    /// The origin blocked somebody, or took the block back.
    Blocked { blocked: String, on: bool },
    /// The origin's first socket is there, or the last one gone.
    Connected { online: bool, at: u64 },
    /// A group was made.
    GroupCreated { guid: String },
    /// A group was changed.
    GroupUpdated { guid: String },
    /// A group was deleted; this is how it was shown.
    GroupDeleted { group: Value },
    /// A group has another owner.
    OwnerChanged { guid: String, owner: String },
    /// A session died: its sockets must close.
    SessionEnded { jwt: String },
}
