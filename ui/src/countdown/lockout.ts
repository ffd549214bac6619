import type { CommandError } from "../backend/contract.gen";

/** The first lockout of the app, for one that does not say how long it is. */
const LOCKOUT_S = 30;

/** When a lockout that arrives now ends, in milliseconds since the epoch. */
export function endOfLockout(error: CommandError): number {
  return Date.now() + Math.max(1, error.retryAfterS ?? LOCKOUT_S) * 1000;
}
