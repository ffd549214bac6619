//! Users: create, change, find, deactivate, delete.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, Origin, World, identifiers, limits};
use crate::errors::{Code, Refusal};

/// A person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) avatar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    pub(crate) created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_active_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deactivated_at: Option<u64>,
}

/// The fields of a profile that a call sets; absent ones stay.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileChange {
    name: Option<String>,
    role: Option<String>,
    avatar: Option<String>,
    link: Option<String>,
    status_message: Option<String>,
    metadata: Option<Value>,
    tags: Option<Vec<String>>,
    unset: Vec<String>,
}

impl ProfileChange {
    /// The known fields of a body. Unknown and read-only ones are ignored: the SDK posts whole objects.
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self, Refusal> {
        limits::body(body)?;
        let owned = |field: &str, most| Ok::<_, Refusal>(given(limits::optional_text(body, field, most)?));
        Ok(Self {
            name: owned("name", limits::NAME)?.filter(|name| !name.trim().is_empty()),
            role: owned("role", limits::NAME)?
                .filter(|role| !role.is_empty())
                .map(|role| role.to_ascii_lowercase()),
            avatar: owned("avatar", limits::LINK)?,
            link: owned("link", limits::LINK)?,
            status_message: owned("statusMessage", limits::DESCRIPTION)?,
            metadata: metadata(body)?,
            tags: body.get("tags").filter(|tags| !tags.is_null()).map(limits::tags).transpose()?,
            unset: unset(body),
        })
    }

    /// The same without what a person may not change about themselves.
    pub(crate) fn by_the_person(mut self) -> Self {
        self.role = None;
        self
    }

    fn apply(self, user: &mut User) {
        let Self { name, role, avatar, link, status_message, metadata, tags, unset } = self;
        set(&mut user.name, name);
        set(&mut user.role, role);
        set_optional(&mut user.avatar, avatar);
        set_optional(&mut user.link, link);
        set_optional(&mut user.status_message, status_message);
        set_optional(&mut user.metadata, metadata);
        set(&mut user.tags, tags);
        for field in unset {
            match field.as_str() {
                "avatar" => user.avatar = None,
                "link" => user.link = None,
                "metadata" => user.metadata = None,
                _ => {}
            }
        }
    }
}

fn given(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn set<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

fn set_optional<T>(slot: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *slot = value;
    }
}

/// The metadata of a user or group body; a text with JSON in it is what some SDKs send.
pub(super) fn metadata(body: &Map<String, Value>) -> Result<Option<Value>, Refusal> {
    let value = match body.get("metadata") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(other) => other.clone(),
    };
    limits::metadata(&value, limits::METADATA)?;
    Ok(Some(value))
}

/// The names of the fields that a body wants emptied.
pub(super) fn unset(body: &Map<String, Value>) -> Vec<String> {
    let names = body.get("unset").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

impl World {
    /// Creates a user from a server call's body.
    pub(crate) fn create_user(&mut self, body: &Map<String, Value>, now: u64) -> Result<String, Refusal> {
        limits::require(body, &["uid", "name"])?;
        let uid = identifiers::new_id("uid", limits::required_text(body, "uid", usize::MAX)?)?;
        let name = limits::required_text(body, "name", limits::NAME)?;
        let change = ProfileChange::from_body(body)?;
        self.check_role(change.role.as_deref())?;
        if self.users.contains_key(&uid) {
            let text = format!("A user with the UID {uid} already exists. Choose another UID.");
            return Err(Refusal::new(Code::UidExists, text));
        }
        let mut user = User {
            uid: uid.clone(),
            name: name.to_owned(),
            role: "default".to_owned(),
            avatar: None,
            link: None,
            status_message: None,
            metadata: None,
            tags: Vec::new(),
            created_at: now,
            updated_at: None,
            last_active_at: None,
            deactivated_at: None,
        };
        change.apply(&mut user);
        self.users.insert(uid.clone(), user);
        Ok(uid)
    }

    /// Changes a profile.
    pub(crate) fn update_user(&mut self, uid: &str, change: ProfileChange, now: u64) -> Result<(), Refusal> {
        self.check_role(change.role.as_deref())?;
        let user = self.active_user_mut(uid)?;
        change.apply(user);
        user.updated_at = Some(now);
        Ok(())
    }

    fn check_role(&self, role: Option<&str>) -> Result<(), Refusal> {
        match role {
            Some(role) if !self.role_exists(role) => {
                Err(Refusal::field("role", format!("The role {role} does not exist. Create it first.")))
            }
            _ => Ok(()),
        }
    }

    /// A user who exists and is not deactivated.
    pub(crate) fn active_user(&self, uid: &str) -> Result<&User, Refusal> {
        let user = self.users.get(uid).filter(|user| user.deactivated_at.is_none());
        user.ok_or_else(|| Refusal::uid(uid))
    }

    fn active_user_mut(&mut self, uid: &str) -> Result<&mut User, Refusal> {
        let user = self.users.get_mut(uid).filter(|user| user.deactivated_at.is_none());
        user.ok_or_else(|| Refusal::uid(uid))
    }

    /// A user, deactivated or not.
    pub(crate) fn any_user(&self, uid: &str) -> Option<&User> {
        self.users.get(uid)
    }

    /// All users, in the order of their uids.
    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Deactivates a user: the sessions die, the history stays. Unknown uids are refused.
    pub(crate) fn deactivate_user(&mut self, uid: &str, now: u64) -> Result<(), Refusal> {
        let user = self.users.get_mut(uid).ok_or_else(|| Refusal::uid(uid))?;
        user.deactivated_at.get_or_insert(now);
        self.flush_tokens(uid);
        Ok(())
    }

    /// Brings a deactivated user back.
    pub(crate) fn reactivate_user(&mut self, uid: &str) -> Result<(), Refusal> {
        let user = self.users.get_mut(uid).ok_or_else(|| Refusal::uid(uid))?;
        user.deactivated_at = None;
        Ok(())
    }

    /// Removes a user with everything they wrote.
    pub(crate) fn erase_user(&mut self, uid: &str) -> Result<(), Refusal> {
        self.users.remove(uid).ok_or_else(|| Refusal::uid(uid))?;
        self.flush_tokens(uid);
        if self.online.remove(uid) {
            self.index.set_online(uid, false);
        }
        self.blocks.retain(|(blocker, blocked), _| blocker != uid && blocked != uid);
        self.friends.retain(|(one, other)| one != uid && other != uid);
        self.marks.retain(|(owner, _), _| owner != uid);
        for guid in self.index.groups_of(uid) {
            self.unseat(&guid, uid);
        }
        for group in self.groups.select_mut(|group| group.banned.contains(uid)) {
            group.banned.remove(uid);
        }
        let pairs = self.index.pairs_of(uid).flat_map(|(_, timeline)| timeline.all());
        let gone: Vec<u64> = pairs.chain(self.index.written_in_groups(uid)).copied().collect();
        self.erase_messages(&gone);
        Ok(())
    }

    /// Notes that a user's first socket is there, or the last one gone. Says whether that is news.
    pub(crate) fn set_online(&mut self, uid: &str, online: bool, now: u64) -> bool {
        let news = if online { self.online.insert(uid.to_owned()) } else { self.online.remove(uid) };
        if news {
            self.index.set_online(uid, online);
            if let Some(user) = self.users.get_mut(uid).filter(|_| !online) {
                user.last_active_at = Some(now);
            }
            self.announce(Origin::server(uid), Change::Connected { online, at: now });
        }
        news
    }

    /// Whether a user has a live socket.
    pub(crate) fn is_online(&self, uid: &str) -> bool {
        self.online.contains(uid)
    }

    /// What another user is told of that: the blocked, on either side, see nobody come or go.
    pub(crate) fn seems_online(&self, uid: &str, to: &str) -> bool {
        self.is_online(uid) && !self.apart(uid, to)
    }

    /// Number of users with a live socket.
    pub(crate) fn online_count(&self) -> usize {
        self.online.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn going_a_second_time_leaves_the_time_of_the_first() {
        let mut world = World::default();
        world.create_user(json!({ "uid": "ann", "name": "Ann" }).as_object().unwrap(), 1).unwrap();
        assert!(!world.set_online("ann", false, 5));
        assert_eq!(world.users["ann"].last_active_at, None);
        assert!(world.set_online("ann", true, 10));
        assert!(world.set_online("ann", false, 20));
        assert!(!world.set_online("ann", false, 30));
        assert_eq!(world.users["ann"].last_active_at, Some(20));
    }
}
