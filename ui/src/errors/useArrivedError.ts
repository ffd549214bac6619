import { useEffect, useRef } from "react";
import type { CommandError } from "../backend/contract.gen";

/**
 * Calls `act` with the first error when errors have arrived, such as to put the focus there. That
 * one of several was mended is no arrival: the person is typing just then.
 */
export function useArrivedError(errors: readonly CommandError[], act: (first: CommandError) => void): void {
  const known = useRef<readonly CommandError[]>([]);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const [first] = errors;
    const arrived = errors.some((error) => !known.current.includes(error));
    known.current = errors;
    if (first !== undefined && arrived) latest.current(first);
  }, [errors]);
}
