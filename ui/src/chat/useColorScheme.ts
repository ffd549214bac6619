import { useSyncExternalStore } from "react";

const DARK = "(prefers-color-scheme: dark)";

/** The system's theme, followed live. */
export function useColorScheme(): "light" | "dark" {
  return useSyncExternalStore(watch, () => (matchMedia(DARK).matches ? "dark" : "light"));
}

function watch(changed: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
