//! What clients send. Nothing in a frame says who they are: that is settled when the socket authenticates.

use axum::extract::ws::Utf8Bytes;
use serde_json::{Map, Value, json};

use super::frames;
use super::sockets::Subscription;
use crate::app::{App, Core};
use crate::state::limits::{self, number};
use crate::state::{Actor, Peer, ReceiptKind, Scope, Viewer, World};

/// The first frame of a socket, taken apart.
pub(super) struct Hello {
    pub(super) jwt: String,
    pub(super) device: Option<String>,
    pub(super) subscription: Subscription,
}

/// A text frame that is a JSON object; anything else is ignored.
pub(super) fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(frame)) => Some(frame),
        _ => None,
    }
}

/// Whether a frame is a ping.
pub(super) fn is_ping(frame: &Map<String, Value>) -> bool {
    frame.get("action").and_then(Value::as_str) == Some("ping")
}

/// The authentication in a frame, if it is one.
pub(super) fn hello(frame: &Map<String, Value>) -> Option<Hello> {
    if frame.get("type")?.as_str()? != "auth" {
        return None;
    }
    let body = frame.get("body");
    let text = |field: &str| body.and_then(|body| body.get(field)).and_then(Value::as_str);
    let device = text("deviceId").or_else(|| frame.get("deviceId")?.as_str());
    let roles = || {
        let list = body.and_then(|body| body.get("roles")?.as_array()).into_iter().flatten();
        list.filter_map(Value::as_str).take(100).map(str::to_ascii_lowercase).collect()
    };
    Some(Hello {
        jwt: text("auth").unwrap_or_default().to_owned(),
        device: device.filter(|id| !id.is_empty() && id.len() <= limits::DEVICE_ID).map(str::to_owned),
        subscription: match text("presenceSubscription") {
            Some("ALL_USERS") => Subscription::Everybody,
            Some("FRIENDS") => Subscription::Friends,
            Some("ROLES") => Subscription::Roles(roles()),
            _ => Subscription::Nobody,
        },
    })
}

/// Acts on a frame of an authenticated user. Frames that make no sense are ignored, and those of a socket
/// that is to close: its session may have ended, or its world.
pub(super) fn handle(app: &App, actor: &Actor, socket: u64, frame: &Map<String, Value>) {
    let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(body) = frame.get("body").and_then(Value::as_object) else { return };
    // What is passed on is put into a frame again, which must still be readable.
    if !body.values().all(|value| limits::is_shallow(value, limits::DEPTH)) {
        return;
    }
    // Nobody waits for an answer.
    let _unstored = app.with_core(|core, now| match kind {
        _ if !core.sockets.is_in(&actor.uid, socket) => {}
        "receipts" => receipt(core, actor, body, now),
        "typing_indicator" => typing(app.app_id(), core, actor, frame, body),
        "transient_message" => transient(app.app_id(), core, actor, frame, body),
        _ => {}
    });
}

fn receipt(core: &mut Core, actor: &Actor, body: &Map<String, Value>, now: u64) {
    let kind = match body.get("action").and_then(Value::as_str) {
        Some("delivered") => ReceiptKind::Delivered,
        Some("read") => ReceiptKind::Read,
        _ => return,
    };
    if let Some(id) = body.get("messageId").and_then(number) {
        // A receipt for a message of others is dropped.
        let _refused = core.world.receive(actor, id, kind, now);
    }
}

fn typing(app_id: &str, core: &Core, actor: &Actor, frame: &Map<String, Value>, body: &Map<String, Value>) {
    let action = match body.get("action").and_then(Value::as_str) {
        Some(action @ ("started" | "ended")) => action,
        _ => return,
    };
    let mut own = json!({ "action": action });
    if let Some(metadata) = body.get("metadata") {
        own["metadata"] = metadata.clone();
    }
    pass_on(app_id, core, actor, "typing_indicator", frame, own);
}

fn transient(
    app_id: &str,
    core: &Core,
    actor: &Actor,
    frame: &Map<String, Value>,
    body: &Map<String, Value>,
) {
    let data = body.get("data").cloned().unwrap_or_else(|| json!({}));
    pass_on(app_id, core, actor, "transient_message", frame, json!({ "data": data }));
}

/// Passes a frame on to the other user, or to the other members of the group. The sender is put in here,
/// as the receivers may see them.
fn pass_on(
    app_id: &str,
    core: &Core,
    actor: &Actor,
    kind: &str,
    frame: &Map<String, Value>,
    mut body: Value,
) {
    let Some(peer) = peer(frame) else { return };
    if core.world.check_receiver(actor, peer.clone()).is_err() {
        return;
    }
    body["user"] = sender_for(&core.world, actor, &peer);
    let frame: Utf8Bytes = frames::about(app_id, kind, &peer, &actor.origin(), &body);
    match &peer {
        Peer::User(uid) => core.sockets.send_passing(uid, &frame),
        Peer::Group(guid) => {
            let members = core.world.any_group(guid).into_iter().flat_map(|group| group.members.keys());
            for uid in members.filter(|uid| **uid != actor.uid && !core.world.apart(uid, &actor.uid)) {
                core.sockets.send_passing(uid, &frame);
            }
        }
    }
}

fn sender_for(world: &World, actor: &Actor, peer: &Peer) -> Value {
    let viewer = match peer {
        Peer::User(uid) => Viewer::User(uid),
        Peer::Group(_) => Viewer::Member(Scope::Participant),
    };
    world.user_view(&actor.uid, viewer)
}

fn peer(frame: &Map<String, Value>) -> Option<Peer> {
    let id = frame.get("receiver")?.as_str()?.to_ascii_lowercase();
    match frame.get("receiverType")?.as_str()? {
        "user" => Some(Peer::User(id)),
        "group" => Some(Peer::Group(id)),
        _ => None,
    }
}
