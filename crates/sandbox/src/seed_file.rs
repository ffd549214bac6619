//! Seed files: people, groups and talk as a person writes them down. `schema/seed.schema.json` describes them.

use std::collections::{BTreeMap, HashMap};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::backup::{self, Own};
use crate::errors::{Code, Refusal};
use crate::options::Seed;
use crate::randomness::{Randomness, SystemRandomness};
use crate::seed::{self, person, system};
use crate::state::{Draft, ReceiptKind, Scope, World, reason};

/// Most of one kind in a file.
const MOST: usize = 100_000;
/// Oldest message, in minutes before the start: a hundred years.
const OLDEST: u64 = 100 * 366 * 24 * 60;

/// Why a seed file is not taken. It names the place in the file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SeedError(String);

/// What a file says that every start and every reset begins with: a seed, or an export of a sandbox.
#[derive(Clone)]
pub struct SeedFile(Map<String, Value>);

impl std::fmt::Debug for SeedFile {
    /// Without its content, which may hold tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeedFile")
    }
}

impl SeedFile {
    /// Reads the text of a file, and checks it wholly.
    ///
    /// # Errors
    /// [`SeedError`] when it is no JSON, has an unknown field, or says something that cannot be.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let wrong = |why: serde_json::Error| SeedError(format!("not a JSON object: {why}"));
        let document: Map<String, Value> = serde_json::from_str(text).map_err(wrong)?;
        let key = SecretString::from("trial");
        let own = Own {
            url: "http://localhost".to_owned(),
            api_key: &key,
            auth_key: &key,
            randomness: &SystemRandomness,
            place: None,
        };
        let trial = backup::prepare(document.clone(), &own, u64::from(u32::MAX));
        trial.map_err(|refusal| SeedError(reason(&refusal)))?;
        Ok(Self(document))
    }

    /// What it says.
    pub(crate) fn document(&self) -> Map<String, Value> {
        self.0.clone()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[derive(Default)]
struct Document {
    /// Editors look here for the schema.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    samples: bool,
    roles: Vec<Value>,
    users: Vec<Value>,
    groups: Vec<Value>,
    messages: Vec<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    role: String,
    name: String,
    description: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct User {
    uid: String,
    name: Option<String>,
    avatar: Option<String>,
    link: Option<String>,
    role: Option<String>,
    status_message: Option<String>,
    metadata: Option<Value>,
    tags: Option<Value>,
    #[serde(skip_serializing)]
    token: Option<String>,
    #[serde(default, skip_serializing)]
    blocks: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Group {
    guid: String,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    password: Option<String>,
    icon: Option<String>,
    description: Option<String>,
    metadata: Option<Value>,
    tags: Option<Value>,
    owner: Option<String>,
    #[serde(default, skip_serializing)]
    admins: Vec<String>,
    #[serde(default, skip_serializing)]
    moderators: Vec<String>,
    #[serde(default, skip_serializing)]
    members: Vec<String>,
    #[serde(default, skip_serializing)]
    banned: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Message {
    id: Option<String>,
    from: String,
    to: Option<String>,
    to_group: Option<String>,
    text: Option<String>,
    custom: Option<Custom>,
    metadata: Option<Value>,
    tags: Option<Value>,
    #[serde(default)]
    minutes_ago: u64,
    reply_to: Option<String>,
    quotes: Option<String>,
    /// Who reacted, by emoji.
    #[serde(default)]
    reactions: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    read_by: Vec<String>,
    #[serde(default)]
    pinned: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Custom {
    #[serde(rename = "type")]
    kind: String,
    data: Value,
}

/// Puts a seed file into an empty world.
pub(crate) fn plant(
    mut world: World,
    document: Map<String, Value>,
    randomness: &dyn Randomness,
    now: u64,
) -> Result<World, Refusal> {
    let document: Document =
        serde_json::from_value(Value::Object(document)).map_err(|why| wrong(&why.to_string()))?;
    let messages: Vec<Message> = parsed("messages", document.messages)?;
    let oldest = messages.iter().map(|message| message.minutes_ago).max().unwrap_or(0);
    if oldest > OLDEST {
        return Err(wrong("messages: minutesAgo is more than a hundred years"));
    }
    let start = before(now, oldest + 60);
    seed::plant(&mut world, Seed { samples: document.samples, welcome_new_users: false }, now);
    each("roles", parsed("roles", document.roles)?, |role: Role| {
        world.create_role(&body(&role)?, start).map(drop)
    })?;
    let users: Vec<User> = parsed("users", document.users)?;
    each("users", users.iter().collect(), |user: &User| add_user(&mut world, user, randomness, start))?;
    each("users", users, |user: User| {
        user.blocks.iter().try_for_each(|other| world.block(&id(&user.uid), &id(other), start))
    })?;
    each("groups", parsed("groups", document.groups)?, |group: Group| add_group(&mut world, &group, start))?;
    let mut labels = HashMap::new();
    for (place, message) in by_age(messages) {
        let said = say(&mut world, &mut labels, &message, now);
        said.map_err(|refusal| at_place("messages", place, &refusal))?;
    }
    world.take_events();
    Ok(world)
}

fn add_user(world: &mut World, user: &User, randomness: &dyn Randomness, at: u64) -> Result<(), Refusal> {
    let mut fields = body(user)?;
    fields.entry("name").or_insert_with(|| json!(user.uid));
    let uid = world.create_user(&fields, at)?;
    match &user.token {
        Some(token) => world.plant_token(&uid, token, randomness, at),
        None => Ok(()),
    }
}

fn add_group(world: &mut World, group: &Group, at: u64) -> Result<(), Refusal> {
    let mut fields = body(group)?;
    fields.entry("name").or_insert_with(|| json!(group.guid));
    fields.entry("type").or_insert_with(|| json!("public"));
    let guid = world.create_group(&system(), &fields, at)?;
    for (scope, uids) in [
        (Scope::Admin, &group.admins),
        (Scope::Moderator, &group.moderators),
        (Scope::Participant, &group.members),
    ] {
        for uid in uids.iter().map(|uid| id(uid)) {
            // The owner is in the group already.
            if world.any_group(&guid).is_none_or(|group| group.owner != uid) {
                world.add(&system(), &guid, &uid, scope, at)?;
            }
        }
    }
    group.banned.iter().try_for_each(|uid| world.ban(&system(), &guid, &id(uid), at).map(drop))
}

fn say(
    world: &mut World,
    labels: &mut HashMap<String, u64>,
    message: &Message,
    now: u64,
) -> Result<(), Refusal> {
    let at = before(now, message.minutes_ago);
    let mut draft = Draft::from_body(&message_body(message)?, None)?;
    draft.parent = labelled(labels, message.reply_to.as_deref())?;
    draft.quoted = labelled(labels, message.quotes.as_deref())?;
    let from = world.active_user(&id(&message.from))?.uid.clone();
    let sent = world.send(&person(&from), draft, at)?;
    if let Some(label) = &message.id
        && labels.insert(label.clone(), sent).is_some()
    {
        return Err(wrong(&format!("the id {label} comes twice")));
    }
    for (emoji, uids) in &message.reactions {
        uids.iter().try_for_each(|uid| world.react(&person(&id(uid)), sent, emoji, at))?;
    }
    for uid in &message.read_by {
        world.receive(&person(&id(uid)), sent, ReceiptKind::Read, at)?;
    }
    if message.pinned { world.pin_message(&person(&from), sent, true, at) } else { Ok(()) }
}

fn message_body(message: &Message) -> Result<Map<String, Value>, Refusal> {
    let (kind, receiver) = match (&message.to, &message.to_group) {
        (Some(uid), None) => ("user", uid),
        (None, Some(guid)) => ("group", guid),
        _ => return Err(wrong("a message has one of to and toGroup")),
    };
    let (category, word, content) = match (&message.text, &message.custom) {
        (Some(text), None) => ("message", "text", json!({ "text": text })),
        (None, Some(custom)) => ("custom", custom.kind.as_str(), json!({ "customData": custom.data })),
        _ => return Err(wrong("a message has one of text and custom")),
    };
    let mut body = json!({
        "receiver": receiver, "receiverType": kind, "category": category, "type": word, "data": content,
    });
    if let Some(metadata) = &message.metadata {
        body["data"]["metadata"] = metadata.clone();
    }
    if let Some(tags) = &message.tags {
        body["tags"] = tags.clone();
    }
    object(body)
}

fn labelled(labels: &HashMap<String, u64>, label: Option<&str>) -> Result<Option<u64>, Refusal> {
    let Some(label) = label else { return Ok(None) };
    let known = labels.get(label).copied();
    known.map(Some).ok_or_else(|| wrong(&format!("no earlier message has the id {label}")))
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str, list: Vec<Value>) -> Result<Vec<T>, Refusal> {
    if list.len() > MOST {
        return Err(wrong(&format!("{name}: at most {MOST} are allowed")));
    }
    let entry = |(place, value)| {
        serde_json::from_value(value).map_err(|why| wrong(&format!("{name}[{place}]: {why}")))
    };
    list.into_iter().enumerate().map(entry).collect()
}

fn each<T>(name: &str, list: Vec<T>, mut add: impl FnMut(T) -> Result<(), Refusal>) -> Result<(), Refusal> {
    for (place, entry) in list.into_iter().enumerate() {
        add(entry).map_err(|refusal| at_place(name, place, &refusal))?;
    }
    Ok(())
}

fn at_place(name: &str, place: usize, refusal: &Refusal) -> Refusal {
    wrong(&format!("{name}[{place}]: {}", reason(refusal)))
}

/// Oldest first, as ids ascend with time; each with its place in the file.
fn by_age(messages: Vec<Message>) -> Vec<(usize, Message)> {
    let mut placed: Vec<_> = messages.into_iter().enumerate().collect();
    placed.sort_by_key(|(_, message)| std::cmp::Reverse(message.minutes_ago));
    placed
}

fn before(now: u64, minutes: u64) -> u64 {
    now.saturating_sub(minutes.saturating_mul(60))
}

/// The fields that are there, as a call would send them.
fn body(of: &impl Serialize) -> Result<Map<String, Value>, Refusal> {
    let mut fields = object(serde_json::to_value(of).unwrap_or_default())?;
    fields.retain(|_, value| !value.is_null());
    Ok(fields)
}

fn object(value: Value) -> Result<Map<String, Value>, Refusal> {
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(wrong("an entry is no object")),
    }
}

fn id(given: &str) -> String {
    given.to_ascii_lowercase()
}

fn wrong(why: &str) -> Refusal {
    Refusal::new(Code::BadRequest, why)
}
