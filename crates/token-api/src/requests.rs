//! Bodies of requests. Unknown fields are refused. Sizes and characters are checked by the rules that use the values
//! (`halley-credentials`), not here.

use crate::public_key::PublicKey;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

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
