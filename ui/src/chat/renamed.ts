import { RENAMED, type Renamed } from "../backend/contract.gen";

/** Hears of another name of the person, until what comes back is called. */
export function onRenamed(hear: (name: string) => void): () => void {
  const listener = (event: Event) => {
    const detail: Partial<Renamed> | null = event instanceof CustomEvent ? event.detail : null;
    if (typeof detail?.name === "string") hear(detail.name);
  };
  window.addEventListener(RENAMED, listener);
  return () => window.removeEventListener(RENAMED, listener);
}
