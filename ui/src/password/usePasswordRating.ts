import { useEffect, useState } from "react";
import type { PasswordRating } from "../backend/contract.gen";

/** Longest password that is sent for rating, in bytes; the policy takes no longer one anyway. */
export const PASSWORD_LIMIT_BYTES = 1024;

const PAUSE_MS = 200;

const TOO_LONG: PasswordRating = { score: 0, acceptable: false, reasons: ["too_long"] };

/**
 * The rating of what is typed, `null` while nothing is or no answer has come. Asks after a short
 * pause and ignores answers to what is no longer there. `rate` has to stay the same function for as
 * long as it would answer the same.
 */
export function usePasswordRating(
  rate: (password: string) => Promise<PasswordRating>,
  password: string,
): PasswordRating | null {
  const [rating, setRating] = useState<PasswordRating | null>(null);
  const tooLong = isTooLong(password);
  const worthAsking = password !== "" && !tooLong;
  useEffect(() => {
    if (!worthAsking) return;
    let stale = false;
    const timer = setTimeout(() => {
      rate(password).then(
        (answer) => !stale && setRating(answer),
        // The rating is advice: without it the form works on, and the backend decides anyway.
        () => !stale && setRating(null),
      );
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [rate, password, worthAsking]);
  if (tooLong) return TOO_LONG;
  return worthAsking ? rating : null;
}

/** Whether a password has more bytes than are accepted. Encodes no more than it has to. */
export function isTooLong(password: string): boolean {
  if (password.length > PASSWORD_LIMIT_BYTES) return true;
  return new TextEncoder().encode(password).length > PASSWORD_LIMIT_BYTES;
}
