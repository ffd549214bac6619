import { useCallback, useRef, useState } from "react";
import { asCommandError } from "../backend/call";
import type { CommandError, SignedIn } from "../backend/contract.gen";
import { endOfLockout } from "../countdown/lockout";
import { explain } from "../errors/table";
import type { Origin } from "./flow";

/** An account that has to wait after too many wrong passwords. */
export interface Lockout {
  identifier: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** Something that leads to the chat, if it goes well. */
export interface Attempt {
  origin: Origin;
  ask: () => Promise<SignedIn>;
  /** Counts the attempts at the chat service. */
  tries: number;
  /** The account that is asked for, as it was typed; empty where none was. */
  account: string;
}

interface Outcomes {
  onSignedIn: (signedIn: SignedIn) => void;
  onFailed: (error: CommandError, attempt: Attempt) => void;
}

/** How long a cancelled attempt may take to end before the form comes back without it. */
const CANCEL_LIMIT_MS = 2000;

/** One attempt at a time: whether it runs, what came of it, and giving it up. */
export function useAttempts({ onSignedIn, onFailed }: Outcomes) {
  const [errors, setErrors] = useState<readonly CommandError[]>([]);
  const [failedOrigin, setFailedOrigin] = useState<Origin>("sign_in");
  const [lockout, setLockout] = useState<Lockout | null>(null);
  const [busy, setBusy] = useState<"no" | "running" | "cancelling">("no");
  // Counts attempts, so that the answer to one that was given up is not taken for another's.
  const current = useRef(0);

  const failed = useCallback(
    (error: CommandError, attempt: Attempt) => {
      setFailedOrigin(attempt.origin);
      setErrors(explain(error.code).action === "none" ? [] : [error]);
      if (error.code === "locked_out" && attempt.account !== "") {
        setLockout({ identifier: attempt.account, until: endOfLockout(error) });
      }
      onFailed(error, attempt);
    },
    [onFailed],
  );

  const run = useCallback(
    async (attempt: Attempt) => {
      current.current += 1;
      const own = current.current;
      setBusy("running");
      setErrors([]);
      try {
        const signedIn = await attempt.ask();
        if (own === current.current) onSignedIn(signedIn);
      } catch (thrown) {
        if (own === current.current) failed(asCommandError(thrown), attempt);
      } finally {
        if (own === current.current) setBusy("no");
      }
    },
    [failed, onSignedIn],
  );

  /** Goes on without the answer: at once where nothing runs, else when it has had its time. */
  const giveUp = (goOn: () => void) => {
    const own = current.current;
    const give = () => {
      if (own !== current.current) return;
      current.current += 1;
      setBusy("no");
      goOn();
    };
    if (busy !== "running") {
      give();
      return;
    }
    setBusy("cancelling");
    setTimeout(give, CANCEL_LIMIT_MS);
  };

  const endLockout = () => {
    setLockout(null);
    setErrors((now) => now.filter((error) => error.code !== "locked_out"));
  };

  return { errors, setErrors, failedOrigin, lockout, busy, run, giveUp, endLockout };
}
