//! Calls about people.

use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::page::{Page, PageRequest};
use crate::token::AuthToken;
use crate::uid::Uid;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// Calls about people.
#[derive(Clone, Copy, Debug)]
pub struct Users<'a> {
    client: &'a Client,
}

/// A person as the service knows them. Times are in unix seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Identifier.
    pub uid: Uid,
    /// Shown name.
    pub name: String,
    /// Address of a picture.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub avatar: Option<String>,
    /// Address of a profile page.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub link: Option<String>,
    /// Identifier of a role; `default` if none was given.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub role: Option<String>,
    /// `available` or `offline`.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub status: Option<String>,
    /// Free text.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub status_message: Option<String>,
    /// The app's own data.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub metadata: Option<Metadata>,
    /// The app's own labels.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub tags: Vec<String>,
    /// When they were created.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub created_at: Option<i64>,
    /// When they were last changed.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub updated_at: Option<i64>,
    /// When they were last online.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub last_active_at: Option<i64>,
    /// When they were deactivated.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub deactivated_at: Option<i64>,
    /// Only in the answer to a creation that asked for it.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub auth_token: Option<AuthToken>,
}

/// The app's own data about a person, at most 5 KB. It may be private, so that `Debug` does not show
/// it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub Value);

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metadata(<redacted>)")
    }
}

/// A person to be created.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewUser {
    /// Identifier, for good.
    pub uid: Uid,
    /// Shown name, at most 100 characters.
    pub name: String,
    /// Address of a picture, at most 3,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Address of a profile page, at most 3,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Identifier of a role that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The app's own data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The app's own labels, at most 25 of 100 characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Ask for an auth token in the same answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_auth_token: bool,
}

impl NewUser {
    /// Somebody with a name and nothing else.
    #[must_use]
    pub fn new(uid: Uid, name: impl Into<String>) -> Self {
        Self {
            uid,
            name: name.into(),
            avatar: None,
            link: None,
            role: None,
            metadata: None,
            tags: Vec::new(),
            with_auth_token: false,
        }
    }
}

/// What is to change about a person; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserChanges {
    /// Shown name, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Address of a profile page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Identifier of a role that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The app's own data, replaced as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The app's own labels, replaced as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// What to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<Unset>,
}

/// What can be removed from a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unset {
    /// The picture.
    Avatar,
    /// The profile page.
    Link,
    /// The app's own data.
    Metadata,
}

/// Who is to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListUsers {
    /// Beginning of a uid or name.
    pub search: Option<String>,
    /// Deactivated people, too.
    pub with_deactivated: bool,
    /// Which page.
    pub page: PageRequest,
}

/// Answer to a reactivation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reactivated {
    /// Who is active again.
    pub reactivated_uids: Vec<Uid>,
    /// Who was active anyway.
    pub non_deactivated_uids: Vec<Uid>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deactivated {
    deactivated_uids: Vec<Uid>,
}

impl<'a> Users<'a> {
    pub(crate) const fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Creates a person. Never repeated by itself.
    ///
    /// # Errors
    /// [`ErrorCode::UidAlreadyExists`](crate::ErrorCode::UidAlreadyExists) if the uid is taken, even
    /// by somebody deactivated; [`Error`] otherwise.
    pub async fn create(&self, user: &NewUser) -> Result<User, Error> {
        self.client.one(Call::new(Method::POST, &["users"], "no user").body(user)).await
    }

    /// One person.
    ///
    /// # Errors
    /// [`ErrorCode::UidNotFound`](crate::ErrorCode::UidNotFound) if unknown or deactivated; [`Error`]
    /// otherwise.
    pub async fn get(&self, uid: &Uid) -> Result<User, Error> {
        self.client.one(Call::new(Method::GET, &["users", uid.as_str()], "no user")).await
    }

    /// One page of the people.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list(&self, wanted: &ListUsers) -> Result<Page<User>, Error> {
        let mut query = wanted.page.query();
        query.extend(wanted.search.iter().map(|text| ("searchKey", text.clone())));
        query.extend(wanted.with_deactivated.then(|| ("withDeactivated", "true".to_owned())));
        self.client.page(Call::new(Method::GET, &["users"], "no list of users").query(query)).await
    }

    /// Changes a person.
    ///
    /// # Errors
    /// [`ErrorCode::UidNotFound`](crate::ErrorCode::UidNotFound) if unknown or deactivated; [`Error`]
    /// otherwise.
    pub async fn update(&self, uid: &Uid, changes: &UserChanges) -> Result<User, Error> {
        self.client.one(Call::new(Method::PUT, &["users", uid.as_str()], "no user").body(changes)).await
    }

    /// Deactivates people: they can come back, but nobody signs in as them meanwhile. Answers who was.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn deactivate(&self, uids: &[Uid]) -> Result<Vec<Uid>, Error> {
        let call = Call::new(Method::DELETE, &["users"], "no deactivated uids");
        let answer: Deactivated = self.client.one(call.body(&json!({ "uidsToDeactivate": uids }))).await?;
        Ok(answer.deactivated_uids)
    }

    /// Lets deactivated people in again.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn reactivate(&self, uids: &[Uid]) -> Result<Reactivated, Error> {
        let call = Call::new(Method::PUT, &["users"], "no reactivated uids");
        self.client.one(call.body(&json!({ "uidsToActivate": uids }))).await
    }
}
