import { useRef, useState } from "react";
import { asCommandError } from "../backend/call";
import type { CommandError, ManagedKey, Preferences, SettingsShown } from "../backend/contract.gen";
import type { SettingsBackend } from "./SettingsApp";

/** The preferences of the settings window. */
export interface SavedPreferences {
  preferences: Preferences;
  /** Why the last change was not saved. */
  error: CommandError | null;
  /** The last change was saved. */
  saved: boolean;
  /** Changes one part, such as `theme`, and saves at once. */
  change: <Part extends keyof Preferences>(part: Part, value: Preferences[Part]) => void;
  /** An administrator has settled this one. */
  isManaged: (key: ManagedKey) => boolean;
}

/** Saves each change at once. One that cannot be saved is taken back, as it would be gone after a restart. */
export function useSavedPreferences(
  backend: SettingsBackend,
  shown: SettingsShown,
  onShown: (shown: SettingsShown) => void,
): SavedPreferences {
  const [wished, setWished] = useState<Preferences | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const [saved, setSaved] = useState(false);
  // The answer to a change that another one has followed says nothing any more.
  const last = useRef(0);
  const preferences = wished ?? shown.preferences;
  const save = async (changed: Preferences) => {
    last.current += 1;
    const mine = last.current;
    setWished(changed);
    setSaved(false);
    try {
      const answer = await backend.savePreferences({ preferences: changed });
      if (mine !== last.current) return;
      onShown(answer);
      setError(null);
      setSaved(true);
    } catch (thrown) {
      if (mine !== last.current) return;
      setError(asCommandError(thrown));
    }
    setWished(null);
  };
  return {
    preferences,
    error,
    saved,
    change: (part, value) => void save({ ...preferences, [part]: value }),
    isManaged: (key) => shown.managed.includes(key),
  };
}
