import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Account } from "../backend/contract.gen";
import { text } from "../i18n";
import { connectionName } from "../settings/connections";
import { Button } from "../theme/Button";
import { TextField } from "../theme/fields";
import { initials } from "../theme/initials";
import { ChangeAlert, besideField } from "./ChangeAlert";
import { Section } from "./Section";
import { useChange } from "./useChange";
import type { AccountBackend } from "./watched";

interface ProfileProps {
  backend: AccountBackend;
  account: Account;
  onAccount: (account: Account) => void;
}

/** Who is signed in, and where. */
export function ProfileSection({ backend, account, onAccount }: ProfileProps) {
  const [editing, setEditing] = useState(false);
  const [said, setSaid] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) button.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  const { serverAddress } = account.connection;
  return (
    <Section heading={text("account.profile")}>
      <div className="profile">
        <span className="avatar-large" aria-hidden="true">
          {initials(account.name)}
        </span>
        <div className="profile-who">
          <bdi className="profile-name">{account.name}</bdi>
          <bdi className="soft">{account.email}</bdi>
        </div>
        {account.managed && !editing && (
          <button
            ref={button}
            type="button"
            className="button button-secondary"
            onClick={() => {
              setSaid("");
              setEditing(true);
            }}
          >
            {text("account.change_name")}
          </button>
        )}
      </div>
      {editing && (
        <NameForm
          backend={backend}
          account={account}
          onDone={(changed) => {
            if (changed !== null) {
              onAccount(changed);
              setSaid(text("account.name_changed", { name: changed.name }));
            }
            setEditing(false);
          }}
        />
      )}
      <p className="soft done-word" role="status">
        {said}
      </p>
      <dl className="fact-list">
        <dt>{text("account.server")}</dt>
        <dd>
          <bdi>{connectionName(account.connection)}</bdi>
          {serverAddress !== null && <span className="soft address">{serverAddress}</span>}
        </dd>
        <dt>{text("header.user_id")}</dt>
        <dd className="address">{account.uid}</dd>
      </dl>
    </Section>
  );
}

interface NameFormProps {
  backend: AccountBackend;
  account: Account;
  /** The account is `null` when nothing was changed. */
  onDone: (changed: Account | null) => void;
}

function NameForm({ backend, account, onDone }: NameFormProps) {
  const [name, setName] = useState(account.name);
  const change = useChange();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") {
      change.setErrors([{ code: "field_empty", message: "", field: "name" }]);
      input.current?.focus();
      return;
    }
    void change.run(() => backend.changeName({ name: name.trim() }), onDone);
  };
  return (
    <form className="form" noValidate onSubmit={submit} aria-busy={change.busy}>
      <ChangeAlert change={change} fields={["name"]} />
      <TextField
        inputRef={input}
        label="field.name"
        hint="field.name_hint"
        name="name"
        dir="auto"
        autoComplete="name"
        value={name}
        readOnly={change.busy}
        error={besideField(change, "name")}
        onChange={(value) => {
          setName(value);
          change.forget("name");
        }}
      />
      <div className="button-row button-row-start">
        <Button kind="primary" submit busy={change.busy}>
          {text(change.busy ? "account.saving" : "account.save_name")}
        </Button>
        <Button inert={change.busy} onClick={() => onDone(null)}>
          {text("button.cancel")}
        </Button>
      </div>
    </form>
  );
}
