//! One call of the API, as it is described before it is made.

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

/// One call of the API.
pub struct Call<'a> {
    pub method: Method,
    /// Below the root, one by one, not yet encoded.
    pub path: &'a [&'a str],
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
    /// Expected thing, for messages.
    pub what: &'static str,
    /// In the path, and so perhaps in the answer's texts.
    pub secret: Option<&'a str>,
}

impl<'a> Call<'a> {
    pub const fn new(method: Method, path: &'a [&'a str], what: &'static str) -> Self {
        Self { method, path, query: Vec::new(), body: None, what, secret: None }
    }

    pub fn query(self, query: Vec<(&'static str, String)>) -> Self {
        Self { query, ..self }
    }

    pub fn body(self, body: &impl Serialize) -> Self {
        // Our own types always become JSON: their keys are texts. Were one not to, the service would
        // refuse the `null`.
        Self { body: Some(serde_json::to_value(body).unwrap_or_default()), ..self }
    }

    pub fn secret(self, secret: &'a str) -> Self {
        Self { secret: Some(secret), ..self }
    }

    /// Carried out twice, it has the effect of once.
    pub fn is_idempotent(&self) -> bool {
        self.method != Method::POST
    }
}
