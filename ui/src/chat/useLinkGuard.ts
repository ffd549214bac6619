import { useEffect } from "react";
import { text } from "../i18n";
import { copyText } from "../theme/copyText";
import { useToast } from "./Toasts";

/** Whether an address leads out of the app. `blob:` are files that the page itself has made. */
export function leadsOutside(address: string, page: string): boolean {
  try {
    const target = new URL(address, page);
    if (target.protocol === "blob:" || target.protocol === "javascript:") return false;
    return target.origin !== new URL(page).origin || target.origin === "null";
  } catch {
    return false;
  }
}

/**
 * Keeps the window where it is: a link in somebody's message is copied instead of followed, a
 * dropped file is not opened in place of the chat, and a file that cannot be saved yet says so.
 */
export function useLinkGuard(): void {
  const toast = useToast();
  useEffect(() => {
    const copyLink = (address: string) => {
      void copyText(address).then((copied) =>
        toast(copied ? text("link.copied") : text("link.not_copied", { url: address.slice(0, 200) })),
      );
    };
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
      copyLink(new URL(address, location.href).href);
    };
    const onDrop = (event: DragEvent) => event.preventDefault();
    const openWindow = window.open;
    window.open = (address) => {
      if (address !== undefined) copyLink(String(address));
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
  }, [toast]);
}
