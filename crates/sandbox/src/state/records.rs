//! The world as records, one for each thing in it, for a store that takes changes one by one. Each is written as the
//! export has it, and checked by the same rules when it comes back.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::roles::Role;
use super::snapshot::{MarkEntry, ReadingEntry, check_file};
use super::tracked::{Keyed, Tracked, Whole};
use super::{FileEntry, Session, StoredFile, World};
use crate::errors::{Code, Refusal};

macro_rules! kinds {
    ($($name:ident = $text:literal,)*) => {
        /// What a record is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind { $($name),* }

        impl Kind {
            /// All kinds, in the order in which they must come back: what a record refers to is there before it.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// The name, as the export has it.
            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

kinds! {
    Sequence = "sequence",
    ApiKeys = "apiKeys",
    Webhooks = "webhooks",
    Role = "roles",
    User = "users",
    Token = "tokens",
    Block = "blocks",
    Friends = "friends",
    Group = "groups",
    Message = "messages",
    Receipts = "receipts",
    Conversation = "conversations",
    File = "files",
}

/// One thing of the world.
///
/// It has no `Debug`, as the body may hold a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    /// Different for each of a kind; those of messages ascend with the ids.
    pub(crate) key: String,
    /// JSON; `None` when the thing is gone.
    pub(crate) body: Option<String>,
}

impl World {
    /// Everything that outlives the sandbox.
    pub(crate) fn records(&self) -> Result<Vec<Record>, Refusal> {
        self.write(true)
    }

    /// What was touched since the changes were last forgotten.
    pub(crate) fn changes(&self) -> Result<Vec<Record>, Refusal> {
        self.write(false)
    }

    fn write(&self, everything: bool) -> Result<Vec<Record>, Refusal> {
        let mut writer = Writer { everything, records: Vec::new() };
        // Without `..`, so that a new field is decided upon here.
        let Self {
            sequence,
            api_keys,
            webhooks,
            roles,
            users,
            sessions,
            blocks,
            friends,
            groups,
            messages,
            receipts,
            marks,
            files,
            // It follows from the others.
            index: _,
            // These do not outlive the moment.
            online: _,
            tickets: _,
            outbox: _,
            #[cfg(test)]
                looked_up: _,
        } = self;
        writer.whole(Kind::Sequence, sequence)?;
        writer.whole(Kind::ApiKeys, api_keys)?;
        writer.whole(Kind::Webhooks, webhooks)?;
        writer.each(Kind::Role, roles, String::clone, |_, role| json(role))?;
        writer.each(Kind::User, users, String::clone, |_, user| json(user))?;
        writer.each(Kind::Token, sessions, String::clone, |_, session: &Session| json(session))?;
        writer.each(Kind::Block, blocks, pair, |(one, other), at| json(&(one, other, at)))?;
        writer.each(Kind::Friends, friends, pair, |pair, ()| json(pair))?;
        writer.each(Kind::Group, groups, String::clone, |_, group| json(group))?;
        // All with the same number of digits, so that texts are in the order of ids.
        writer.each(
            Kind::Message,
            messages,
            |id| format!("{id:016}"),
            |_, message| json(message.as_ref()),
        )?;
        writer.each(Kind::Receipts, receipts, String::clone, |key, reading| {
            json(&ReadingEntry::new(key, reading.clone()))
        })?;
        writer.each(Kind::Conversation, marks, pair, |(uid, conversation), mark| {
            json(&MarkEntry { uid: uid.clone(), conversation: conversation.clone(), mark: mark.clone() })
        })?;
        writer.each(Kind::File, files, String::clone, |key, file| json(&FileEntry::of(key, file)))?;
        Ok(writer.records)
    }

    /// They are stored, or are not to be.
    pub(crate) fn forget_changes(&mut self) {
        // Without `..`, as above.
        let Self {
            sequence,
            api_keys,
            webhooks,
            roles,
            users,
            sessions,
            blocks,
            friends,
            groups,
            messages,
            receipts,
            marks,
            files,
            index: _,
            online: _,
            tickets: _,
            outbox: _,
            #[cfg(test)]
                looked_up: _,
        } = self;
        sequence.forget();
        api_keys.forget();
        webhooks.forget();
        roles.forget();
        users.forget();
        sessions.forget();
        blocks.forget();
        friends.forget();
        groups.forget();
        messages.forget();
        receipts.forget();
        marks.forget();
        files.forget();
    }

    /// Takes a record in. They come in the order of [`Kind::ALL`], those of one kind in the order of their keys.
    pub(crate) fn adopt(&mut self, kind: Kind, key: &str, body: &str, uploads: &Path) -> Result<(), Refusal> {
        match kind {
            Kind::Sequence => self.sequence = Whole::from(parsed::<u64>(body)?),
            Kind::ApiKeys => self.api_keys = Whole::from(parsed::<Vec<_>>(body)?),
            Kind::Webhooks => self.webhooks = Whole::from(parsed::<Vec<_>>(body)?),
            Kind::Role => drop(self.roles.insert(key.to_owned(), parsed::<Role>(body)?)),
            Kind::User => self.restore_user(parsed(body)?)?,
            Kind::Token => self.restore_token(parsed(body)?)?,
            Kind::Block => {
                let (one, other, at) = parsed::<(String, String, u64)>(body)?;
                self.blocks.insert((one, other), at);
            }
            Kind::Friends => drop(self.friends.insert(parsed(body)?)),
            Kind::Group => self.restore_group(parsed(body)?)?,
            Kind::Message => self.restore_message(parsed(body)?)?,
            Kind::Receipts => self.restore_reading(parsed(body)?)?,
            Kind::Conversation => self.restore_mark(parsed(body)?)?,
            Kind::File => {
                let file: FileEntry = parsed(body)?;
                check_file(&file)?;
                let path = uploads.join(&file.key);
                let FileEntry { key, name, mime_type, size, .. } = file;
                self.add_file(key, StoredFile { name, mime_type, size, path });
            }
        }
        Ok(())
    }

    /// All records are in: looks at what they say together.
    pub(crate) fn adopted(&mut self) -> Result<(), Refusal> {
        self.check_start()?;
        self.check_pairs()?;
        self.check_secrets()?;
        self.index();
        self.forget_changes();
        Ok(())
    }

    /// After going back to what is stored: who is there, what may be uploaded and, when sessions are not stored, who is
    /// logged in, is as it was.
    pub(crate) fn keep_moment_of(&mut self, before: &mut Self, sessions: bool) {
        self.online = std::mem::take(&mut before.online);
        self.online.retain(|uid| self.users.contains_key(uid));
        self.tickets = std::mem::take(&mut before.tickets);
        if sessions {
            let known = before.sessions.iter().filter(|(_, session)| self.users.contains_key(&session.uid));
            let known: HashMap<_, _> =
                known.map(|(token, session)| (token.clone(), session.clone())).collect();
            self.sessions = Tracked::from(known);
            // Their serials come from it, and no id is given out twice.
            *self.sequence = (*self.sequence).max(*before.sequence);
        }
        self.index();
    }
}

/// Collects records.
struct Writer {
    everything: bool,
    records: Vec<Record>,
}

impl Writer {
    fn put(&mut self, kind: Kind, key: String, body: Option<String>) {
        self.records.push(Record { kind, key, body });
    }

    fn whole<T: Serialize>(&mut self, kind: Kind, whole: &Whole<T>) -> Result<(), Refusal> {
        if self.everything || whole.is_touched() {
            self.put(kind, String::new(), Some(json::<T>(whole)?));
        }
        Ok(())
    }

    fn each<C: Keyed>(
        &mut self,
        kind: Kind,
        tracked: &Tracked<C>,
        name: impl Fn(&C::Key) -> String,
        body: impl Fn(&C::Key, &C::Entry) -> Result<String, Refusal>,
    ) -> Result<(), Refusal> {
        if self.everything {
            for (key, entry) in tracked.entries() {
                self.put(kind, name(key), Some(body(key, entry)?));
            }
            return Ok(());
        }
        for key in tracked.touched() {
            let body = tracked.entry_of(key).map(|entry| body(key, entry)).transpose()?;
            self.put(kind, name(key), body);
        }
        Ok(())
    }
}

/// Neither ids of users nor those of conversations hold a space.
fn pair((one, other): &(String, String)) -> String {
    format!("{one} {other}")
}

fn json<T: Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::internal("the world could not be written down"))
}

fn parsed<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    serde_json::from_str(body).map_err(|why| Refusal::new(Code::BadRequest, why.to_string()))
}
