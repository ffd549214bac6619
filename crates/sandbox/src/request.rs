//! Bodies, queries and path ids of requests, taken apart without ever answering outside the envelopes.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use crate::app::App;
use crate::control::Seen;
use crate::entrance::Entrance;
use crate::errors::{Code, Refusal};

/// Largest JSON body, in bytes.
pub(crate) const JSON_BODY: usize = 1024 * 1024;

/// A JSON object; no body at all counts as an empty one.
pub(crate) struct JsonBody(pub(crate) Map<String, Value>);

impl FromRequest<App> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(entrance) = Entrance::from_request_parts(&mut parts, app).await;
        let seen = parts.extensions.get::<Seen>().cloned();
        let bytes = limited(app, Request::from_parts(parts, body), JSON_BODY).await?;
        seen.inspect(|seen| seen.put(&bytes));
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(&bytes).map(|mut body| {
            entrance.inward(&mut body, app);
            body
        }) {
            Ok(Value::Object(body)) => Ok(Self(body)),
            Ok(Value::Null) => Ok(Self(Map::new())),
            Ok(_) => Err(Refusal::new(Code::BadRequest, "The body must be a JSON object.")),
            Err(_) => Err(Refusal::new(Code::BadRequest, "The body is not valid JSON.")),
        }
    }
}

/// The body of a request, of at most so many bytes.
pub(crate) async fn limited(app: &App, request: Request, most: usize) -> Result<Bytes, Refusal> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > most) {
        return Err(too_large(most));
    }
    let late = |_| Refusal::new(Code::RequestTimeout, "The body of the request took too long.");
    let reading = collect(request.into_body(), most);
    tokio::time::timeout(app.timings().request_body, reading).await.map_err(late)?
}

async fn collect(body: Body, most: usize) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|_| Refusal::new(Code::BadRequest, "The body of the request broke off."))?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

fn too_large(most: usize) -> Refusal {
    Refusal::new(Code::TooLarge, format!("The body may have at most {most} bytes."))
}

/// The query of a request. A repeated name makes a list; where one value is meant, the last counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(HashMap<String, Vec<String>>);

impl FromRequestParts<App> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
            all.entry(name).or_default().push(value);
        }
        Ok(Self(all))
    }
}

impl Query {
    /// A text; empty when absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.last()).map_or("", String::as_str)
    }

    /// `1` and `true` in any case.
    pub(crate) fn flag(&self, name: &str) -> bool {
        let value = self.text(name);
        value == "1" || value.eq_ignore_ascii_case("true")
    }

    /// A list, comma-joined or by repeated names; empty when absent.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let items = self.0.get(name).into_iter().flatten().flat_map(|value| value.split(','));
        items.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// A list of ids, lower-cased.
    pub(crate) fn ids(&self, name: &str) -> Vec<String> {
        self.list(name).into_iter().map(|id| id.to_ascii_lowercase()).collect()
    }

    /// A whole number; refused when it is there and is none.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let value = self.text(name);
        if value.is_empty() || value == "undefined" || value == "null" {
            return Ok(None);
        }
        let (negative, digits) = value.strip_prefix('-').map_or((false, value), |digits| (true, digits));
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::field(name, format!("The {name} must be a whole number.")));
        }
        // What lies beyond the range is as good as its end: no time, id or page is there.
        Ok(Some(if negative { 0 } else { digits.parse().unwrap_or(u64::MAX) }))
    }

    /// The size of a page: `per_page`, `perPage` or `limit`, 1 to 1000.
    pub(crate) fn page_size(&self, default: usize) -> Result<usize, Refusal> {
        for name in ["per_page", "perPage", "limit"] {
            if let Some(size) = self.number(name)? {
                let fits = usize::try_from(size).ok().filter(|size| (1..=1_000).contains(size));
                return fits
                    .ok_or_else(|| Refusal::field(name, format!("The {name} must be from 1 to 1000.")));
            }
        }
        Ok(default)
    }

    /// The number of a page, from 1.
    pub(crate) fn page(&self) -> Result<usize, Refusal> {
        match self.number("page")?.unwrap_or(1) {
            0 => Err(Refusal::field("page", "Pages are counted from 1.")),
            page => Ok(usize::try_from(page).unwrap_or(usize::MAX)),
        }
    }
}

/// The ids in a path, lower-cased, in their order. Texts that are not UTF-8 name nothing.
#[derive(Debug, Clone)]
pub(crate) struct Ids(Vec<String>);

impl FromRequestParts<App> for Ids {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::new(Code::BadRequest, "The path is not valid UTF-8.");
        let Path(pairs) =
            Path::<Vec<(String, String)>>::from_request_parts(parts, app).await.map_err(unreadable)?;
        Ok(Self(pairs.into_iter().map(|(_, value)| value).collect()))
    }
}

impl Ids {
    /// A uid, guid or role.
    pub(crate) fn id(&self, place: usize) -> String {
        self.raw(place).to_ascii_lowercase()
    }

    /// A value whose case matters.
    pub(crate) fn raw(&self, place: usize) -> &str {
        self.0.get(place).map_or("", String::as_str)
    }

    /// A message id.
    pub(crate) fn message(&self, place: usize) -> Result<u64, Refusal> {
        let text = self.raw(place);
        let short = || text.chars().take(40).collect::<String>();
        text.parse().map_err(|_| Refusal::message_id(&short()))
    }
}
