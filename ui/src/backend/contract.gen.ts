// Generated from crates/contract by `cargo run -p halley-contract`. Do not edit.
import { call } from "./call";

/**
 * Who is signed in, and what can be done with the account over this connection.
 */
export type Account = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * Address the person signs in with.
 */
email: string, 
/**
 * Which connection it is.
 */
connection: Connection, 
/**
 * Devices, name and deletion are the server's; without one only the local password can be changed.
 */
managed: boolean, };

/**
 * What the login window needs to draw itself.
 */
export type AppStatus = { 
/**
 * Version of the app.
 */
version: string, 
/**
 * The build has the cargo feature `dev-mode`.
 */
devMode: boolean, 
/**
 * Why the app cannot work; `None` when it can.
 */
problem: CommandError | null, 
/**
 * The connection in use.
 */
connection: Connection, 
/**
 * At least one account is on this computer, so the window opens on "Sign in".
 */
hasAccounts: boolean, 
/**
 * Who is kept signed in and to be signed in now, so `restore_session` is worth a call.
 */
kept: KeptPerson | null, 
/**
 * Who has signed in on this computer over this connection, the one who did last first; at most 20.
 */
people: Array<KnownPerson>, 
/**
 * Whom the form is to be filled in for; of `people`.
 */
wanted: string | null, 
/**
 * Whose chat is locked: only their password opens it again.
 */
locked: Array<LockedPerson>, 
/**
 * Why the last session ended by itself, if it did.
 */
ended: SessionEnd | null, 
/**
 * Settings were damaged and replaced by the last good copy or by defaults.
 */
settingsRecovered: boolean, };

/**
 * A change of the shown name.
 */
export type ChangeName = { 
/**
 * At most 100 characters.
 */
name: string, };

/**
 * A change of password.
 */
export type ChangePassword = { 
/**
 * As it is.
 */
oldPassword: string, 
/**
 * As it is to be.
 */
newPassword: string, };

/**
 * Hosts other than the cloud's.
 */
export type ChatHosts = { 
/**
 * Value for `overrideClientHost`: host, port and version, no scheme.
 */
client: string, 
/**
 * Value for `overrideAdminHost`, likewise.
 */
admin: string, 
/**
 * Loopback `host:port` that speaks plain HTTP, to which the page maps the SDK's
 * `https://` and `wss://`; `None` where TLS is spoken.
 */
plainHttp: string | null, };

/**
 * Everything the chat window needs, handed over once.
 */
export type ChatSession = { 
/**
 * App id for `CometChat.init`.
 */
appId: string, 
/**
 * Region for `CometChat.init`.
 */
region: string, 
/**
 * Hosts that replace the cloud's; `None` for the cloud.
 */
hosts: ChatHosts | null, 
/**
 * Who must come out of the SDK's login.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * Address the person signs in with.
 */
email: string, 
/**
 * The auth token.
 */
authToken: string, 
/**
 * The session could not be kept in the keyring and lasts until the app quits; why.
 */
notKept: CommandError | null, };

/**
 * A failure, as a page sees it.
 */
export type CommandError = { 
/**
 * What the interface branches on; it has one text and one action for each.
 */
code: ErrorCode, 
/**
 * English text for logs and for people who report; the interface shows its own.
 */
message: string, 
/**
 * The field that is to blame.
 */
field?: Field, 
/**
 * Seconds until it is worth trying again.
 */
retryAfterS?: number, 
/**
 * The password was found right before this happened, and nobody has to type it again: what failed is getting a token.
 * Absent where it was not checked yet, or is not what this is about.
 */
passwordRight?: boolean, };

/**
 * The connection in use.
 */
export type Connection = { 
/**
 * Which kind is in use; `None` where none was chosen yet, so that the set-up screen comes first.
 */
kind: ConnectionKind | null, 
/**
 * Kinds that this build offers.
 */
offered: Array<ConnectionKind>, 
/**
 * App id, if known.
 */
appId: string | null, 
/**
 * Region, if known.
 */
region: string | null, 
/**
 * Address of the sandbox, for people who want to connect a second client.
 */
sandboxUrl: string | null, 
/**
 * An API key is stored for the direct connection.
 */
hasApiKey: boolean, 
/**
 * Address of the token server or of the team's own.
 */
serverAddress: string | null, 
/**
 * What is known of the token server; `None` for other kinds, and until it was reached.
 */
server: ServerFacts | null, 
/**
 * How the server is reached, as it was set; `None` where there is no server.
 */
network: Network | null, 
/**
 * What was set for a team's own server; `None` for other kinds. Its app stands in `app_id` and `region`.
 */
team: TeamFacts | null, 
/**
 * What of it an administrator has settled.
 */
managed: Array<ManagedKey>, };

/**
 * Kinds of connection.
 */
export type ConnectionKind = "server" | "team" | "sandbox" | "direct";

/**
 * A conversation.
 */
export type ConversationId = { 
/**
 * With whom.
 */
kind: ConversationKind, 
/**
 * The person's uid or the group's guid.
 */
id: string, };

/**
 * With whom a conversation is.
 */
export type ConversationKind = "user" | "group";

/**
 * A conversation that the person looks at.
 */
export type ConversationSeen = { 
/**
 * Which one.
 */
conversation: ConversationId, };

/**
 * A link to this app that somebody clicked elsewhere. Nothing follows from it without the person's word.
 */
export type DeepLink = { "kind": "person", 
/**
 * Identifier, of letters, digits, `-` and `_`.
 */
uid: string, } | { "kind": "group", 
/**
 * Identifier, likewise.
 */
guid: string, } | { "kind": "invite", 
/**
 * Its code, likewise.
 */
code: string, 
/**
 * The server that it is for: `https`, or `http` to this computer.
 */
server: string | null, } | { "kind": "invalid" };

/**
 * The end of an account.
 */
export type DeleteAccount = { 
/**
 * The account's password.
 */
password: string, };

/**
 * A device.
 */
export type Device = { 
/**
 * Identifier.
 */
id: string, 
/**
 * What its owner knows it by.
 */
name: string, 
/**
 * When it was enrolled, in unix seconds.
 */
createdAt: number, 
/**
 * When it was last used, in unix seconds.
 */
lastUsedAt: number | null, 
/**
 * It is this one.
 */
current: boolean, };

/**
 * The devices that may sign in by themselves, the one that was used last first.
 */
export type Devices = { 
/**
 * The devices.
 */
devices: Array<Device>, };

/**
 * Nothing to tell but that it is done.
 */
export type Done = { 
/**
 * Always true.
 */
done: boolean, };

/**
 * A text in the making.
 */
export type Draft = { 
/**
 * The conversation or thread, as the page names it.
 */
place: string, 
/**
 * The text.
 */
text: string, };

/**
 * Every failure that a page tells apart. A code exists only if a screen uses it.
 */
export type ErrorCode = "field_empty" | "field_too_long" | "field_characters" | "email_invalid" | "email_taken" | "password_weak" | "invalid_credentials" | "locked_out" | "in_progress" | "cancelled" | "keyring_absent" | "keyring_locked" | "keyring_denied" | "keyring_slow" | "keyring_emptied" | "keyring_replaced" | "keyring_changed" | "keyring_unreadable" | "accounts_read_only" | "disk_full" | "accounts_damaged" | "accounts_newer" | "accounts_busy" | "accounts_failed" | "settings_failed" | "file_not_saved" | "not_connected" | "api_key_missing" | "api_key_unreadable" | "chat_unknown_host" | "chat_unreachable" | "chat_tls" | "chat_timeout" | "chat_bad_reply" | "chat_rate_limited" | "chat_key_refused" | "chat_app_unknown" | "chat_person_deactivated" | "chat_refused" | "sandbox_failed" | "address_invalid" | "ca_invalid" | "proxy_invalid" | "pointer_invalid" | "server_unknown_host" | "server_unreachable" | "server_certificate_expired" | "server_certificate_other_host" | "server_certificate_unknown_authority" | "server_tls" | "proxy_failed" | "server_timeout" | "not_a_server" | "server_busy" | "server_fault" | "server_refused" | "server_other_address" | "device_unknown" | "too_many_devices" | "device_revoked" | "password_changed" | "account_disabled" | "account_deleted" | "registration_closed" | "invite_invalid" | "old_password_wrong" | "people_signed_in" | "locked" | "link_refused" | "link_not_opened" | "session_gone" | "internal";

/**
 * What came of saving a file.
 */
export type Exported = { 
/**
 * False if the person named no place for it.
 */
saved: boolean, };

/**
 * Fields that an error can stand beside.
 */
export type Field = "email" | "name" | "identifier" | "password" | "appId" | "region" | "apiKey" | "address" | "caCertificate" | "proxy" | "tokenPointer" | "uidPointer" | "invite" | "oldPassword" | "newPassword";

/**
 * What the chat window gives into keeping.
 */
export type KeepWritten = { 
/**
 * All of it, in the place of what was kept before.
 */
written: Written, };

/**
 * Somebody whose session waits in the keyring.
 */
export type KeptPerson = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, };

/**
 * What was given into keeping.
 */
export type KeptWritten = { 
/**
 * All of it; empty where nothing was.
 */
written: Written, };

/**
 * Which keyring answers, as far as the system tells. Nothing of it is secret.
 */
export type KeyringFacts = { 
/**
 * The one that answers now.
 */
now: KeyringProvider | null, 
/**
 * The one that was last used here, if it was another.
 */
before: KeyringProvider | null, };

/**
 * A keyring.
 */
export type KeyringProvider = { 
/**
 * The program behind it.
 */
program: string, 
/**
 * Its collection for new entries; empty where there are no collections.
 */
collection: string, };

/**
 * Somebody who has signed in on this computer.
 */
export type KnownPerson = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * Address the person signs in with.
 */
email: string, 
/**
 * Is kept signed in, so that no password is needed.
 */
kept: boolean, 
/**
 * Has a chat window now.
 */
signedIn: boolean, };

/**
 * Languages of the texts.
 */
export type Language = "system" | "en" | "de" | "ar";

/**
 * When the app locks by itself.
 */
export type LockPreferences = { 
/**
 * After so many minutes without a key or pointer; `None` for never. 1 to 1,440.
 */
idleMinutes: number | null, 
/**
 * When the computer is about to sleep, where the system tells.
 */
atSuspend: boolean, };

/**
 * Somebody whose chat is locked.
 */
export type LockedPerson = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * Address the person signs in with.
 */
email: string, 
/**
 * Was kept signed in, and is to be again.
 */
keep: boolean, };

/**
 * A preference or a part of the connection that an administrator can settle for everybody, by its path in the file.
 */
export type ManagedKey = "preferences.theme" | "preferences.language" | "preferences.notifications.enabled" | "preferences.notifications.showContent" | "preferences.notifications.sound" | "preferences.lock.idleMinutes" | "preferences.lock.atSuspend" | "preferences.startUp.atLogin" | "connection.address" | "connection.proxy" | "connection.caCertificate";

/**
 * How to get to a server.
 */
export type Network = { 
/**
 * Certificate of an authority to trust beside those of the system, in PEM; at most 64 KiB.
 */
caCertificate: string | null, 
/**
 * Which proxy to use.
 */
proxy: Proxy, };

/**
 * Notifications of new messages.
 */
export type NotificationPreferences = { 
/**
 * Shown at all.
 */
enabled: boolean, 
/**
 * With sender and text; else only that there is a message.
 */
showContent: boolean, 
/**
 * With a sound.
 */
sound: boolean, };

/**
 * A new message that the person is not looking at. What of it is shown, the preferences say.
 */
export type NotifyMessage = { 
/**
 * Where it is.
 */
conversation: ConversationId, 
/**
 * Who wrote it, and where.
 */
title: string, 
/**
 * What it says.
 */
text: string, 
/**
 * What is shown in the place of both where the person wants nobody else to read them.
 */
hidden: string, 
/**
 * What a click does, in a word.
 */
open: string, };

/**
 * Somebody who is kept signed in, locked, or known on this computer.
 */
export type OfPerson = { 
/**
 * Identifier at CometChat.
 */
uid: string, };

/**
 * An address to open outside of the app.
 */
export type OpenLink = { 
/**
 * `http`, `https` or `mailto`; at most 8,192 bytes.
 */
address: string, };

/**
 * The people that a chat window offers to change to.
 */
export type OtherPeople = { 
/**
 * Those beside the person of the window, the one who signed in last first.
 */
people: Array<OtherPerson>, };

/**
 * Somebody to change to. Without the address: the chat window shows other people's messages.
 */
export type OtherPerson = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * Has a chat window now.
 */
signedIn: boolean, };

/**
 * A password's rating.
 */
export type PasswordRating = { 
/**
 * 0 (guessed at once) to 4 (very hard to guess), by zxcvbn.
 */
score: number, 
/**
 * The policy takes it.
 */
acceptable: boolean, 
/**
 * What to do better, most important first; may be empty.
 */
reasons: Array<PasswordReason>, };

/**
 * A reason that the interface has a text for.
 */
export type PasswordReason = "too_short" | "too_long" | "common" | "personal" | "words" | "repeats" | "sequence" | "keyboard" | "dates" | "guessable";

/**
 * All preferences.
 */
export type Preferences = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Language of the texts.
 */
language: Language, 
/**
 * Notifications of new messages.
 */
notifications: NotificationPreferences, 
/**
 * When the app locks by itself.
 */
lock: LockPreferences, 
/**
 * What happens at log-in to the computer.
 */
startUp: StartUpPreferences, };

/**
 * Which proxy to use.
 */
export type Proxy = { "kind": "system" } | { "kind": "none" } | { "kind": "manual", 
/**
 * `http://HOST:PORT`.
 */
address: string, };

/**
 * A new password that the person who is signed in is thinking of.
 */
export type RateNewPassword = { 
/**
 * The candidate.
 */
password: string, };

/**
 * A password that somebody is thinking of.
 */
export type RatePassword = { 
/**
 * The candidate.
 */
password: string, 
/**
 * Address typed so far; a password like it is weak.
 */
email: string, 
/**
 * Name typed so far; likewise.
 */
name: string, };

/**
 * Who may make an account at a server.
 */
export type Registration = "open" | "invite" | "closed";

/**
 * The person of the chat window has another name now.
 */
export type Renamed = { 
/**
 * Shown name.
 */
name: string, };

/**
 * A token that replaces a refused one.
 */
export type RenewedToken = { 
/**
 * The auth token.
 */
authToken: string, };

/**
 * A device that is not to sign in any more.
 */
export type RevokeDevice = { 
/**
 * Identifier.
 */
id: string, };

/**
 * Where to chat. Builds without the cargo feature `dev-mode` take servers only.
 */
export type SaveConnection = { "kind": "server", 
/**
 * Its address as typed; `https`, or `http` to this computer.
 */
address: string, 
/**
 * How to get there.
 */
network: Network, } | { "kind": "team", 
/**
 * Address of its login, as typed.
 */
address: string, 
/**
 * CometChat app id, which such a server does not tell.
 */
appId: string, 
/**
 * CometChat region.
 */
region: string, 
/**
 * JSON pointer to the token in the answer; `None` for the usual places.
 */
tokenPointer: string | null, 
/**
 * JSON pointer to the uid in the answer; `None` for the usual places.
 */
uidPointer: string | null, 
/**
 * The tutorial's form, with the password in the address. On this computer and in dev mode only.
 */
passwordInAddress: boolean, 
/**
 * How to get there.
 */
network: Network, } | { "kind": "sandbox" } | { "kind": "direct", 
/**
 * App id as the dashboard shows it.
 */
appId: string, 
/**
 * `us`, `eu` or `in`.
 */
region: string, 
/**
 * REST API key; goes to the keyring. Absent: keep the stored one.
 */
apiKey: string | null, };

/**
 * What the person prefers from now on. What an administrator has settled stays as it is, whatever is said of it here.
 */
export type SavePreferences = { 
/**
 * All of it.
 */
preferences: Preferences, };

/**
 * What a token server says of itself.
 */
export type ServerFacts = { 
/**
 * What people know it by.
 */
name: string, 
/**
 * Who may make an account.
 */
registration: Registration, 
/**
 * Fewest characters of a new password.
 */
minPasswordChars: number, 
/**
 * It calls itself by another address than the one in use, and takes no signatures over this one.
 */
otherAddress: string | null, };

/**
 * Why a session ended by itself.
 */
export type SessionEnd = "refused" | "wrong_person" | "device_revoked" | "password_changed" | "account_disabled" | "account_deleted";

/**
 * How many messages are unread.
 */
export type SetUnread = { 
/**
 * Their number.
 */
count: number, };

/**
 * What the settings window shows.
 */
export type SettingsShown = { 
/**
 * What holds: what the person prefers, and over it what an administrator has settled.
 */
preferences: Preferences, 
/**
 * What an administrator has settled.
 */
managed: Array<ManagedKey>, 
/**
 * The file it was settled in, where there is one.
 */
managedFile: string | null, 
/**
 * Something in that file makes no sense and was left out: where it is in the file, or nothing for all of it.
 */
managedProblems: Array<string>, 
/**
 * The connection in use.
 */
connection: Connection, 
/**
 * Nobody is signed in, so that the connection can be changed, in the login window.
 */
connectionCanChange: boolean, 
/**
 * The settings were damaged when the app started, and were replaced by an earlier copy.
 */
recovered: boolean, 
/**
 * Version of the app.
 */
version: string, 
/**
 * A build for developers.
 */
devMode: boolean, };

/**
 * An attempt to sign in.
 */
export type SignIn = { 
/**
 * Email address or uid.
 */
identifier: string, 
/**
 * The account's password.
 */
password: string, 
/**
 * Keep the session in the keyring until sign-out.
 */
keepSignedIn: boolean, 
/**
 * Have the password checked by the server although this computer knows the account: it was changed on another
 * device.
 */
afresh: boolean, 
/**
 * The person has agreed to an account without the keyring's pepper, as the keyring is away.
 */
withoutKeyring: boolean, };

/**
 * The end of a session.
 */
export type SignOut = { 
/**
 * Why, where it was not the person's wish: shown by the login window.
 */
because: SessionEnd | null, };

/**
 * A new account.
 */
export type SignUp = { 
/**
 * Address to sign in with, at most 254 bytes.
 */
email: string, 
/**
 * Shown name, at most 100 characters.
 */
name: string, 
/**
 * New password, at most 1,024 bytes.
 */
password: string, 
/**
 * Keep the session in the keyring until sign-out.
 */
keepSignedIn: boolean, 
/**
 * The person has agreed to an account without the keyring's pepper, as the keyring is away.
 */
withoutKeyring: boolean, 
/**
 * Code of an invite, where the server asks for one.
 */
invite: string | null, };

/**
 * A sign-in that went through; the chat window is opening.
 */
export type SignedIn = { 
/**
 * Identifier at CometChat.
 */
uid: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * The session could not be kept in the keyring and lasts until the app quits; why.
 */
notKept: CommandError | null, };

/**
 * What happens at log-in to the computer.
 */
export type StartUpPreferences = { 
/**
 * The app starts when the person logs in to the computer.
 */
atLogin: boolean, };

/**
 * Whom to change to.
 */
export type SwitchPerson = { 
/**
 * Identifier at CometChat; `None` for somebody who is not known here yet.
 */
uid: string | null, };

/**
 * The link that waited, if there was one.
 */
export type TakenLink = { 
/**
 * The link.
 */
link: DeepLink | null, };

/**
 * What a team's own server does not tell, as it was set.
 */
export type TeamFacts = { 
/**
 * JSON pointer to the token in the answer; `None` for the usual places.
 */
tokenPointer: string | null, 
/**
 * JSON pointer to the uid in the answer; `None` for the usual places.
 */
uidPointer: string | null, 
/**
 * The password goes into the address.
 */
passwordInAddress: boolean, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * What a message may be for.
 */
export type ToKind = "user" | "group";

/**
 * A text message that did not arrive.
 */
export type Unsent = { 
/**
 * The sender's own name for the message, by which it is found if it did arrive after all.
 */
muid: string, 
/**
 * Whom it is for.
 */
to: string, 
/**
 * Whether that is a person or a group.
 */
toKind: ToKind, 
/**
 * The message whose thread it is in.
 */
thread: number | null, 
/**
 * The message that it answers.
 */
quoted: number | null, 
/**
 * The text.
 */
text: string, 
/**
 * The code with which the service refused it; it is not tried again by itself then.
 */
refused: string | null, };

/**
 * Everything that is written and not sent. It has no `Debug`, as it is what people write to each other.
 */
export type Written = { 
/**
 * Texts still in the making, one for each conversation and thread.
 */
drafts: Array<Draft>, 
/**
 * Messages that were sent off and did not arrive, oldest first.
 */
unsent: Array<Unsent>, };

/** What the login window may ask. */
export const loginBackend = {
  /** What the login window needs to draw itself. */
  appStatus: () => call<AppStatus>("app_status"),
  /** Tries again what failed at start, such as opening the accounts file. */
  retryStart: () => call<AppStatus>("retry_start"),
  /** Rates a new password against the policy, with reasons. */
  ratePassword: (request: RatePassword) => call<PasswordRating>("rate_password", { request }),
  /** Creates an account on this computer and signs in with it. */
  signUp: (request: SignUp) => call<SignedIn>("sign_up", { request }),
  /** Checks the password and signs in. */
  signIn: (request: SignIn) => call<SignedIn>("sign_in", { request }),
  /** Signs in with the session that was kept in the keyring. */
  restoreSession: (request: OfPerson) => call<SignedIn>("restore_session", { request }),
  /** Forgets the session that was kept in the keyring. */
  forgetSession: (request: OfPerson) => call<Done>("forget_session", { request }),
  /** Takes a person off the list of those who have signed in here; a kept session is forgotten, too. */
  forgetPerson: (request: OfPerson) => call<AppStatus>("forget_person", { request }),
  /** Brings the chat window of somebody who is signed in to the front, in place of the login window. */
  showChat: (request: OfPerson) => call<Done>("show_chat", { request }),
  /** Signs out somebody whose chat is locked, without the password. */
  signOutLocked: (request: OfPerson) => call<AppStatus>("sign_out_locked", { request }),
  /** Which keyring answers, and which holds what was kept. */
  keyringFacts: () => call<KeyringFacts>("keyring_facts"),
  /** After the password was right and the chat service away: asks the service again. */
  retryChat: () => call<SignedIn>("retry_chat"),
  /** Stops the sign-in that is running, or forgets the one that waits for the chat service. */
  cancelSignIn: () => call<Done>("cancel_sign_in"),
  /** The connection in use and the kinds that this build offers. */
  connection: () => call<Connection>("connection"),
  /** Checks a connection against the chat service, then keeps it. */
  saveConnection: (request: SaveConnection) => call<Connection>("save_connection", { request }),
  /** The link to this app that waits; an invite is gone then. */
  takeLoginLink: () => call<TakenLink>("take_login_link"),
  /** Opens the settings window, or brings it to the front. */
  openSettings: () => call<Done>("open_settings"),
};

/** What the chat window may ask. */
export const chatBackend = {
  /** Gives the chat window its session, once. */
  takeChatSession: () => call<ChatSession>("take_chat_session"),
  /** Mints a new token for the person of this window, after the old one was refused. */
  renewToken: () => call<RenewedToken>("renew_token"),
  /** Ends the session and goes back to the login window. */
  signOut: (request: SignOut) => call<Done>("sign_out", { request }),
  /** Who else has signed in on this computer over this connection. */
  otherPeople: () => call<OtherPeople>("other_people"),
  /** Goes to another person's chat window, or to the login window for them. */
  switchPerson: (request: SwitchPerson) => call<Done>("switch_person", { request }),
  /** Closes every chat; only the passwords open them again. */
  lock: () => call<Done>("lock"),
  /** Somebody uses the window; to be told at most every 20 seconds. */
  noteUse: () => call<Done>("note_use"),
  /** Keeps what is written and not sent, in memory, until the session ends or the app is quit. */
  keepWritten: (request: KeepWritten) => call<Done>("keep_written", { request }),
  /** What was kept of it for the person of this window. */
  keptWritten: () => call<KeptWritten>("kept_written"),
  /** Closes the window although messages are not sent. */
  closeAnyway: () => call<Done>("close_anyway"),
  /** Opens the account window, or brings it to the front. */
  openAccount: () => call<Done>("open_account"),
  /** Opens a web or mail address outside of the app, after the person has said so. */
  openLink: (request: OpenLink) => call<Done>("open_link", { request }),
  /** Tells the person of a new message, as they prefer. */
  notifyMessage: (request: NotifyMessage) => call<Done>("notify_message", { request }),
  /** The person looks at a conversation: its notification goes. */
  conversationSeen: (request: ConversationSeen) => call<Done>("conversation_seen", { request }),
  /** How many messages are unread in this window: shown in its title and on the app's icon. */
  setUnread: (request: SetUnread) => call<Done>("set_unread", { request }),
  /** The link to this app that waits; one to a person or group is gone then. */
  takeChatLink: () => call<TakenLink>("take_chat_link"),
  /** Opens the settings window, or brings it to the front. */
  openSettings: () => call<Done>("open_settings"),
};

/** What the account window may ask. */
export const accountBackend = {
  /** Who is signed in, and what can be done with the account over this connection. */
  account: () => call<Account>("account"),
  /** The devices that may sign in by themselves. */
  devices: () => call<Devices>("devices"),
  /** Keeps another device from signing in, and ends all tokens of the person. */
  revokeDevice: (request: RevokeDevice) => call<Devices>("revoke_device", { request }),
  /** Rates a new password for the person who is signed in. */
  rateNewPassword: (request: RateNewPassword) => call<PasswordRating>("rate_new_password", { request }),
  /** Changes the password, here and at the server; other devices have to sign in again. */
  changePassword: (request: ChangePassword) => call<Done>("change_password", { request }),
  /** Changes the shown name. */
  changeName: (request: ChangeName) => call<Account>("change_name", { request }),
  /** Saves what is known of the account as a file, at a place that the person is asked for. */
  exportAccount: () => call<Exported>("export_account"),
  /** Deletes the account for good, after the password was checked. */
  deleteAccount: (request: DeleteAccount) => call<Done>("delete_account", { request }),
  /** Opens the settings window, or brings it to the front. */
  openSettings: () => call<Done>("open_settings"),
};

/** What the settings window may ask. */
export const settingsBackend = {
  /** Opens the settings window, or brings it to the front. */
  openSettings: () => call<Done>("open_settings"),
  /** What the person prefers, what an administrator has settled, and the connection in use. */
  shownSettings: () => call<SettingsShown>("shown_settings"),
  /** Keeps what the person prefers and tells every window. */
  savePreferences: (request: SavePreferences) => call<SettingsShown>("save_preferences", { request }),
};

/** Name of the event by which the chat window gets a {@link Renamed}, as its detail. */
export const RENAMED = "halley:renamed";

/** Name of the event by which every window gets the {@link Preferences}, as its detail. */
export const PREFERENCES = "halley:preferences";

/** Name of the event by which a chat window hears that it was to be closed, and stays because messages are not sent. */
export const UNSENT_AT_CLOSE = "halley:unsent-at-close";

/** Property of `window` that holds the {@link Preferences} from a page's first script on. */
export const PREFERENCES_AT_START = "HALLEY_PREFERENCES";

/** Name of the event that tells a window that a {@link DeepLink} waits to be taken. */
export const LINK_ARRIVED = "halley:link";

/** Name of the event by which a chat window gets the {@link ConversationId} to open, as its detail. */
export const OPEN_CONVERSATION = "halley:open-conversation";
