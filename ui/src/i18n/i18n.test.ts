import { afterEach, describe, expect, it, vi } from "vitest";
import { PREFERENCES, type Preferences } from "../backend/contract.gen";
import { dayOf } from "../account/dates";
import { clockTime, spokenTime } from "../countdown/format";
import { ERROR_CODES, explain } from "../errors/table";
import { dress } from "../preferences/draw";
import { DEFAULTS } from "../preferences/preferences";
import { TEXTS, language, locale, text } from ".";
import { en, type TextKey } from "./en";
import { LANGUAGES, type Language } from "./language";
import type { Text } from "./texts";

const KEYS = Object.keys(en) as TextKey[];
const OTHERS = LANGUAGES.filter((one) => one !== "en");

/** Each language goes by its own name, which is how people who speak it find it. */
const NAMES = LANGUAGES.map((one) => `settings.language_${one}` as const);

/** Words that are the same in another language, and names. Whatever else is, was forgotten. */
const SAME: Readonly<Record<string, readonly TextKey[]>> = {
  de: [
    "app.name",
    "field.name",
    "connection.sandbox",
    "connection.region",
    "connection.proxy",
    "kit.emoji",
    "notification.in_group",
    "pane.conversations",
    "pane.thread",
    "state.online",
    "state.offline",
    "settings.network_proxy",
    "settings.version",
    ...NAMES,
  ],
  ar: ["app.name", ...NAMES],
};

function prefer(preferred: Partial<Preferences>) {
  window.dispatchEvent(new CustomEvent(PREFERENCES, { detail: { ...DEFAULTS, ...preferred } }));
}

const formsOf = (found: Text) => (typeof found === "string" ? { other: found } : found);
const placesOf = (words: string) => new Set(words.match(/\{\w+\}/g));
const speakSystem = (...tags: string[]) => vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);

afterEach(() => prefer({}));

describe.each(LANGUAGES)("the texts in %s", (one) => {
  it("are all there, and none beside them", () => {
    expect(new Set(Object.keys(TEXTS[one]))).toEqual(new Set(KEYS));
    for (const key of KEYS) {
      for (const form of Object.values(formsOf(TEXTS[one][key]))) expect(form.trim(), key).not.toBe("");
    }
  });

  it("have the same places to fill in as the English ones", () => {
    for (const key of KEYS) {
      const wanted = placesOf(formsOf(en[key]).other);
      const { other, ...special } = formsOf(TEXTS[one][key]);
      expect(placesOf(other), key).toEqual(wanted);
      // "One second" needs no number.
      for (const form of Object.values(special)) {
        const extra = [...placesOf(form)].filter((place) => !wanted.has(place));
        const missing = [...wanted].filter((place) => place !== "{count}" && !form.includes(place));
        expect([extra, missing], key).toEqual([[], []]);
      }
    }
  });

  it("have plural forms that the language has", () => {
    const known = new Intl.PluralRules(one).resolvedOptions().pluralCategories;
    for (const key of KEYS) {
      expect(known, key).toEqual(expect.arrayContaining(Object.keys(formsOf(TEXTS[one][key]))));
    }
  });

  it("say what happened and what to do for every error", () => {
    for (const code of ERROR_CODES) {
      const { text: happened, remedy } = explain(code);
      expect(TEXTS[one][happened], code).toBeTruthy();
      if (remedy !== undefined) expect(TEXTS[one][remedy], code).toBeTruthy();
    }
  });
});

describe.each(OTHERS)("the translation into %s", (one) => {
  it("leaves nothing in English by accident", () => {
    const same = KEYS.filter((key) => JSON.stringify(TEXTS[one][key]) === JSON.stringify(en[key]));
    expect(new Set(same)).toEqual(new Set(SAME[one]));
  });
});

describe("the language", () => {
  it("is the one that the person prefers, at once", () => {
    prefer({ language: "de" });
    expect([language(), text("button.cancel")]).toEqual(["de", "Abbrechen"]);
    prefer({ language: "ar" });
    expect([language(), text("button.cancel")]).toEqual(["ar", "إلغاء"]);
  });

  it.each<[string[], Language, string]>([
    [["de-AT", "en"], "de", "de-AT"],
    [["fr", "ar-EG"], "ar", "ar-EG"],
    [["fr-FR"], "en", "en"],
    [[], "en", "en"],
  ])("is the system's if we have it, else English: %j", (tags, spoken, written) => {
    speakSystem(...tags);
    expect([language(), locale()]).toEqual([spoken, written]);
  });

  it("is told to the web view with its direction, and the theme to the style sheets", () => {
    const html = document.createElement("html");
    const told = () => [html.lang, html.dir, html.getAttribute("data-theme")];
    prefer({ language: "ar", theme: "dark" });
    dress(html);
    expect(told()).toEqual(["ar", "rtl", "dark"]);
    prefer({ language: "de" });
    dress(html);
    expect(told()).toEqual(["de", "ltr", null]);
  });
});

describe("numbers, counts and dates", () => {
  it("are written as the language writes them", () => {
    speakSystem("ar-EG");
    const [then, now] = [Date.UTC(2024, 2, 9, 12) / 1000, Date.UTC(2024, 5, 1)];
    prefer({ language: "de" });
    expect([text("join.members", { count: 12_345 }), spokenTime(1), spokenTime(30)]).toEqual([
      "Mitglieder: 12.345",
      "1 Sekunde",
      "30 Sekunden",
    ]);
    expect([clockTime(65), dayOf(then, now)]).toEqual(["1:05", "am 09.03.2024"]);
    prefer({ language: "ar" });
    expect([clockTime(65), spokenTime(2), spokenTime(5), spokenTime(11)]).toEqual([
      "١:٠٥",
      "ثانيتان",
      "٥ ثوانٍ",
      "١١ ثانية",
    ]);
    expect(dayOf(then, now)).toContain("٢٠٢٤");
  });
});
