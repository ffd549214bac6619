//! A server that a team has of its own: it takes what the person typed and answers with a token.
//!
//! `POST` with `{"email", "password"}`; the token stands at `/authToken`, `/cometchatAuthToken`, `/data/authToken` or
//! `/user/authToken` of the answer, the uid likewise, or both where JSON pointers (RFC 6901) say. Such a server keeps no
//! devices and tells no app: a further token costs the password.

use crate::exchange::{self, Exchange, Reply, json_body};
use crate::network::{InvalidNetwork, Network};
use async_trait::async_trait;
use halley_login::account::{Person, Uid};
use halley_login::ports::{MintError, TokenSource};
use halley_login::server::{Minted, ServerError, ServerFailure, TeamServer};
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::fmt;
use url::Url;

const TOKEN_PLACES: [&str; 4] = ["/authToken", "/cometchatAuthToken", "/data/authToken", "/user/authToken"];
const UID_PLACES: [&str; 6] = ["/uid", "/user/uid", "/data/uid", "/data/user/uid", "/id", "/user/id"];
const NAME_PLACES: [&str; 4] = ["/name", "/user/name", "/data/name", "/data/user/name"];
const MAX_POINTER_BYTES: usize = 256;

/// What a team's server is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamAddress {
    /// Address of its login.
    pub address: Url,
    /// JSON pointer to the token; `None` for the usual places.
    pub token_pointer: Option<String>,
    /// JSON pointer to the uid; `None` for the usual places.
    pub uid_pointer: Option<String>,
    /// The password goes into the address, as in the tutorial.
    pub password_in_address: bool,
}

/// Why there can be no such server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTeam {
    /// The address is empty.
    #[error("the address is empty")]
    Empty,
    /// Not a web address, or with a user or a fragment.
    #[error("not a web address")]
    Address,
    /// Passwords would cross a network in clear, or stand in an address that others log.
    #[error("the address must begin with https://, unless it is this computer's")]
    NotSecure,
    /// Not a JSON pointer.
    #[error("not a JSON pointer, such as /data/authToken")]
    TokenPointer,
    /// Not a JSON pointer.
    #[error("not a JSON pointer, such as /data/uid")]
    UidPointer,
}

impl TeamAddress {
    /// Reads what somebody typed; without a scheme `https` is meant.
    ///
    /// # Errors
    /// [`InvalidTeam`] tells what cannot be right. The password may stand in the address only in builds with the feature
    /// `dev-mode`, and only to this computer.
    pub fn parse(
        address: &str,
        token_pointer: Option<&str>,
        uid_pointer: Option<&str>,
        password_in_address: bool,
    ) -> Result<Self, InvalidTeam> {
        let address = address.trim();
        if address.is_empty() {
            return Err(InvalidTeam::Empty);
        }
        let whole = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let url = Url::parse(&whole).map_err(|_| InvalidTeam::Address)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !bare || !url.has_host() || whole.len() > 1024 || !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidTeam::Address);
        }
        let here = crate::network::is_this_computer(&url);
        let in_address = cfg!(feature = "dev-mode") && here;
        if (url.scheme() == "http" && !here) || (password_in_address && !in_address) {
            return Err(InvalidTeam::NotSecure);
        }
        let token_pointer = pointer(token_pointer).map_err(|()| InvalidTeam::TokenPointer)?;
        let uid_pointer = pointer(uid_pointer).map_err(|()| InvalidTeam::UidPointer)?;
        Ok(Self { address: url, token_pointer, uid_pointer, password_in_address })
    }
}

fn pointer(text: Option<&str>) -> Result<Option<String>, ()> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let fits = text.starts_with('/')
        && text.len() <= MAX_POINTER_BYTES
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if fits { Ok(Some(text.to_owned())) } else { Err(()) }
}

/// Tokens from a team's own server.
pub struct TeamTokenSource {
    team: TeamAddress,
    exchange: Exchange,
}

impl TeamTokenSource {
    /// Tokens from this server.
    ///
    /// # Errors
    /// [`InvalidNetwork`] if nothing could be sent this way.
    pub fn new(team: TeamAddress, network: &Network) -> Result<Self, InvalidNetwork> {
        let exchange = Exchange::new(network, &team.address)?;
        Ok(Self { team, exchange })
    }

    /// Looks whether anybody is there. What a team's server answers to no login is its own affair.
    ///
    /// # Errors
    /// What keeps it from answering.
    pub async fn check(&self) -> Result<(), ServerFailure> {
        let request = self.exchange.client().head(self.team.address.clone());
        self.exchange.in_time(async { self.exchange.send(request).await.map(drop) }).await
    }

    fn request(&self, email: &str, password: &SecretString) -> RequestBuilder {
        let client = self.exchange.client();
        let request = if self.team.password_in_address {
            let mut address = self.team.address.clone();
            address
                .query_pairs_mut()
                .append_pair("email", email)
                .append_pair("password", password.expose_secret());
            client.get(address)
        } else {
            let body = serde_json::json!({ "email": email, "password": password.expose_secret() });
            json_body(client.post(self.team.address.clone()), &body)
        };
        request.header("accept", "application/json")
    }

    fn read(&self, reply: &Reply) -> Result<Minted, ServerError> {
        match reply.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(ServerError::InvalidCredentials),
            status if !status.is_success() => return Err(reply.strange().into()),
            _ => {}
        }
        let strange = |what: &str| ServerFailure::NotAServer(format!("its answer has no {what}"));
        let answer: Value = reply.json().ok_or_else(|| strange("JSON"))?;
        let token = text_at(&answer, self.team.token_pointer.as_deref(), &TOKEN_PLACES);
        let auth_token = token
            .as_deref()
            .and_then(exchange::token)
            .ok_or_else(|| strange("token where it was expected"))?;
        let uid = text_at(&answer, self.team.uid_pointer.as_deref(), &UID_PLACES);
        // The service keeps them in lower case.
        let uid = uid.and_then(|uid| Uid::parse(&uid.to_ascii_lowercase()));
        let uid = uid.ok_or_else(|| strange("uid where it was expected"))?;
        let name = text_at(&answer, None, &NAME_PLACES);
        let name = name.and_then(|name| halley_login::fields::name(&name).ok());
        Ok(Minted { uid, name, auth_token })
    }
}

/// A text or a whole number, at the place that was named or the first usual one that has it.
fn text_at(answer: &Value, pointer: Option<&str>, usual: &[&str]) -> Option<String> {
    let text = |place: &str| match answer.pointer(place)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        _ => None,
    };
    match pointer {
        Some(pointer) => text(pointer),
        None => usual.iter().find_map(|place| text(place)),
    }
}

#[async_trait]
impl TeamServer for TeamTokenSource {
    async fn login(&self, email: &str, password: &SecretString) -> Result<Minted, ServerError> {
        self.exchange
            .in_time(async {
                let reply = self.exchange.send(self.request(email, password)).await?;
                self.read(&reply)
            })
            .await
    }
}

#[async_trait]
impl TokenSource for TeamTokenSource {
    fn connection(&self) -> String {
        format!("team:{}", self.team.address)
    }

    fn realm(&self) -> String {
        self.connection()
    }

    fn team(&self) -> Option<&dyn TeamServer> {
        Some(self)
    }

    async fn mint(&self, _person: &Person) -> Result<SecretString, MintError> {
        Err(MintError::PasswordNeeded)
    }

    /// Such a server has no call for it; the SDK's own logout is all there is.
    async fn flush(&self, _uid: &Uid) -> Result<(), MintError> {
        Ok(())
    }
}

impl fmt::Debug for TeamTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TeamTokenSource").field("team", &self.team).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str, in_address: bool) -> Result<String, InvalidTeam> {
        TeamAddress::parse(address, None, None, in_address).map(|team| team.address.to_string())
    }

    #[test]
    fn passwords_cross_no_network_in_clear() {
        assert_eq!(parse(" chat.example.org/login ", false).as_deref(), Ok("https://chat.example.org/login"));
        assert!(parse("http://127.0.0.1:3000/login", false).is_ok());
        assert_eq!(parse("http://chat.example.org/login", false), Err(InvalidTeam::NotSecure));
        assert_eq!(parse("https://chat.example.org/login", true), Err(InvalidTeam::NotSecure));
        assert_eq!(parse("http://127.0.0.1:3000/login", true).is_ok(), cfg!(feature = "dev-mode"));
        assert_eq!(parse("", false), Err(InvalidTeam::Empty));
        for wrong in ["ftp://x", "https://a:b@c", "https://a/#b", "https://", "mailto:x"] {
            assert_eq!(parse(wrong, false), Err(InvalidTeam::Address), "{wrong}");
        }
    }

    #[test]
    fn a_pointer_is_one() {
        let at = |token| TeamAddress::parse("a.org", Some(token), None, false).map(|team| team.token_pointer);
        assert_eq!(at(" /a~1b/0 "), Ok(Some("/a~1b/0".into())));
        assert_eq!(at(" "), Ok(None));
        for wrong in ["a", "/~2", "/a~", &format!("/{}", "a".repeat(300))] {
            assert_eq!(at(wrong), Err(InvalidTeam::TokenPointer), "{wrong}");
        }
    }
}
