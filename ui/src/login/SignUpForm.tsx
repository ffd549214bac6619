import { type FormEvent, useCallback, useRef } from "react";
import { useArrivedError } from "../errors/useArrivedError";
import { richText, text } from "../i18n";
import { StrengthMeter } from "../password/StrengthMeter";
import { newPasswordHint } from "../password/newPasswordHint";
import { usePasswordRating } from "../password/usePasswordRating";
import { connectionName, hasServer, minPasswordChars, registrationOf } from "../settings/connections";
import { Button } from "../theme/Button";
import { Check, PasswordField, TextField } from "../theme/fields";
import { Notice } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { FormAlert } from "./FormAlert";
import { fieldError, useFirstFocus } from "./SignInForm";
import { StartNotices } from "./StartNotices";
import { SubmitRow } from "./SubmitRow";
import type { Login, LoginBackend } from "./useLogin";

const FIELDS = ["name", "email", "invite", "password"] as const;

/** Creating an account. */
export function SignUpForm({ login, backend }: { login: Login; backend: LoginBackend }) {
  const { drafts, errors, busy, creatingAgain, connection } = login;
  const name = useRef<HTMLInputElement>(null);
  const email = useRef<HTMLInputElement>(null);
  const invite = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useFirstFocus(drafts.name === "" ? name : drafts.email === "" ? email : password);
  useArrivedError(errors, ({ field }) => {
    if (field === "name") name.current?.focus();
    if (field === "email") email.current?.focus();
    if (field === "invite") invite.current?.focus();
    if (field === "password") password.current?.focus();
  });

  const { email: address, name: called } = drafts;
  const rate = useCallback(
    (candidate: string) =>
      backend.ratePassword({
        password: candidate,
        email: address.slice(0, 254),
        name: called.slice(0, 100),
      }),
    [backend, address, called],
  );
  const rating = usePasswordRating(rate, drafts.newPassword);
  const minChars = minPasswordChars(connection);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.signUp(false);
  };
  // "Taken" offers the other form, so it is told above the form and not only beside its field.
  const beside = (field: (typeof FIELDS)[number]) => fieldError(errors, field, FIELDS);
  const taken = errors.some((error) => error.code === "email_taken");

  return (
    <div className="screen">
      <div className="screen-head">
        <ScreenHeading title="sign_up.title" takesFocus={false}>
          {text("sign_up.heading")}
        </ScreenHeading>
        <p className="soft">{introOf(login)}</p>
      </div>
      <StartNotices login={login} />
      {creatingAgain && drafts.email !== "" && (
        <Notice kind="info">{richText("sign_up.again_notice", { email: <bdi>{drafts.email}</bdi> })}</Notice>
      )}
      <FormAlert
        login={login}
        fields={taken ? FIELDS.filter((field) => field !== "email") : FIELDS}
        account={drafts.email}
      />
      <form className="form" noValidate onSubmit={submit} aria-busy={busy !== "no"}>
        <TextField
          inputRef={name}
          label="field.name"
          hint="field.name_hint"
          name="name"
          dir="auto"
          autoComplete="name"
          value={drafts.name}
          readOnly={busy !== "no"}
          error={beside("name")}
          onChange={(value) => login.change({ name: value })}
        />
        <TextField
          inputRef={email}
          label="field.email"
          name="email"
          email
          autoComplete="email"
          value={drafts.email}
          readOnly={busy !== "no"}
          error={beside("email")}
          onChange={(value) => login.change({ email: value })}
        />
        {registrationOf(connection) === "invite" && (
          <TextField
            inputRef={invite}
            label="field.invite"
            hint="field.invite_hint"
            name="invite"
            value={drafts.invite}
            readOnly={busy !== "no"}
            error={beside("invite")}
            onChange={(value) => login.change({ invite: value })}
          />
        )}
        <PasswordField
          inputRef={password}
          label="field.password"
          {...(rating === null ? newPasswordHint(minChars) : {})}
          name="new-password"
          autoComplete="new-password"
          value={drafts.newPassword}
          readOnly={busy !== "no"}
          error={beside("password")}
          onChange={(value) => login.change({ newPassword: value })}
        >
          <StrengthMeter rating={rating} minChars={minChars} />
        </PasswordField>
        <Check
          label="field.keep"
          hint="field.keep_hint"
          name="keep"
          checked={drafts.keepNew}
          onChange={(keepNew) => login.change({ keepNew })}
        />
        <SubmitRow login={login} submit="sign_up.submit" busyText="sign_up.busy" />
      </form>
      <p className="switch">
        {text("sign_up.other")}{" "}
        <Button kind="link" inert={busy !== "no"} onClick={() => login.toForm("sign_in")}>
          {text("sign_up.to_sign_in")}
        </Button>
      </p>
    </div>
  );
}

/** Where the account will be. */
function introOf({ connection }: Login): string {
  if (connection === null || !hasServer(connection)) return text("sign_up.intro");
  return text("sign_up.intro_server", { server: connectionName(connection) ?? "" });
}
