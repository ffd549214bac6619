import { listen } from "@tauri-apps/api/event";
import { RENAMED, type Renamed } from "../backend/contract.gen";
import { logFailure } from "./log";

/** Hears of another name of the person, until what comes back is called. */
export function onRenamed(hear: (name: string) => void): () => void {
  const listening = listen<Renamed>(RENAMED, ({ payload }) => hear(payload.name));
  // The old name then stays until the chat is opened again.
  listening.catch((thrown: unknown) => logFailure("listen", thrown));
  return () => {
    listening.then((stop) => stop()).catch(() => undefined);
  };
}
