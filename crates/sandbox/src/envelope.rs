//! The two envelopes. The SDK never settles a call whose answer has neither, so nothing leaves without one.

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::control::Answered;
use crate::errors::Refusal;

/// Content type of the only refusals that are in no envelope: those of uploads.
pub(crate) const STORAGE_ERROR: &str = "application/xml";

/// What an operation answers.
pub(crate) type Answer = Result<Reply, Refusal>;

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply {
    data: Value,
    meta: Option<Value>,
}

impl Reply {
    /// One thing. `data` must not be null: the SDK takes null for a failed request.
    pub(crate) fn one(data: Value) -> Self {
        Self { data, meta: None }
    }

    /// A list with its own `meta`.
    pub(crate) fn list(items: Vec<Value>, meta: Value) -> Self {
        Self { data: Value::Array(items), meta: Some(meta) }
    }

    /// The page `page` (from 1) of `total` things, `per_page` on each.
    pub(crate) fn page(items: Vec<Value>, total: usize, page: usize, per_page: usize) -> Self {
        let pagination = json!({
            "total": total, "count": items.len(), "per_page": per_page,
            "current_page": page, "total_pages": total.div_ceil(per_page), "links": [],
        });
        Self::list(items, json!({ "pagination": pagination }))
    }

    /// The usual answer of calls that only do something.
    pub(crate) fn done(message: impl Into<String>) -> Self {
        Self::one(json!({ "success": true, "message": message.into() }))
    }
}

/// About how many bytes a value has as JSON.
pub(crate) fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| weight(item) + 1).sum(),
        Value::Object(fields) => fields.iter().map(|(name, field)| name.len() + weight(field) + 4).sum(),
        _ => 5,
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut body = json!({ "data": self.data });
        if let Some(meta) = self.meta {
            body["meta"] = meta;
        }
        send(StatusCode::OK, &body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let again = self.clone();
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut error = json!({
            "code": self.code.text(), "message": self.message,
            "devMessage": self.message, "source": "halley-sandbox",
        });
        if let Some(details) = self.details {
            error["details"] = details;
        }
        let mut response = send(status, &json!({ "error": error }));
        response.extensions_mut().insert(again);
        response
    }
}

fn send(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    let bytes = Bytes::from(body.to_string());
    let mut response = (status, headers, Body::from(bytes.clone())).into_response();
    response.extensions_mut().insert(Answered(bytes));
    response
}
