import type { AppStatus, CommandError, KeptPerson, SessionEnd } from "../backend/contract.gen";
import { explain } from "../errors/table";
import { sessionEndOf } from "../errors/sessionEnd";
import { takesNewAccounts } from "../settings/connections";

/** What was asked for when something failed. */
export type Origin = "sign_in" | "sign_up" | "restore";

/** Which of the two forms is shown. */
export type FormName = "sign_in" | "sign_up";

/** What the window shows. */
export type Screen =
  | { at: "loading" }
  | { at: "problem"; error: CommandError; busy: boolean }
  | { at: "restoring"; person: KeptPerson }
  | { at: "form"; form: FormName }
  | { at: "keyring"; error: CommandError; origin: Origin }
  | { at: "waiting"; error: CommandError; origin: Origin; tries: number }
  /** `back` is `null` where there is nowhere to go back to: no connection was ever set up. */
  | {
      at: "connection";
      back: Exclude<Screen, { at: "connection" }> | null;
      /** Address of a server that somebody was invited to. */
      proposed?: string;
    }
  | { at: "opening"; name: string };

/** The first screen for what the app says of itself. */
export function firstScreen(status: AppStatus): Screen {
  if (status.problem !== null) return { at: "problem", error: status.problem, busy: false };
  if (status.connection.kind === null) return { at: "connection", back: null };
  // A session that ended by itself must not be picked up again without the person.
  if (status.kept !== null && status.ended === null) {
    return { at: "restoring", person: status.kept };
  }
  const signsUp = !status.hasAccounts && takesNewAccounts(status.connection);
  return { at: "form", form: signsUp ? "sign_up" : "sign_in" };
}

/** Where a failed attempt leads. `tries` counts the attempts at the chat service so far. */
export function screenAfterFailure(error: CommandError, origin: Origin, tries: number): Screen {
  const form: Screen = { at: "form", form: origin === "sign_up" ? "sign_up" : "sign_in" };
  switch (explain(error.code).action) {
    case "retry_chat":
    case "connection":
      return { at: "waiting", error, origin, tries };
    case "keyring":
    case "create_again":
      return { at: "keyring", error, origin };
    case "sign_in_again":
    case "sign_in_afresh":
      return { at: "form", form: "sign_in" };
    default:
      return form;
  }
}

/** Whether asking again by itself makes sense, or a person has to change something first. */
export function retriesByItself(error: CommandError): boolean {
  return explain(error.code).action === "retry_chat";
}

/** Whether the connection's settings are worth a look, be it beside trying again by itself. */
export function concernsConnection(error: CommandError): boolean {
  return explain(error.code).action === "connection" || error.code === "api_key_unreadable";
}

/** Whether the next sign-in after this end has to be checked by the server: it knows more than this computer. */
export function asksForServer(ended: SessionEnd | null): boolean {
  return ended === "password_changed" || ended === "device_revoked";
}

/** Whether the kept session of this computer can never be used again. */
export function endsKeptSession({ code }: CommandError): boolean {
  return code === "session_gone" || sessionEndOf(code) !== null;
}

/** A field that was left empty, in the backend's words. */
export function emptyFields(
  values: Partial<Record<"identifier" | "email" | "name" | "password" | "invite", string>>,
): CommandError[] {
  const errors: CommandError[] = [];
  for (const field of ["identifier", "name", "email", "invite", "password"] as const) {
    const value = values[field];
    // A password may consist of spaces; it only has to be there.
    if (value === undefined || (field === "password" ? value : value.trim()) !== "") continue;
    errors.push({ code: "field_empty", message: "", field });
  }
  return errors;
}
