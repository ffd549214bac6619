import { useEffect } from "react";
import { text } from "../i18n";
import { leadsOutside } from "./external-links";
import { useToast } from "./Toasts";

/**
 * Keeps the window where it is: a link in somebody's message is asked about instead of followed, a
 * dropped file is not opened in place of the chat, and a file that cannot be saved yet says so.
 */
export function useLinkGuard(ask: (address: string) => void): void {
  const toast = useToast();
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (link?.hasAttribute("download") === true) {
        // The app refuses downloads for now, and that shows nothing.
        event.preventDefault();
        event.stopPropagation();
        toast(text("file.not_saved"));
        return;
      }
      const address = link?.getAttribute("href") ?? "";
      if (link === null || !leadsOutside(address, location.href)) return;
      event.preventDefault();
      event.stopPropagation();
      // Other buttons than the first and the middle one have other meanings.
      if (event.button <= 1) ask(new URL(address, location.href).href);
    };
    const onDrop = (event: DragEvent) => event.preventDefault();
    const openWindow = window.open;
    window.open = (address) => {
      if (address !== undefined) ask(String(address));
      return null;
    };
    document.addEventListener("click", onClick, true);
    document.addEventListener("auxclick", onClick, true);
    document.addEventListener("dragover", onDrop);
    document.addEventListener("drop", onDrop);
    return () => {
      window.open = openWindow;
      document.removeEventListener("click", onClick, true);
      document.removeEventListener("auxclick", onClick, true);
      document.removeEventListener("dragover", onDrop);
      document.removeEventListener("drop", onDrop);
    };
  }, [ask, toast]);
}
