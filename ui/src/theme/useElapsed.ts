import { useEffect, useState } from "react";

/** Whether `active` has been set for that many milliseconds without a break. */
export function useElapsed(milliseconds: number, active = true): boolean {
  const [elapsed, setElapsed] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setElapsed(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setElapsed(false);
    };
  }, [milliseconds, active]);
  return elapsed;
}
