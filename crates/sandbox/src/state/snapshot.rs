//! The world as one JSON document, and back. A document is checked wholly before anything is made of it:
//! it may come from another version, or from an editor.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::conversations::Mark;
use super::identifiers::{self, SYSTEM_UID};
use super::readings::{self, Place, Reading};
use super::tracked::{Tracked, Whole};
use super::{Group, Message, Peer, Session, StoredFile, User, World, limits};
use crate::errors::{Code, Refusal};

/// What the document says it is.
pub(crate) const FORMAT: &str = "halley-sandbox-export";
/// Goes up with every change that older sandboxes cannot read.
const VERSION: u64 = 2;
/// Ids beyond this lose digits in a browser.
const LARGEST_ID: u64 = (1 << 53) - 1;
/// Largest message data beside its text, in bytes: what may be sent, and what the sandbox has added to it.
const DATA: usize = 64 * 1024;

/// A file in a document. Its bytes are put in and taken out where the folder is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileEntry {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) size: u64,
    /// Base64; absent when the file is too large for a document, or gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
}

impl FileEntry {
    /// What is known of a file.
    pub(super) fn of(key: &str, file: &StoredFile) -> Self {
        let (key, name, mime_type) = (key.to_owned(), file.name.clone(), file.mime_type.clone());
        Self { key, name, mime_type, size: file.size, content: None }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MarkEntry {
    pub(super) uid: String,
    pub(super) conversation: String,
    pub(super) mark: Mark,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReadingEntry {
    conversation: String,
    /// The message whose thread it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u64>,
    uid: String,
    reading: Reading,
}

impl ReadingEntry {
    pub(super) fn new(key: &str, reading: Reading) -> Self {
        let (conversation, parent, uid) = readings::parts(key);
        let (conversation, uid) = (conversation.to_owned(), uid.to_owned());
        Self { conversation, parent: parent.parse().ok(), uid, reading }
    }
}

/// Writes a secret out: a document is made to bring everything back.
pub(super) fn shown<S: Serializer>(secret: &SecretString, out: S) -> Result<S::Ok, S::Error> {
    secret.expose_secret().serialize(out)
}

/// The same for one that need not be there.
pub(super) fn shown_if_any<S: Serializer>(secret: &Option<SecretString>, out: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(out)
}

/// What was there at a moment. The messages are written down when the world may go on.
pub(crate) struct Snapshot {
    document: Map<String, Value>,
    messages: Vec<Arc<Message>>,
}

impl Snapshot {
    /// The document.
    pub(crate) fn document(mut self) -> Result<Map<String, Value>, Refusal> {
        let messages = list(self.messages.iter().map(Arc::as_ref))?;
        self.document.insert("messages".to_owned(), messages);
        Ok(self.document)
    }
}

impl World {
    /// Everything but the bytes of files, always in the same order. Sockets, open uploads and what has
    /// not been delivered yet do not outlive the moment.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, Refusal> {
        // Without `..`, so that a new field is decided upon here.
        let Self {
            users,
            roles,
            sessions,
            groups,
            messages,
            receipts,
            marks,
            blocks,
            friends,
            api_keys,
            webhooks,
            online: _,
            tickets: _,
            files: _,
            sequence,
            outbox: _,
            index: _,
            #[cfg(test)]
                looked_up: _,
        } = self;
        let mut tokens: Vec<&Session> = sessions.values().collect();
        tokens.sort_by_key(|session| session.serial);
        let marks = marks.iter().map(|((uid, conversation), mark)| MarkEntry {
            uid: uid.clone(),
            conversation: conversation.clone(),
            mark: mark.clone(),
        });
        let receipts = receipts.iter().map(|(key, reading)| ReadingEntry::new(key, reading.clone()));
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| document.insert(name.to_owned(), value);
        put("format", json!(FORMAT));
        put("version", json!(VERSION));
        put("sequence", json!(**sequence));
        put("apiKeys", written(&**api_keys)?);
        put("webhooks", written(&**webhooks)?);
        put("roles", written(&**roles)?);
        put("users", list(users.values())?);
        put("tokens", list(tokens)?);
        put("blocks", list(blocks.iter().map(|((one, other), at)| (one, other, at)))?);
        put("friends", written(&**friends)?);
        put("groups", list(groups.values())?);
        put("messages", Value::Null);
        put("receipts", list(receipts)?);
        put("conversations", list(marks)?);
        Ok(Snapshot { document, messages: messages.values().cloned().collect() })
    }

    /// The files, in the order of their keys, without their bytes.
    pub(crate) fn file_entries(&self) -> Vec<(FileEntry, std::path::PathBuf)> {
        let entry = |(key, file): (&String, &StoredFile)| (FileEntry::of(key, file), file.path.clone());
        let mut entries: Vec<_> = self.files.iter().map(entry).collect();
        entries.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
        entries
    }

    /// The world of a document, and its files, which the caller stores and then adds.
    pub(crate) fn restore(document: Map<String, Value>) -> Result<(Self, Vec<FileEntry>), Refusal> {
        let mut document = Document(document);
        document.check_kind()?;
        let mut world = Self { sequence: Whole::from(document.whole::<u64>("sequence")?), ..Self::default() };
        world.api_keys = Whole::from(document.each("apiKeys")?);
        world.webhooks = Whole::from(document.each("webhooks")?);
        world.roles = Tracked::from(document.whole::<BTreeMap<_, _>>("roles")?);
        let users: Vec<User> = document.each("users")?;
        let tokens: Vec<Session> = document.each("tokens")?;
        let blocks: Vec<(String, String, u64)> = document.each("blocks")?;
        let blocks = blocks.into_iter().map(|(one, other, at)| ((one, other), at));
        world.blocks = Tracked::from(blocks.collect::<BTreeMap<_, _>>());
        world.friends = Tracked::from(document.whole::<BTreeSet<_>>("friends")?);
        let groups: Vec<Group> = document.each("groups")?;
        let messages: Vec<Message> = document.each("messages")?;
        let receipts: Vec<ReadingEntry> = document.each("receipts")?;
        let marks: Vec<MarkEntry> = document.each("conversations")?;
        let files: Vec<FileEntry> = document.each("files")?;
        document.check_rest()?;
        world.check_start()?;
        numbered("users", users, |user| world.restore_user(user))?;
        numbered("tokens", tokens, |session| world.restore_token(session))?;
        world.check_secrets()?;
        world.check_pairs()?;
        numbered("groups", groups, |group| world.restore_group(group))?;
        numbered("messages", messages, |message| world.restore_message(message))?;
        numbered("receipts", receipts, |entry| world.restore_reading(entry))?;
        numbered("conversations", marks, |entry| world.restore_mark(entry))?;
        check_files(&files)?;
        world.index();
        Ok((world, files))
    }

    pub(super) fn check_start(&self) -> Result<(), Refusal> {
        check(*self.sequence < LARGEST_ID, "sequence is too large")?;
        self.api_keys.iter().try_for_each(|key| limits::text("apiKeys", &key.name, limits::NAME))?;
        self.roles.keys().try_for_each(|role| check_id(role))?;
        check(self.webhooks_fit(), "webhooks: they are too many, or an id comes twice")
    }

    pub(super) fn restore_user(&mut self, user: User) -> Result<(), Refusal> {
        check_id(&user.uid)?;
        limits::text("name", &user.name, limits::NAME)?;
        check(self.role_exists(&user.role), "the role does not exist")?;
        for text in [&user.avatar, &user.link].into_iter().flatten() {
            limits::text("link", text, limits::LINK)?;
        }
        for text in user.status_message.iter() {
            limits::text("statusMessage", text, limits::DESCRIPTION)?;
        }
        user.metadata.iter().try_for_each(|metadata| limits::metadata(metadata, limits::METADATA))?;
        check_tags(&user.tags)?;
        check(self.users.insert(user.uid.clone(), user).is_none(), "the uid comes twice")
    }

    pub(super) fn restore_token(&mut self, session: Session) -> Result<(), Refusal> {
        check(self.users.contains_key(&session.uid), "the user does not exist")?;
        for secret in [&session.token, &session.jwt] {
            let printable = secret.bytes().all(|byte| byte.is_ascii_graphic());
            check(
                printable && !secret.is_empty() && secret.len() <= limits::TOKEN,
                "authToken and jwt must be printable",
            )?;
        }
        check(session.serial <= *self.sequence, "the serial is beyond the sequence")?;
        session.device.app_info.iter().try_for_each(|info| limits::depth("appInfo", info))?;
        check(self.sessions.insert(session.token.clone(), session).is_none(), "the token comes twice")
    }

    /// Each session has a socket's secret of its own.
    pub(super) fn check_secrets(&self) -> Result<(), Refusal> {
        let mut known = HashSet::new();
        check(self.sessions.values().all(|session| known.insert(&session.jwt)), "tokens: a jwt comes twice")
    }

    pub(super) fn check_pairs(&self) -> Result<(), Refusal> {
        let fits = |uid: &String| self.users.contains_key(uid);
        let apart = |(one, other): &(String, String)| one != other && fits(one) && fits(other);
        check(self.blocks.keys().all(apart), "blocks name users who do not exist, or themselves")?;
        let ordered = self.friends.iter().all(|(one, other)| one < other);
        check(ordered && self.friends.iter().all(apart), "friends are pairs of existing users, in order")
    }

    pub(super) fn restore_group(&mut self, group: Group) -> Result<(), Refusal> {
        check_id(&group.guid)?;
        check_actor(&group.owner)?;
        limits::text("name", &group.name, limits::NAME)?;
        for text in group.icon.iter() {
            limits::text("icon", text, limits::LINK)?;
        }
        for text in group.description.iter() {
            limits::text("description", text, limits::DESCRIPTION)?;
        }
        group.metadata.iter().try_for_each(|metadata| limits::metadata(metadata, limits::METADATA))?;
        check_tags(&group.tags)?;
        check(group.members.keys().all(|uid| self.users.contains_key(uid)), "a member does not exist")?;
        group.banned.iter().try_for_each(|uid| check_id(uid))?;
        check(self.groups.insert(group.guid.clone(), group).is_none(), "the guid comes twice")
    }

    /// Messages come in the order of their ids, so that what one refers to is there already.
    pub(super) fn restore_message(&mut self, message: Message) -> Result<(), Refusal> {
        let last = self.messages.last_key_value().map_or(0, |(id, _)| *id);
        check(
            message.id > last && message.id <= *self.sequence,
            "ids must ascend and stay within the sequence",
        )?;
        check_actor(&message.sender)?;
        match &message.receiver {
            Peer::User(uid) => check_actor(uid)?,
            Peer::Group(guid) => check(self.groups.contains_key(guid), "the group does not exist")?,
        }
        check_content(&message)?;
        self.check_references(&message)?;
        self.messages.insert(message.id, Arc::new(message));
        Ok(())
    }

    /// What a message refers to may have been erased since, but must not lie in another conversation.
    fn check_references(&self, message: &Message) -> Result<(), Refusal> {
        for id in [message.parent, message.quoted].into_iter().flatten() {
            let beside = self.any_message(id).is_none_or(|other| other.conversation == message.conversation);
            check(id < message.id && beside, "it refers to a later message, or to another conversation")?;
        }
        let parent = message.parent.and_then(|parent| self.any_message(parent));
        check(parent.is_none_or(|parent| parent.parent.is_none()), "a reply cannot have replies")
    }

    pub(super) fn restore_reading(&mut self, entry: ReadingEntry) -> Result<(), Refusal> {
        let ReadingEntry { conversation, parent, uid, reading } = entry;
        check_actor(&uid)?;
        limits::text("conversation", &conversation, 3 * limits::NAME)?;
        check(!conversation.contains('/'), "a conversation has no slash in its id")?;
        check(
            reading.fits(*self.sequence),
            "ids must ascend and stay within the sequence, and what is read is delivered",
        )?;
        let key = Place::new(&conversation, parent).reader(&uid).to_owned();
        check(self.receipts.insert(key, reading).is_none(), "the reader comes twice")
    }

    pub(super) fn restore_mark(&mut self, entry: MarkEntry) -> Result<(), Refusal> {
        check(self.users.contains_key(&entry.uid), "the user does not exist")?;
        limits::text("conversation", &entry.conversation, 3 * limits::NAME)?;
        check_tags(&entry.mark.tags)?;
        let before = self.marks.insert((entry.uid, entry.conversation), entry.mark);
        check(before.is_none(), "the conversation comes twice")
    }
}

fn check_content(message: &Message) -> Result<(), Refusal> {
    for text in
        [Some(&*message.category), Some(&*message.kind), message.muid.as_deref()].into_iter().flatten()
    {
        limits::text("message", text, limits::NAME)?;
    }
    limits::text("text", message.text(), limits::MESSAGE_TEXT)?;
    let beside: usize = message
        .data()
        .iter()
        .filter(|(key, _)| *key != "text")
        .map(|(_, value)| value.to_string().len())
        .sum();
    check(beside <= DATA, "the data is too large")?;
    message.data().iter().try_for_each(|(field, value)| limits::depth(field, value))?;
    check_tags(&message.tags)?;
    let deeds = [&message.edited, &message.deleted, &message.pinned];
    deeds.into_iter().flatten().try_for_each(|deed| check_actor(&deed.by))?;
    let people = message.saved.keys().chain(&message.subscribers);
    people.into_iter().try_for_each(|uid| check_actor(uid))?;
    for reaction in &message.reactions {
        check_actor(&reaction.uid)?;
        let fits = !reaction.emoji.is_empty()
            && reaction.emoji.len() <= limits::REACTION
            && reaction.id > message.id;
        check(fits && reaction.message == message.id, "a reaction does not fit the message")?;
    }
    let Some(action) = &message.action else {
        return check(message.category != "action", "the action is missing");
    };
    check_actor(&action.by)?;
    check_actor(&action.on)?;
    let here = message.receiver == Peer::Group(action.guid.clone());
    check(message.category == "action" && here, "the action does not fit the message")
}

fn check_files(files: &[FileEntry]) -> Result<(), Refusal> {
    let mut all = 0_u64;
    let mut last = "";
    for file in files {
        check_file(file)?;
        check(file.key.as_str() > last, "files: the keys must ascend")?;
        all = all.saturating_add(file.size);
        check(all <= limits::ALL_FILES, "files: they are too large")?;
        last = &file.key;
    }
    Ok(())
}

/// Looks at one file alone.
pub(super) fn check_file(file: &FileEntry) -> Result<(), Refusal> {
    // The key becomes the name of a file.
    check(is_file_key(&file.key), "files: keys have 32 hexadecimal digits")?;
    limits::text("files", &file.name, limits::FILE_NAME)?;
    limits::text("files", &file.mime_type, limits::NAME)?;
    check(file.size <= limits::FILE, "files: they are too large")
}

/// Whether a text is the key of a file, which is the name of the file on the disk too.
pub(crate) fn is_file_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A document that is being taken apart.
struct Document(Map<String, Value>);

impl Document {
    fn check_kind(&mut self) -> Result<(), Refusal> {
        check(self.whole::<String>("format")? == FORMAT, "this is no export of a sandbox")?;
        let version: u64 = self.whole("version")?;
        check(version == VERSION, &format!("this sandbox reads version {VERSION}, and this is {version}"))
    }

    fn whole<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Refusal> {
        let value = self.0.shift_remove(name);
        let value = value.ok_or_else(|| wrong(&format!("{name} is missing")))?;
        serde_json::from_value(value).map_err(|why| wrong(&format!("{name}: {why}")))
    }

    fn each<T: DeserializeOwned>(&mut self, name: &str) -> Result<Vec<T>, Refusal> {
        let list: Vec<Value> = self.whole(name)?;
        let entry = |(place, value)| {
            serde_json::from_value(value).map_err(|why| wrong(&format!("{name}[{place}]: {why}")))
        };
        list.into_iter().enumerate().map(entry).collect()
    }

    fn check_rest(&self) -> Result<(), Refusal> {
        match self.0.keys().next() {
            Some(name) => Err(wrong(&format!("{name} is unknown"))),
            None => Ok(()),
        }
    }
}

fn numbered<T>(
    name: &str,
    list: Vec<T>,
    mut restore: impl FnMut(T) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for (place, entry) in list.into_iter().enumerate() {
        restore(entry).map_err(|refusal| wrong(&format!("{name}[{place}]: {}", reason(&refusal))))?;
    }
    Ok(())
}

/// The part of a refusal that says most.
pub(crate) fn reason(refusal: &Refusal) -> String {
    let details = refusal.details.as_ref().and_then(Value::as_object);
    let first = details.and_then(|details| details.values().next()?.get(0)?.as_str());
    first.unwrap_or(&refusal.message).to_owned()
}

fn check_tags(tags: &[String]) -> Result<(), Refusal> {
    check(tags.len() <= limits::TAGS, "too many tags")?;
    tags.iter().try_for_each(|tag| limits::text("tags", tag, limits::TAG))
}

fn check_id(id: &str) -> Result<(), Refusal> {
    let known = identifiers::new_id("id", id)?;
    check(known == id, "ids are in lower case")
}

/// An id, or the built-in sender.
fn check_actor(id: &str) -> Result<(), Refusal> {
    if id == SYSTEM_UID { Ok(()) } else { check_id(id) }
}

fn check(fits: bool, why: &str) -> Result<(), Refusal> {
    if fits { Ok(()) } else { Err(wrong(why)) }
}

fn wrong(why: &str) -> Refusal {
    Refusal::new(Code::BadRequest, why)
}

fn written<T: Serialize>(value: &T) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal("the world could not be written down"))
}

fn list<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<Value, Refusal> {
    items.into_iter().map(|item| written(&item)).collect()
}
