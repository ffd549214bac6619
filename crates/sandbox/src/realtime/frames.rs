//! Frames as they go out.

use axum::extract::ws::Utf8Bytes;
use serde_json::{Value, json};

use crate::state::{Origin, Peer};

/// The answer to every ping.
pub(super) const PONG: Utf8Bytes = Utf8Bytes::from_static(r#"{"action":"pong","ack":"true"}"#);

/// A frame about a conversation. `origin.device` is what makes the causing device drop its own copy.
pub(super) fn about(app_id: &str, kind: &str, receiver: &Peer, origin: &Origin, body: &Value) -> Utf8Bytes {
    let frame = json!({
        "appId": app_id, "type": kind, "receiver": receiver.id(), "receiverType": receiver.kind(),
        "sender": origin.uid, "deviceId": origin.device, "body": body,
    });
    frame.to_string().into()
}

/// A receipt: like [`about`], and names whose message it is.
pub(super) fn receipt(
    app_id: &str,
    receiver: &Peer,
    origin: &Origin,
    owner: &str,
    body: &Value,
) -> Utf8Bytes {
    let frame = json!({
        "appId": app_id, "type": "receipts", "receiver": receiver.id(), "receiverType": receiver.kind(),
        "sender": origin.uid, "messageSender": owner, "deviceId": origin.device, "body": body,
    });
    frame.to_string().into()
}

/// A user came or went.
pub(super) fn presence(app_id: &str, uid: &str, online: bool, at: u64, user: &Value) -> Utf8Bytes {
    let action = if online { "online" } else { "offline" };
    let frame = json!({
        "appId": app_id, "type": "presence", "sender": uid, "deviceId": "server",
        "body": { "action": action, "timestamp": at, "user": user },
    });
    frame.to_string().into()
}

/// Authentication succeeded. The code is a text: the SDK starts its ping on nothing else.
pub(super) fn welcome(app_id: &str, uid: &str, device: &str) -> Utf8Bytes {
    let frame = json!({
        "appId": app_id, "type": "auth", "deviceId": device, "sender": uid, "receiver": uid,
        "receiverType": "user", "body": { "code": "200", "status": "OK" },
    });
    frame.to_string().into()
}

/// Authentication failed; the socket closes after it.
pub(super) fn unwelcome(app_id: &str) -> Utf8Bytes {
    let frame = json!({ "appId": app_id, "type": "auth", "body": { "code": "401", "status": "ERROR" } });
    frame.to_string().into()
}
