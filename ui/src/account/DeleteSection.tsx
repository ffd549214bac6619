import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Account } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { PasswordField, TextField } from "../theme/fields";
import { ChangeAlert, besideField } from "./ChangeAlert";
import { Section } from "./Section";
import { useChange } from "./useChange";
import type { AccountBackend } from "./watched";

interface DeleteProps {
  backend: AccountBackend;
  account: Account;
  onDeleted: () => void;
}

/** The end of the account. */
export function DeleteSection({ backend, account, onDeleted }: DeleteProps) {
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Section heading={text("delete.heading")} intro={text("delete.intro")} danger ref={heading}>
      {asking ? (
        <DeleteForm
          backend={backend}
          account={account}
          onDeleted={onDeleted}
          onCancel={() => {
            setAsking(false);
            heading.current?.focus();
          }}
        />
      ) : (
        <div className="button-row button-row-start">
          <Button kind="danger-quiet" onClick={() => setAsking(true)}>
            {text("delete.open")}
          </Button>
        </div>
      )}
    </Section>
  );
}

function DeleteForm({ backend, account, onDeleted, onCancel }: DeleteProps & { onCancel: () => void }) {
  const [typed, setTyped] = useState({ email: "", password: "" });
  const [unlike, setUnlike] = useState(false);
  const change = useChange();
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);
  const { errors } = change;
  useEffect(() => {
    if (errors.some(({ field }) => field === "password")) password.current?.focus();
  }, [errors]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change.lockout !== null || change.busy) return;
    const same = typed.email.trim().toLowerCase() === account.email.toLowerCase();
    setUnlike(!same);
    if (!same) return email.current?.focus();
    if (typed.password === "") {
      return change.setErrors([{ code: "field_empty", message: "", field: "password" }]);
    }
    void change.run(() => backend.deleteAccount({ password: typed.password }), onDeleted);
  };
  return (
    <form className="form" noValidate onSubmit={submit} aria-busy={change.busy}>
      <p>{richText("delete.type", { email: <bdi className="lead">{account.email}</bdi> })}</p>
      <TextField
        inputRef={email}
        label="delete.email"
        name="confirm-email"
        email
        value={typed.email}
        readOnly={change.busy}
        error={unlike ? text("delete.unlike") : null}
        onChange={(value) => {
          setTyped((now) => ({ ...now, email: value }));
          setUnlike(false);
        }}
      />
      <PasswordField
        inputRef={password}
        label="field.password"
        name="confirm-password"
        autoComplete="current-password"
        value={typed.password}
        readOnly={change.busy}
        error={besideField(change, "password") ?? besideField(change, "oldPassword")}
        onChange={(value) => {
          setTyped((now) => ({ ...now, password: value }));
          change.forget();
        }}
      />
      <ChangeAlert change={change} fields={["password", "oldPassword"]} />
      <div className="button-row button-row-start">
        <Button kind="danger" submit busy={change.busy} inert={change.lockout !== null}>
          {text(change.busy ? "delete.busy" : "delete.submit")}
        </Button>
        <Button inert={change.busy} onClick={onCancel}>
          {text("button.cancel")}
        </Button>
      </div>
    </form>
  );
}
