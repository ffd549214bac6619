import { type FormEvent, useRef, useState } from "react";
import type { LockedPerson } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { PasswordField } from "../theme/fields";
import { initials } from "../theme/initials";
import { useArrivedError } from "../errors/useArrivedError";
import { ScreenHeading } from "../theme/ScreenHeading";
import { FormAlert, lockoutOf } from "./FormAlert";
import { fieldError, useFirstFocus } from "./SignInForm";
import { SubmitRow } from "./SubmitRow";
import type { Login } from "./useLogin";

const FIELDS = ["password"] as const;

/** The chat is locked: only the password opens it again. */
export function LockScreen({ login, person }: { login: Login; person: LockedPerson }) {
  const password = useRef<HTMLInputElement>(null);
  useFirstFocus(password);
  useArrivedError(login.errors, () => {
    password.current?.focus();
    password.current?.select();
  });
  const lockout = lockoutOf(login, person.email);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lockout === null) login.signIn();
  };
  return (
    <div className="screen lock-screen">
      <div className="screen-head">
        <span
          className="people-avatar people-avatar-large"
          aria-hidden="true"
          data-initials={initials(person.name)}
        />
        <ScreenHeading title="lock.title" takesFocus={false}>
          {richText("lock.heading", { name: <bdi>{person.name}</bdi> })}
        </ScreenHeading>
        <p className="soft">{text("lock.intro")}</p>
      </div>
      <FormAlert login={login} fields={FIELDS} account={person.email} offersAfresh />
      <form className="form" noValidate onSubmit={submit} aria-busy={login.busy !== "no"}>
        <PasswordField
          inputRef={password}
          label="field.password"
          name="password"
          autoComplete="current-password"
          value={login.drafts.password}
          readOnly={login.busy !== "no"}
          error={fieldError(login.errors, "password", FIELDS)}
          onChange={(value) => login.change({ password: value })}
        />
        <SubmitRow login={login} submit="lock.unlock" busyText="lock.unlocking" inert={lockout !== null} />
      </form>
      <OtherWays login={login} person={person} />
    </div>
  );
}

/** Somebody else, or out. */
function OtherWays({ login, person }: { login: Login; person: LockedPerson }) {
  const [asking, setAsking] = useState(false);
  const others = login.locked.filter((other) => other.uid !== person.uid);
  const inert = login.busy !== "no";
  if (asking)
    return (
      <div className="people-confirm" role="alertdialog" aria-label={text("lock.sign_out")}>
        <p>{richText("lock.sign_out_question", { name: <bdi>{person.name}</bdi> })}</p>
        <div className="button-row">
          <Button
            onClick={() => {
              setAsking(false);
              login.signOutLocked(person);
            }}
          >
            {text("header.sign_out")}
          </Button>
          <Button kind="quiet" onClick={() => setAsking(false)}>
            {text("button.cancel")}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="lock-ways">
      {others.map((other) => (
        <Button key={other.uid} kind="quiet" inert={inert} onClick={() => login.unlockAs(other)}>
          {richText("lock.other", { name: <bdi>{other.name}</bdi> })}
        </Button>
      ))}
      <Button kind="link" inert={inert} onClick={login.useAnotherAccount}>
        {text("lock.another")}
      </Button>
      <Button kind="link" inert={inert} onClick={() => setAsking(true)}>
        {text("lock.sign_out")}
      </Button>
    </div>
  );
}
