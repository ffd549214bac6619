import { locale, text } from "../i18n";

const DAY_MS = 86_400_000;

/** The day of a time in unix seconds, in words where it is near. */
export function dayOf(seconds: number, nowMs: number): string {
  const then = new Date(seconds * 1000);
  if (Number.isNaN(then.getTime())) return text("time.unknown");
  const days = Math.round((startOfDay(new Date(nowMs)) - startOfDay(then)) / DAY_MS);
  if (days === 0) return text("time.today");
  if (days === 1) return text("time.yesterday");
  return text("time.on", { date: new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(then) });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
