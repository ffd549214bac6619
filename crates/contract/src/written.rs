//! What a person has written and the chat service has not taken yet. It crosses in both directions: the page gives it
//! into keeping, and gets it back when it is loaded again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is kept of drafts, and of messages, each; a person who writes more loses the oldest.
const MOST: usize = 200;
/// Longest text that is kept, in characters; the service takes no longer message.
const LONGEST: usize = 60_000;

/// Everything that is written and not sent. It has no `Debug`, as it is what people write to each other.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Written {
    /// Texts still in the making, one for each conversation and thread.
    pub drafts: Vec<Draft>,
    /// Messages that were sent off and did not arrive, oldest first.
    pub unsent: Vec<Unsent>,
}

/// A text in the making.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// The conversation or thread, as the page names it.
    pub place: String,
    /// The text.
    pub text: String,
}

/// A text message that did not arrive.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unsent {
    /// The sender's own name for the message, by which it is found if it did arrive after all.
    pub muid: String,
    /// Whom it is for.
    pub to: String,
    /// Whether that is a person or a group.
    pub to_kind: ToKind,
    /// The message whose thread it is in.
    #[ts(type = "number | null")]
    pub thread: Option<i64>,
    /// The message that it answers.
    #[ts(type = "number | null")]
    pub quoted: Option<i64>,
    /// The text.
    pub text: String,
    /// The code with which the service refused it; it is not tried again by itself then.
    pub refused: Option<String>,
}

/// What a message may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ToKind {
    /// A person.
    User,
    /// A group.
    Group,
}

impl Written {
    /// The same, without what is more than anybody writes: a page gone wild must not fill the memory.
    #[must_use]
    pub fn within_limits(mut self) -> Self {
        self.drafts.retain(|draft| short(&draft.place) && fits(&draft.text));
        self.unsent.retain(|unsent| short(&unsent.muid) && short(&unsent.to) && fits(&unsent.text));
        self.drafts.drain(..self.drafts.len().saturating_sub(MOST));
        self.unsent.drain(..self.unsent.len().saturating_sub(MOST));
        self
    }
}

fn short(name: &str) -> bool {
    name.len() <= 1024
}

fn fits(text: &str) -> bool {
    text.chars().nth(LONGEST).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(place: &str, text: &str) -> Draft {
        Draft { place: place.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_newest_drafts_are_kept_and_texts_longer_than_a_message_are_not() {
        let mut drafts: Vec<_> = (0..=MOST).map(|number| draft(&number.to_string(), "x")).collect();
        drafts.push(draft("long", &"é".repeat(LONGEST)));
        drafts.push(draft("longer", &"é".repeat(LONGEST + 1)));
        let kept = Written { drafts, unsent: Vec::new() }.within_limits().drafts;
        assert_eq!(kept.len(), MOST);
        assert_eq!(kept[0].place, "2");
        assert_eq!(kept[MOST - 1].place, "long");
    }
}
