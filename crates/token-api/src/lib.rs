//! HTTP API v1 of the token server (JSON, UTF-8, camelCase), defined once for both of its ends.
//!
//! - [`paths`]: the calls. [`requests`] and [`answers`]: their bodies. [`errors`]: the one form of a refusal.
//! - [`assertion`]: what a device signs in place of a password, and when it is taken.
//! - [`public_key`], [`server_url`], [`secret`]: what bodies and assertions are made of.
//!
//! | call | body → answer |
//! | --- | --- |
//! | `GET /v1/config` | → 200 [`ServerConfig`](answers::ServerConfig) |
//! | `POST /v1/accounts` | [`NewAccount`](requests::NewAccount) → 201 [`Enrolled`](answers::Enrolled) |
//! | `POST /v1/login` | [`Login`](requests::Login) → 200 [`Session`](answers::Session) |
//! | `POST /v1/devices` | [`EnrolDevice`](requests::EnrolDevice) → 201 [`Enrolled`](answers::Enrolled) |
//! | `POST /v1/token` | [`Grant`](requests::Grant) → 200 [`Session`](answers::Session) |
//! | `DELETE /v1/token` | signed → 204 |
//! | `GET /v1/devices` | signed → 200 [`Devices`](answers::Devices) |
//! | `DELETE /v1/devices/{id}` | signed → 204 |
//! | `PUT /v1/password` | signed [`ChangePassword`](requests::ChangePassword) → 204 |
//! | `PATCH /v1/profile` | signed [`ChangeProfile`](requests::ChangeProfile) → 200 [`Profile`](answers::Profile) |
//! | `DELETE /v1/account` | signed [`DeleteAccount`](requests::DeleteAccount) → 204 |
//!
//! "Signed" means the header `Authorization: Bearer ASSERTION`. A call that can end an account or a session is taken
//! from a device of the same person only; whose it is, the key says, and never a path or a body.

pub mod answers;
pub mod assertion;
pub mod errors;
pub mod paths;
pub mod public_key;
pub mod requests;
pub mod secret;
pub mod server_url;
