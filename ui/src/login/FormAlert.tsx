import { useEffect, useRef } from "react";
import type { CommandError } from "../backend/contract.gen";
import { LockoutNotice } from "../countdown/LockoutNotice";
import { explain } from "../errors/table";
import { errorSentence, remedyText } from "../errors/texts";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { AlertRegion, Notice } from "../theme/Notice";
import { sameAccount } from "./drafts";
import type { Lockout } from "./useAttempts";
import type { Login } from "./useLogin";

interface FormAlertProps {
  login: Login;
  /** Fields of this form: errors about them stand beside them and not here. */
  fields: readonly string[];
  /** The account that is typed into this form. */
  account: string;
  /** Offers to have a password checked by the server that this computer does not take. */
  offersAfresh?: boolean;
}

/** What went wrong with the whole form. */
export function FormAlert({ login, fields, account, offersAfresh = false }: FormAlertProps) {
  const lockout = lockoutOf(login, account);
  const error = login.errors.find((each) => !isBeside(each, fields) && !isOfAnother(each, login));
  const region = useRef<HTMLDivElement>(null);
  const shown = lockout ?? error;
  useEffect(() => {
    // In a small window the button that was pressed is far below its answer.
    if (shown !== undefined) region.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <AlertRegion ref={region}>
      {lockout !== null ? (
        <LockoutNotice key={lockout.until} until={lockout.until} onEnd={login.endLockout} />
      ) : (
        error !== undefined && <ErrorNotice login={login} error={error} offersAfresh={offersAfresh} />
      )}
    </AlertRegion>
  );
}

/** The lockout, if it is of this account. */
export function lockoutOf({ lockout }: Login, account: string): Lockout | null {
  return lockout !== null && sameAccount(lockout.identifier, account) ? lockout : null;
}

/** A lockout that is counted down, but not for the account that is typed now, is not told there. */
function isOfAnother(error: CommandError, { lockout }: Login): boolean {
  return error.code === "locked_out" && lockout !== null;
}

/** Whether an error stands beside one of these fields. */
export function isBeside(error: CommandError, fields: readonly string[]): boolean {
  // Which of the two was wrong is never told, so this one stands beside neither.
  if (error.code === "invalid_credentials") return false;
  return error.field !== undefined && fields.includes(error.field);
}

interface ErrorNoticeProps {
  login: Login;
  error: CommandError;
  offersAfresh: boolean;
}

function ErrorNotice({ login, error, offersAfresh }: ErrorNoticeProps) {
  const remedy = remedyText(error);
  return (
    <Notice kind="error" actions={actionFor(login, error, offersAfresh)}>
      {login.failedOrigin === "restore" && login.kept !== null
        ? richText("restore.failed", {
            name: <bdi>{login.kept.name}</bdi>,
            reason: errorSentence(error),
          })
        : errorSentence(error)}
      {remedy !== null && <p className="soft">{remedy}</p>}
    </Notice>
  );
}

function actionFor(login: Login, error: CommandError, offersAfresh: boolean) {
  if (explain(error.code).action === "sign_in_instead") {
    return <Button onClick={login.signInInstead}>{text("sign_up.to_sign_in")}</Button>;
  }
  // A team's own server has been asked already, and is sent no password twice.
  const mayKnowBetter = offersAfresh && login.connection?.kind === "server";
  if (error.code !== "invalid_credentials" || !mayKnowBetter) return false;
  return (
    <Button kind="link" onClick={() => login.signInAfresh()}>
      {text("sign_in.afresh")}
    </Button>
  );
}
