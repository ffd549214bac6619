import type { ErrorCode, SessionEnd } from "../backend/contract.gen";

/** Errors that end a session for good, and are the reason that the login window gives for it. */
const ENDS = ["device_revoked", "password_changed", "account_disabled", "account_deleted"] as const;

/** The end of the session that this error means, or `null` where it means none. */
export function sessionEndOf(code: ErrorCode): SessionEnd | null {
  return ENDS.find((end) => end === code) ?? null;
}
