//! Sessions: auth tokens and the socket secret that belongs to each.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, Origin, World, limits};
use crate::errors::{Code, Refusal};
use crate::randomness::{Randomness, hex_text};

/// One auth token.
///
/// It has no `Debug`, so that neither secret can end in a log.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) token: String,
    /// Stable for the life of the token: the SDK resumes with the one it has stored.
    pub(crate) jwt: String,
    pub(crate) uid: String,
    pub(crate) created_at: u64,
    /// Order of issue, as many may share a second.
    pub(super) serial: u64,
    pub(crate) device: DeviceDetails,
}

/// What a token says about the device that uses it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DeviceDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_info: Option<Value>,
}

impl DeviceDetails {
    /// The known fields of a body.
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let text = |field| limits::optional_text(body, field, limits::DEVICE_TEXT);
        let app_info = body.get("appInfo").filter(|info| !info.is_null());
        if app_info.is_some_and(|info| !(info.is_object() || info.is_string())) {
            return Err(Refusal::field("appInfo", "The appInfo must be a JSON object or a text."));
        }
        if app_info.is_some_and(|info| info.to_string().len() > limits::METADATA) {
            let most = limits::METADATA;
            return Err(Refusal::field("appInfo", format!("The appInfo may have at most {most} bytes.")));
        }
        Ok(Self {
            platform: text("platform")?.map(str::to_owned),
            user_agent: text("userAgent")?.map(str::to_owned),
            app_info: app_info.cloned(),
        })
    }
}

impl World {
    /// A fresh token for a user; beyond the newest hundred the oldest die.
    pub(crate) fn mint(
        &mut self,
        uid: &str,
        device: DeviceDetails,
        randomness: &dyn Randomness,
        now: u64,
    ) -> Result<Session, Refusal> {
        self.active_user(uid)?;
        let token = format!("{uid}_{now:010}{}", hex_text(randomness, 15)?);
        self.admit(uid, token, device, randomness, now)
    }

    /// A token that somebody has chosen, for tests that want to know it beforehand.
    pub(crate) fn plant_token(
        &mut self,
        uid: &str,
        token: &str,
        randomness: &dyn Randomness,
        now: u64,
    ) -> Result<(), Refusal> {
        let printable = token.bytes().all(|byte| byte.is_ascii_graphic());
        if !printable || token.is_empty() || token.len() > limits::TOKEN {
            return Err(Refusal::field("token", "A token has 1 to 500 printable characters, and no spaces."));
        }
        if self.sessions.contains_key(token) {
            return Err(Refusal::field("token", "The same token is there already."));
        }
        self.admit(uid, token.to_owned(), DeviceDetails::default(), randomness, now).map(drop)
    }

    fn admit(
        &mut self,
        uid: &str,
        token: String,
        device: DeviceDetails,
        randomness: &dyn Randomness,
        now: u64,
    ) -> Result<Session, Refusal> {
        let jwt = hex_text(randomness, 32)?;
        let serial = self.next_id();
        let session = Session { token, jwt, uid: uid.to_owned(), created_at: now, serial, device };
        self.index.begin(&session);
        self.sessions.insert(session.token.clone(), session.clone());
        self.archive_old_tokens(uid);
        Ok(session)
    }

    /// The newest token of a user, if there is one; else a fresh one.
    pub(crate) fn mint_or_reuse(
        &mut self,
        uid: &str,
        device: DeviceDetails,
        randomness: &dyn Randomness,
        now: u64,
    ) -> Result<Session, Refusal> {
        self.active_user(uid)?;
        let newest = self.tokens_of(uid).first().map(|session| Session::clone(session));
        newest.map_or_else(|| self.mint(uid, device, randomness, now), Ok)
    }

    /// Notes what a token's device says about itself; absent details stay.
    pub(crate) fn describe_token(
        &mut self,
        uid: &str,
        token: &str,
        device: DeviceDetails,
    ) -> Result<Session, Refusal> {
        let mut session = self.token_of(uid, token)?.clone();
        let known = std::mem::take(&mut session.device);
        session.device = DeviceDetails {
            platform: device.platform.or(known.platform),
            user_agent: device.user_agent.or(known.user_agent),
            app_info: device.app_info.or(known.app_info),
        };
        self.sessions.insert(token.to_owned(), session.clone());
        Ok(session)
    }

    fn archive_old_tokens(&mut self, uid: &str) {
        let surplus = self.index.tokens_of(uid).rev().skip(limits::TOKENS_PER_USER).cloned();
        for token in surplus.collect::<Vec<_>>() {
            self.kill_token(&token);
        }
    }

    /// The live sessions of a user, newest first.
    pub(crate) fn tokens_of(&self, uid: &str) -> Vec<&Session> {
        self.index.tokens_of(uid).rev().filter_map(|token| self.sessions.get(token)).collect()
    }

    /// The session of a token that a client sends.
    pub(crate) fn session(&self, token: &str) -> Result<&Session, Refusal> {
        let known = self.sessions.get(token).filter(|session| self.active_user(&session.uid).is_ok());
        known.ok_or_else(|| {
            Refusal::new(
                Code::AuthTokenDead,
                "The auth token is unknown, revoked or logged out. Log in again.",
            )
        })
    }

    /// The session of a socket secret.
    pub(crate) fn session_of_jwt(&self, jwt: &str) -> Option<&Session> {
        self.session(self.index.token_of_jwt(jwt)?).ok()
    }

    /// One token of a user, for the server API.
    pub(crate) fn token_of(&self, uid: &str, token: &str) -> Result<&Session, Refusal> {
        self.active_user(uid)?;
        let known = self.sessions.get(token).filter(|session| session.uid == uid);
        known.ok_or_else(|| Refusal::new(Code::TokenNotFound, "This user has no such auth token."))
    }

    /// Ends one session; its sockets close.
    pub(crate) fn kill_token(&mut self, token: &str) {
        if let Some(session) = self.sessions.remove(token) {
            self.index.end(&session);
            self.announce(Origin::server(&session.uid), Change::SessionEnded { jwt: session.jwt });
        }
    }

    /// Ends every session of a user.
    pub(crate) fn flush_tokens(&mut self, uid: &str) {
        for token in self.index.tokens_of(uid).rev().cloned().collect::<Vec<_>>() {
            self.kill_token(&token);
        }
    }
}
