import { type FormEvent, useEffect, useRef } from "react";
import type { CommandError } from "../backend/contract.gen";
import { errorText } from "../errors/texts";
import { useArrivedError } from "../errors/useArrivedError";
import { richText, text } from "../i18n";
import { registrationOf, takesNewAccounts } from "../settings/connections";
import { Button } from "../theme/Button";
import { Check, PasswordField, TextField } from "../theme/fields";
import { Notice } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { FormAlert, isBeside, lockoutOf } from "./FormAlert";
import { PeopleList } from "./PeopleList";
import { SubmitRow } from "./SubmitRow";
import { StartNotices } from "./StartNotices";
import type { Login } from "./useLogin";

const FIELDS = ["identifier", "password"] as const;

/** Signing in. */
export function SignInForm({ login }: { login: Login }) {
  const { drafts, errors, busy, kept } = login;
  const identifier = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useFirstFocus(drafts.identifier === "" ? identifier : password);
  useErrorFocus(errors, identifier, password);
  // Somebody was picked: only the password is missing.
  const picked = login.people.some((person) => person.email === drafts.identifier);
  useEffect(() => {
    if (picked) password.current?.focus();
  }, [picked]);

  const lockout = lockoutOf(login, drafts.identifier);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lockout === null) login.signIn();
  };
  const beside = (field: (typeof FIELDS)[number]) => fieldError(errors, field, FIELDS);

  return (
    <div className="screen">
      <div className="screen-head">
        <ScreenHeading title="sign_in.title" takesFocus={false}>
          {text("sign_in.heading")}
        </ScreenHeading>
        <p className="soft">{text("sign_in.intro")}</p>
      </div>
      <StartNotices login={login} />
      <PeopleList login={login} />
      {login.locked.length > 0 && (
        <Button kind="link" onClick={() => login.locked[0] && login.unlockAs(login.locked[0])}>
          {text("lock.back")}
        </Button>
      )}
      {kept !== null && (errors.length === 0 || login.failedOrigin === "restore") && (
        <Notice
          kind="info"
          actions={
            <>
              <Button onClick={() => login.restore(kept)} inert={busy !== "no"}>
                {richText("kept.continue", { name: <bdi>{kept.name}</bdi> })}
              </Button>
              <Button
                kind="quiet"
                onClick={login.forget}
                inert={busy !== "no"}
                aria-label={text("kept.forget_label", { name: kept.name })}
              >
                {text("kept.forget")}
              </Button>
            </>
          }
        >
          {richText("kept.offer", { name: <bdi>{kept.name}</bdi> })}
        </Notice>
      )}
      <FormAlert login={login} fields={FIELDS} account={drafts.identifier} offersAfresh />
      <form className="form" noValidate onSubmit={submit} aria-busy={busy !== "no"}>
        <TextField
          inputRef={identifier}
          label="field.identifier"
          name="identifier"
          email
          autoComplete="username"
          value={drafts.identifier}
          readOnly={busy !== "no"}
          error={beside("identifier")}
          onChange={(value) => login.change({ identifier: value })}
        />
        <PasswordField
          inputRef={password}
          label="field.password"
          name="password"
          autoComplete="current-password"
          value={drafts.password}
          readOnly={busy !== "no"}
          error={beside("password")}
          onChange={(value) => login.change({ password: value })}
        />
        <Check
          label="field.keep"
          hint="field.keep_hint"
          name="keep"
          checked={drafts.keep}
          onChange={(keep) => login.change({ keep })}
        />
        <SubmitRow login={login} submit="sign_in.submit" busyText="sign_in.busy" inert={lockout !== null} />
      </form>
      <WayToSignUp login={login} />
    </div>
  );
}

/** To the other form, or why there is none. */
function WayToSignUp({ login }: { login: Login }) {
  const { connection, busy } = login;
  if (!takesNewAccounts(connection)) {
    const registration = registrationOf(connection) === "closed" ? "closed" : "elsewhere";
    return <p className="switch">{text(`registration.${registration}`)}</p>;
  }
  return (
    <p className="switch">
      {text("sign_in.other")}{" "}
      <Button kind="link" inert={busy !== "no"} onClick={() => login.toForm("sign_up")}>
        {text("sign_in.to_sign_up")}
      </Button>
    </p>
  );
}

/** The text that stands beside a field. */
export function fieldError(
  errors: readonly CommandError[],
  field: string,
  fields: readonly string[],
): string | null {
  const error = errors.find((each) => each.field === field && isBeside(each, fields));
  return error === undefined ? null : errorText(error);
}

/** Puts the focus into a field when the form appears. */
export function useFirstFocus(field: React.RefObject<HTMLInputElement>) {
  const first = useRef(field);
  useEffect(() => first.current.current?.focus(), []);
}

function useErrorFocus(
  errors: readonly CommandError[],
  identifier: React.RefObject<HTMLInputElement>,
  password: React.RefObject<HTMLInputElement>,
) {
  useArrivedError(errors, (error) => {
    if (error.code === "invalid_credentials") {
      password.current?.focus();
      // Selected rather than cleared: one key press replaces it, and a slip can be looked at.
      password.current?.select();
    } else if (error.field === "identifier") {
      identifier.current?.focus();
    } else if (error.field === "password") {
      password.current?.focus();
    }
  });
}
