//! What a client may put into a message. Everything that is not named here is dropped, above all the
//! `sender` object with its auth token, which the UI Kit posts along.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::Peer;
use super::limits::{self, number, optional_text};
use crate::errors::{Code, Refusal};

/// The members of `data` that are the sender's to give.
const OWN: [&str; 13] = [
    "text",
    "metadata",
    "customData",
    "subType",
    "attachments",
    "interactiveData",
    "interactionGoal",
    "allowSenderInteraction",
    "conversationText",
    "updateConversation",
    "sendNotification",
    "incrementUnreadCount",
    "caption",
];

/// Most people that one text mentions.
const MENTIONS: usize = 100;

const MEDIA: [&str; 4] = ["image", "video", "audio", "file"];

/// A message that somebody wants to send.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) receiver: Peer,
    pub(crate) category: String,
    pub(crate) kind: String,
    pub(crate) data: Map<String, Value>,
    pub(crate) tags: Vec<String>,
    pub(crate) muid: Option<String>,
    pub(crate) parent: Option<u64>,
    pub(crate) quoted: Option<u64>,
}

impl Draft {
    /// The draft in a body. With `media_base` only attachments whose address starts with it are taken.
    pub(crate) fn from_body(body: &Map<String, Value>, media_base: Option<&str>) -> Result<Self, Refusal> {
        let receiver = receiver(body)?;
        let category = word(body, "category", "message", Code::InvalidMessageCategory)?;
        let kind = word(body, "type", "text", Code::InvalidMessageType)?;
        check_kind(&category, &kind)?;
        let mut data = own_data(body.get("data"), media_base)?;
        check_content(&category, &kind, &data)?;
        set_url(&mut data);
        Ok(Self {
            receiver,
            category,
            kind,
            data,
            tags: body.get("tags").filter(|tags| !tags.is_null()).map_or(Ok(Vec::new()), limits::tags)?,
            muid: optional_text(body, "muid", limits::MUID)?
                .filter(|muid| !muid.is_empty())
                .map(str::to_owned),
            parent: message_id(body, "parentMessageId")?,
            quoted: message_id(body, "quotedMessageId")?,
        })
    }

    /// The new content of an edited message.
    pub(crate) fn edited_data(
        category: &str,
        kind: &str,
        data: &Value,
        media_base: Option<&str>,
    ) -> Result<Map<String, Value>, Refusal> {
        let mut data = own_data(Some(data), media_base)?;
        check_content(category, kind, &data)?;
        set_url(&mut data);
        Ok(data)
    }
}

/// The receiver that a body names.
pub(crate) fn receiver(body: &Map<String, Value>) -> Result<Peer, Refusal> {
    let id = optional_text(body, "receiver", limits::NAME)?.unwrap_or_default().to_ascii_lowercase();
    if id.is_empty() {
        return Err(Refusal::field("receiver", "The receiver field is required."));
    }
    match optional_text(body, "receiverType", limits::NAME)? {
        Some("user") => Ok(Peer::User(id)),
        Some("group") => Ok(Peer::Group(id)),
        _ => Err(Refusal::new(Code::InvalidReceiverType, "The receiverType must be user or group.")),
    }
}

fn word(body: &Map<String, Value>, field: &str, default: &str, code: Code) -> Result<String, Refusal> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(default.to_owned()),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= limits::NAME => Ok(text.clone()),
        Some(_) => Err(Refusal::new(code, format!("The {field} must be a text of at most 100 characters."))),
    }
}

fn message_id(body: &Map<String, Value>, field: &str) -> Result<Option<u64>, Refusal> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(value) => {
            let wrong = || Refusal::message_id(&value.to_string().chars().take(40).collect::<String>());
            number(value).ok_or_else(wrong).map(Some)
        }
    }
}

fn check_kind(category: &str, kind: &str) -> Result<(), Refusal> {
    match category {
        "message" if kind == "text" || MEDIA.contains(&kind) => Ok(()),
        "message" => {
            Err(Refusal::new(Code::InvalidMessageType, "The type must be text, image, video, audio or file."))
        }
        "custom" | "interactive" | "card" => Ok(()),
        _ => Err(Refusal::new(
            Code::InvalidMessageCategory,
            "The category must be message, custom, interactive or card.",
        )),
    }
}

fn own_data(data: Option<&Value>, media_base: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    let given = match data {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(Refusal::new(Code::InvalidMessageData, "The data must be a JSON object.")),
    };
    let mut own = Map::new();
    for field in OWN {
        match given.get(field) {
            None | Some(Value::Null) => {}
            Some(value) => {
                own.insert(field.to_owned(), value.clone());
            }
        }
    }
    check_sizes(&own)?;
    if let Some(attachments) = own.get("attachments") {
        let checked = attachments_of(attachments, media_base)?;
        own.insert("attachments".to_owned(), checked);
    }
    Ok(own)
}

fn check_sizes(own: &Map<String, Value>) -> Result<(), Refusal> {
    if let Some(text) = own.get("text") {
        let wrong = |why: &str| Refusal::new(Code::InvalidMessageText, format!("The text {why}."));
        let text = text.as_str().ok_or_else(|| wrong("must be a text"))?;
        if text.chars().count() > limits::MESSAGE_TEXT {
            return Err(wrong(&format!("may have at most {} characters", limits::MESSAGE_TEXT)));
        }
    }
    if own.get("metadata").is_some_and(|metadata| !metadata.is_object()) {
        return Err(Refusal::new(Code::InvalidMetadata, "Metadata must be a JSON object."));
    }
    let beside: usize = own.iter().filter(|(key, _)| *key != "text").map(|(_, v)| v.to_string().len()).sum();
    if beside > limits::MESSAGE_DATA {
        let text = format!("The data beside the text may have at most {} bytes.", limits::MESSAGE_DATA);
        return Err(Refusal::new(Code::InvalidMessageData, text));
    }
    Ok(())
}

fn check_content(category: &str, kind: &str, data: &Map<String, Value>) -> Result<(), Refusal> {
    let text = data.get("text").and_then(Value::as_str).unwrap_or_default();
    if category == "message" && kind == "text" && text.trim().is_empty() {
        return Err(Refusal::new(Code::EmptyMessageText, "A text message needs a text."));
    }
    let files = data.get("attachments").and_then(Value::as_array).map_or(0, Vec::len);
    if category == "message" && MEDIA.contains(&kind) && files == 0 {
        return Err(Refusal::new(Code::EmptyMessageFile, "A media message needs at least one attachment."));
    }
    if category == "custom" && !data.get("customData").is_some_and(Value::is_object) {
        return Err(Refusal::new(Code::EmptyCustomData, "A custom message needs customData, a JSON object."));
    }
    Ok(())
}

fn attachments_of(value: &Value, media_base: Option<&str>) -> Result<Value, Refusal> {
    let wrong = |why: &str| Refusal::new(Code::InvalidMediaMessage, format!("An attachment {why}."));
    let list = value.as_array().ok_or_else(|| wrong("list must be a list"))?;
    if list.len() > limits::FILES_PER_MESSAGE {
        return Err(wrong(&format!("list has at most {} entries", limits::FILES_PER_MESSAGE)));
    }
    let mut checked = Vec::with_capacity(list.len());
    for entry in list {
        let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
        let url = text("url");
        let allowed = match media_base {
            Some(base) => url.starts_with(base),
            None => url.starts_with("http://") || url.starts_with("https://"),
        };
        if !allowed || url.len() > limits::LINK {
            return Err(wrong("must have the address that the upload call gave"));
        }
        let size = entry.get("size").and_then(number).unwrap_or(0);
        checked.push(attachment(url, text("name"), text("extension"), text("mimeType"), size));
    }
    Ok(Value::Array(checked))
}

/// An attachment with all its five fields.
pub(crate) fn attachment(url: &str, name: &str, extension: &str, mime_type: &str, size: u64) -> Value {
    json!({ "url": url, "name": name, "extension": extension, "mimeType": mime_type, "size": size })
}

/// Readers that know one attachment only look at `data.url`.
fn set_url(data: &mut Map<String, Value>) {
    if let Some(url) = data.get("attachments").and_then(|all| all.get(0)?.get("url")).cloned() {
        data.insert("url".to_owned(), url);
    }
}

/// The uids mentioned in a text as `<@uid:X>`, each once; further ones than the first hundred mean nobody.
pub(crate) fn mentioned(text: &str) -> Vec<String> {
    let mut known = HashSet::new();
    let parts = text.split("<@uid:").skip(1);
    let uids = parts.filter_map(|part| part.split_once('>')).map(|(uid, _)| uid.to_ascii_lowercase());
    uids.filter(|uid| known.insert(uid.clone())).take(MENTIONS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn nothing_but_the_senders_own_content_is_kept() {
        let draft = Draft::from_body(
            &body(json!({
                "receiver": "Ben", "receiverType": "user", "sender": {"authToken": "secret"},
                "data": {"text": "hi", "entities": {"sender": {"authToken": "secret"}}, "reactions": [1], "mentions": {}},
            })),
            None,
        )
        .unwrap();
        assert_eq!(draft.receiver, Peer::User("ben".into()));
        assert_eq!(Value::Object(draft.data), json!({"text": "hi"}));
    }

    #[test]
    fn foreign_attachment_addresses_are_refused() {
        let draft = |url: &str| {
            let attachments = json!([{"url": url, "name": "a.png"}]);
            let body = body(
                json!({"receiver": "ben", "receiverType": "user", "type": "image", "data": {"attachments": attachments}}),
            );
            Draft::from_body(&body, Some("http://127.0.0.1:1/media/"))
        };
        assert!(draft("http://127.0.0.1:1/media/x/a.png").is_ok());
        assert_eq!(draft("http://evil.example/a.png").unwrap_err().code, Code::InvalidMediaMessage);
    }

    #[test]
    fn mentions_are_found_once_each() {
        assert_eq!(mentioned("hi <@uid:Ben> and <@uid:ann>, <@uid:ben> <@uid:open"), ["ben", "ann"]);
    }

    #[test]
    fn a_text_full_of_mentions_means_the_first_hundred() {
        let text: String = (0..9_000).map(|number| format!("<@uid:{number}>")).collect();
        let uids = mentioned(&text);
        assert_eq!((uids.len(), uids.last().map(String::as_str)), (100, Some("99")));
    }
}
