//! What Rust answers.

use crate::errors::CommandError;
use crate::preferences::{ManagedKey, Preferences};
use crate::requests::{Network, SessionEnd};
use crate::written::Written;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

/// Nothing to tell but that it is done.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// Always true.
    pub done: bool,
}

impl Done {
    /// The only value.
    pub const DONE: Self = Self { done: true };
}

/// What was given into keeping.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptWritten {
    /// All of it; empty where nothing was.
    pub written: Written,
}

/// What the login window needs to draw itself.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    /// Version of the app.
    pub version: String,
    /// The build has the cargo feature `dev-mode`.
    pub dev_mode: bool,
    /// Why the app cannot work; `None` when it can.
    pub problem: Option<CommandError>,
    /// The connection in use.
    pub connection: Connection,
    /// At least one account is on this computer, so the window opens on "Sign in".
    pub has_accounts: bool,
    /// Who is kept signed in and to be signed in now, so `restore_session` is worth a call.
    pub kept: Option<KeptPerson>,
    /// Who has signed in on this computer over this connection, the one who did last first; at most 20.
    pub people: Vec<KnownPerson>,
    /// Whom the form is to be filled in for; of `people`.
    pub wanted: Option<String>,
    /// Whose chat is locked: only their password opens it again.
    pub locked: Vec<LockedPerson>,
    /// Why the last session ended by itself, if it did.
    pub ended: Option<SessionEnd>,
    /// Settings were damaged and replaced by the last good copy or by defaults.
    pub settings_recovered: bool,
}

/// Which keyring answers, as far as the system tells. Nothing of it is secret.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyringFacts {
    /// The one that answers now.
    pub now: Option<KeyringProvider>,
    /// The one that was last used here, if it was another.
    pub before: Option<KeyringProvider>,
}

/// A keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyringProvider {
    /// The program behind it.
    pub program: String,
    /// Its collection for new entries; empty where there are no collections.
    pub collection: String,
}

/// Somebody whose session waits in the keyring.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptPerson {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
}

/// Somebody who has signed in on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KnownPerson {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Address the person signs in with.
    pub email: String,
    /// Is kept signed in, so that no password is needed.
    pub kept: bool,
    /// Has a chat window now.
    pub signed_in: bool,
}

/// Somebody whose chat is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LockedPerson {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Address the person signs in with.
    pub email: String,
    /// Was kept signed in, and is to be again.
    pub keep: bool,
}

/// The people that a chat window offers to change to.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherPeople {
    /// Those beside the person of the window, the one who signed in last first.
    pub people: Vec<OtherPerson>,
}

/// Somebody to change to. Without the address: the chat window shows other people's messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherPerson {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Has a chat window now.
    pub signed_in: bool,
}

/// Kinds of connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionKind {
    /// A token server.
    Server,
    /// A server that a team has of its own.
    Team,
    /// The sandbox inside the app, or the one named by `HALLEY_SANDBOX_URL`.
    Sandbox,
    /// A real CometChat app with its REST API key in the keyring.
    Direct,
}

/// The connection in use.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Which kind is in use; `None` where none was chosen yet, so that the set-up screen comes first.
    pub kind: Option<ConnectionKind>,
    /// Kinds that this build offers.
    pub offered: Vec<ConnectionKind>,
    /// App id, if known.
    pub app_id: Option<String>,
    /// Region, if known.
    pub region: Option<String>,
    /// Address of the sandbox, for people who want to connect a second client.
    pub sandbox_url: Option<String>,
    /// An API key is stored for the direct connection.
    pub has_api_key: bool,
    /// Address of the token server or of the team's own.
    pub server_address: Option<String>,
    /// What is known of the token server; `None` for other kinds, and until it was reached.
    pub server: Option<ServerFacts>,
    /// How the server is reached, as it was set; `None` where there is no server.
    pub network: Option<Network>,
    /// What was set for a team's own server; `None` for other kinds. Its app stands in `app_id` and `region`.
    pub team: Option<TeamFacts>,
    /// What of it an administrator has settled.
    pub managed: Vec<ManagedKey>,
}

/// What a team's own server does not tell, as it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TeamFacts {
    /// JSON pointer to the token in the answer; `None` for the usual places.
    pub token_pointer: Option<String>,
    /// JSON pointer to the uid in the answer; `None` for the usual places.
    pub uid_pointer: Option<String>,
    /// The password goes into the address.
    pub password_in_address: bool,
}

/// What a token server says of itself.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerFacts {
    /// What people know it by.
    pub name: String,
    /// Who may make an account.
    pub registration: Registration,
    /// Fewest characters of a new password.
    pub min_password_chars: u32,
    /// It calls itself by another address than the one in use, and takes no signatures over this one.
    pub other_address: Option<String>,
}

/// Who may make an account at a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Registration {
    /// Everybody.
    Open,
    /// Who has the code of an invite.
    Invite,
    /// Nobody; accounts are made by whoever runs the server.
    Closed,
}

/// Who is signed in, and what can be done with the account over this connection.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Address the person signs in with.
    pub email: String,
    /// Which connection it is.
    pub connection: Connection,
    /// Devices, name and deletion are the server's; without one only the local password can be changed.
    pub managed: bool,
}

/// The devices that may sign in by themselves, the one that was used last first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Devices {
    /// The devices.
    pub devices: Vec<Device>,
}

/// What came of saving a file.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// False if the person named no place for it.
    pub saved: bool,
}

/// A device.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Identifier.
    pub id: String,
    /// What its owner knows it by.
    pub name: String,
    /// When it was enrolled, in unix seconds.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it was last used, in unix seconds.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// It is this one.
    pub current: bool,
}

/// A password's rating.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PasswordRating {
    /// 0 (guessed at once) to 4 (very hard to guess), by zxcvbn.
    pub score: u8,
    /// The policy takes it.
    pub acceptable: bool,
    /// What to do better, most important first; may be empty.
    pub reasons: Vec<PasswordReason>,
}

/// A reason that the interface has a text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PasswordReason {
    /// Under 12 characters.
    TooShort,
    /// Over 1,024 bytes.
    TooLong,
    /// Among the passwords that are tried first.
    Common,
    /// Made of the person's own name or address.
    Personal,
    /// A name, a word or two of a dictionary.
    Words,
    /// Repeats, such as `aaa` or `abcabc`.
    Repeats,
    /// Sequences, such as `abcd` or `6543`.
    Sequence,
    /// Neighbouring keys, such as `qwerty`.
    Keyboard,
    /// Years and dates.
    Dates,
    /// None of these, but guessed too soon: add words.
    Guessable,
}

/// A sign-in that went through; the chat window is opening.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// Identifier at CometChat.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// The session could not be kept in the keyring and lasts until the app quits; why.
    pub not_kept: Option<CommandError>,
}

/// Everything the chat window needs, handed over once.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatSession {
    /// App id for `CometChat.init`.
    pub app_id: String,
    /// Region for `CometChat.init`.
    pub region: String,
    /// Hosts that replace the cloud's; `None` for the cloud.
    pub hosts: Option<ChatHosts>,
    /// Who must come out of the SDK's login.
    pub uid: String,
    /// Shown name.
    pub name: String,
    /// Address the person signs in with.
    pub email: String,
    /// The auth token.
    #[ts(type = "string")]
    pub auth_token: HandedToken,
    /// The session could not be kept in the keyring and lasts until the app quits; why.
    pub not_kept: Option<CommandError>,
}

/// Hosts other than the cloud's.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatHosts {
    /// Value for `overrideClientHost`: host, port and version, no scheme.
    pub client: String,
    /// Value for `overrideAdminHost`, likewise.
    pub admin: String,
    /// Loopback `host:port` that speaks plain HTTP, to which the page maps the SDK's
    /// `https://` and `wss://`; `None` where TLS is spoken.
    pub plain_http: Option<String>,
}

/// A token that replaces a refused one.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenewedToken {
    /// The auth token.
    #[ts(type = "string")]
    pub auth_token: HandedToken,
}

/// A token on its way to the chat window: the one secret that is serialised, and only over IPC.
#[derive(Clone)]
pub struct HandedToken(pub SecretString);

impl std::fmt::Debug for HandedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HandedToken(<redacted>)")
    }
}

impl Serialize for HandedToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// What the settings window shows.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsShown {
    /// What holds: what the person prefers, and over it what an administrator has settled.
    pub preferences: Preferences,
    /// What an administrator has settled.
    pub managed: Vec<ManagedKey>,
    /// The file it was settled in, where there is one.
    pub managed_file: Option<String>,
    /// Something in that file makes no sense and was left out: where it is in the file, or nothing for all of it.
    pub managed_problems: Vec<String>,
    /// The connection in use.
    pub connection: Connection,
    /// Nobody is signed in, so that the connection can be changed, in the login window.
    pub connection_can_change: bool,
    /// The settings were damaged when the app started, and were replaced by an earlier copy.
    pub recovered: bool,
    /// Version of the app.
    pub version: String,
    /// A build for developers.
    pub dev_mode: bool,
}

/// A link to this app that somebody clicked elsewhere. Nothing follows from it without the person's word.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DeepLink {
    /// To the conversation with a person.
    Person {
        /// Identifier, of letters, digits, `-` and `_`.
        uid: String,
    },
    /// To a group.
    Group {
        /// Identifier, likewise.
        guid: String,
    },
    /// An invite to make an account.
    Invite {
        /// Its code, likewise.
        code: String,
        /// The server that it is for: `https`, or `http` to this computer.
        server: Option<String>,
    },
    /// One that makes no sense.
    Invalid,
}

impl DeepLink {
    /// What it is about, for logs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Group { .. } => "group",
            Self::Invite { .. } => "invite",
            Self::Invalid => "invalid",
        }
    }
}

/// Whoever has the code of an invite can use it up, so it is in no log.
impl std::fmt::Debug for DeepLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeepLink({})", self.kind())
    }
}

/// The link that waited, if there was one.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakenLink {
    /// The link.
    pub link: Option<DeepLink>,
}
