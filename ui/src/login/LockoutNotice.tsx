import { clockTime, spokenTime } from "../countdown/format";
import { useCountdown } from "../countdown/useCountdown";
import { text } from "../i18n";
import { Notice } from "../theme/Notice";
import type { Lockout } from "./useAttempts";

/** Counts down to the next try: every second for the eye, seldom for the ear. */
export function LockoutNotice({ lockout, onEnd }: { lockout: Lockout; onEnd: () => void }) {
  const { left, spoken } = useCountdown(lockout.until, onEnd);
  return (
    <Notice kind="warn">
      <span className="countdown" aria-hidden="true">
        {text("lockout.text", { time: clockTime(left) })}
      </span>
      <span className="only-spoken">{text("lockout.text", { time: spokenTime(spoken) })}</span>
    </Notice>
  );
}
