//! What the pages send. Unknown fields are refused, and secrets arrive in redacting types.
//! Sizes are checked by the rules that use the values, not here.

use crate::events::ConversationId;
use crate::preferences::Preferences;
use crate::written::Written;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
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
    /// Code of an invite, where the server asks for one.
    #[ts(type = "string | null")]
    pub invite: Option<SecretString>,
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
    /// Have the password checked by the server although this computer knows the account: it was changed on another
    /// device.
    pub afresh: bool,
    /// The person has agreed to an account without the keyring's pepper, as the keyring is away.
    pub without_keyring: bool,
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

/// Where to chat. Builds without the cargo feature `dev-mode` take servers only.
#[derive(Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum SaveConnection {
    /// A token server.
    Server {
        /// Its address as typed; `https`, or `http` to this computer.
        address: String,
        /// How to get there.
        network: Network,
    },
    /// A server that a team has of its own: it takes `{email, password}` and answers with a token.
    Team {
        /// Address of its login, as typed.
        address: String,
        /// CometChat app id, which such a server does not tell.
        app_id: String,
        /// CometChat region.
        region: String,
        /// JSON pointer to the token in the answer; `None` for the usual places.
        token_pointer: Option<String>,
        /// JSON pointer to the uid in the answer; `None` for the usual places.
        uid_pointer: Option<String>,
        /// The tutorial's form, with the password in the address. On this computer and in dev mode only.
        password_in_address: bool,
        /// How to get there.
        network: Network,
    },
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

/// How to get to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// Certificate of an authority to trust beside those of the system, in PEM; at most 64 KiB.
    pub ca_certificate: Option<String>,
    /// Which proxy to use.
    pub proxy: Proxy,
}

/// Which proxy to use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Proxy {
    /// As the system has it.
    #[default]
    System,
    /// None.
    None,
    /// This one.
    Manual {
        /// `http://HOST:PORT`.
        address: String,
    },
}

/// A device that is not to sign in any more.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevokeDevice {
    /// Identifier.
    pub id: String,
}

/// A new password that the person who is signed in is thinking of.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateNewPassword {
    /// The candidate.
    #[ts(type = "string")]
    pub password: SecretString,
}

/// A change of password.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// As it is.
    #[ts(type = "string")]
    pub old_password: SecretString,
    /// As it is to be.
    #[ts(type = "string")]
    pub new_password: SecretString,
}

/// A change of the shown name.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeName {
    /// At most 100 characters.
    pub name: String,
}

/// What the person prefers from now on. What an administrator has settled stays as it is, whatever is said of it here.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavePreferences {
    /// All of it.
    pub preferences: Preferences,
}

/// A new message that the person is not looking at. What of it is shown, the preferences say.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotifyMessage {
    /// Where it is.
    pub conversation: ConversationId,
    /// Who wrote it, and where.
    pub title: String,
    /// What it says.
    pub text: String,
    /// What is shown in the place of both where the person wants nobody else to read them.
    pub hidden: String,
    /// What a click does, in a word.
    pub open: String,
}

/// A conversation that the person looks at.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConversationSeen {
    /// Which one.
    pub conversation: ConversationId,
}

/// How many messages are unread.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetUnread {
    /// Their number.
    pub count: u32,
}

/// An address to open outside of the app.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenLink {
    /// `http`, `https` or `mailto`; at most 8,192 bytes.
    pub address: String,
}

/// The end of an account.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteAccount {
    /// The account's password.
    #[ts(type = "string")]
    pub password: SecretString,
}

/// What the chat window gives into keeping.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepWritten {
    /// All of it, in the place of what was kept before.
    pub written: Written,
}

/// The end of a session.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignOut {
    /// Why, where it was not the person's wish: shown by the login window.
    pub because: Option<SessionEnd>,
}

/// Why a session ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The service no longer takes the token, and no new one was to be had.
    Refused,
    /// The SDK was signed in as somebody else.
    WrongPerson,
    /// This device was revoked.
    DeviceRevoked,
    /// The password was changed on another device.
    PasswordChanged,
    /// The account is disabled at the server.
    AccountDisabled,
    /// The account was deleted.
    AccountDeleted,
}
