//! Reads an answer: bounded, and in one of the two envelopes.

use crate::error::{ApiError, BadReply, Error};
use crate::error_code::{ErrorCode, Family};
use crate::page::Pagination;
use crate::redact::redact;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Largest answer that is read: 1 MiB.
pub const MAX_REPLY_BYTES: usize = 1024 * 1024;
const MAX_FIELDS: usize = 20;
const MAX_TEXTS_A_FIELD: usize = 5;

/// An answer read to its end.
pub struct Reply {
    pub status: StatusCode,
    /// May hold a token.
    body: Zeroizing<Vec<u8>>,
}

/// `data` of an answer, with where it stands in its list.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct Answer<T> {
    pub data: T,
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub meta: Meta,
}

#[derive(Default, Deserialize)]
pub struct Meta {
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub pagination: Option<Pagination>,
}

/// What deletions answer.
#[derive(Deserialize)]
pub struct Done {
    success: bool,
}

/// The error half of the envelope, while `data` is passed over unread.
#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    error: Option<WireError>,
}

#[derive(Deserialize)]
struct WireError {
    code: String,
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    message: String,
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    details: BTreeMap<String, Vec<String>>,
}

impl Reply {
    /// Reads the body, but no more than [`MAX_REPLY_BYTES`]. The caller bounds the time.
    pub async fn read(mut response: Response) -> Result<Self, Error> {
        let status = response.status();
        let bad = |why| Error::BadReply { status: Some(status.as_u16()), why };
        let announced = response.content_length().unwrap_or(0);
        if announced > MAX_REPLY_BYTES as u64 {
            return Err(bad(BadReply::TooLarge));
        }
        let mut body = Zeroizing::new(Vec::new());
        // Whatever ends a body before its end (the time is the caller's) leaves a cut-off answer.
        while let Some(chunk) = response.chunk().await.map_err(|_| bad(BadReply::Truncated))? {
            if body.len() + chunk.len() > MAX_REPLY_BYTES {
                return Err(bad(BadReply::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, body })
    }

    /// `data`, or what is told instead. `what` names the expected thing.
    pub fn answer<T: DeserializeOwned>(
        &self,
        what: &'static str,
        secrets: &[&str],
    ) -> Result<Answer<T>, Error> {
        if self.status.is_redirection() {
            return Err(self.bad(BadReply::Redirect));
        }
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Err(self.bad(BadReply::Empty));
        }
        let refusal: Refusal = self.json("no envelope")?;
        if let Some(error) = refusal.error {
            return Err(self.refused(error, secrets));
        }
        if !self.status.is_success() {
            return Err(self.bad(BadReply::WrongShape("a failure without a code")));
        }
        self.json(what)
    }

    /// The shape is all that is said about a failure: the parser's own text repeats values.
    fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| match error.classify() {
            Category::Data => self.bad(BadReply::WrongShape(what)),
            Category::Eof => self.bad(BadReply::Truncated),
            Category::Syntax | Category::Io if self.is_html() => self.bad(BadReply::Html),
            Category::Syntax | Category::Io => self.bad(BadReply::NotJson),
        })
    }

    fn is_html(&self) -> bool {
        self.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
    }

    fn refused(&self, error: WireError, secrets: &[&str]) -> Error {
        let code = ErrorCode::from_wire(&error.code);
        if code.family() == Family::Limit {
            return Error::RateLimited { retry_after: None };
        }
        let text = |text: &String| redact(text, secrets);
        let texts = |texts: &Vec<String>| texts.iter().take(MAX_TEXTS_A_FIELD).map(text).collect();
        let fields = error.details.iter().take(MAX_FIELDS).map(|(field, said)| (text(field), texts(said)));
        let (message, fields) = (text(&error.message), fields.collect());
        Error::Api(ApiError { status: self.status.as_u16(), code, message, fields })
    }

    fn bad(&self, why: BadReply) -> Error {
        Error::BadReply { status: Some(self.status.as_u16()), why }
    }
}

impl Done {
    /// Success must be said, not only implied.
    pub fn check(&self) -> Result<(), Error> {
        let why = BadReply::WrongShape("no success");
        if self.success { Ok(()) } else { Err(Error::BadReply { status: Some(200), why }) }
    }
}
