import { useEffect, useRef, useState } from "react";
import { isSpokenMoment } from "./format";

/** What is left of a countdown, in whole seconds. */
export interface Countdown {
  left: number;
  /** The last value that was worth a word; see `isSpokenMoment`. */
  spoken: number;
}

/**
 * Counts down to `deadline` (milliseconds since the epoch) and calls `onEnd` there, once. Goes by
 * the wall clock, so that a computer that slept has counted on.
 *
 * A component that counts to another deadline is given another key.
 */
export function useCountdown(deadline: number, onEnd: () => void): Countdown {
  const [countdown, setCountdown] = useState<Countdown>(() => {
    const left = secondsUntil(deadline);
    return { left, spoken: left };
  });
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const left = secondsUntil(deadline);
      setCountdown(({ spoken }) => ({ left, spoken: isSpokenMoment(left) ? left : spoken }));
      if (left > 0) return;
      clearInterval(timer);
      end.current();
    }, 250);
    return () => clearInterval(timer);
  }, [deadline]);
  return countdown;
}

function secondsUntil(deadline: number): number {
  return Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
}
