import { useSyncExternalStore } from "react";
import { PREFERENCES, PREFERENCES_AT_START, type Preferences } from "../backend/contract.gen";

/** What holds where no backend has put anything: in tests, and in a browser. */
export const DEFAULTS: Preferences = {
  theme: "system",
  language: "system",
  notifications: { enabled: true, showContent: true, sound: true },
  lock: { idleMinutes: null, atSuspend: false },
  startUp: { atLogin: false },
};

let current: Preferences = atStart();
const hearers = new Set<(preferences: Preferences) => void>();

window.addEventListener(PREFERENCES, (event) => {
  if (!(event instanceof CustomEvent)) return;
  current = { ...DEFAULTS, ...(event.detail as Partial<Preferences>) };
  for (const hear of hearers) hear(current);
});

function atStart(): Preferences {
  const found: unknown = Reflect.get(globalThis, PREFERENCES_AT_START);
  return typeof found === "object" && found !== null ? { ...DEFAULTS, ...found } : DEFAULTS;
}

/** What the person prefers now. */
export function preferences(): Preferences {
  return current;
}

/** Hears of changes, until what comes back is called. */
export function onPreferences(hear: (preferences: Preferences) => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

/** What the person prefers; the component is drawn again when that changes. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, preferences);
}
