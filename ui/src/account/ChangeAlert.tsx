import type { CommandError } from "../backend/contract.gen";
import { LockoutNotice } from "../countdown/LockoutNotice";
import { explain } from "../errors/table";
import { errorSentence, errorText, remedyText } from "../errors/texts";
import { AlertRegion, Notice } from "../theme/Notice";
import type { Change } from "./useChange";

/** What went wrong with a change, if it is about none of these fields. */
export function ChangeAlert({ change, fields }: { change: Change; fields: readonly string[] }) {
  const { lockout } = change;
  const error = change.errors.find((each) => !isBeside(each, fields));
  return (
    <AlertRegion>
      {lockout !== null ? (
        <LockoutNotice key={lockout.until} until={lockout.until} onEnd={change.endLockout} />
      ) : (
        error !== undefined && <ErrorNotice error={error} />
      )}
    </AlertRegion>
  );
}

/** An error with what to do about it. */
export function ErrorNotice({ error, actions }: { error: CommandError; actions?: React.ReactNode }) {
  const remedy = remedyText(error);
  return (
    <Notice kind="error" actions={actions}>
      {errorSentence(error)}
      {remedy !== null && <p className="soft">{remedy}</p>}
    </Notice>
  );
}

/** The text that stands beside a field of this form. */
export function besideField(change: Change, field: string): string | null {
  const error = change.errors.find((each) => isBeside(each, [field]));
  return error === undefined ? null : errorText(error);
}

function isBeside(error: CommandError, fields: readonly string[]): boolean {
  return error.field !== undefined && fields.includes(error.field) && explain(error.code).action === "edit";
}
