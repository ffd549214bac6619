//! `org.freedesktop.Secret`: as much of it as clients use.

use crate::session::{self, Crossing};
use crate::state::{Behaviour, Item, Shared};
use std::collections::HashMap;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{ObjectServer, fdo, interface};

/// Where the service is.
pub const SERVICE_PATH: &str = "/org/freedesktop/secrets";
/// Stands for no object, as a prompt that is not needed.
const NOTHING: &str = "/";

fn path(text: String) -> fdo::Result<OwnedObjectPath> {
    OwnedObjectPath::try_from(text).map_err(|error| fdo::Error::InvalidArgs(error.to_string()))
}

/// Where a collection is.
pub fn collection_path(name: &str) -> fdo::Result<OwnedObjectPath> {
    path(format!("{SERVICE_PATH}/collection/{name}"))
}

fn item_path(collection: &str, number: u32) -> fdo::Result<OwnedObjectPath> {
    path(format!("{SERVICE_PATH}/collection/{collection}/{number}"))
}

fn paths(keyring: &Shared, attributes: &HashMap<String, String>) -> fdo::Result<Vec<OwnedObjectPath>> {
    let keyring = keyring.lock();
    keyring.found(attributes).into_iter().map(|number| item_path(&keyring.collection, number)).collect()
}

fn is_locked(keyring: &Shared) -> bool {
    keyring.lock().behaviour == Behaviour::Locked
}

/// Whether what crosses in this session is encrypted.
fn encrypts(keyring: &Shared, session: &ObjectPath<'_>) -> fdo::Result<bool> {
    let number = session.rsplit('/').next().and_then(|last| last.parse::<usize>().ok());
    let keyring = keyring.lock();
    let algorithm = number.and_then(|number| keyring.sessions.get(number));
    algorithm
        .map(|algorithm| session::encrypts(algorithm))
        .ok_or_else(|| fdo::Error::Failed("no such session".into()))
}

/// The service itself.
pub struct Service {
    /// What it holds.
    pub keyring: Shared,
}

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    async fn open_session(
        &self,
        algorithm: String,
        input: Value<'_>,
    ) -> fdo::Result<(OwnedValue, OwnedObjectPath)> {
        self.keyring.answers().await?;
        drop(input);
        let output =
            session::public_part(&algorithm).ok_or_else(|| fdo::Error::NotSupported(algorithm.clone()))?;
        let mut keyring = self.keyring.lock();
        keyring.sessions.push(algorithm);
        let session = path(format!("{SERVICE_PATH}/session/{}", keyring.sessions.len() - 1))?;
        Ok((output.try_into().map_err(zbus::Error::from)?, session))
    }

    async fn create_collection(
        &self,
        properties: HashMap<String, OwnedValue>,
        alias: &str,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        self.keyring.answers().await?;
        drop(properties);
        Err(fdo::Error::NotSupported(alias.to_owned()))
    }

    async fn search_items(
        &self,
        attributes: HashMap<String, String>,
    ) -> fdo::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)> {
        self.keyring.answers().await?;
        let found = paths(&self.keyring, &attributes)?;
        Ok(if is_locked(&self.keyring) { (Vec::new(), found) } else { (found, Vec::new()) })
    }

    async fn unlock(
        &self,
        objects: Vec<OwnedObjectPath>,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> fdo::Result<(Vec<OwnedObjectPath>, OwnedObjectPath)> {
        self.keyring.answers().await?;
        if !is_locked(&self.keyring) {
            return Ok((objects, path(NOTHING.into())?));
        }
        let number = self.keyring.lock().number();
        let at = path(format!("{SERVICE_PATH}/prompt/p{number}"))?;
        server.at(&at, Prompt { keyring: self.keyring.clone() }).await?;
        Ok((Vec::new(), at))
    }

    async fn read_alias(&self, name: &str) -> fdo::Result<OwnedObjectPath> {
        self.keyring.answers().await?;
        if name != "default" {
            return path(NOTHING.into());
        }
        let collection = self.keyring.lock().collection.clone();
        collection_path(&collection)
    }

    #[zbus(property)]
    async fn collections(&self) -> fdo::Result<Vec<OwnedObjectPath>> {
        self.keyring.answers().await?;
        let collection = self.keyring.lock().collection.clone();
        Ok(vec![collection_path(&collection)?])
    }
}

/// Where items are put.
pub struct Collection {
    /// What it holds.
    pub keyring: Shared,
    /// Its name.
    pub name: String,
}

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    async fn search_items(&self, attributes: HashMap<String, String>) -> fdo::Result<Vec<OwnedObjectPath>> {
        self.keyring.answers().await?;
        paths(&self.keyring, &attributes)
    }

    async fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Crossing,
        replace: bool,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        self.keyring.answers().await?;
        if is_locked(&self.keyring) {
            return Err(fdo::Error::Failed("the collection is locked".into()));
        }
        let attributes = properties
            .get("org.freedesktop.Secret.Item.Attributes")
            .and_then(|value| HashMap::<String, String>::try_from(value.clone()).ok())
            .unwrap_or_default();
        let label = properties
            .get("org.freedesktop.Secret.Item.Label")
            .and_then(|value| String::try_from(value.clone()).ok())
            .unwrap_or_default();
        let encrypted = encrypts(&self.keyring, secret.session())?;
        let secret =
            secret.unpack(encrypted).ok_or_else(|| fdo::Error::InvalidArgs("not encrypted for us".into()))?;
        let item = Item { collection: self.name.clone(), label, attributes, secret };
        let (number, new) = self.put(item, replace);
        let at = item_path(&self.name, number)?;
        if new {
            server.at(&at, ItemObject { keyring: self.keyring.clone(), number }).await?;
        }
        Ok((at, path(NOTHING.into())?))
    }

    #[zbus(property)]
    async fn items(&self) -> fdo::Result<Vec<OwnedObjectPath>> {
        self.keyring.answers().await?;
        paths(&self.keyring, &HashMap::new())
    }

    #[zbus(property)]
    async fn label(&self) -> fdo::Result<String> {
        self.keyring.answers().await?;
        Ok(self.name.clone())
    }

    #[zbus(property)]
    async fn locked(&self) -> fdo::Result<bool> {
        self.keyring.answers().await?;
        Ok(is_locked(&self.keyring))
    }
}

impl Collection {
    /// Puts an item in, in the place of one with the same attributes if that is wished. Its number, and whether it is new.
    fn put(&self, item: Item, replace: bool) -> (u32, bool) {
        let mut keyring = self.keyring.lock();
        if replace && let Some(number) = keyring.found(&item.attributes).first().copied() {
            keyring.overwritten += 1;
            keyring.items.insert(number, item);
            return (number, false);
        }
        let number = keyring.number();
        keyring.items.insert(number, item);
        (number, true)
    }
}

/// One secret.
struct ItemObject {
    keyring: Shared,
    number: u32,
}

fn gone() -> fdo::Error {
    fdo::Error::UnknownObject("no such item".into())
}

#[interface(name = "org.freedesktop.Secret.Item")]
impl ItemObject {
    async fn delete(&self, #[zbus(object_server)] server: &ObjectServer) -> fdo::Result<OwnedObjectPath> {
        self.keyring.answers().await?;
        let item = {
            let mut keyring = self.keyring.lock();
            keyring.removed += 1;
            keyring.items.remove(&self.number).ok_or_else(gone)?
        };
        server.remove::<Self, _>(item_path(&item.collection, self.number)?).await?;
        path(NOTHING.into())
    }

    async fn get_secret(&self, session: OwnedObjectPath) -> fdo::Result<(Crossing,)> {
        self.keyring.answers().await?;
        if is_locked(&self.keyring) {
            return Err(fdo::Error::Failed("the item is locked".into()));
        }
        let encrypted = encrypts(&self.keyring, &session)?;
        let keyring = self.keyring.lock();
        let item = keyring.items.get(&self.number).ok_or_else(gone)?;
        let garbage = keyring.behaviour == Behaviour::Garbage;
        let secret: &[u8] = if garbage { b"\xff\xfe\x00garbage" } else { &item.secret };
        Ok((session::pack(session, encrypted, secret),))
    }

    async fn set_secret(&self, secret: Crossing) -> fdo::Result<()> {
        self.keyring.answers().await?;
        let encrypted = encrypts(&self.keyring, secret.session())?;
        let secret =
            secret.unpack(encrypted).ok_or_else(|| fdo::Error::InvalidArgs("not encrypted for us".into()))?;
        let mut keyring = self.keyring.lock();
        keyring.overwritten += 1;
        keyring.items.get_mut(&self.number).ok_or_else(gone)?.secret = secret;
        Ok(())
    }

    #[zbus(property)]
    async fn locked(&self) -> fdo::Result<bool> {
        self.keyring.answers().await?;
        Ok(is_locked(&self.keyring))
    }

    #[zbus(property)]
    async fn attributes(&self) -> fdo::Result<HashMap<String, String>> {
        self.keyring.answers().await?;
        Ok(self.keyring.lock().items.get(&self.number).ok_or_else(gone)?.attributes.clone())
    }

    #[zbus(property)]
    async fn label(&self) -> fdo::Result<String> {
        self.keyring.answers().await?;
        Ok(self.keyring.lock().items.get(&self.number).ok_or_else(gone)?.label.clone())
    }
}

/// A dialog that somebody closes at once.
struct Prompt {
    keyring: Shared,
}

#[interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(
        &self,
        window: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        tell_nobody(window);
        self.keyring.lock().prompts += 1;
        Self::completed(&emitter, true, Value::from("")).await?;
        Ok(())
    }

    fn dismiss(&self) {}

    #[zbus(signal)]
    async fn completed(emitter: &SignalEmitter<'_>, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}

/// There is no window to stand before.
const fn tell_nobody(_window: &str) {}
