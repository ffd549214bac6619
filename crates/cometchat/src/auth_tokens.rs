//! Calls about one person's auth tokens.

use crate::call::Call;
use crate::client::Client;
use crate::error::{BadReply, Error};
use crate::page::{Page, PageRequest};
use crate::token::AuthToken;
use crate::uid::Uid;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// Calls about one person's auth tokens. A token never expires by itself: it lives until it is
/// deleted, or until 100 newer ones exist.
#[derive(Clone, Copy, Debug)]
pub struct AuthTokens<'a> {
    client: &'a Client,
    uid: &'a Uid,
}

/// A token and its owner.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedToken {
    /// Whose it is.
    pub uid: Uid,
    /// The token.
    pub auth_token: AuthToken,
    /// When it was made, in unix seconds.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub created_at: Option<i64>,
    /// What it was last used on, such as `WEB`.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub platform: Option<String>,
    /// What it was last used by.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub user_agent: Option<String>,
}

impl<'a> AuthTokens<'a> {
    pub(crate) const fn new(client: &'a Client, uid: &'a Uid) -> Self {
        Self { client, uid }
    }

    /// Makes a token. Without `force` the service may hand out one that exists already. Never
    /// repeated by itself.
    ///
    /// # Errors
    /// [`ErrorCode::UidNotFound`](crate::ErrorCode::UidNotFound) if the person is unknown or
    /// deactivated; [`Error`] otherwise. A token for somebody else is a [`Error::BadReply`].
    pub async fn create(&self, force: bool) -> Result<IssuedToken, Error> {
        let path = self.path();
        let mut call = Call::new(Method::POST, &path, "no auth token");
        if force {
            call = call.body(&json!({ "force": true }));
        }
        let issued: IssuedToken = self.client.one(call).await?;
        if issued.uid == *self.uid { Ok(issued) } else { Err(somebody_elses()) }
    }

    /// One page of the person's tokens.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list(&self, page: PageRequest) -> Result<Page<IssuedToken>, Error> {
        let path = self.path();
        self.client.page(Call::new(Method::GET, &path, "no list of auth tokens").query(page.query())).await
    }

    /// Ends one token.
    ///
    /// # Errors
    /// [`ErrorCode::AuthTokenNotFound`](crate::ErrorCode::AuthTokenNotFound) if there is no such
    /// token (any more); [`Error`] otherwise.
    pub async fn delete(&self, token: &AuthToken) -> Result<(), Error> {
        let secret = token.expose();
        let path = ["users", self.uid.as_str(), "auth_tokens", secret];
        self.client.done(Call::new(Method::DELETE, &path, "no success").secret(secret)).await
    }

    /// Ends all tokens of the person.
    ///
    /// # Errors
    /// [`ErrorCode::UidNotFound`](crate::ErrorCode::UidNotFound) if the person is unknown or
    /// deactivated, whose tokens are dead then; [`Error`] otherwise.
    pub async fn flush(&self) -> Result<(), Error> {
        self.client.done(Call::new(Method::DELETE, &self.path(), "no success")).await
    }

    fn path(&self) -> [&'a str; 3] {
        ["users", self.uid.as_str(), "auth_tokens"]
    }
}

const fn somebody_elses() -> Error {
    Error::BadReply { status: Some(200), why: BadReply::WrongShape("a token of somebody else") }
}
