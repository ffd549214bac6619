import { text } from "../i18n";

/** Seconds as a clock shows them: `0:05`, `12:00`, `1:02:03`. Negative and odd values read as zero. */
export function clockTime(seconds: number): string {
  const whole = wholeSeconds(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (hours === 0) return `${minutes}:${rest}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

/** Seconds as a screen reader should say them, rounded up to minutes from two minutes on. */
export function spokenTime(seconds: number): string {
  const whole = wholeSeconds(seconds);
  if (whole === 1) return text("time.second");
  if (whole < 60) return text("time.seconds", { count: whole });
  const minutes = Math.ceil(whole / 60);
  return minutes === 1 ? text("time.minute") : text("time.minutes", { count: minutes });
}

/** Whether this moment of a countdown is worth a word: each full minute, and 30 and 10 seconds. */
export function isSpokenMoment(secondsLeft: number): boolean {
  if (secondsLeft === 30 || secondsLeft === 10) return true;
  return secondsLeft > 0 && secondsLeft % 60 === 0;
}

function wholeSeconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}
