import { useSyncExternalStore } from "react";
import { usePreferences } from "../preferences/preferences";

const DARK = "(prefers-color-scheme: dark)";

/** The theme that the person prefers, else the system's; followed live. */
export function useColorScheme(): "light" | "dark" {
  const { theme } = usePreferences();
  const ofSystem = useSyncExternalStore(watch, () => (matchMedia(DARK).matches ? "dark" : "light"));
  return theme === "system" ? ofSystem : theme;
}

function watch(changed: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
