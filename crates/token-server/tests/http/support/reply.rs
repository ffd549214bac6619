//! Replies, held against the server's own description.

use reqwest::{Method, Response, header};
use serde_json::{Value, json};

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Reply {
    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, body }
    }

    /// The code of a refusal.
    #[track_caller]
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_else(|| panic!("no refusal: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The token that was minted.
    #[track_caller]
    pub fn token(&self) -> String {
        self.body["authToken"].as_str().unwrap_or_else(|| panic!("no token: {self:?}")).to_owned()
    }
}

/// What the server says of itself.
pub struct Document {
    pub value: Value,
}

impl Document {
    pub async fn fetch(http: &reqwest::Client, url: &str) -> Self {
        let reply = http.get(format!("{url}/openapi.json")).send().await.unwrap();
        Self { value: reply.json().await.unwrap() }
    }

    /// That this reply is described.
    #[track_caller]
    pub fn check(&self, method: &Method, path: &str, reply: &Reply) {
        for always in ["x-request-id", "cache-control"] {
            assert!(reply.headers.contains_key(always), "without {always}: {reply:?}");
        }
        let asked = matches!(reply.status, 429 | 503);
        assert_eq!(reply.headers.contains_key("retry-after"), asked, "{reply:?}");
        let Some(operation) = self.operation(method, path) else {
            let code = reply.code();
            assert!(["not_found", "method_not_allowed"].contains(&code), "{method} {path}: {reply:?}");
            return;
        };
        let described = &operation["responses"][reply.status.to_string()];
        assert!(described.is_object(), "{method} {path} with an undescribed {}: {reply:?}", reply.status);
        for (name, _) in described["headers"].as_object().unwrap() {
            if name != "DPoP-Nonce" {
                assert!(reply.headers.contains_key(name.to_lowercase()), "without {name}: {reply:?}");
            }
        }
        self.check_body(described, reply);
    }

    #[track_caller]
    fn check_body(&self, described: &Value, reply: &Reply) {
        let Some(content) = described["content"].as_object() else {
            assert_eq!(reply.text, "", "{reply:?}");
            return;
        };
        let kind = reply.header("content-type").unwrap().split(';').next().unwrap();
        let Some(content) = content.get(kind) else { panic!("an undescribed {kind}: {reply:?}") };
        if kind == "application/json" && !content["schema"].is_null() {
            let schema = json!({ "allOf": [content["schema"]], "components": self.value["components"] });
            let validator = jsonschema::validator_for(&schema).unwrap();
            if let Err(error) = validator.validate(&reply.body) {
                panic!("{error}: {reply:?}");
            }
        }
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let path = path.split('?').next().unwrap();
        let template = match path.strip_prefix("/v1/devices/") {
            Some(id) if !id.contains('/') && !id.is_empty() => "/v1/devices/{id}",
            _ => path,
        };
        let operation = &self.value["paths"][template][method.as_str().to_lowercase()];
        operation.is_object().then_some(operation)
    }
}
