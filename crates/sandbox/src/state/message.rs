//! A message as it is kept. There are many, and few have more than a text: what is rare lies apart.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::actions::MembershipAction;
use super::content::mentioned;
use super::messages::Deed;
use super::{Peer, Reaction};

/// Categories and types that need no room of their own.
const WORDS: [&str; 12] = [
    "message",
    "custom",
    "interactive",
    "card",
    "action",
    "groupMember",
    "text",
    "image",
    "video",
    "audio",
    "file",
    "",
];

/// A message, or an action in a group's history. Its [`Rare`] fields read and write like its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Record", into = "Record")]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) muid: Option<Box<str>>,
    pub(crate) conversation: String,
    pub(crate) sender: String,
    pub(crate) receiver: Peer,
    pub(crate) category: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    data: Content,
    pub(crate) parent: Option<u64>,
    pub(crate) sent_at: u64,
    pub(crate) updated_at: u64,
    rare: Option<Box<Rare>>,
}

/// What few messages have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rare {
    /// Whom the text mentions.
    mentions: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) quoted: Option<u64>,
    pub(crate) edited: Option<Deed>,
    pub(crate) deleted: Option<Deed>,
    pub(crate) pinned: Option<Deed>,
    pub(crate) saved: BTreeMap<String, u64>,
    pub(crate) subscribers: Vec<String>,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) action: Option<MembershipAction>,
}

static NOTHING: Rare = Rare {
    mentions: Vec::new(),
    tags: Vec::new(),
    quoted: None,
    edited: None,
    deleted: None,
    pinned: None,
    saved: BTreeMap::new(),
    subscribers: Vec::new(),
    reactions: Vec::new(),
    action: None,
};

/// The sender's own content only; everything else in `data` on the wire is made on the way out.
#[derive(Debug, Clone)]
enum Content {
    Nothing,
    /// A text and nothing else, as nearly all are.
    Text(Box<str>),
    More(Box<Map<String, Value>>),
}

impl Content {
    fn new(data: Map<String, Value>) -> Self {
        match data.get("text") {
            _ if data.is_empty() => Self::Nothing,
            Some(Value::String(text)) if data.len() == 1 => Self::Text(text.as_str().into()),
            _ => Self::More(Box::new(data)),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Nothing => "",
            Self::Text(text) => text,
            Self::More(data) => data.get("text").and_then(Value::as_str).unwrap_or_default(),
        }
    }

    fn to_map(&self) -> Map<String, Value> {
        match self {
            Self::Nothing => Map::new(),
            Self::Text(text) => Map::from_iter([("text".to_owned(), Value::from(&**text))]),
            Self::More(data) => Map::clone(data),
        }
    }
}

impl Deref for Message {
    type Target = Rare;

    fn deref(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Message {
    fn deref_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

impl Message {
    /// A message with nothing done to it yet.
    pub(super) fn new(id: u64, sender: &str, receiver: Peer, now: u64) -> Self {
        Self {
            id,
            muid: None,
            conversation: receiver.conversation(sender),
            sender: sender.to_owned(),
            receiver,
            category: Cow::Borrowed(""),
            kind: Cow::Borrowed(""),
            data: Content::Nothing,
            parent: None,
            sent_at: now,
            updated_at: now,
            rare: None,
        }
    }

    /// Says what kind of message it is.
    pub(super) fn set_kind(&mut self, category: String, kind: String) {
        (self.category, self.kind) = (word(category), word(kind));
    }

    /// The sender's own content.
    pub(crate) fn data(&self) -> Map<String, Value> {
        self.data.to_map()
    }

    /// Whether it has files.
    pub(super) fn has_attachments(&self) -> bool {
        let Content::More(data) = &self.data else { return false };
        data.get("attachments").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
    }

    /// Gives it other content.
    pub(super) fn set_data(&mut self, data: Map<String, Value>) {
        self.data = Content::new(data);
        let mentions = mentioned(self.text());
        if self.mentions != mentions {
            self.mentions = mentions;
        }
    }

    /// The uids that the text mentions.
    pub(crate) fn mentions(&self) -> &[String] {
        &self.mentions
    }

    /// The text, if it has one.
    pub(crate) fn text(&self) -> &str {
        self.data.text()
    }

    /// Whether a user wrote it or got it in a conversation of two.
    pub(crate) fn concerns(&self, uid: &str) -> bool {
        self.sender == uid || matches!(&self.receiver, Peer::User(receiver) if receiver == uid)
    }

    /// Whether it counts as unread until read: not actions, not deleted ones.
    pub(super) fn countable(&self) -> bool {
        self.category != "action" && self.deleted.is_none()
    }
}

fn word(text: String) -> Cow<'static, str> {
    WORDS.into_iter().find(|word| *word == text).map_or(Cow::Owned(text), Cow::Borrowed)
}

/// A message as documents have it: without what follows from the rest.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Record {
    id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    muid: Option<Box<str>>,
    sender: String,
    receiver: Peer,
    category: String,
    #[serde(rename = "type")]
    kind: String,
    data: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quoted: Option<u64>,
    sent_at: u64,
    updated_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<Deed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<Deed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<Deed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    saved: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    subscribers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<MembershipAction>,
}

impl From<Message> for Record {
    fn from(message: Message) -> Self {
        let data = message.data();
        let Message { id, muid, conversation: _, sender, receiver, category, kind, data: _, parent, .. } =
            message;
        let Rare {
            mentions: _,
            tags,
            quoted,
            edited,
            deleted,
            pinned,
            saved,
            subscribers,
            reactions,
            action,
        } = message.rare.map(|rare| *rare).unwrap_or_default();
        let (category, kind) = (category.into_owned(), kind.into_owned());
        let (sent_at, updated_at) = (message.sent_at, message.updated_at);
        Self {
            id,
            muid,
            sender,
            receiver,
            category,
            kind,
            data,
            tags,
            parent,
            quoted,
            sent_at,
            updated_at,
            edited,
            deleted,
            pinned,
            saved,
            subscribers,
            reactions,
            action,
        }
    }
}

impl From<Record> for Message {
    fn from(record: Record) -> Self {
        let Record { id, muid, sender, receiver, category, kind, data, parent, sent_at, updated_at, .. } =
            record;
        let Record { tags, quoted, edited, deleted, pinned, saved, subscribers, reactions, action, .. } =
            record;
        let bare = tags.is_empty() && saved.is_empty() && subscribers.is_empty() && reactions.is_empty();
        let untouched = [&edited, &deleted, &pinned].into_iter().all(Option::is_none);
        let mentions = Vec::new();
        let rare =
            Rare { mentions, tags, quoted, edited, deleted, pinned, saved, subscribers, reactions, action };
        let empty = bare && untouched && rare.quoted.is_none() && rare.action.is_none();
        let mut message = Self {
            muid,
            parent,
            updated_at,
            rare: (!empty).then(|| Box::new(rare)),
            ..Self::new(id, &sender, receiver, sent_at)
        };
        message.set_kind(category, kind);
        message.set_data(data);
        message
    }
}
