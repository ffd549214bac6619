import { useRef } from "react";
import type { CommandError, Field, ManagedKey } from "../backend/contract.gen";
import { explain } from "../errors/table";
import { errorText } from "../errors/texts";
import type { Draft } from "./draft";

/** What the fields of a form are given. */
export interface FormParts {
  draft: Draft;
  errors: readonly CommandError[];
  busy: boolean;
  /** What an administrator has settled, and nobody else changes. */
  managed: readonly ManagedKey[];
  onChange: (changed: Partial<Draft>) => void;
}

/** Whether an error is about what was typed into a field, and not about the way to the server. */
export function isBeside(error: CommandError): boolean {
  if (error.field === undefined) return false;
  const { action } = explain(error.code);
  return action === "edit" || error.code.startsWith("chat_");
}

/** The text that stands beside a field. */
export function textBeside(errors: readonly CommandError[], field: Field): string | null {
  const error = errors.find((each) => each.field === field && isBeside(each));
  return error === undefined ? null : errorText(error);
}

/** A field that can be given the focus by its name. */
export type Focusable = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The form, to find a field in: each carries its name in `data-field` of the box around it. */
export function useFieldFocus() {
  const form = useRef<HTMLFormElement>(null);
  const focus = (field: Field) => {
    const box = form.current?.querySelector(`[data-field="${field}"]`);
    box?.querySelector<Focusable>("input, select, textarea")?.focus();
  };
  return { form, focus };
}
