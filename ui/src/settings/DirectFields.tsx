import { text } from "../i18n";
import { PasswordField } from "../theme/fields";
import { AppFields } from "./AppFields";
import { type FormParts, textBeside } from "./formParts";

/** A real CometChat app, with its key. */
export function DirectFields(props: FormParts & { hasKey: boolean }) {
  const { draft, errors, hasKey, busy, onChange } = props;
  // That a key is stored can become known after its absence was complained about.
  const settled = hasKey && errors.some(({ field, code }) => field === "apiKey" && code === "field_empty");
  return (
    <>
      <AppFields draft={draft} errors={errors} busy={busy} managed={props.managed} onChange={onChange} />
      <div data-field="apiKey">
        <PasswordField
          label="connection.api_key"
          hint="connection.api_key_hint"
          showLabel="connection.show_key"
          hideLabel="connection.hide_key"
          name="api-key"
          value={draft.apiKey}
          readOnly={busy}
          error={settled ? null : textBeside(errors, "apiKey")}
          onChange={(value) => onChange({ apiKey: value })}
        >
          {hasKey && <p className="field-hint">{text("connection.api_key_kept")}</p>}
        </PasswordField>
      </div>
    </>
  );
}
