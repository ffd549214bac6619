//! Webhooks: where back ends want to be told, and of what.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::{Host, Url};

use super::{World, limits};
use crate::errors::{Code, Refusal};

/// Most webhooks of an app.
const MOST: usize = 25;
/// Longest id and user name, in characters.
const SHORT: usize = 50;
/// Longest address, in characters.
const ADDRESS: usize = 255;

/// Everything that webhooks can be told of. The service knows more: calls, meetings, moderation.
pub(crate) const TRIGGERS: [(&str, &str); 22] = [
    ("message_sent", "a message was sent"),
    ("message_edited", "a message was edited"),
    ("message_deleted", "a message was deleted"),
    ("message_delivery_receipt", "a message was delivered"),
    ("message_read_receipt", "a message was read"),
    ("message_reaction_added", "somebody reacted to a message"),
    ("message_reaction_removed", "somebody took a reaction back"),
    ("user_mentioned", "a message names a user"),
    ("user_blocked", "a user blocked another one"),
    ("user_unblocked", "a user took a block back"),
    ("user_connection_status_changed", "a user came or went"),
    ("group_created", "a group was made"),
    ("group_updated", "a group was changed"),
    ("group_deleted", "a group was deleted"),
    ("group_member_added", "a member was added"),
    ("group_member_joined", "a user joined a group"),
    ("group_member_left", "a member left"),
    ("group_member_kicked", "a member was removed"),
    ("group_member_banned", "a user was banned"),
    ("group_member_unbanned", "a ban was taken back"),
    ("group_member_scope_changed", "the scope of a member was changed"),
    ("group_owner_transferred", "a group has another owner"),
];

/// A webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    name: String,
    pub(crate) url: Url,
    use_basic_auth: bool,
    username: String,
    #[serde(serialize_with = "super::snapshot::shown")]
    password: SecretString,
    enabled: bool,
    pub(crate) retry_on_failure: bool,
    triggers: BTreeSet<String>,
    created_at: u64,
    updated_at: u64,
}

impl Webhook {
    /// Whether it is to be told of that.
    pub(crate) fn wants(&self, trigger: &str) -> bool {
        self.enabled && self.triggers.contains(trigger)
    }

    /// The name and password to send along.
    pub(crate) fn login(&self) -> Option<(String, SecretString)> {
        self.use_basic_auth.then(|| (self.username.clone(), self.password.clone()))
    }

    /// As it is shown, without the password.
    pub(crate) fn view(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "webhookURL": self.url.as_str(),
            "useBasicAuth": self.use_basic_auth, "username": self.username, "enabled": self.enabled,
            "retryOnFailure": self.retry_on_failure, "createdAt": self.created_at, "updatedAt": self.updated_at,
        })
    }

    /// What it is told of, with words about each.
    pub(crate) fn trigger_views(&self) -> Vec<Value> {
        let wanted = TRIGGERS.iter().filter(|(id, _)| self.triggers.contains(*id));
        wanted.map(|(id, text)| json!({ "id": id, "description": text })).collect()
    }

    /// Takes the known fields of a body over; nothing changes when one is wrong.
    fn apply(&mut self, body: &Map<String, Value>, anywhere: bool) -> Result<(), Refusal> {
        let flag = |field: &str, now: bool| match body.get(field) {
            None | Some(Value::Null) => Ok(now),
            Some(_) => limits::flag(body, field),
        };
        let mut next = self.clone();
        if let Some(name) = limits::optional_text(body, "name", limits::NAME)? {
            name.clone_into(&mut next.name);
        }
        if let Some(url) = limits::optional_text(body, "webhookURL", ADDRESS)? {
            next.url = address(url, anywhere)?;
        }
        if let Some(username) = limits::optional_text(body, "username", SHORT)? {
            username.clone_into(&mut next.username);
        }
        if let Some(password) = limits::optional_text(body, "password", limits::NAME)? {
            next.password = SecretString::from(password);
        }
        next.use_basic_auth = flag("useBasicAuth", self.use_basic_auth)?;
        next.enabled = flag("enabled", self.enabled)?;
        next.retry_on_failure = flag("retryOnFailure", self.retry_on_failure)?;
        *self = next;
        Ok(())
    }
}

/// Whether an address lies on this machine. Names other than `localhost` may lead anywhere.
pub(crate) fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn address(text: &str, anywhere: bool) -> Result<Url, Refusal> {
    let wrong = |why: &str| Refusal::field("webhookURL", format!("The webhookURL {why}."));
    let url =
        Url::parse(text).map_err(|_| wrong("must be an address that starts with http:// or https://"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("must be an address that starts with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("may hold no name and password; send username and password"));
    }
    if !anywhere && !is_near(&url) {
        let near = format!("{}, {} or localhost", Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST);
        return Err(wrong(&format!(
            "must lie on this machine ({near}): a sandbox writes to nobody else unless started with --allow-remote-webhooks"
        )));
    }
    Ok(url)
}

impl World {
    /// All webhooks, oldest first.
    pub(crate) fn webhooks(&self) -> &[Webhook] {
        &self.webhooks
    }

    /// Whether the webhooks of a document can be taken. Their addresses are looked at again before each post.
    pub(super) fn webhooks_fit(&self) -> bool {
        let ids: BTreeSet<&str> = self.webhooks.iter().map(|webhook| webhook.id.as_str()).collect();
        ids.len() == self.webhooks.len() && self.webhooks.len() <= MOST
    }

    /// One webhook.
    pub(crate) fn webhook(&self, id: &str) -> Result<&Webhook, Refusal> {
        self.webhooks.iter().find(|known| known.id == id).ok_or_else(unknown)
    }

    fn webhook_mut(&mut self, id: &str) -> Result<&mut Webhook, Refusal> {
        self.webhooks.iter_mut().find(|known| known.id == id).ok_or_else(unknown)
    }

    /// Registers a webhook; without triggers it is told of nothing.
    pub(crate) fn create_webhook(
        &mut self,
        body: &Map<String, Value>,
        anywhere: bool,
        now: u64,
    ) -> Result<&Webhook, Refusal> {
        limits::require(body, &["id", "name", "webhookURL"])?;
        let id = limits::required_text(body, "id", SHORT)?;
        if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(Refusal::field("id", "The id may have letters, digits, hyphens and underscores."));
        }
        let name = limits::required_text(body, "name", limits::NAME)?.to_owned();
        let url = address(limits::required_text(body, "webhookURL", ADDRESS)?, anywhere)?;
        if self.webhook(id).is_ok() {
            return Err(Refusal::field("id", format!("The webhook {id} already exists.")));
        }
        if self.webhooks.len() >= MOST {
            return Err(Refusal::field("id", format!("An app has at most {MOST} webhooks.")));
        }
        let mut webhook = Webhook {
            id: id.to_owned(),
            name,
            url,
            use_basic_auth: false,
            username: String::new(),
            password: SecretString::default(),
            enabled: true,
            retry_on_failure: false,
            triggers: BTreeSet::new(),
            created_at: now,
            updated_at: now,
        };
        webhook.apply(body, anywhere)?;
        self.webhooks.push(webhook);
        self.webhooks.last().ok_or_else(unknown)
    }

    /// Changes a webhook.
    pub(crate) fn update_webhook(
        &mut self,
        id: &str,
        body: &Map<String, Value>,
        anywhere: bool,
        now: u64,
    ) -> Result<&Webhook, Refusal> {
        let webhook = self.webhook_mut(id)?;
        webhook.apply(body, anywhere)?;
        webhook.updated_at = now;
        Ok(webhook)
    }

    /// Removes a webhook; what waits for it is not sent any more.
    pub(crate) fn delete_webhook(&mut self, id: &str) -> Result<(), Refusal> {
        self.webhook(id)?;
        self.webhooks.retain(|known| known.id != id);
        Ok(())
    }

    /// Adds or removes triggers: all, or none when one is unknown.
    pub(crate) fn set_triggers(&mut self, id: &str, triggers: &[&str], wanted: bool) -> Result<(), Refusal> {
        let webhook = self.webhook_mut(id)?;
        for trigger in triggers {
            if !TRIGGERS.iter().any(|(known, _)| known == trigger) {
                return Err(Refusal::new(Code::TriggerNotFound, "There is no such trigger."));
            }
        }
        for trigger in triggers {
            if wanted {
                webhook.triggers.insert((*trigger).to_owned());
            } else {
                webhook.triggers.remove(*trigger);
            }
        }
        Ok(())
    }
}

fn unknown() -> Refusal {
    Refusal::new(Code::WebhookNotFound, "There is no such webhook.")
}
