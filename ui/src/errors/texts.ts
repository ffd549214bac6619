import type { CommandError } from "../backend/contract.gen";
import { hasText, text } from "../i18n";
import { explain } from "./table";

/** What happened; worded for the field, where the error names one that has words of its own. */
export function errorText(error: CommandError): string {
  const entry = explain(error.code);
  if (error.field !== undefined) {
    const own = `${entry.text}.${error.field}`;
    if (hasText(own)) return text(own);
  }
  return text(entry.text);
}

/** What happened, for a place that is not beside the field. */
export function errorSentence(error: CommandError): string {
  return text(explain(error.code).text);
}

/** What to do about it, if the table has words for it. */
export function remedyText(error: CommandError): string | null {
  const { remedy } = explain(error.code);
  return remedy === undefined ? null : text(remedy);
}
