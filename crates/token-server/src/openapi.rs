//! The description of the API. The routes say what is asked and answered; what all of them have in common, headers and
//! refusals, is added here.

use halley_token_api::errors::{ErrorBody, ErrorCode};
use halley_token_api::requests::JWT_BEARER;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

/// What stands around the calls.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Halley token server",
        description = "Mints CometChat auth tokens for whoever proves to be somebody.",
        version = "1"
    ),
    components(schemas(ErrorBody))
)]
struct Frame;

/// A document without calls.
pub(crate) fn frame() -> utoipa::openapi::OpenApi {
    Frame::openapi()
}

/// The document as it is served.
pub(crate) fn completed(document: utoipa::openapi::OpenApi, server_url: &str) -> Value {
    // Our own types become JSON without fail.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    document["servers"] = json!([{ "url": server_url }]);
    document["components"]["schemas"]["ErrorCode"]["enum"] =
        ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let schemas = &mut document["components"]["schemas"];
    schemas["Grant"]["properties"]["grant_type"]["enum"] = json!([JWT_BEARER]);
    schemas["NewDevice"]["properties"]["publicKey"]["pattern"] = json!("^[A-Za-z0-9_-]{43}$");
    document["components"]["securitySchemes"] = json!({
        "assertion": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An assertion (RFC 7523) that an enrolled device has signed with EdDSA. It works once."
        }
    });
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut).for_each(complete);
    }
    document
}

fn complete(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let codes = refusals(&id);
    if is_signed(&id) {
        operation["security"] = json!([{ "assertion": [] }]);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for response in responses.values_mut() {
        response["headers"] = headers(&[]);
        describe(response);
    }
    let mut statuses: Vec<u16> = codes.iter().map(|code| code.status()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let codes: Vec<ErrorCode> = codes.iter().copied().filter(|code| code.status() == status).collect();
        responses.insert(status.to_string(), refusal(&codes));
    }
}

fn describe(response: &mut Value) {
    if response["description"].as_str().unwrap_or_default().is_empty() {
        response["description"] = json!("Done");
    }
}

fn refusal(codes: &[ErrorCode]) -> Value {
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    json!({
        "description": names.join(", "),
        "headers": headers(codes),
        "content": { "application/json": { "schema": {
            "allOf": [
                { "$ref": "#/components/schemas/ErrorBody" },
                { "properties": { "error": { "properties": { "code": { "enum": names } } } } }
            ]
        } } }
    })
}

fn headers(codes: &[ErrorCode]) -> Value {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let mut headers = Map::new();
    headers.insert("X-Request-Id".into(), text("Finds the request in the server's log"));
    headers.insert("Cache-Control".into(), text("Always no-store"));
    if codes.iter().any(|code| matches!(code.status(), 429 | 503)) {
        let seconds = json!({ "description": "Seconds", "schema": { "type": "integer", "minimum": 1 } });
        headers.insert("Retry-After".into(), seconds);
    }
    if codes.contains(&ErrorCode::UseDpopNonce) {
        headers.insert("DPoP-Nonce".into(), text("With use_dpop_nonce: to be signed as the claim nonce"));
    }
    Value::Object(headers)
}

fn is_signed(operation: &str) -> bool {
    ["flush", "devices", "end_device", "change_password", "change_profile", "delete_account"]
        .contains(&operation)
}

/// What a call may be refused with. Beyond these there are `not_found` and `method_not_allowed` where there is no call.
fn refusals(operation: &str) -> Vec<ErrorCode> {
    use ErrorCode as E;
    let always = [E::Internal, E::Busy];
    let body = [E::InvalidRequest, E::PayloadTooLarge, E::UnsupportedMediaType];
    let limited = [E::TooManyRequests];
    let stored = [E::DatabaseUnavailable];
    let proved = [E::InvalidCredentials, E::LockedOut, E::InvalidField];
    let signed = [
        E::InvalidAssertion,
        E::AssertionReplayed,
        E::UseDpopNonce,
        E::DeviceRevoked,
        E::PasswordChanged,
        E::AccountDisabled,
        E::AccountDeleted,
    ];
    let sign_up = [
        E::InvalidField,
        E::WeakPassword,
        E::EmailTaken,
        E::RegistrationClosed,
        E::InviteInvalid,
        E::LockedOut,
    ];
    let enrol = [E::KeyTaken, E::TooManyDevices];
    let chat = [E::ChatUnavailable];
    let parts: &[&[E]] = match operation {
        "config" => &[&limited],
        "sign_up" => &[&body, &limited, &stored, &sign_up, &enrol, &[E::InvalidCredentials], &chat],
        "log_in" => &[&body, &limited, &stored, &proved, &chat],
        "enrol_device" => &[&body, &limited, &stored, &proved, &enrol],
        "token" => &[&body, &limited, &stored, &signed, &[E::UnsupportedGrantType], &chat],
        "flush" | "devices" => &[&limited, &stored, &signed],
        "end_device" => &[&limited, &stored, &signed, &[E::NotFound]],
        "change_password" => &[&body, &limited, &stored, &signed, &proved, &[E::WeakPassword]],
        "change_profile" => &[&body, &limited, &stored, &signed, &[E::InvalidField]],
        "delete_account" => &[&body, &limited, &stored, &signed, &proved],
        "ready" => &[&stored, &chat],
        "metrics" => &[&[E::NotFound]],
        _ => &[],
    };
    always.into_iter().chain(parts.iter().copied().flatten().copied()).collect()
}
