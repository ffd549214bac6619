import { text } from "../i18n";
import { Notice } from "../theme/Notice";
import { clockTime, spokenTime } from "./format";
import { useCountdown } from "./useCountdown";

interface LockoutNoticeProps {
  /** Milliseconds since the epoch. */
  until: number;
  onEnd: () => void;
}

/** Counts down to the next try: every second for the eye, seldom for the ear. */
export function LockoutNotice({ until, onEnd }: LockoutNoticeProps) {
  const { left, spoken } = useCountdown(until, onEnd);
  return (
    <Notice kind="warn">
      <span className="countdown" aria-hidden="true">
        {text("lockout.text", { time: clockTime(left) })}
      </span>
      <span className="only-spoken">{text("lockout.text", { time: spokenTime(spoken) })}</span>
    </Notice>
  );
}
