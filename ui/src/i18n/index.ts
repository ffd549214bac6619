import { type ReactNode, createElement, Fragment } from "react";
import { ar } from "./ar";
import { de } from "./de";
import { en, type TextKey } from "./en";
import { type Language, language, locale } from "./language";
import type { Texts } from "./texts";

export type { TextKey } from "./en";
export { language, locale } from "./language";

/** Values for the places in braces. Numbers are written as the language writes them. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Every text in every language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, de, ar };

const PLACE = /\{(\w+)\}/g;

/** A text with its places filled in. A place without a value stays visible, so that it is noticed. */
export function text(key: TextKey, values: TextValues = {}): string {
  return formOf(key, values["count"]).replace(PLACE, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? place : written(value);
  });
}

/** Whether there is a text of this key, for keys that are put together. */
export function hasText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

/**
 * A text whose values are elements, such as a name in a `bdi`, which keeps a right-to-left name
 * from reordering the sentence around it.
 */
export function richText(key: TextKey, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const parts = formOf(key, values["count"])
    .split(PLACE)
    .map((part, index) => {
      const isName = index % 2 === 1;
      return createElement(Fragment, { key: index }, isName ? values[part] : part);
    });
  return createElement(Fragment, null, ...parts);
}

/** The text in the language of the person, in the plural form that goes with this count. */
function formOf(key: TextKey, count: unknown): string {
  const found = TEXTS[language()][key];
  if (typeof found === "string") return found;
  const rule = typeof count === "number" ? new Intl.PluralRules(locale()).select(count) : "other";
  return found[rule] ?? found.other;
}

function written(value: string | number): string {
  return typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
}
