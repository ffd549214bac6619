import { useEffect } from "react";
import type { ChatBackend } from "./flow";

/** Milliseconds between two words to the app that the window is in use. */
const TELL_AT_MOST_EVERY_MS = 20_000;

/** Whether a key press is the one that locks. By the key's place, too: with other alphabets it has another name. */
export function isLockKey(event: KeyboardEvent): boolean {
  const l = event.key.toLowerCase() === "l" || event.code === "KeyL";
  return l && event.shiftKey && (event.ctrlKey || event.metaKey) && !event.altKey;
}

/** Locks at the shortcut, and tells the app that the window is in use, so that it does not lock by itself. */
export function useLock(backend: ChatBackend): void {
  useEffect(() => {
    let told = Number.NEGATIVE_INFINITY;
    const tell = () => {
      const now = performance.now();
      if (now - told < TELL_AT_MOST_EVERY_MS) return;
      told = now;
      backend.noteUse().catch(() => undefined);
    };
    const key = (event: KeyboardEvent) => {
      tell();
      if (!isLockKey(event)) return;
      event.preventDefault();
      event.stopPropagation();
      backend.lock().catch(() => undefined);
    };
    window.addEventListener("keydown", key, true);
    for (const name of ["pointerdown", "pointermove", "wheel"]) window.addEventListener(name, tell, true);
    return () => {
      window.removeEventListener("keydown", key, true);
      for (const name of ["pointerdown", "pointermove", "wheel"])
        window.removeEventListener(name, tell, true);
    };
  }, [backend]);
}
