//! API keys: the two that the sandbox starts with, and those that back ends make.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq;

use super::{World, limits};
use crate::errors::{Code, Refusal};
use crate::randomness::{Randomness, hex_text};

/// Most keys of an app.
const MOST: usize = 25;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeyScope {
    FullAccess,
    AuthOnly,
}

impl KeyScope {
    /// As it stands on the wire.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::FullAccess => "fullAccess",
            Self::AuthOnly => "authOnly",
        }
    }

    /// From the wire.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "fullAccess" => Ok(Self::FullAccess),
            "authOnly" => Ok(Self::AuthOnly),
            _ => Err(Refusal::field("scope", "The scope must be authOnly or fullAccess.")),
        }
    }
}

/// An API key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ApiKey {
    #[serde(serialize_with = "super::snapshot::shown")]
    key: SecretString,
    pub(crate) name: String,
    pub(crate) scope: KeyScope,
    created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
}

impl ApiKey {
    /// A key that comes with the app.
    pub(crate) fn built_in(key: &SecretString, name: &str, scope: KeyScope, now: u64) -> Self {
        let name = name.to_owned();
        Self { key: key.clone(), name, scope, created_at: now, created_by: Some("app_system".to_owned()) }
    }

    /// As it is shown: in full, so such an answer is a secret.
    pub(crate) fn view(&self) -> Value {
        let mut view = json!({
            "apiKey": self.key.expose_secret(), "name": self.name, "scope": self.scope.text(),
            "createdAt": self.created_at,
        });
        if let Some(maker) = &self.created_by {
            view["createdBy"] = json!(maker);
        }
        view
    }

    fn is(&self, given: &str) -> bool {
        bool::from(self.key.expose_secret().as_bytes().ct_eq(given.as_bytes()))
    }
}

impl World {
    /// Puts a key in.
    pub(crate) fn plant_key(&mut self, key: ApiKey) {
        self.api_keys.push(key);
    }

    /// The scope of a key that a call bears.
    ///
    /// Every key is compared whatever the first ones say, so that the time tells nothing.
    pub(crate) fn key_scope(&self, given: &str) -> Option<KeyScope> {
        self.api_keys.iter().fold(None, |found, key| if key.is(given) { Some(key.scope) } else { found })
    }

    /// All keys, oldest first.
    pub(crate) fn api_keys(&self) -> &[ApiKey] {
        &self.api_keys
    }

    /// One key.
    pub(crate) fn api_key(&self, given: &str) -> Result<&ApiKey, Refusal> {
        self.api_keys.iter().find(|key| key.is(given)).ok_or_else(unknown)
    }

    /// Makes a key.
    pub(crate) fn create_key(
        &mut self,
        body: &Map<String, Value>,
        randomness: &dyn Randomness,
        now: u64,
    ) -> Result<&ApiKey, Refusal> {
        let name = limits::required_text(body, "name", limits::NAME)?.to_owned();
        let scope = limits::optional_text(body, "scope", limits::NAME)?;
        let scope = scope.map_or(Ok(KeyScope::AuthOnly), KeyScope::parse)?;
        if self.api_keys.len() >= MOST {
            return Err(Refusal::field("name", format!("An app has at most {MOST} API keys.")));
        }
        let key = SecretString::from(hex_text(randomness, 20)?);
        self.api_keys.push(ApiKey { key, name, scope, created_at: now, created_by: None });
        self.api_keys.last().ok_or_else(unknown)
    }

    /// Renames a key or changes its scope. `own` is the key of the call: no key changes itself.
    pub(crate) fn update_key(
        &mut self,
        given: &str,
        own: &str,
        body: &Map<String, Value>,
    ) -> Result<&ApiKey, Refusal> {
        let name = limits::optional_text(body, "name", limits::NAME)?.filter(|name| !name.trim().is_empty());
        let scope = limits::optional_text(body, "scope", limits::NAME)?.map(KeyScope::parse).transpose()?;
        let key = self.api_keys.iter_mut().find(|key| key.is(given)).ok_or_else(unknown)?;
        not_itself(key, own)?;
        if let Some(name) = name {
            name.clone_into(&mut key.name);
        }
        key.scope = scope.unwrap_or(key.scope);
        Ok(key)
    }

    /// Removes a key; calls with it are refused from now on.
    pub(crate) fn delete_key(&mut self, given: &str, own: &str) -> Result<(), Refusal> {
        not_itself(self.api_key(given)?, own)?;
        self.api_keys.retain(|key| !key.is(given));
        Ok(())
    }
}

fn not_itself(key: &ApiKey, own: &str) -> Result<(), Refusal> {
    if key.is(own) {
        let text = "A key cannot change or delete itself. Use another key with fullAccess.";
        return Err(Refusal::new(Code::ApiKeyNoSelfAction, text));
    }
    Ok(())
}

/// The text does not repeat what was asked for: it may be somebody's key.
fn unknown() -> Refusal {
    Refusal::new(Code::KeyNotFound, "There is no such API key.")
}
