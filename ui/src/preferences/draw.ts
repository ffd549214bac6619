import type { ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { direction, language } from "../i18n/language";
import { onPreferences, preferences } from "./preferences";

/**
 * Draws a page in the theme and the language that the person prefers, and anew when that changes. The usual keys for
 * settings, Ctrl or ⌘ with a comma, open them from everywhere.
 */
export function draw(page: () => ReactElement, openSettings: () => Promise<unknown>): void {
  const place = document.getElementById("root");
  if (place === null) return;
  const root = createRoot(place);
  const all = () => {
    dress(document.documentElement);
    // A new element, so that every text below it is asked for again. What was typed stays.
    root.render(page());
  };
  all();
  onPreferences(all);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "," || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    // That no window could be opened, the app has logged; there is no better place to say so.
    openSettings().catch(() => undefined);
  });
}

/** Tells the style sheets the theme, and the web view which language the texts are in and which way they run. */
export function dress(html: HTMLElement): void {
  const { theme } = preferences();
  if (theme === "system") html.removeAttribute("data-theme");
  else html.setAttribute("data-theme", theme);
  html.lang = language();
  html.dir = direction();
}
