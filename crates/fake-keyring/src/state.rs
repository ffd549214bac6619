//! What the keyring holds and how it behaves now.

use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use zbus::fdo;

/// How it behaves. The names are those that [`Behaviour::named`] takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// As it should.
    #[default]
    Good,
    /// Takes every call and answers none for as long as it behaves so.
    Silent,
    /// The collection is locked, and whoever is asked for its password closes the dialog.
    Locked,
    /// Refuses everything.
    Denied,
    /// Has lost what it had been given. It has it again when it behaves.
    Empty,
    /// Gives something else than it was given.
    Garbage,
}

impl Behaviour {
    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "good" => Self::Good,
            "silent" => Self::Silent,
            "locked" => Self::Locked,
            "denied" => Self::Denied,
            "empty" => Self::Empty,
            "garbage" => Self::Garbage,
            _ => return None,
        })
    }
}

/// One secret.
#[derive(Clone)]
pub struct Item {
    pub collection: String,
    pub label: String,
    pub attributes: HashMap<String, String>,
    pub secret: Vec<u8>,
}

/// The keyring.
#[derive(Default)]
pub struct Keyring {
    pub behaviour: Behaviour,
    /// Name of the default collection. With another one it is another keyring, which knows nothing of the first.
    pub collection: String,
    pub items: BTreeMap<u32, Item>,
    /// Algorithms of the open sessions.
    pub sessions: Vec<String>,
    /// How many entries were removed, and how many were given another secret.
    pub removed: u32,
    pub overwritten: u32,
    pub prompts: u32,
    pub next: u32,
    /// Calls that a silent keyring has taken.
    pub waiting: Vec<Waker>,
}

impl Keyring {
    /// A number that no item has had.
    pub fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// The numbers of what has these attributes.
    pub fn found(&self, attributes: &HashMap<String, String>) -> Vec<u32> {
        let fits = |item: &Item| {
            item.collection == self.collection
                && attributes.iter().all(|(name, value)| item.attributes.get(name) == Some(value))
        };
        let lost = self.behaviour == Behaviour::Empty;
        self.items.iter().filter(|(_, item)| !lost && fits(item)).map(|(number, _)| *number).collect()
    }
}

/// The keyring, as all objects share it.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Keyring>>);

impl Shared {
    /// To look and to change, never across an await.
    pub fn lock(&self) -> MutexGuard<'_, Keyring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Behaves like this from now on, and answers what was asked meanwhile.
    pub fn behave(&self, behaviour: Behaviour) {
        let waiting = {
            let mut keyring = self.lock();
            keyring.behaviour = behaviour;
            std::mem::take(&mut keyring.waiting)
        };
        for waker in waiting {
            waker.wake();
        }
    }

    async fn no_longer_silent(&self) -> Behaviour {
        poll_fn(|context| {
            let mut keyring = self.lock();
            if keyring.behaviour == Behaviour::Silent {
                keyring.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(keyring.behaviour)
        })
        .await
    }

    /// To be asked before each answer.
    pub async fn answers(&self) -> fdo::Result<()> {
        match self.no_longer_silent().await {
            Behaviour::Denied => {
                Err(fdo::Error::AccessDenied("the policy of this desktop forbids it".into()))
            }
            Behaviour::Good
            | Behaviour::Silent
            | Behaviour::Locked
            | Behaviour::Empty
            | Behaviour::Garbage => Ok(()),
        }
    }
}
