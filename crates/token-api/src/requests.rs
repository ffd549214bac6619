//! Bodies of requests. Unknown fields are refused. Sizes and characters are checked by the rules that use the values
//! (`halley-credentials`), not here.

use crate::public_key::PublicKey;
use crate::secret::Secret;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// A device that is to be enrolled.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDevice {
    /// What its owner knows it by, at most 100 characters.
    pub name: String,
    /// Its Ed25519 public key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub public_key: PublicKey,
}

/// `POST /v1/accounts`. Safe to repeat: the same address, password and key lead to the same account and device.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    /// Address to sign in with, at most 254 bytes.
    pub email: String,
    /// Shown name, at most 100 characters.
    pub name: String,
    /// New password, at most 1,024 bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
    /// Code of an invite, where registration asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub invite: Option<Secret>,
    /// The device that the account is made on.
    #[serde(deserialize_with = "object")]
    pub device: NewDevice,
}

/// `POST /v1/login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// Address of the account.
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
}

/// `POST /v1/devices`. Safe to repeat: the same key is the same device.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnrolDevice {
    /// Address of the account.
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
    /// The device.
    #[serde(deserialize_with = "object")]
    pub device: NewDevice,
}

/// The only value of [`Grant::grant_type`] (RFC 7523, section 2.1).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// `POST /v1/token`, with the names of RFC 7523.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// [`JWT_BEARER`].
    pub grant_type: String,
    /// See [`crate::assertion`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub assertion: Secret,
}

/// `PUT /v1/password`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// The password as it is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub old_password: Secret,
    /// As it is to be.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub new_password: Secret,
}

/// `PATCH /v1/profile`. What is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeProfile {
    /// Shown name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of a picture, `https` and at most 2,048 bytes; empty to have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// `DELETE /v1/account`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteAccount {
    /// The account's password: a device left unlocked must not be enough.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
}

/// Reads an object and nothing else: a struct would be taken from a list as well, by the order of its fields.
fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_an_object() {
        let key = "A".repeat(43);
        let body = |device: &str| format!(r#"{{"email":"a@b","password":"x","device":{device}}}"#);
        let read = |device: &str| serde_json::from_str::<EnrolDevice>(&body(device)).is_ok();
        assert!(read(&format!(r#"{{"name":"x","publicKey":"{key}"}}"#)));
        assert!(!read(&format!(r#"["x","{key}"]"#)));
        assert!(!read(&format!(r#"{{"name":"x","publicKey":"{key}","more":1}}"#)));
    }
}
