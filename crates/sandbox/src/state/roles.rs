//! Roles: what their users see and to whom they may write. Other permissions are not emulated.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Actor, User, World, identifiers, limits, users};
use crate::errors::{Code, Refusal};

/// The role of everybody who has no other.
const DEFAULT: &str = "default";
/// Most roles of an app, the default one aside.
const MOST: usize = 25;

/// Users whom a setting of a role is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Circle {
    All,
    FriendsOnly,
}

impl Circle {
    fn text(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::FriendsOnly => "friendsOnly",
        }
    }
}

/// What the users of a role can do; absent is the same as `all`.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    list_users: Option<Circle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_messages_to: Option<Circle>,
}

impl Settings {
    fn view(self) -> Option<Value> {
        let mut view = Map::new();
        for (field, circle) in [("listUsers", self.list_users), ("sendMessagesTo", self.send_messages_to)] {
            if let Some(circle) = circle {
                view.insert(field.to_owned(), json!(circle.text()));
            }
        }
        (!view.is_empty()).then_some(Value::Object(view))
    }
}

/// A role that users can have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Role {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Value>,
    settings: Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<u64>,
}

impl Role {
    fn untouched_default() -> Self {
        let description = Some("Default role".to_owned());
        Self { name: "Default".to_owned(), description, ..Self::default() }
    }

    /// Takes the known fields of a body over; nothing changes when one is wrong.
    fn apply(&mut self, body: &Map<String, Value>) -> Result<(), Refusal> {
        limits::body(body)?;
        let text =
            |field, most| limits::optional_text(body, field, most).map(|value| value.map(str::to_owned));
        let name = text("name", limits::NAME)?.filter(|name| !name.trim().is_empty());
        let description = text("description", limits::DESCRIPTION)?;
        let metadata = users::metadata(body)?;
        let settings = settings_in(body)?;
        self.name = name.unwrap_or_else(|| std::mem::take(&mut self.name));
        self.description = description.or(self.description.take());
        self.metadata = metadata.or(self.metadata.take());
        self.settings = Settings {
            list_users: settings.list_users.or(self.settings.list_users),
            send_messages_to: settings.send_messages_to.or(self.settings.send_messages_to),
        };
        for field in users::unset(body) {
            match field.as_str() {
                "description" => self.description = None,
                "metadata" => self.metadata = None,
                "settings" => self.settings = Settings::default(),
                _ => {}
            }
        }
        Ok(())
    }

    fn view(&self, role: &str) -> Value {
        let mut view = json!({ "role": role, "name": self.name });
        let optional = [
            ("description", self.description.as_ref().map(|text| json!(text))),
            ("metadata", self.metadata.clone()),
            ("settings", self.settings.view()),
            ("createdAt", self.created_at.map(|at| json!(at))),
            ("updatedAt", self.updated_at.map(|at| json!(at))),
        ];
        for (field, value) in optional {
            if let Some(value) = value {
                view[field] = value;
            }
        }
        view
    }
}

fn settings_in(body: &Map<String, Value>) -> Result<Settings, Refusal> {
    let given = match body.get("settings") {
        None | Some(Value::Null) => return Ok(Settings::default()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(Refusal::field("settings", "The settings must be a JSON object.")),
    };
    let circle = |field: &str| match limits::optional_text(given, field, limits::NAME)? {
        None => Ok(None),
        Some("all") => Ok(Some(Circle::All)),
        Some("friendsOnly") => Ok(Some(Circle::FriendsOnly)),
        Some(_) => {
            Err(Refusal::field("settings", format!("The setting {field} must be all or friendsOnly.")))
        }
    };
    Ok(Settings { list_users: circle("listUsers")?, send_messages_to: circle("sendMessagesTo")? })
}

impl World {
    /// Whether users can have this role.
    pub(super) fn role_exists(&self, role: &str) -> bool {
        role == DEFAULT || self.roles.contains_key(role)
    }

    /// Creates a role.
    pub(crate) fn create_role(&mut self, body: &Map<String, Value>, now: u64) -> Result<Value, Refusal> {
        limits::require(body, &["role", "name"])?;
        let role = identifiers::new_id("role", limits::required_text(body, "role", usize::MAX)?)?;
        let mut fresh = Role { created_at: Some(now), ..Role::default() };
        fresh.apply(body)?;
        if self.role_exists(&role) {
            return Err(Refusal::new(Code::RoleExists, format!("The role {role} already exists.")));
        }
        if self.roles.keys().filter(|role| *role != DEFAULT).count() >= MOST {
            return Err(Refusal::field("role", format!("An app has at most {MOST} roles.")));
        }
        self.roles.insert(role.clone(), fresh);
        self.role_view(&role)
    }

    /// Changes a role, the default one too.
    pub(crate) fn update_role(
        &mut self,
        role: &str,
        body: &Map<String, Value>,
        now: u64,
    ) -> Result<Value, Refusal> {
        let mut known = self.role(role)?;
        known.apply(body)?;
        known.updated_at = Some(now);
        self.roles.insert(role.to_owned(), known);
        self.role_view(role)
    }

    fn role(&self, role: &str) -> Result<Role, Refusal> {
        match self.roles.get(role) {
            Some(known) => Ok(known.clone()),
            None if role == DEFAULT => Ok(Role::untouched_default()),
            None => Err(Refusal::new(Code::RoleNotFound, format!("The role {role} does not exist."))),
        }
    }

    /// One role as it is shown.
    pub(crate) fn role_view(&self, role: &str) -> Result<Value, Refusal> {
        self.role(role).map(|known| known.view(role))
    }

    /// All roles as they are shown, the default one first.
    pub(crate) fn role_views(&self) -> Vec<Value> {
        let made = self.roles.keys().map(String::as_str).filter(|role| *role != DEFAULT);
        std::iter::once(DEFAULT).chain(made).filter_map(|role| self.role_view(role).ok()).collect()
    }

    /// Removes a role that nobody needs any more; its users fall back to the default one.
    pub(crate) fn delete_role(&mut self, role: &str) -> Result<(), Refusal> {
        if role == DEFAULT {
            return Err(Refusal::new(Code::RoleDeleteDenied, "The default role cannot be deleted."));
        }
        self.role_view(role)?;
        self.roles.remove(role);
        for user in self.users.select_mut(|user| user.role == role) {
            DEFAULT.clone_into(&mut user.role);
        }
        Ok(())
    }

    /// Whether a user's role lets them find another one in lists.
    pub(crate) fn may_list(&self, uid: &str, other: &User) -> bool {
        self.in_circle(uid, &other.uid, |settings| settings.list_users)
    }

    /// Refuses a message to somebody whom the actor's role keeps out of reach.
    pub(super) fn check_reach(&self, actor: &Actor, to: &str) -> Result<(), Refusal> {
        if actor.privileged || self.in_circle(&actor.uid, to, |settings| settings.send_messages_to) {
            return Ok(());
        }
        Err(Refusal::new(Code::NotAFriend, "Your role lets you write to friends only."))
    }

    fn in_circle(&self, uid: &str, other: &str, of: impl Fn(&Settings) -> Option<Circle>) -> bool {
        let role = self.users.get(uid).and_then(|user| self.roles.get(&user.role));
        let friends_only = role.is_some_and(|role| of(&role.settings) == Some(Circle::FriendsOnly));
        !friends_only || uid == other || self.are_friends(uid, other)
    }
}
