//! The description, the router and the codes say the same.

use crate::support::World;
use halley_token_api::errors::ErrorCode;
use halley_token_api::paths;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    operations
}

#[tokio::test]
async fn every_described_call_exists_and_every_call_is_described() {
    let world = World::new().await;
    let operations = operations(world.document());
    let mut described = BTreeSet::new();
    for (method, path, _) in &operations {
        described.insert(path.as_str());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let reply = world.send(method, &path.replace("{id}", "x"), &[], None).await;
        assert!(reply.status != 405 && reply.status != 404, "{path}: {reply:?}");
    }
    for path in [
        paths::CONFIG,
        paths::ACCOUNTS,
        paths::LOGIN,
        paths::DEVICES,
        "/v1/devices/{id}",
        paths::TOKEN,
        paths::PASSWORD,
        paths::PROFILE,
        paths::ACCOUNT,
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
    ] {
        assert!(described.remove(path), "{path}");
        // Methods that the description does not have are refused.
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let known = operations.iter().any(|(m, p, _)| *m == method.as_str() && p == path);
            let reply = world.send(method.clone(), &path.replace("{id}", "x"), &[], None).await;
            assert_eq!(reply.status == 405, !known, "{method} {path}");
        }
    }
    assert!(described.is_empty(), "{described:?}");
}

#[tokio::test]
async fn every_code_is_described_with_its_status() {
    let world = World::new().await;
    let mut seen = BTreeSet::new();
    for (_, path, operation) in operations(world.document()) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/json"]["schema"];
            let codes = &schema["allOf"][1]["properties"]["error"]["properties"]["code"]["enum"];
            for code in codes.as_array().into_iter().flatten() {
                let code: ErrorCode = serde_json::from_value(code.clone()).unwrap();
                assert_eq!(code.status().to_string(), *status, "{path}");
                seen.insert(code.as_str());
            }
        }
    }
    // Where there is no call.
    seen.insert("method_not_allowed");
    let all: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn the_description_is_complete() {
    let world = World::new().await;
    let document = world.document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{path}");
        let signed = operation["responses"]["401"].to_string().contains("device_revoked");
        let by_header = operation["security"] == json!([{ "assertion": [] }]);
        assert_eq!(signed, by_header || path == "/v1/token", "{method} {path}");
        let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        if let Some(reference) = body.as_str() {
            let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
            assert_eq!(schema["additionalProperties"], false, "{reference}");
        }
        for response in operation["responses"].as_object().unwrap().values() {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{path}");
        }
    }
    assert_eq!(ids.len(), 15);
}
