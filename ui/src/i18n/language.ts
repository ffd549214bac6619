import type { Preferences } from "../backend/contract.gen";
import { preferences } from "../preferences/preferences";

/** A language that there are texts in. */
export type Language = Exclude<Preferences["language"], "system">;

const DIRECTIONS: Readonly<Record<Language, "ltr" | "rtl">> = { en: "ltr", de: "ltr", ar: "rtl" };

/** Every language, in the order in which a person chooses. */
export const LANGUAGES = Object.keys(DIRECTIONS) as readonly Language[];

/** The language of the texts: the one that the person prefers, else the system's if we have it, else English. */
export function language(): Language {
  const preferred = preferences().language;
  if (preferred !== "system") return preferred;
  for (const tag of navigator.languages) {
    const found = LANGUAGES.find((one) => baseOf(tag) === one);
    if (found !== undefined) return found;
  }
  return "en";
}

/** How dates and numbers are written: as the system has it, if it speaks the language of the texts. */
export function locale(): string {
  const spoken = language();
  return navigator.languages.find((tag) => baseOf(tag) === spoken) ?? spoken;
}

/** Which way the texts run. */
export function direction(): "ltr" | "rtl" {
  return DIRECTIONS[language()];
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}
