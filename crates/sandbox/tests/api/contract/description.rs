//! The description of the server API, and what it says of a request and a reply.

use std::collections::BTreeMap;

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Reply;

/// One operation of the API.
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// What `x-key-scope` says.
    pub scope: String,
    request: Option<Validator>,
    replies: BTreeMap<u16, Validator>,
}

impl Operation {
    fn new(document: &Value, path: &str, method: &str, spec: &Value) -> Self {
        let schema = |place: &Value| {
            let schema = &place["content"]["application/json"]["schema"];
            (!schema.is_null()).then(|| validator(document, schema))
        };
        let replies = spec["responses"].as_object().unwrap().iter().map(|(status, reply)| {
            let named = reply["$ref"].as_str().and_then(|name| document.pointer(name.strip_prefix('#')?));
            (status.parse().unwrap(), schema(named.unwrap_or(reply)).unwrap())
        });
        Self {
            id: spec["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase().parse().unwrap(),
            path: path.to_owned(),
            scope: spec["x-key-scope"].as_str().unwrap().to_owned(),
            request: schema(&spec["requestBody"]),
            replies: replies.collect(),
        }
    }

    /// The path with its parameters filled in, in their order.
    pub fn path_with(&self, values: &[&str]) -> String {
        let mut values = values.iter();
        let filled = |segment: &str| {
            if segment.starts_with('{') { *values.next().unwrap() } else { segment }.to_owned()
        };
        let path = self.path.split('/').map(filled).collect::<Vec<_>>().join("/");
        assert!(values.next().is_none(), "{} takes fewer values", self.path);
        path
    }

    /// Panics unless the description knows such a body.
    pub fn check_request(&self, body: &Value) {
        match &self.request {
            Some(schema) => assert_fits(schema, body, &format!("the request of {}", self.id)),
            None => assert_eq!(*body, json!({}), "{} takes no body", self.id),
        }
    }

    /// Panics unless the description knows such a reply.
    pub fn check_reply(&self, reply: &Reply) {
        let schema = self.replies.get(&reply.status);
        let schema = schema.unwrap_or_else(|| panic!("{} answers {}: {}", self.id, reply.status, reply.body));
        assert_fits(schema, &reply.body, &format!("the {} of {}", reply.status, self.id));
    }
}

fn assert_fits(schema: &Validator, value: &Value, what: &str) {
    let faults: Vec<String> =
        schema.iter_errors(value).map(|fault| format!("{} at {}", fault, fault.instance_path())).collect();
    assert!(faults.is_empty(), "{what} is off the description: {faults:?} in {value}");
}

/// A schema within the whole document, so that its references lead somewhere.
fn validator(document: &Value, schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    jsonschema::draft4::new(&whole).unwrap()
}

/// All operations, by their ids.
pub fn operations() -> BTreeMap<String, Operation> {
    let document: Value = serde_json::from_str(include_str!("../../../openapi/server-api.json")).unwrap();
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, spec) in item.as_object().unwrap() {
            let operation = Operation::new(&document, path, method, spec);
            all.insert(operation.id.clone(), operation);
        }
    }
    all
}
