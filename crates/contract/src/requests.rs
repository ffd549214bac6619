//! What the pages send. Unknown fields are refused, and secrets arrive in redacting types.
//! Sizes are checked by the rules that use the values, not here.

use secrecy::SecretString;
use serde::Deserialize;
use ts_rs::TS;

/// A new account.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignUp {
    /// Address to sign in with, at most 254 bytes.
    pub email: String,
    /// Shown name, at most 100 characters.
    pub name: String,
    /// New password, at most 1,024 bytes.
    #[ts(type = "string")]
    pub password: SecretString,
    /// Keep the session in the keyring until sign-out.
    pub keep_signed_in: bool,
    /// The person has agreed to an account without the keyring's pepper, as the keyring is away.
    pub without_keyring: bool,
}

/// An attempt to sign in.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// Email address or uid.
    pub identifier: String,
    /// The account's password.
    #[ts(type = "string")]
    pub password: SecretString,
    /// Keep the session in the keyring until sign-out.
    pub keep_signed_in: bool,
}

/// A password that somebody is thinking of.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RatePassword {
    /// The candidate.
    #[ts(type = "string")]
    pub password: SecretString,
    /// Address typed so far; a password like it is weak.
    pub email: String,
    /// Name typed so far; likewise.
    pub name: String,
}

/// Where to chat. Only builds with the cargo feature `dev-mode` accept one of these.
#[derive(Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum SaveConnection {
    /// The sandbox that runs inside the app.
    Sandbox,
    /// A real CometChat app, with its REST API key.
    Direct {
        /// App id as the dashboard shows it.
        app_id: String,
        /// `us`, `eu` or `in`.
        region: String,
        /// REST API key; goes to the keyring. Absent: keep the stored one.
        #[ts(type = "string | null")]
        api_key: Option<SecretString>,
    },
}

/// The end of a session.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignOut {
    /// Why, where it was not the person's wish: shown by the login window.
    pub because: Option<SessionEnd>,
}

/// Why a session ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The service no longer takes the token, and no new one was to be had.
    Refused,
    /// The SDK was signed in as somebody else.
    WrongPerson,
}
