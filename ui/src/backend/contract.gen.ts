// Generated from crates/contract by `cargo run -p halley-contract`. Do not edit.
import { call } from "./call";

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
 * Who is kept signed in, so `restore_session` is worth a call.
 */
kept: KeptPerson | null, 
/**
 * Why the last session ended by itself, if it did.
 */
ended: SessionEnd | null, 
/**
 * Settings were damaged and replaced by the last good copy or by defaults.
 */
settingsRecovered: boolean, };

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
retryAfterS?: number, };

/**
 * The connection in use.
 */
export type Connection = { 
/**
 * Which kind is in use; `None` in a build that has none yet.
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
hasApiKey: boolean, };

/**
 * Kinds of connection.
 */
export type ConnectionKind = "sandbox" | "direct";

/**
 * Nothing to tell but that it is done.
 */
export type Done = { 
/**
 * Always true.
 */
done: boolean, };

/**
 * Every failure that a page tells apart. A code exists only if a screen uses it.
 */
export type ErrorCode = "field_empty" | "field_too_long" | "field_characters" | "email_invalid" | "email_taken" | "password_weak" | "invalid_credentials" | "locked_out" | "in_progress" | "cancelled" | "keyring_absent" | "keyring_locked" | "keyring_denied" | "keyring_slow" | "keyring_emptied" | "keyring_replaced" | "keyring_unreadable" | "accounts_read_only" | "disk_full" | "accounts_damaged" | "accounts_newer" | "accounts_busy" | "accounts_failed" | "settings_failed" | "not_connected" | "api_key_missing" | "api_key_unreadable" | "chat_unknown_host" | "chat_unreachable" | "chat_tls" | "chat_timeout" | "chat_bad_reply" | "chat_rate_limited" | "chat_key_refused" | "chat_app_unknown" | "chat_person_deactivated" | "chat_refused" | "sandbox_failed" | "session_gone" | "internal";

/**
 * Fields that an error can stand beside.
 */
export type Field = "email" | "name" | "identifier" | "password" | "appId" | "region" | "apiKey";

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
 * A token that replaces a refused one.
 */
export type RenewedToken = { 
/**
 * The auth token.
 */
authToken: string, };

/**
 * Where to chat. Only builds with the cargo feature `dev-mode` accept one of these.
 */
export type SaveConnection = { "kind": "sandbox" } | { "kind": "direct", 
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
 * Why a session ended by itself.
 */
export type SessionEnd = "refused" | "wrong_person";

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
keepSignedIn: boolean, };

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
withoutKeyring: boolean, };

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
  restoreSession: () => call<SignedIn>("restore_session"),
  /** Forgets the session that was kept in the keyring. */
  forgetSession: () => call<Done>("forget_session"),
  /** After the password was right and the chat service away: asks the service again. */
  retryChat: () => call<SignedIn>("retry_chat"),
  /** Stops the sign-in that is running, or forgets the one that waits for the chat service. */
  cancelSignIn: () => call<Done>("cancel_sign_in"),
  /** The connection in use and the kinds that this build offers. */
  connection: () => call<Connection>("connection"),
  /** Checks a connection against the chat service, then keeps it. */
  saveConnection: (request: SaveConnection) => call<Connection>("save_connection", { request }),
};

/** What the chat window may ask. */
export const chatBackend = {
  /** Gives the chat window its session, once. */
  takeChatSession: () => call<ChatSession>("take_chat_session"),
  /** Mints a new token for the person of this window, after the old one was refused. */
  renewToken: () => call<RenewedToken>("renew_token"),
  /** Ends the session and goes back to the login window. */
  signOut: (request: SignOut) => call<Done>("sign_out", { request }),
};
