import { locale, text } from "../i18n";

/** Seconds as a clock shows them: `0:05`, `12:00`, `1:02:03`. Negative and odd values read as zero. */
export function clockTime(seconds: number): string {
  const whole = wholeSeconds(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = digits(whole % 60, 2);
  if (hours === 0) return `${digits(minutes, 1)}:${rest}`;
  return `${digits(hours, 1)}:${digits(minutes, 2)}:${rest}`;
}

/** Seconds as a screen reader should say them, rounded up to minutes from two minutes on. */
export function spokenTime(seconds: number): string {
  const whole = wholeSeconds(seconds);
  if (whole < 60) return text("time.seconds", { count: whole });
  return text("time.minutes", { count: Math.ceil(whole / 60) });
}

/** Whether this moment of a countdown is worth a word: each full minute, and 30 and 10 seconds. */
export function isSpokenMoment(secondsLeft: number): boolean {
  if (secondsLeft === 30 || secondsLeft === 10) return true;
  return secondsLeft > 0 && secondsLeft % 60 === 0;
}

function digits(value: number, atLeast: number): string {
  return new Intl.NumberFormat(locale(), { minimumIntegerDigits: atLeast, useGrouping: false }).format(value);
}

function wholeSeconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}
