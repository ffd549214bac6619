//! Calls about roles.

use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::page::{Page, PageRequest};
use reqwest::Method;
use serde::{Deserialize, Serialize};

/// Calls about roles. A person can be given only a role that exists; a new app has `default` alone.
#[derive(Clone, Copy, Debug)]
pub struct Roles<'a> {
    client: &'a Client,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Role {
    /// Identifier.
    pub role: String,
    /// Shown name.
    pub name: String,
    /// Free text.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub description: Option<String>,
}

/// A role to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewRole {
    /// Identifier, at most 100 characters.
    pub role: String,
    /// Shown name, at most 100 characters.
    pub name: String,
    /// Free text, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl<'a> Roles<'a> {
    pub(crate) const fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Creates a role. Never repeated by itself.
    ///
    /// # Errors
    /// [`ErrorCode::RoleAlreadyExists`](crate::ErrorCode::RoleAlreadyExists) if there is one;
    /// [`Error`] otherwise.
    pub async fn create(&self, role: &NewRole) -> Result<Role, Error> {
        self.client.one(Call::new(Method::POST, &["roles"], "no role").body(role)).await
    }

    /// One page of the roles.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list(&self, page: PageRequest) -> Result<Page<Role>, Error> {
        self.client.page(Call::new(Method::GET, &["roles"], "no list of roles").query(page.query())).await
    }
}
