//! Sizes that the contract sets, and the checks for them.

use serde_json::{Map, Value, json};

use crate::errors::{Code, Refusal};

/// Longest shown name, in characters.
pub(crate) const NAME: usize = 100;
/// Longest avatar, icon or link, in characters.
pub(crate) const LINK: usize = 3_000;
/// Longest group description and status message, in characters.
pub(crate) const DESCRIPTION: usize = 255;
/// Longest group password, in characters.
pub(crate) const GROUP_PASSWORD: usize = 100;
/// Largest metadata of a user or group, in bytes of JSON.
pub(crate) const METADATA: usize = 5 * 1024;
/// Longest message text, in characters.
pub(crate) const MESSAGE_TEXT: usize = 65_536;
/// Largest message data beside its text, in bytes of JSON.
pub(crate) const MESSAGE_DATA: usize = 10 * 1024;
/// Most members of a group.
pub(crate) const MEMBERS: usize = 100_000;
/// Most tags on one thing.
pub(crate) const TAGS: usize = 25;
/// Longest tag, in characters.
pub(crate) const TAG: usize = 100;
/// Longest device id, in bytes.
pub(crate) const DEVICE_ID: usize = 300;
/// Longest platform and user agent that a token tells of, in characters.
pub(crate) const DEVICE_TEXT: usize = 500;
/// Receivers of one message call.
pub(crate) const RECEIVERS: usize = 100;
/// Largest body of a call about a user, group or role, in bytes of JSON.
pub(crate) const BODY: usize = 10 * 1024;
/// Longest auth token and socket secret, in characters.
pub(crate) const TOKEN: usize = 500;
/// Live tokens per user; older ones die.
pub(crate) const TOKENS_PER_USER: usize = 100;
/// Pinned messages in one conversation, and saved messages of one user.
pub(crate) const PINNED_OR_SAVED_MESSAGES: usize = 100;
/// Pinned conversations of one user.
pub(crate) const PINNED_CONVERSATIONS: usize = 5;
/// Different reactions on one message.
pub(crate) const REACTIONS_PER_MESSAGE: usize = 200;
/// Longest reaction, in bytes: the longest emoji sequences have about 40.
pub(crate) const REACTION: usize = 100;
/// Longest client-given message id (`muid`), in characters.
pub(crate) const MUID: usize = 100;
/// Largest file, in bytes.
pub(crate) const FILE: u64 = 100 * 1024 * 1024;
/// Most files in one message.
pub(crate) const FILES_PER_MESSAGE: usize = 10;
/// All files together, in bytes: a sandbox must not fill the disk.
pub(crate) const ALL_FILES: u64 = 2 * 1024 * 1024 * 1024;
/// Longest file name, in characters.
pub(crate) const FILE_NAME: usize = 255;
/// How long an upload address is good, in seconds.
pub(crate) const UPLOAD_SECONDS: u64 = 15 * 60;
/// Upload addresses given out and not yet used.
pub(crate) const OPEN_UPLOADS: usize = 10_000;
/// Of these, for one user.
pub(crate) const OPEN_UPLOADS_PER_USER: usize = 100;

/// Deepest nesting of what callers make up themselves (metadata and the like). Around it come the levels of a
/// message, of what quotes or changes it, and of an export; together they must stay below the 128 that
/// parsers of JSON take.
pub(crate) const DEPTH: usize = 32;

/// Whether a value has no more levels of lists and objects than that.
pub(crate) fn is_shallow(value: &Value, levels: usize) -> bool {
    let inner = |value: &Value| is_shallow(value, levels - 1);
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(inner),
        Value::Object(fields) => levels > 0 && fields.values().all(inner),
        _ => true,
    }
}

/// Refuses a value that is nested too deeply, whatever it is for.
pub(crate) fn depth(field: &str, value: &Value) -> Result<(), Refusal> {
    if is_shallow(value, DEPTH) {
        return Ok(());
    }
    let text = format!("The {field} may not have more than {DEPTH} levels.");
    let metadata = Refusal::new(Code::InvalidMetadata, text.clone());
    Err(if field == "metadata" { metadata } else { Refusal::field(field, text) })
}

/// Refuses a text with more than `most` characters, or with a NUL.
pub(crate) fn text(field: &str, value: &str, most: usize) -> Result<(), Refusal> {
    if value.contains('\0') {
        return Err(Refusal::field(field, format!("The {field} may not contain a NUL character.")));
    }
    if value.chars().count() > most {
        return Err(Refusal::field(field, format!("The {field} may not be longer than {most} characters.")));
    }
    Ok(())
}

/// Refuses the body of a call about one thing when it is too large as a whole; lists of uids do not count.
pub(crate) fn body(body: &Map<String, Value>) -> Result<(), Refusal> {
    let size = |(name, value): (&String, &Value)| name.len() + value.to_string().len();
    let all: usize = body.iter().filter(|(name, _)| *name != "members").map(size).sum();
    if all > BODY {
        return Err(Refusal::new(Code::BadRequest, format!("The body may have at most {BODY} bytes.")));
    }
    Ok(())
}

/// Refuses metadata that is no object or too large.
pub(crate) fn metadata(value: &Value, most: usize) -> Result<(), Refusal> {
    if !value.is_object() {
        return Err(Refusal::new(Code::InvalidMetadata, "Metadata must be a JSON object."));
    }
    depth("metadata", value)?;
    if value.to_string().len() > most {
        return Err(Refusal::new(Code::InvalidMetadata, format!("Metadata may have at most {most} bytes.")));
    }
    Ok(())
}

/// The tags in a body, checked.
pub(crate) fn tags(value: &Value) -> Result<Vec<String>, Refusal> {
    let list = value.as_array().ok_or_else(|| Refusal::field("tags", "The tags must be a list of texts."))?;
    if list.len() > TAGS {
        return Err(Refusal::field("tags", format!("At most {TAGS} tags are allowed.")));
    }
    let mut tags = Vec::with_capacity(list.len());
    for entry in list {
        let tag = entry.as_str().ok_or_else(|| Refusal::field("tags", "Each tag must be a text."))?;
        text("tags", tag, TAG)?;
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

/// A text field of a body: absent and null count as not given, any other type is refused.
pub(crate) fn optional_text<'a>(
    body: &'a Map<String, Value>,
    field: &str,
    most: usize,
) -> Result<Option<&'a str>, Refusal> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => text(field, value, most).map(|()| Some(value.as_str())),
        Some(_) => Err(Refusal::field(field, format!("The {field} must be a text."))),
    }
}

/// Refuses a body that lacks some of the fields, or has them blank; the refusal names all of them.
pub(crate) fn require(body: &Map<String, Value>, fields: &[&str]) -> Result<(), Refusal> {
    let blank = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
    let lacks = |field: &&&str| body.get(**field).is_none_or(|value| value.is_null() || blank(value));
    let missing = fields.iter().filter(lacks);
    let all: Map<String, Value> = missing
        .map(|field| ((*field).to_owned(), json!([format!("The {field} field is required.")])))
        .collect();
    if all.is_empty() { Ok(()) } else { Err(Refusal::fields(all)) }
}

/// A text field that must be there and not be blank.
pub(crate) fn required_text<'a>(
    body: &'a Map<String, Value>,
    field: &str,
    most: usize,
) -> Result<&'a str, Refusal> {
    match optional_text(body, field, most)? {
        Some(value) if !value.trim().is_empty() => Ok(value),
        _ => Err(Refusal::field(field, format!("The {field} field is required."))),
    }
}

/// A yes or no in a body: absent means no; 0, 1 and the words as texts count too.
pub(crate) fn flag(body: &Map<String, Value>, field: &str) -> Result<bool, Refusal> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(Value::Number(number)) if number.as_u64().is_some_and(|n| n <= 1) => {
            Ok(number.as_u64() == Some(1))
        }
        Some(Value::String(text)) if text == "true" || text == "1" => Ok(true),
        Some(Value::String(text)) if text == "false" || text == "0" => Ok(false),
        Some(_) => Err(Refusal::field(field, format!("The {field} must be true or false."))),
    }
}

/// A whole number that may come as a number or as a text.
pub(crate) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
