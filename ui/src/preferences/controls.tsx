import type { ManagedKey } from "../backend/contract.gen";
import type { TextKey, TextValues } from "../i18n";
import { Check, SelectField } from "../theme/fields";
import { Managed } from "./Managed";
import type { SavedPreferences } from "./useSavedPreferences";

interface ControlProps {
  saved: SavedPreferences;
  /** Its path, by which an administrator settles it. */
  path: ManagedKey;
  label: TextKey;
  hint?: TextKey;
}

interface SwitchProps extends ControlProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A preference that is on or off. */
export function Switch({ saved, path, label, hint, checked, onChange }: SwitchProps) {
  const managed = saved.isManaged(path);
  return (
    <div className="preference">
      <Check
        label={label}
        {...(hint === undefined ? {} : { hint })}
        name={path}
        checked={checked}
        disabled={managed}
        onChange={onChange}
      />
      {managed && <Managed />}
    </div>
  );
}

interface ChoiceProps<Value extends string> extends ControlProps {
  value: Value;
  options: readonly { value: Value; label: TextKey; values?: TextValues }[];
  onChange: (value: Value) => void;
}

/** A preference that is one of a few. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { saved, path, label, hint, value, options, onChange } = props;
  const managed = saved.isManaged(path);
  return (
    <div className="preference">
      <SelectField
        label={label}
        {...(hint === undefined ? {} : { hint })}
        name={path}
        value={value}
        options={options}
        disabled={managed}
        onChange={onChange}
      />
      {managed && <Managed />}
    </div>
  );
}
