import type { ErrorCode } from "../backend/contract.gen";
import type { TextKey } from "../i18n/en";

/**
 * What a person can do about an error; each screen offers the button that goes with it.
 *
 * - `edit`: change what was typed.
 * - `wait`: nothing until the countdown ends.
 * - `retry`: the same again.
 * - `retry_chat`: the same again by itself, with a growing pause.
 * - `connection`: look at the connection's settings.
 * - `sign_in_instead`: go to the sign-in form.
 * - `keyring`: unlock or start the keyring, or do without it.
 * - `create_again`: create the account on this computer a second time.
 * - `sign_in_again`: the session is over.
 * - `sign_in_afresh`: the server has to check the password, whatever this computer knows.
 * - `give_up`: nothing here; somebody else has to act.
 * - `none`: say nothing; the person did it.
 */
export type ErrorAction =
  | "edit"
  | "wait"
  | "retry"
  | "retry_chat"
  | "connection"
  | "sign_in_instead"
  | "keyring"
  | "create_again"
  | "sign_in_again"
  | "sign_in_afresh"
  | "give_up"
  | "none";

/** How an error is told. */
export interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly text: TextKey;
  /** What to do about it, where the sentence alone does not say. */
  readonly remedy?: TextKey;
  readonly action: ErrorAction;
}

/** The one table from error to text and action. A code that is missing here does not compile. */
const TABLE: Record<ErrorCode, ErrorEntry> = {
  field_empty: { text: "error.field_empty", action: "edit" },
  field_too_long: { text: "error.field_too_long", action: "edit" },
  field_characters: { text: "error.field_characters", action: "edit" },
  email_invalid: { text: "error.email_invalid", action: "edit" },
  email_taken: { text: "error.email_taken", action: "sign_in_instead" },
  password_weak: { text: "error.password_weak", action: "edit" },
  invalid_credentials: { text: "error.invalid_credentials", action: "edit" },
  locked_out: { text: "error.locked_out", action: "wait" },
  in_progress: { text: "error.in_progress", action: "retry" },
  cancelled: { text: "error.cancelled", action: "none" },
  keyring_absent: {
    text: "error.keyring_absent",
    remedy: "remedy.keyring_absent",
    action: "keyring",
  },
  keyring_locked: {
    text: "error.keyring_locked",
    remedy: "remedy.keyring_locked",
    action: "keyring",
  },
  keyring_denied: {
    text: "error.keyring_denied",
    remedy: "remedy.keyring_denied",
    action: "keyring",
  },
  keyring_slow: { text: "error.keyring_slow", remedy: "remedy.keyring_slow", action: "keyring" },
  keyring_emptied: {
    text: "error.keyring_emptied",
    remedy: "remedy.keyring_emptied",
    action: "create_again",
  },
  keyring_replaced: {
    text: "error.keyring_replaced",
    remedy: "remedy.keyring_replaced",
    action: "create_again",
  },
  keyring_changed: {
    text: "error.keyring_changed",
    remedy: "remedy.keyring_changed",
    action: "create_again",
  },
  keyring_unreadable: {
    text: "error.keyring_unreadable",
    remedy: "remedy.keyring_unreadable",
    action: "keyring",
  },
  accounts_read_only: {
    text: "error.accounts_read_only",
    remedy: "remedy.accounts_read_only",
    action: "retry",
  },
  disk_full: { text: "error.disk_full", remedy: "remedy.disk_full", action: "retry" },
  accounts_damaged: {
    text: "error.accounts_damaged",
    remedy: "remedy.accounts_damaged",
    action: "retry",
  },
  accounts_newer: {
    text: "error.accounts_newer",
    remedy: "remedy.accounts_newer",
    action: "retry",
  },
  accounts_busy: { text: "error.accounts_busy", remedy: "remedy.accounts_busy", action: "retry" },
  accounts_failed: {
    text: "error.accounts_failed",
    remedy: "remedy.accounts_failed",
    action: "retry",
  },
  settings_failed: {
    text: "error.settings_failed",
    remedy: "remedy.settings_failed",
    action: "retry",
  },
  file_not_saved: { text: "error.file_not_saved", remedy: "remedy.file_not_saved", action: "retry" },
  not_connected: { text: "error.not_connected", action: "connection" },
  api_key_missing: { text: "error.api_key_missing", action: "connection" },
  // The password was right by then, so this is told as part of reaching the chat service.
  api_key_unreadable: {
    text: "error.api_key_unreadable",
    remedy: "remedy.api_key_unreadable",
    action: "retry_chat",
  },
  chat_unknown_host: {
    text: "error.chat_unknown_host",
    remedy: "remedy.chat_unknown_host",
    action: "retry_chat",
  },
  chat_unreachable: {
    text: "error.chat_unreachable",
    remedy: "remedy.chat_unreachable",
    action: "retry_chat",
  },
  chat_tls: { text: "error.chat_tls", remedy: "remedy.chat_tls", action: "retry_chat" },
  chat_timeout: { text: "error.chat_timeout", remedy: "remedy.chat_timeout", action: "retry_chat" },
  chat_bad_reply: {
    text: "error.chat_bad_reply",
    remedy: "remedy.chat_bad_reply",
    action: "retry_chat",
  },
  chat_rate_limited: { text: "error.chat_rate_limited", action: "retry_chat" },
  chat_key_refused: { text: "error.chat_key_refused", action: "connection" },
  chat_app_unknown: { text: "error.chat_app_unknown", action: "connection" },
  chat_person_deactivated: {
    text: "error.chat_person_deactivated",
    remedy: "remedy.chat_person_deactivated",
    action: "give_up",
  },
  chat_refused: { text: "error.chat_refused", remedy: "remedy.chat_refused", action: "retry" },
  sandbox_failed: {
    text: "error.sandbox_failed",
    remedy: "remedy.sandbox_failed",
    action: "retry_chat",
  },
  address_invalid: { text: "error.address_invalid", action: "edit" },
  ca_invalid: { text: "error.ca_invalid", action: "edit" },
  proxy_invalid: { text: "error.proxy_invalid", action: "edit" },
  pointer_invalid: { text: "error.pointer_invalid", action: "edit" },
  server_unknown_host: {
    text: "error.server_unknown_host",
    remedy: "remedy.server_unknown_host",
    action: "retry_chat",
  },
  server_unreachable: {
    text: "error.server_unreachable",
    remedy: "remedy.server_unreachable",
    action: "retry_chat",
  },
  server_certificate_expired: {
    text: "error.server_certificate_expired",
    remedy: "remedy.server_certificate_expired",
    action: "connection",
  },
  server_certificate_other_host: {
    text: "error.server_certificate_other_host",
    remedy: "remedy.server_certificate_other_host",
    action: "connection",
  },
  server_certificate_unknown_authority: {
    text: "error.server_certificate_unknown_authority",
    remedy: "remedy.server_certificate_unknown_authority",
    action: "connection",
  },
  server_tls: { text: "error.server_tls", remedy: "remedy.server_tls", action: "connection" },
  proxy_failed: { text: "error.proxy_failed", remedy: "remedy.proxy_failed", action: "retry_chat" },
  server_timeout: { text: "error.server_timeout", remedy: "remedy.server_timeout", action: "retry_chat" },
  not_a_server: { text: "error.not_a_server", remedy: "remedy.not_a_server", action: "connection" },
  server_busy: { text: "error.server_busy", action: "retry_chat" },
  server_fault: { text: "error.server_fault", remedy: "remedy.server_fault", action: "retry_chat" },
  server_refused: { text: "error.server_refused", remedy: "remedy.server_refused", action: "retry" },
  server_other_address: {
    text: "error.server_other_address",
    remedy: "remedy.server_other_address",
    action: "connection",
  },
  device_unknown: { text: "error.device_unknown", remedy: "remedy.device_unknown", action: "sign_in_afresh" },
  too_many_devices: { text: "error.too_many_devices", remedy: "remedy.too_many_devices", action: "give_up" },
  device_revoked: { text: "error.device_revoked", remedy: "remedy.device_revoked", action: "sign_in_afresh" },
  password_changed: {
    text: "error.password_changed",
    remedy: "remedy.password_changed",
    action: "sign_in_afresh",
  },
  account_disabled: { text: "error.account_disabled", remedy: "remedy.account_disabled", action: "give_up" },
  account_deleted: { text: "error.account_deleted", remedy: "remedy.account_deleted", action: "give_up" },
  registration_closed: {
    text: "error.registration_closed",
    remedy: "remedy.registration_closed",
    action: "give_up",
  },
  invite_invalid: { text: "error.invite_invalid", action: "edit" },
  old_password_wrong: { text: "error.old_password_wrong", action: "edit" },
  people_signed_in: { text: "error.people_signed_in", action: "edit" },
  locked: { text: "error.locked", action: "edit" },
  link_refused: { text: "error.link_refused", action: "none" },
  link_not_opened: { text: "error.link_not_opened", remedy: "remedy.link_not_opened", action: "retry" },
  session_gone: { text: "error.session_gone", action: "sign_in_again" },
  internal: { text: "error.internal", remedy: "remedy.internal", action: "retry" },
};

/** Every code there is. */
export const ERROR_CODES = Object.keys(TABLE) as readonly ErrorCode[];

/** Whether a value from outside is one of the codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(TABLE, value);
}

/** How this error is told. */
export function explain(code: ErrorCode): ErrorEntry {
  return TABLE[code];
}

/** Whether the token server could not be asked, or only with an answer that helps nobody. */
export function concernsServer(code: ErrorCode): boolean {
  return code.startsWith("server_") || code === "proxy_failed" || code === "not_a_server";
}
