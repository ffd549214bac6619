import type { TextKey } from "../i18n";
import { SelectField, TextField } from "../theme/fields";
import { type FormParts, textBeside } from "./formParts";

const REGIONS = [
  { value: "", label: "connection.region_choose" },
  { value: "us", label: "connection.region_us" },
  { value: "eu", label: "connection.region_eu" },
  { value: "in", label: "connection.region_in" },
] as const satisfies readonly { value: string; label: TextKey }[];

/** Which CometChat app. */
export function AppFields({ draft, errors, busy, onChange }: FormParts) {
  return (
    <>
      <div data-field="appId">
        <TextField
          label="connection.app_id"
          name="app-id"
          value={draft.appId}
          readOnly={busy}
          error={textBeside(errors, "appId")}
          onChange={(value) => onChange({ appId: value })}
        />
      </div>
      <div data-field="region">
        <SelectField<string>
          label="connection.region"
          name="region"
          value={draft.region}
          options={REGIONS}
          error={textBeside(errors, "region")}
          onChange={(value) => onChange({ region: value })}
        />
      </div>
    </>
  );
}
