import { useCallback, useEffect, useState } from "react";
import { asCommandError } from "../backend/call";
import type { CommandError } from "../backend/contract.gen";

/** Something that the app is asked for when it is shown. */
export type Asked<T> =
  { at: "loading" } | { at: "failed"; error: CommandError; busy: boolean } | { at: "known"; value: T };

/** Asks when the component appears, and again when the person wants to. `ask` stays the same function. */
export function useAsked<T>(ask: () => Promise<T>) {
  const [asked, setAsked] = useState<Asked<T>>({ at: "loading" });
  const set = useCallback((value: T) => setAsked({ at: "known", value }), []);
  const failed = useCallback(
    (thrown: unknown) => setAsked({ at: "failed", error: asCommandError(thrown), busy: false }),
    [],
  );
  useEffect(() => {
    let gone = false;
    ask().then(
      (value) => !gone && set(value),
      (thrown: unknown) => !gone && failed(thrown),
    );
    return () => {
      gone = true;
    };
  }, [ask, set, failed]);
  const retry = () => {
    setAsked((now) => (now.at === "failed" ? { ...now, busy: true } : now));
    ask().then(set, failed);
  };
  return { asked, retry, set };
}
