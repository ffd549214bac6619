import { useEffect, useRef, useState } from "react";
import { asCommandError } from "../backend/call";
import type { CommandError, Connection, SaveConnection, loginBackend } from "../backend/contract.gen";
import { explain } from "../errors/table";

type Backend = Pick<typeof loginBackend, "saveConnection" | "cancelSignIn">;

interface Outcomes {
  onSaved: (saved: Connection) => void;
  /** It was saved after all, when the person had stopped it or left. */
  onSavedLate: (saved: Connection) => void;
  onFailed: (error: CommandError) => void;
}

/** How long a cancelled check may take to end before the form comes back without it. */
const CANCEL_LIMIT_MS = 2000;

/** Checking and saving a connection, and giving that up. */
export function useSaving(backend: Backend, { onSaved, onSavedLate, onFailed }: Outcomes) {
  const [busy, setBusy] = useState<"no" | "running" | "cancelling">("no");
  // Counts checks, so that the answer to one that was given up is not taken for another's.
  const current = useRef(0);
  useEffect(
    () => () => {
      current.current += 1;
    },
    [],
  );

  const save = async (request: SaveConnection) => {
    current.current += 1;
    const own = current.current;
    setBusy("running");
    try {
      const saved = await backend.saveConnection(request);
      if (own === current.current) {
        setBusy("no");
        onSaved(saved);
      } else {
        onSavedLate(saved);
      }
    } catch (thrown) {
      if (own !== current.current) return;
      setBusy("no");
      const error = asCommandError(thrown);
      if (explain(error.code).action !== "none") onFailed(error);
    }
  };

  const cancel = () => {
    const own = current.current;
    setBusy("cancelling");
    // That there was nothing left to stop is no news to the person.
    backend.cancelSignIn().catch(() => undefined);
    setTimeout(() => {
      if (own !== current.current) return;
      current.current += 1;
      setBusy("no");
    }, CANCEL_LIMIT_MS);
  };

  return { busy, save, cancel };
}
