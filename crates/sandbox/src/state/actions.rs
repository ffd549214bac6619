//! Membership changes as they stand in a group's history.

use serde::{Deserialize, Serialize};

use super::{Message, Peer, Scope, World};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Act {
    Joined,
    Left,
    Added,
    Kicked,
    Banned,
    Unbanned,
    ScopeChanged,
}

impl Act {
    /// As it stands on the wire.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Added => "added",
            Self::Kicked => "kicked",
            Self::Banned => "banned",
            Self::Unbanned => "unbanned",
            Self::ScopeChanged => "scopeChanged",
        }
    }

    /// Whether somebody else did it to the affected user.
    pub(crate) fn has_target(self) -> bool {
        !matches!(self, Self::Joined | Self::Left)
    }
}

/// Who did what to whom in which group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MembershipAction {
    pub(crate) act: Act,
    pub(crate) by: String,
    pub(crate) on: String,
    pub(crate) guid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope_before: Option<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<Scope>,
}

impl World {
    /// Puts an action into the group's history. Answers its id.
    pub(super) fn store_action(&mut self, action: MembershipAction, now: u64) -> u64 {
        let id = self.next_id();
        let mut message = Message::new(id, &action.by, Peer::Group(action.guid.clone()), now);
        message.set_kind("action".to_owned(), "groupMember".to_owned());
        message.action = Some(action);
        self.store(message);
        id
    }
}
