import { useEffect } from "react";

const VOICE_BUTTON = ".cometchat-message-composer__voice-button";

/** The keys that press a button. */
const PRESSES = new Set(["Enter", " "]);

/**
 * Lets the other keys pass by the kit's button for voice messages, which takes any for a press: who
 * only moves on with Tab would be caught in the recorder.
 */
export function useVoiceButtonKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (PRESSES.has(event.key)) return;
      if (event.target instanceof Element && event.target.closest(VOICE_BUTTON) !== null)
        event.stopPropagation();
    };
    document.addEventListener("keydown", onKeyDown, true);
    return () => document.removeEventListener("keydown", onKeyDown, true);
  }, []);
}
