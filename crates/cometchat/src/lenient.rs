//! Reading what is nice to have: of the wrong type, it counts as absent.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// A value, or `None` if it has another type.
pub fn optional<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Option<T>, D::Error> {
    let value = serde_json::Value::deserialize(input)?;
    Ok(serde_json::from_value(value).ok())
}

/// A value, or its default if it has another type.
pub fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(input: D) -> Result<T, D::Error> {
    optional(input).map(Option::unwrap_or_default)
}
