//! `device`.

use super::accounts::{FOLLOWS, find};
use super::audit::note;
use super::screen::{Screen, time};
use super::{Failed, Outcome};
use crate::serve::system::SystemClock;
use crate::store::{Device, DeviceEnd, Store};
use clap::Subcommand;
use halley_credentials::clock::Clock;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// List the devices of an account, the one used last first.
    List {
        /// Uid or email address.
        #[arg(value_name = "UID-OR-EMAIL")]
        who: String,
    },
    /// Revoke a device: it has to sign in with the password again.
    Revoke {
        /// Identifier, as `device list` shows it.
        id: String,
    },
}

pub(super) async fn run(task: Task, store: &dyn Store, screen: &Screen) -> Outcome {
    match task {
        Task::List { who } => list(&who, store, screen).await,
        Task::Revoke { id } => revoke(&id, store, screen).await,
    }
}

async fn list(who: &str, store: &dyn Store, screen: &Screen) -> Outcome {
    let account = find(store, who).await?;
    let devices = store.devices(&account.uid).await?;
    let used = |device: &Device| device.last_used_at.map_or_else(|| "never".to_owned(), time);
    let row =
        |device: &Device| [device.id.clone(), device.name.clone(), time(device.created_at), used(device)];
    let rows: Vec<_> = devices.iter().map(row).collect();
    let json: Vec<_> = devices
        .iter()
        .map(|device| {
            json!({
                "id": device.id, "name": device.name,
                "createdAt": device.created_at, "lastUsedAt": device.last_used_at,
            })
        })
        .collect();
    screen.rows(["ID", "NAME", "ENROLLED", "LAST USED"], &rows, &json.into())
}

async fn revoke(id: &str, store: &dyn Store, screen: &Screen) -> Outcome {
    let none = || Failed(format!("there is no living device {id:?}; see: halley-token-server device list"));
    let signer = store.signer(id).await?.ok_or_else(none)?;
    let uid = signer.device.uid;
    if !store.end_device(&uid, id, DeviceEnd::Revoked, SystemClock.now()).await? {
        return Err(none());
    }
    note(store, "device_revoked", Some(&uid), Some(id)).await?;
    screen.done(&format!("revoked {id} of {uid}\n{FOLLOWS}"), &json!({ "revoked": id, "uid": uid.as_str() }))
}
