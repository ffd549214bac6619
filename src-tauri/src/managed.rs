//! What an administrator settles for everybody on this computer: single preferences, the token server, and the way there.
//!
//! The file lies where only an administrator can write, and no environment variable names it, as a person could set that
//! one; `docs/configuration.md` tells its form. It is read once, at the start. What makes no sense in it is left out and
//! shown in the settings window: a typing error must lock nobody out.

use crate::settings::{SavedConnection, SavedNetwork, SavedProxy};
use halley_contract::preferences::{ManagedKey, Preferences};
use halley_contract::requests::SaveConnection;
use halley_token_client::ServerUrl;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Larger files are none of ours.
const MAX_BYTES: u64 = 256 * 1024;

/// The preferences among the keys.
const PREFERENCES: [ManagedKey; 8] = [
    ManagedKey::Theme,
    ManagedKey::Language,
    ManagedKey::NotificationsEnabled,
    ManagedKey::NotificationsShowContent,
    ManagedKey::NotificationsSound,
    ManagedKey::LockIdleMinutes,
    ManagedKey::LockAtSuspend,
    ManagedKey::StartUpAtLogin,
];

/// The parts of the connection among them.
const CONNECTION: [ManagedKey; 3] =
    [ManagedKey::ConnectionAddress, ManagedKey::ConnectionProxy, ManagedKey::ConnectionCaCertificate];

/// Where the file of this system is.
#[must_use]
pub fn file_of_this_system() -> PathBuf {
    #[cfg(feature = "dev-mode")]
    if let Some(file) = std::env::var_os("HALLEY_MANAGED_SETTINGS") {
        return file.into();
    }
    PathBuf::from(if cfg!(target_os = "windows") {
        // Not by %ProgramData%: a person can set it for the app that they start.
        r"C:\ProgramData\Halley\managed.json"
    } else if cfg!(target_os = "macos") {
        "/Library/Application Support/Halley/managed.json"
    } else {
        "/etc/halley/managed.json"
    })
}

/// What an administrator has settled.
#[derive(Clone, Debug, Default)]
pub struct Managed {
    file: Option<PathBuf>,
    preferences: Vec<(ManagedKey, Value)>,
    address: Option<String>,
    proxy: Option<SavedProxy>,
    ca_certificate: Option<String>,
    problems: Vec<String>,
}

impl Managed {
    /// Reads the file; without one nothing is settled.
    #[must_use]
    pub fn read(file: Option<&Path>) -> Self {
        let Some(file) = file else { return Self::default() };
        let text = match contents(file) {
            Ok(Some(text)) => text,
            Ok(None) => return Self::default(),
            Err(error) => {
                tracing::warn!(file = %file.display(), %error, "the managed settings cannot be read");
                return Self::unreadable(file);
            }
        };
        let Ok(root) = serde_json::from_str::<Map<String, Value>>(&text) else {
            tracing::warn!(file = %file.display(), "the managed settings are no JSON object");
            return Self::unreadable(file);
        };
        let managed = Self { file: Some(file.to_owned()), ..Self::of(&Value::Object(root)) };
        if !managed.problems.is_empty() {
            tracing::warn!(file = %file.display(), left_out = ?managed.problems, "some managed settings make no sense");
        }
        managed
    }

    fn unreadable(file: &Path) -> Self {
        Self { file: Some(file.to_owned()), problems: vec![String::new()], ..Self::default() }
    }

    fn of(root: &Value) -> Self {
        let mut managed = Self::default();
        for key in PREFERENCES {
            match found(root, key) {
                None => {}
                Some(value) if is_preference(key, value) => managed.preferences.push((key, value.clone())),
                Some(_) => managed.problems.push(path(key)),
            }
        }
        managed.address = managed.taken(root, ManagedKey::ConnectionAddress, |value| {
            value.as_str()?.parse::<ServerUrl>().ok().map(|url| url.to_string())
        });
        managed.proxy = managed.taken(root, ManagedKey::ConnectionProxy, |value| {
            serde_json::from_value(value.clone()).ok().filter(is_proxy)
        });
        managed.ca_certificate = managed.taken(root, ManagedKey::ConnectionCaCertificate, |value| {
            value.as_str().filter(|text| text.contains("-----BEGIN CERTIFICATE-----")).map(str::to_owned)
        });
        managed.problems.extend(unknown(root));
        managed
    }

    fn taken<T>(
        &mut self,
        root: &Value,
        key: ManagedKey,
        take: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = found(root, key)?;
        let taken = take(value);
        if taken.is_none() {
            self.problems.push(path(key));
        }
        taken
    }

    /// The file, where there is one.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        self.file.as_ref().map(|file| file.display().to_string())
    }

    /// Where in the file something makes no sense; an empty text stands for all of it.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Everything that is settled.
    #[must_use]
    pub fn keys(&self) -> Vec<ManagedKey> {
        let preferences = self.preferences.iter().map(|(key, _)| *key);
        preferences.chain(self.connection_keys()).collect()
    }

    /// What of the connection is settled.
    #[must_use]
    pub fn connection_keys(&self) -> Vec<ManagedKey> {
        let settled = [self.address.is_some(), self.proxy.is_some(), self.ca_certificate.is_some()];
        CONNECTION.into_iter().zip(settled).filter_map(|(key, settled)| settled.then_some(key)).collect()
    }

    /// The address of the token server, where it is settled.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// What the person prefers, under what is settled.
    #[must_use]
    pub fn over(&self, preferred: Preferences) -> Preferences {
        let settled = self.preferences.iter().map(|(key, value)| (*key, value));
        with(&preferred, settled).unwrap_or(preferred)
    }

    /// What is to be kept of new preferences: where something is settled, the person's own choice from before, which holds
    /// again when it no longer is.
    #[must_use]
    pub fn under(&self, new: Preferences, own: &Preferences) -> Preferences {
        let own = serde_json::to_value(own).unwrap_or_default();
        let kept: Vec<_> = self
            .preferences
            .iter()
            .filter_map(|(key, _)| Some((*key, own.pointer(&inside(*key))?.clone())))
            .collect();
        with(&new, kept.iter().map(|(key, value)| (*key, value))).unwrap_or(new)
    }

    /// The way to the server, under what is settled.
    #[must_use]
    pub fn network(&self, chosen: SavedNetwork) -> SavedNetwork {
        SavedNetwork {
            ca_certificate: self.ca_certificate.clone().or(chosen.ca_certificate),
            proxy: self.proxy.clone().unwrap_or(chosen.proxy),
        }
    }

    /// The connection that was chosen, under what is settled; `None` where it leads to another server than the settled one.
    #[must_use]
    pub fn connection(&self, chosen: Option<SavedConnection>) -> Option<SavedConnection> {
        match chosen? {
            SavedConnection::Server { address, network, config } => {
                let settled = self.address.as_ref().is_none_or(|settled| *settled == address);
                let network = self.network(network);
                settled.then_some(SavedConnection::Server { address, network, config })
            }
            _ if self.address.is_some() => None,
            SavedConnection::Team {
                address,
                app_id,
                region,
                token_pointer,
                uid_pointer,
                password_in_address,
                network,
            } => Some(SavedConnection::Team {
                address,
                app_id,
                region,
                token_pointer,
                uid_pointer,
                password_in_address,
                network: self.network(network),
            }),
            other => Some(other),
        }
    }

    /// The connection that somebody asks for, under what is settled, whatever the page has sent.
    #[must_use]
    pub fn asked(&self, request: SaveConnection) -> SaveConnection {
        let settled = |network| {
            crate::connection::shown_network(&self.network(crate::connection::saved_network(network)))
        };
        match request {
            SaveConnection::Server { address, network } => SaveConnection::Server {
                address: self.address.clone().unwrap_or(address),
                network: settled(network),
            },
            request => match &self.address {
                Some(address) => SaveConnection::Server {
                    address: address.clone(),
                    network: crate::connection::shown_network(&self.network(SavedNetwork::default())),
                },
                None => request,
            },
        }
    }
}

/// Its contents; `None` without a file.
fn contents(file: &Path) -> std::io::Result<Option<String>> {
    let metadata = match std::fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(std::io::Error::other("it is no file, or a large one"));
    }
    std::fs::read_to_string(file).map(Some)
}

/// The path of a key, as an administrator writes it, with dots.
fn path(key: ManagedKey) -> String {
    serde_json::to_value(key).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The pointer to a key in the file.
fn pointer(key: ManagedKey) -> String {
    format!("/{}", path(key).replace('.', "/"))
}

/// The pointer to a preference in the preferences.
fn inside(key: ManagedKey) -> String {
    pointer(key).trim_start_matches("/preferences").to_owned()
}

fn found(root: &Value, key: ManagedKey) -> Option<&Value> {
    root.pointer(&pointer(key))
}

/// The preferences with these in their places; `None` if that makes no sense.
fn with<'a>(
    preferences: &Preferences,
    settled: impl Iterator<Item = (ManagedKey, &'a Value)>,
) -> Option<Preferences> {
    let mut all = serde_json::to_value(preferences).ok()?;
    for (key, value) in settled {
        *all.pointer_mut(&inside(key))? = value.clone();
    }
    serde_json::from_value(all).ok()
}

fn is_preference(key: ManagedKey, value: &Value) -> bool {
    let one = with(&Preferences::default(), std::iter::once((key, value)));
    one.is_some_and(|one| one.clone().in_range() == one)
}

fn is_proxy(proxy: &SavedProxy) -> bool {
    match proxy {
        SavedProxy::System | SavedProxy::None => true,
        SavedProxy::Manual { address } => {
            tauri::Url::parse(address).is_ok_and(|url| url.scheme() == "http" && url.has_host())
        }
    }
}

/// What is in the file at no known place, such as a word that was misspelt.
fn unknown(root: &Value) -> Vec<String> {
    let known: Vec<String> = PREFERENCES.into_iter().chain(CONNECTION).map(path).collect();
    let mut unknown = Vec::new();
    let mut to_see = vec![(String::new(), root)];
    while let Some((at, value)) = to_see.pop() {
        let begins = at.is_empty() || known.iter().any(|key| key.starts_with(&format!("{at}.")));
        match value {
            _ if known.contains(&at) => {}
            Value::Object(inside) if begins => to_see.extend(inside.iter().map(|(name, value)| {
                (if at.is_empty() { name.clone() } else { format!("{at}.{name}") }, value)
            })),
            _ => unknown.push(at),
        }
    }
    unknown.sort();
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_contract::preferences::{Language, Theme};
    use serde_json::json;

    fn of(value: &Value) -> Managed {
        Managed::of(value)
    }

    #[test]
    fn what_is_settled_holds_over_what_the_person_prefers_and_the_rest_stays_theirs() {
        let managed = of(&json!({ "preferences": { "theme": "dark", "lock": { "idleMinutes": 10 } } }));
        let mut own = Preferences { language: Language::De, ..Preferences::default() };
        own.lock.at_suspend = true;
        let now = managed.over(own.clone());
        assert_eq!((now.theme, now.language), (Theme::Dark, Language::De));
        assert_eq!((now.lock.idle_minutes, now.lock.at_suspend), (Some(10), true));
        assert_eq!(managed.keys(), [ManagedKey::Theme, ManagedKey::LockIdleMinutes]);
        let changed = Preferences { theme: Theme::Light, language: Language::Ar, ..now };
        let kept = managed.under(changed, &own);
        assert_eq!((kept.theme, kept.language, kept.lock.idle_minutes), (Theme::System, Language::Ar, None));
    }

    #[test]
    fn what_makes_no_sense_is_left_out_by_itself_and_told() {
        let managed = of(&json!({
            "preferences": {
                "theme": "purple",
                "language": "de",
                "lock": { "idleMinutes": 0, "atSuspend": "yes" },
                "colour": 3,
            },
            "connection": { "address": "http://chat.example.org", "proxy": { "kind": "manual", "address": "?" } },
            "more": { "of": "it" },
        }));
        assert_eq!(managed.keys(), [ManagedKey::Language]);
        assert_eq!(
            managed.problems(),
            [
                "preferences.theme",
                "preferences.lock.idleMinutes",
                "preferences.lock.atSuspend",
                "connection.address",
                "connection.proxy",
                "more",
                "preferences.colour",
            ]
        );
    }

    #[test]
    fn every_key_has_a_place_among_the_preferences() {
        let all = serde_json::to_value(Preferences::default()).unwrap();
        for key in PREFERENCES {
            assert!(all.pointer(&inside(key)).is_some(), "{}", path(key));
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_settles_nothing_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("managed.json");
        assert!(Managed::read(None).file().is_none() && Managed::read(Some(&file)).file().is_none());
        for text in ["", "{", "[]", "3", "\0"] {
            std::fs::write(&file, text).unwrap();
            let managed = Managed::read(Some(&file));
            assert_eq!((managed.problems(), managed.keys()), (&[String::new()][..], vec![]), "{text:?}");
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(Managed::read(Some(&file)).problems(), [""]);
    }

    #[test]
    fn a_settled_server_and_the_way_there_cannot_be_chosen_away() {
        let managed = of(&json!({ "connection": {
            "address": "https://chat.example.org",
            "proxy": { "kind": "none" },
        }}));
        assert!(managed.connection(Some(SavedConnection::Sandbox)).is_none());
        let elsewhere = SaveConnection::Server {
            address: "https://evil.example.org".into(),
            network: halley_contract::requests::Network {
                ca_certificate: None,
                proxy: halley_contract::requests::Proxy::Manual { address: "http://evil.example.org".into() },
            },
        };
        for asked in [elsewhere, SaveConnection::Sandbox] {
            let SaveConnection::Server { address, network } = managed.asked(asked) else {
                panic!("another kind of connection");
            };
            assert_eq!(address, managed.address().unwrap());
            assert!(matches!(network.proxy, halley_contract::requests::Proxy::None));
        }
    }
}
