import { useEffect } from "react";
import { text } from "../i18n";
import { useToast } from "./Toasts";

/** Characters of text that one paste may have; the service takes no longer message. */
export const PASTE_LIMIT = 60_000;

/** Keeps texts that could not be sent out of the composer, which would be busy with them for minutes. */
export function usePasteLimit(): void {
  const toast = useToast();
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      if (pasted.length <= PASTE_LIMIT) return;
      event.preventDefault();
      event.stopPropagation();
      toast(text("paste.too_long"));
    };
    document.addEventListener("paste", onPaste, true);
    return () => document.removeEventListener("paste", onPaste, true);
  }, [toast]);
}
