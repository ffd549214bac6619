//! Groups: create, change, find, delete, hand over.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::identifiers::{self, group_conversation};
use super::{Actor, Change, Viewer, World, limits, users};
use crate::errors::{Code, Refusal};

/// Who may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum GroupKind {
    Public,
    Private,
    Password,
}

impl GroupKind {
    /// As it stands on the wire.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Password => "password",
        }
    }

    fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "public" => Ok(Self::Public),
            "private" => Ok(Self::Private),
            "password" | "protected" => Ok(Self::Password),
            _ => Err(Refusal::field("type", "The type must be public, private or password.")),
        }
    }
}

/// What a member may do; later ones may do more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Scope {
    Participant,
    Moderator,
    Admin,
}

impl Scope {
    /// As it stands on the wire.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// From the wire.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "participant" => Ok(Self::Participant),
            "moderator" => Ok(Self::Moderator),
            "admin" => Ok(Self::Admin),
            _ => Err(Refusal::field("scope", "The scope must be admin, moderator or participant.")),
        }
    }
}

/// Somebody's membership.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) scope: Scope,
    pub(crate) joined_at: u64,
    /// The last id before joining: older messages never count as unread.
    pub(super) joined_after: u64,
}

/// A group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) guid: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: GroupKind,
    #[serde(serialize_with = "super::snapshot::shown_if_any")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    pub(crate) owner: String,
    pub(crate) created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) members: BTreeMap<String, Member>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) banned: BTreeSet<String>,
}

impl Group {
    /// The membership of a user.
    pub(crate) fn member(&self, uid: &str) -> Option<&Member> {
        self.members.get(uid)
    }

    /// Compares in constant time.
    pub(super) fn password_is(&self, given: &str) -> bool {
        let stored = self.password.as_ref().map_or("", |password| password.expose_secret());
        !stored.is_empty() && bool::from(stored.as_bytes().ct_eq(given.as_bytes()))
    }
}

impl World {
    /// Creates a group; the acting user, or the named owner of a server call, becomes its admin.
    pub(crate) fn create_group(
        &mut self,
        actor: &Actor,
        body: &Map<String, Value>,
        now: u64,
    ) -> Result<String, Refusal> {
        limits::require(body, &["guid", "name", "type"])?;
        let guid = identifiers::new_id("guid", limits::required_text(body, "guid", usize::MAX)?)?;
        let mut group = new_group(guid.clone(), body, now)?;
        if self.groups.contains_key(&guid) {
            let text = format!("A group with the guid {guid} already exists. Choose another guid.");
            return Err(Refusal::new(Code::GuidExists, text));
        }
        group.owner = self.first_owner(actor, body)?;
        let owner = group.owner.clone();
        self.groups.insert(guid.clone(), group);
        if owner != identifiers::SYSTEM_UID {
            self.seat(&guid, &owner, Scope::Admin, now);
        }
        self.announce(actor.origin(), Change::GroupCreated { guid: guid.clone() });
        Ok(guid)
    }

    fn first_owner(&self, actor: &Actor, body: &Map<String, Value>) -> Result<String, Refusal> {
        let unknown = |refusal: Refusal| match refusal.code {
            Code::UidNotFound => Refusal { code: Code::NamedUidNotFound, ..refusal },
            _ => refusal,
        };
        Ok(self.named_owner(actor, body).map_err(unknown)?.unwrap_or_else(|| actor.uid.clone()))
    }

    /// The owner that a server call names; calls of and for a user name none.
    fn named_owner(&self, actor: &Actor, body: &Map<String, Value>) -> Result<Option<String>, Refusal> {
        let named = limits::optional_text(body, "owner", limits::NAME)?.filter(|owner| !owner.is_empty());
        let named = named.filter(|_| actor.privileged);
        let known = |owner: &str| {
            let user = self.active_user(&owner.to_ascii_lowercase());
            user.map(|user| user.uid.clone()).map_err(|refusal| {
                let why = refusal.message.clone();
                refusal.about("owner", why)
            })
        };
        named.map(known).transpose()
    }

    /// Changes a group; moderators and admins may.
    pub(crate) fn update_group(
        &mut self,
        actor: &Actor,
        guid: &str,
        body: &Map<String, Value>,
        now: u64,
    ) -> Result<(), Refusal> {
        self.require_scope(actor, guid, Scope::Moderator)?;
        let known = self.groups.get(guid).ok_or_else(|| Refusal::guid(guid))?;
        let mut group = known.clone();
        apply(&mut group, body)?;
        group.updated_at = Some(now);
        let heir = self.named_owner(actor, body)?.filter(|owner| *owner != group.owner);
        if let Some(owner) = heir.clone() {
            if let Some(member) = group.members.get_mut(&owner) {
                member.scope = Scope::Admin;
            }
            group.banned.remove(&owner);
            group.owner = owner;
        }
        self.groups.insert(guid.to_owned(), group);
        if let Some(owner) = heir.as_ref().filter(|owner| !self.is_member(guid, owner)) {
            self.seat(guid, owner, Scope::Admin, now);
        }
        self.announce(actor.origin(), Change::GroupUpdated { guid: guid.to_owned() });
        if let Some(owner) = heir {
            self.announce(actor.origin(), Change::OwnerChanged { guid: guid.to_owned(), owner });
        }
        Ok(())
    }

    /// Deletes a group with its history; admins may.
    pub(crate) fn delete_group(&mut self, actor: &Actor, guid: &str) -> Result<(), Refusal> {
        let group = self.require_scope(actor, guid, Scope::Admin)?;
        let group = self.group_view(group, Viewer::Server);
        self.erase_conversation(&group_conversation(guid));
        let members = self.groups.remove(guid).map(|group| group.members);
        for uid in members.into_iter().flatten().map(|(uid, _)| uid) {
            self.index.leave(guid, &uid, self.online.contains(&uid));
        }
        self.announce(actor.origin(), Change::GroupDeleted { group });
        Ok(())
    }

    /// Makes a user a member.
    pub(super) fn seat(&mut self, guid: &str, uid: &str, scope: Scope, now: u64) {
        let member = Member { scope, joined_at: now, joined_after: *self.sequence };
        if let Some(group) = self.groups.get_mut(guid) {
            group.members.insert(uid.to_owned(), member);
            self.index.enter(guid, uid, self.online.contains(uid));
        }
    }

    /// Ends a membership.
    pub(super) fn unseat(&mut self, guid: &str, uid: &str) {
        if let Some(group) = self.groups.get_mut(guid) {
            group.members.remove(uid);
            self.index.leave(guid, uid, self.online.contains(uid));
        }
    }

    fn is_member(&self, guid: &str, uid: &str) -> bool {
        self.groups.get(guid).is_some_and(|group| group.member(uid).is_some())
    }

    /// Hands a group over to another member; only the owner may.
    pub(crate) fn transfer_group(&mut self, actor: &Actor, guid: &str, to: &str) -> Result<(), Refusal> {
        let group = self.visible_group(actor, guid)?;
        if !actor.privileged && group.owner != actor.uid {
            return Err(Refusal::new(Code::GroupNoClearance, "Only the owner can hand the group over."));
        }
        let group = self.groups.get_mut(guid).ok_or_else(|| Refusal::guid(guid))?;
        let heir = group.members.get_mut(to).ok_or_else(|| not_a_member(to))?;
        heir.scope = Scope::Admin;
        to.clone_into(&mut group.owner);
        let change = Change::OwnerChanged { guid: guid.to_owned(), owner: to.to_owned() };
        self.announce(actor.origin(), change);
        Ok(())
    }

    /// A group that the actor may know of: private ones do not exist for outsiders.
    pub(crate) fn visible_group(&self, actor: &Actor, guid: &str) -> Result<&Group, Refusal> {
        let group = self.groups.get(guid).filter(|group| {
            actor.privileged || group.kind != GroupKind::Private || group.member(&actor.uid).is_some()
        });
        group.ok_or_else(|| Refusal::guid(guid))
    }

    /// A group whose inside the actor may see.
    pub(crate) fn joined_group(&self, actor: &Actor, guid: &str) -> Result<&Group, Refusal> {
        let group = self.visible_group(actor, guid)?;
        if actor.privileged || group.member(&actor.uid).is_some() {
            return Ok(group);
        }
        Err(Refusal::new(Code::GroupNotJoined, format!("Join the group {guid} first.")))
    }

    /// A group in which the actor is at least `scope`.
    pub(super) fn require_scope(&self, actor: &Actor, guid: &str, scope: Scope) -> Result<&Group, Refusal> {
        let group = self.joined_group(actor, guid)?;
        let has = group.member(&actor.uid).map(|member| member.scope);
        if actor.privileged || has >= Some(scope) {
            return Ok(group);
        }
        let code = if scope == Scope::Admin { Code::GroupNoAdminScope } else { Code::GroupNoModeratorScope };
        Err(Refusal::new(code, format!("This needs the scope {} in the group.", scope.text())))
    }

    /// A group that the actor looks after.
    pub(crate) fn keeper_group(&self, actor: &Actor, guid: &str) -> Result<&Group, Refusal> {
        self.require_scope(actor, guid, Scope::Moderator)
    }

    /// A group, with no regard to who asks.
    pub(crate) fn any_group(&self, guid: &str) -> Option<&Group> {
        self.groups.get(guid)
    }

    /// All groups, in the order of their guids.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }
}

pub(super) fn not_a_member(uid: &str) -> Refusal {
    Refusal::new(Code::NotAMember, format!("The user {uid} is not a member of the group."))
}

fn new_group(guid: String, body: &Map<String, Value>, now: u64) -> Result<Group, Refusal> {
    let name = limits::required_text(body, "name", limits::NAME)?.to_owned();
    let kind = GroupKind::parse(limits::required_text(body, "type", limits::NAME)?)?;
    let mut group = Group {
        guid,
        name,
        kind,
        password: None,
        icon: None,
        description: None,
        metadata: None,
        tags: Vec::new(),
        owner: String::new(),
        created_at: now,
        updated_at: None,
        members: BTreeMap::new(),
        banned: BTreeSet::new(),
    };
    apply(&mut group, body)?;
    Ok(group)
}

/// Takes the known fields of a body over; membership, counts and the owner are not among them.
fn apply(group: &mut Group, body: &Map<String, Value>) -> Result<(), Refusal> {
    limits::body(body)?;
    let text = |field, most| limits::optional_text(body, field, most).map(|value| value.map(str::to_owned));
    if let Some(name) = text("name", limits::NAME)?.filter(|name| !name.trim().is_empty()) {
        group.name = name;
    }
    if let Some(kind) = text("type", limits::NAME)?.filter(|kind| !kind.is_empty()) {
        group.kind = GroupKind::parse(&kind)?;
    }
    if let Some(password) = text("password", limits::GROUP_PASSWORD)?.filter(|password| !password.is_empty())
    {
        group.password = Some(SecretString::from(password));
    }
    if group.kind == GroupKind::Password && group.password.is_none() {
        return Err(Refusal::new(Code::EmptyGroupPassword, "A group of the type password needs a password."));
    }
    group.icon = text("icon", limits::LINK)?.or(group.icon.take());
    group.description = text("description", limits::DESCRIPTION)?.or(group.description.take());
    group.metadata = users::metadata(body)?.or(group.metadata.take());
    if let Some(tags) = body.get("tags").filter(|tags| !tags.is_null()) {
        group.tags = limits::tags(tags)?;
    }
    for field in users::unset(body) {
        match field.as_str() {
            "icon" => group.icon = None,
            "description" => group.description = None,
            "metadata" => group.metadata = None,
            _ => {}
        }
    }
    Ok(())
}
