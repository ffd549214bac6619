import type { CommandError } from "../backend/contract.gen";
import { LockoutNotice } from "../countdown/LockoutNotice";
import { concernsServer, explain } from "../errors/table";
import { errorSentence, errorText, remedyText } from "../errors/texts";
import { type TextKey, text } from "../i18n";
import { AlertRegion, Notice } from "../theme/Notice";
import type { Change } from "./useChange";

interface ChangeAlertProps {
  change: Change;
  fields: readonly string[];
  /** Said beside an error after which nobody knows whether the server has made the change. */
  unsure?: TextKey;
}

/** What went wrong with a change, if it is about none of these fields. */
export function ChangeAlert({ change, fields, unsure }: ChangeAlertProps) {
  const { lockout } = change;
  const error = change.errors.find((each) => !isBeside(each, fields));
  return (
    <AlertRegion>
      {lockout !== null ? (
        <LockoutNotice key={lockout.until} until={lockout.until} onEnd={change.endLockout} />
      ) : (
        error !== undefined && <ErrorNotice error={error} note={isUnsure(error) ? unsure : undefined} />
      )}
    </AlertRegion>
  );
}

interface ErrorNoticeProps {
  error: CommandError;
  actions?: React.ReactNode;
  note?: TextKey | undefined;
}

/** An error with what to do about it. */
export function ErrorNotice({ error, actions, note }: ErrorNoticeProps) {
  const remedy = remedyText(error);
  return (
    <Notice kind="error" actions={actions}>
      {errorSentence(error)}
      {note !== undefined && <p>{text(note)}</p>}
      {remedy !== null && <p className="soft">{remedy}</p>}
    </Notice>
  );
}

/** Whether the server may have heard what was asked, and its answer was lost. */
function isUnsure({ code }: CommandError): boolean {
  return concernsServer(code) && explain(code).action === "retry_chat";
}

/** The text that stands beside a field of this form. */
export function besideField(change: Change, field: string): string | null {
  const error = change.errors.find((each) => isBeside(each, [field]));
  return error === undefined ? null : errorText(error);
}

function isBeside(error: CommandError, fields: readonly string[]): boolean {
  return error.field !== undefined && fields.includes(error.field) && explain(error.code).action === "edit";
}
