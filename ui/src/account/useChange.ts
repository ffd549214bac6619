import { useState } from "react";
import { asCommandError } from "../backend/call";
import type { CommandError } from "../backend/contract.gen";
import { endOfLockout } from "../countdown/lockout";

interface Lockout {
  /** Milliseconds since the epoch. */
  until: number;
}

/** One change of the account at a time: whether it runs, and what was wrong with it. */
export function useChange() {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly CommandError[]>([]);
  const [lockout, setLockout] = useState<Lockout | null>(null);

  const run = async <T>(ask: () => Promise<T>, onDone: (answer: T) => void) => {
    if (busy) return;
    setBusy(true);
    setErrors([]);
    try {
      onDone(await ask());
    } catch (thrown) {
      const error = asCommandError(thrown);
      if (error.code === "locked_out") setLockout({ until: endOfLockout(error) });
      else setErrors([error]);
    } finally {
      setBusy(false);
    }
  };
  const forget = (field?: CommandError["field"]) =>
    setErrors((now) => (field === undefined ? [] : now.filter((error) => error.field !== field)));
  const endLockout = () => setLockout(null);
  return { busy, errors, setErrors, lockout, endLockout, run, forget };
}

/** A change and what came of it. */
export type Change = ReturnType<typeof useChange>;
