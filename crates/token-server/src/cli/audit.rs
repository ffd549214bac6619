//! `audit`, and the events that commands leave there.

use super::accounts::find;
use super::screen::{Screen, time};
use super::{Failed, Outcome};
use crate::serve::system::SystemClock;
use crate::store::{AuditEvent, Store};
use clap::Args;
use halley_credentials::clock::Clock;
use halley_credentials::uid::Uid;
use serde_json::json;

#[derive(Debug, Args)]
pub(super) struct Task {
    /// Of one person alone: the uid, also of a deleted account, or the email address.
    #[arg(long, value_name = "UID-OR-EMAIL")]
    uid: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

pub(super) async fn run(task: &Task, store: &dyn Store, screen: &Screen) -> Outcome {
    let uid = match &task.uid {
        None => None,
        Some(text) if text.contains('@') => Some(find(store, text).await?.uid),
        Some(text) => Some(Uid::parse(text).ok_or_else(|| Failed(format!("{text:?} is no uid")))?),
    };
    let events = store.audit_log(uid.as_ref(), task.limit).await?;
    let dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let row = |event: &AuditEvent| {
        [
            time(event.at),
            event.event.clone(),
            dash(event.uid.as_ref().map(Uid::as_str)),
            dash(event.device_id.as_deref()),
            dash(event.address.as_deref()),
            dash(event.request_id.as_deref()),
        ]
    };
    let rows: Vec<_> = events.iter().map(row).collect();
    let json: Vec<_> = events
        .iter()
        .map(|event| {
            json!({
                "at": event.at, "event": event.event, "uid": event.uid.as_ref().map(Uid::as_str),
                "deviceId": event.device_id, "address": event.address, "requestId": event.request_id,
            })
        })
        .collect();
    screen.rows(["TIME", "EVENT", "UID", "DEVICE", "FROM", "REQUEST"], &rows, &json.into())
}

/// Notes what a command did.
pub(super) async fn note(
    store: &dyn Store,
    event: &str,
    uid: Option<&Uid>,
    device_id: Option<&str>,
) -> Result<(), Failed> {
    let event = AuditEvent {
        at: SystemClock.now(),
        event: event.to_owned(),
        uid: uid.cloned(),
        device_id: device_id.map(str::to_owned),
        address: None,
        request_id: None,
    };
    Ok(store.audit(&event).await?)
}
