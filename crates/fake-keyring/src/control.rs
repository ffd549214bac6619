//! What the tests turn and read.

use crate::service::{Collection, SERVICE_PATH, Service, collection_path};
use crate::state::{Behaviour, Shared};
use serde_json::{Value, json};
use zbus::blocking::{Connection, connection::Builder};
use zbus::{ObjectServer, fdo, interface};

/// Name of the service on the bus.
const SECRETS: &str = "org.freedesktop.secrets";
/// Name under which it is controlled.
const CONTROL: &str = "chat.halley.tests.FakeKeyring";
/// Where its control is.
pub const PATH: &str = "/chat/halley/tests/FakeKeyring";
/// The default collection at the start.
const COLLECTION: &str = "login";

struct Control(Shared);

#[interface(name = "chat.halley.tests.FakeKeyring")]
impl Control {
    /// Behaves like this from now on; see [`Behaviour::named`].
    fn behave(&self, how: &str) -> fdo::Result<()> {
        let behaviour = Behaviour::named(how);
        self.0.behave(behaviour.ok_or_else(|| fdo::Error::InvalidArgs(how.to_owned()))?);
        Ok(())
    }

    /// Becomes another keyring, or one that it has been before, by the name of its default collection.
    async fn become_keyring(
        &self,
        name: String,
        #[zbus(object_server)] objects: &ObjectServer,
    ) -> fdo::Result<()> {
        self.0.lock().collection.clone_from(&name);
        let collection = Collection { keyring: self.0.clone(), name: name.clone() };
        objects.at(collection_path(&name)?, collection).await?;
        Ok(())
    }

    /// What it holds and what was done to it, as JSON.
    fn report(&self) -> String {
        let keyring = self.0.lock();
        let shown = |secret: &[u8]| String::from_utf8_lossy(secret).into_owned();
        let items: Vec<Value> = keyring
            .items
            .values()
            .map(|item| json!({ "collection": item.collection, "label": item.label, "attributes": item.attributes, "secret": shown(&item.secret) }))
            .collect();
        json!({
            "items": items,
            "removed": keyring.removed,
            "overwritten": keyring.overwritten,
            "prompts": keyring.prompts,
        })
        .to_string()
    }
}

/// Takes its places on the session bus.
pub fn serve() -> zbus::Result<Connection> {
    let keyring = Shared::default();
    keyring.lock().collection = COLLECTION.to_owned();
    let collection = Collection { keyring: keyring.clone(), name: COLLECTION.to_owned() };
    Builder::session()?
        .serve_at(PATH, Control(keyring.clone()))?
        .serve_at(SERVICE_PATH, Service { keyring })?
        .serve_at(collection_path(COLLECTION)?, collection)?
        .name(CONTROL)?
        .name(SECRETS)?
        .build()
}
