//! The world in memory and its rules. Nothing in here knows HTTP or sockets: operations call the
//! methods of [`World`], and what others must hear of is left in its outbox as [`Event`]s.

mod actions;
mod api_keys;
mod blocks;
mod content;
mod conversations;
mod events;
mod files;
mod friends;
mod groups;
#[cfg(test)]
mod growth;
mod history;
pub(crate) mod identifiers;
mod index;
mod inspection;
pub(crate) mod limits;
mod membership;
mod message;
mod messages;
mod pins;
mod reactions;
mod readings;
mod receipts;
mod records;
mod roles;
mod snapshot;
mod sources;
mod threads;
mod timeline;
mod tokens;
mod tracked;
mod users;
mod views;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub(crate) use actions::{Act, MembershipAction};
pub(crate) use api_keys::{ApiKey, KeyScope};
pub(crate) use content::{Draft, attachment, receiver};
pub(crate) use conversations::ConversationFilter;
pub(crate) use events::{Change, Event, Origin, ReceiptKind};
pub(crate) use files::{StoredFile, UploadTicket};
pub(crate) use groups::{Group, GroupKind, Scope};
pub(crate) use history::{Direction, Filter, Range, Span};
pub(crate) use membership::{ListOutcome, MemberLists, Outcome, uid_list};
pub(crate) use message::Message;
pub(crate) use messages::Peer;
pub(crate) use reactions::Reaction;
pub(crate) use records::{Kind, Record};
pub(crate) use snapshot::{FORMAT, FileEntry, is_file_key, reason};
pub(crate) use tokens::{DeviceDetails, Session};
pub(crate) use users::{ProfileChange, User};
pub(crate) use views::{Altered, Viewer};
pub(crate) use webhooks::{Webhook, is_near};

use conversations::Mark;
use index::Index;
use readings::Reading;
use roles::Role;
use tracked::{Tracked, Whole};

/// Who does something, and from which device.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// The acting user; the built-in one for server calls that name nobody.
    pub(crate) uid: String,
    /// The session that causes the events; its own copy is dropped by the SDK there.
    pub(crate) device: String,
    /// A server call that names nobody: membership rules do not bind it.
    pub(crate) privileged: bool,
}

impl Actor {
    /// The origin of the events that this actor causes.
    pub(crate) fn origin(&self) -> Origin {
        Origin { uid: self.uid.clone(), device: self.device.clone() }
    }
}

/// Everything the sandbox knows. What outlives it is in [`Tracked`] and [`Whole`] fields; the others follow from
/// those, or do not outlive the moment.
#[derive(Default)]
pub(crate) struct World {
    api_keys: Whole<Vec<ApiKey>>,
    webhooks: Whole<Vec<Webhook>>,
    users: Tracked<BTreeMap<String, User>>,
    roles: Tracked<BTreeMap<String, Role>>,
    /// Live sessions by token.
    sessions: Tracked<HashMap<String, Session>>,
    groups: Tracked<BTreeMap<String, Group>>,
    messages: Tracked<BTreeMap<u64, Arc<Message>>>,
    /// What readers have got and read, by place and reader.
    receipts: Tracked<BTreeMap<String, Reading>>,
    /// What a user keeps about a conversation, by (uid, conversation id).
    marks: Tracked<BTreeMap<(String, String), Mark>>,
    /// (blocker, blocked), and since when.
    blocks: Tracked<BTreeMap<(String, String), u64>>,
    /// Pairs of friends, each in one order.
    friends: Tracked<BTreeSet<(String, String)>>,
    online: BTreeSet<String>,
    tickets: HashMap<String, UploadTicket>,
    files: Tracked<HashMap<String, StoredFile>>,
    /// The last id given out; one sequence for messages, actions and reactions.
    sequence: Whole<u64>,
    outbox: Vec<Event>,
    /// Follows from the rest.
    index: Index,
    /// How often a message was looked up: what a call costs, whatever the machine.
    #[cfg(test)]
    looked_up: std::cell::Cell<usize>,
}

impl World {
    /// The next id, larger than all before.
    fn next_id(&mut self) -> u64 {
        *self.sequence += 1;
        *self.sequence
    }

    /// Leaves word for the realtime side.
    fn announce(&mut self, origin: Origin, change: Change) {
        self.outbox.push(Event { origin, change });
    }

    /// What has happened since the last call, oldest first.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.outbox)
    }

    /// Number of users, deactivated ones included.
    pub(crate) fn user_count(&self) -> usize {
        self.users.len()
    }
}
