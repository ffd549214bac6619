import { type ReactNode, createElement, Fragment } from "react";
import { en, type TextKey } from "./en";

export type { TextKey } from "./en";

/** Values for the places in braces. */
export type TextValues = Readonly<Record<string, string | number>>;

const PLACE = /\{(\w+)\}/g;

/** A text with its places filled in. A place without a value stays visible, so that it is noticed. */
export function text(key: TextKey, values?: TextValues): string {
  if (values === undefined) return en[key];
  return en[key].replace(PLACE, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? place : String(value);
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
  const parts = en[key].split(PLACE).map((part, index) => {
    const isName = index % 2 === 1;
    return createElement(Fragment, { key: index }, isName ? values[part] : part);
  });
  return createElement(Fragment, null, ...parts);
}
