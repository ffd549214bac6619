import { type FormEvent, useCallback, useRef, useState } from "react";
import type { Account, Field } from "../backend/contract.gen";
import { useArrivedError } from "../errors/useArrivedError";
import { text } from "../i18n";
import { newPasswordHint } from "../password/newPasswordHint";
import { StrengthMeter } from "../password/StrengthMeter";
import { usePasswordRating } from "../password/usePasswordRating";
import { hasServer, minPasswordChars } from "../settings/connections";
import { Button } from "../theme/Button";
import { PasswordField } from "../theme/fields";
import { ChangeAlert, besideField } from "./ChangeAlert";
import { Section } from "./Section";
import { type Change, useChange } from "./useChange";
import type { AccountBackend } from "./watched";

const FIELDS = ["oldPassword", "newPassword"] as const;

interface PasswordProps {
  backend: AccountBackend;
  account: Account;
}

/** Changing the password. */
export function PasswordSection({ backend, account }: PasswordProps) {
  const [typed, setTyped] = useState({ oldPassword: "", newPassword: "" });
  const [said, setSaid] = useState("");
  const change = useChange();
  const oldPassword = useRef<HTMLInputElement>(null);
  const newPassword = useRef<HTMLInputElement>(null);
  const rate = useCallback((password: string) => backend.rateNewPassword({ password }), [backend]);
  const rating = usePasswordRating(rate, typed.newPassword);
  const minChars = minPasswordChars(account.connection);
  useErrorFocus(change, { oldPassword, newPassword });

  const type = (changed: Partial<typeof typed>) => {
    setTyped((now) => ({ ...now, ...changed }));
    setSaid("");
    for (const field of FIELDS) if (field in changed) change.forget(field);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change.lockout !== null || change.busy) return;
    const empty = FIELDS.filter((field) => typed[field] === "");
    if (empty.length > 0) {
      change.setErrors(empty.map((field) => ({ code: "field_empty", message: "", field })));
      return;
    }
    void change.run(
      () => backend.changePassword(typed),
      () => {
        setTyped({ oldPassword: "", newPassword: "" });
        setSaid(text(account.managed ? "password.changed" : "password.changed_here"));
      },
    );
  };
  const intro = account.managed
    ? "password.intro"
    : hasServer(account.connection)
      ? "password.intro_here"
      : undefined;
  return (
    <Section heading={text("password.heading")} {...(intro === undefined ? {} : { intro: text(intro) })}>
      <ChangeAlert change={change} fields={FIELDS} unsure="password.unsure" />
      <form className="form" noValidate onSubmit={submit} aria-busy={change.busy}>
        {/* Password stores file the new password under this name. */}
        <input type="text" name="username" autoComplete="username" value={account.email} readOnly hidden />
        <PasswordField
          inputRef={oldPassword}
          label="field.old_password"
          name="old-password"
          autoComplete="current-password"
          value={typed.oldPassword}
          readOnly={change.busy}
          error={besideField(change, "oldPassword")}
          onChange={(value) => type({ oldPassword: value })}
        />
        <PasswordField
          inputRef={newPassword}
          label="field.new_password"
          {...(rating === null ? newPasswordHint(minChars) : {})}
          name="new-password"
          autoComplete="new-password"
          value={typed.newPassword}
          readOnly={change.busy}
          error={besideField(change, "newPassword")}
          onChange={(value) => type({ newPassword: value })}
        >
          <StrengthMeter rating={rating} minChars={minChars} />
        </PasswordField>
        {/* Above the button, so that it is in sight wherever the button is. */}
        <p className="done-word" role="status">
          {said}
        </p>
        <div className="button-row button-row-start">
          <Button kind="primary" submit busy={change.busy} inert={change.lockout !== null}>
            {text(change.busy ? "password.changing" : "password.submit")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

type Inputs = Partial<Record<Field, React.RefObject<HTMLInputElement>>>;

function useErrorFocus(change: Change, inputs: Inputs) {
  useArrivedError(change.errors, ({ field }) => {
    const input = field === undefined ? null : (inputs[field]?.current ?? null);
    input?.focus();
    input?.select();
  });
}
