//! Bodies of answers. Clients ignore fields that they do not know. Times are in unix seconds.

use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Everybody.
    Open,
    /// Who has the code of an invite.
    Invite,
    /// Nobody; accounts are made by whoever runs the server.
    Closed,
}

/// What new passwords must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min_chars: usize,
    /// Most bytes.
    pub max_bytes: usize,
    /// Lowest zxcvbn score, of 4.
    pub min_score: u8,
}

/// Hosts in place of the cloud's, for a dedicated CometChat deployment. Host, optional port and version, no scheme, as
/// the SDK's `overrideClientHost` and `overrideAdminHost` take them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hosts {
    /// The client API.
    pub client: String,
    /// The admin API.
    pub admin: String,
}

/// `GET /v1/config`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServerConfig {
    /// CometChat app id.
    pub app_id: String,
    /// CometChat region.
    pub region: String,
    /// Hosts in place of the cloud's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Hosts>,
    /// Who may make an account.
    pub registration: Registration,
    /// What new passwords must be.
    pub password_policy: PasswordPolicy,
    /// What people know the server by.
    pub server_name: String,
    /// The address that assertions have to be for. A client that reached the server by another one tells its person;
    /// it never signs for an address just because a server named it.
    pub server_url: String,
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Identifier, here and at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// `POST /v1/accounts` and `POST /v1/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Enrolled {
    /// Whose device it is.
    pub user: User,
    /// The `kid` of its assertions.
    pub device_id: String,
}

/// `POST /v1/login` and `POST /v1/token`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Who is signed in.
    pub user: User,
    /// CometChat's token, minted now.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub auth_token: Secret,
}

/// `PATCH /v1/profile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// As it is now.
    pub user: User,
}

/// `GET /v1/devices`: those that may sign, the one that was used last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Devices {
    /// The devices.
    pub devices: Vec<Device>,
}

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Identifier.
    pub id: String,
    /// What its owner knows it by.
    pub name: String,
    /// When it was enrolled.
    pub created_at: i64,
    /// When it last signed, to the minute; absent if it never has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
    /// It is the one that asks.
    pub current: bool,
}
