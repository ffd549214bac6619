import { useState } from "react";
import { text } from "../i18n";
import { clockTime, spokenTime } from "./format";
import { useCountdown } from "./useCountdown";

interface NextTryProps {
  /** Seconds until the next try. */
  pause: number;
  /** Tries that have failed. */
  tries: number;
  onRetry: () => void;
}

/**
 * The wait for the next try, which it makes by itself. Drawn with a new key for each try, and not
 * while one runs.
 */
export function NextTry({ pause, tries, onRetry }: NextTryProps) {
  const [deadline] = useState(() => Date.now() + pause * 1000);
  const { left, spoken } = useCountdown(deadline, onRetry);
  return (
    <div className="next-try">
      <p aria-hidden="true">
        {text("waiting.next", { time: clockTime(left) })}
        <span className="soft"> · {text("waiting.attempts", { count: tries })}</span>
      </p>
      <p className="only-spoken" role="status">
        {text("waiting.spoken", { time: spokenTime(spoken) })}
      </p>
    </div>
  );
}

/** A try is running. */
export function Trying() {
  return (
    <p className="next-try" role="status">
      <span className="spinner" aria-hidden="true" />
      {text("waiting.trying")}
    </p>
  );
}
