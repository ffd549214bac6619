import { Check, TextField } from "../theme/fields";
import { Managed } from "../preferences/Managed";
import { AppFields } from "./AppFields";
import { type FormParts, textBeside } from "./formParts";

/** Where the server is: all that is asked of most people. */
export function AddressField({ draft, errors, busy, managed, onChange }: FormParts) {
  const isTeam = draft.kind === "team";
  const teamHint = draft.passwordInAddress
    ? "connection.team_address_hint_get"
    : "connection.team_address_hint";
  return (
    <div data-field="address">
      <TextField
        label={isTeam ? "connection.team_address" : "connection.server_address"}
        hint={isTeam ? teamHint : "connection.server_address_hint"}
        example={isTeam ? "https://api.example.com/login" : "chat.example.com"}
        name="address"
        autoComplete="url"
        value={draft.address}
        readOnly={busy || managed.includes("connection.address")}
        error={textBeside(errors, "address")}
        onChange={(value) => onChange({ address: value })}
      />
      {managed.includes("connection.address") && <Managed />}
    </div>
  );
}

/** What a team's own server does not tell by itself. */
export function TeamFields(props: FormParts & { isForDevelopers: boolean }) {
  const { draft, errors, busy, managed, onChange, isForDevelopers } = props;
  return (
    <>
      <AppFields draft={draft} errors={errors} busy={busy} managed={managed} onChange={onChange} />
      <div data-field="tokenPointer">
        <TextField
          label="connection.token_pointer"
          hint="connection.pointer_hint"
          example="/data/authToken"
          name="token-pointer"
          value={draft.tokenPointer}
          readOnly={busy}
          error={textBeside(errors, "tokenPointer")}
          onChange={(value) => onChange({ tokenPointer: value })}
        />
      </div>
      <div data-field="uidPointer">
        <TextField
          label="connection.uid_pointer"
          hint="connection.pointer_hint"
          example="/data/user/uid"
          name="uid-pointer"
          value={draft.uidPointer}
          readOnly={busy}
          error={textBeside(errors, "uidPointer")}
          onChange={(value) => onChange({ uidPointer: value })}
        />
      </div>
      {isForDevelopers && (
        <Check
          label="connection.password_in_address"
          hint="connection.password_in_address_hint"
          name="password-in-address"
          checked={draft.passwordInAddress}
          onChange={(passwordInAddress) => onChange({ passwordInAddress })}
        />
      )}
    </>
  );
}
