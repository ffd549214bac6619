import type { TextKey } from "./en";

/** A text for each plural form of the value `count`; which of them a language has, `Intl.PluralRules` knows. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** A text. A value in braces is filled in where it is used. */
export type Text = string | PluralForms;

/** All texts in one language. A key that is missing, or is one too many, does not compile. */
export type Texts = Readonly<Record<TextKey, Text>>;
