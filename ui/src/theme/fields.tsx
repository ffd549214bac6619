import { type ReactNode, type RefObject, useId, useState } from "react";
import { text, type TextKey, type TextValues } from "../i18n";
import { Icon } from "./Icon";

interface FieldProps {
  label: TextKey;
  name: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  hint?: TextKey;
  hintValues?: TextValues;
  autoComplete?: string;
  readOnly?: boolean;
}

interface WithRef {
  inputRef?: RefObject<HTMLInputElement>;
}

interface TextFieldProps extends FieldProps, WithRef {
  /** Other people's scripts run in either direction; addresses never do. */
  dir?: "auto" | "ltr";
  email?: boolean;
  /** What the value looks like. Never the only place that says so. */
  example?: string;
}

/** A line of text with its label, hint and error. */
export function TextField({ dir = "ltr", email, example, inputRef, ...field }: TextFieldProps) {
  const ids = useFieldIds(field);
  return (
    <FieldFrame field={field} ids={ids}>
      <input
        ref={inputRef}
        {...common(field, ids)}
        type="text"
        dir={dir}
        placeholder={example}
        inputMode={email === true ? "email" : "text"}
      />
    </FieldFrame>
  );
}

interface TextAreaProps extends FieldProps {
  areaRef?: RefObject<HTMLTextAreaElement>;
  /** Characters that it holds. */
  capacity: number;
  children?: ReactNode;
}

/** Several lines of text that a machine has written, such as a certificate. */
export function TextArea({ areaRef, capacity, children, ...field }: TextAreaProps) {
  const ids = useFieldIds(field);
  return (
    <FieldFrame field={field} ids={ids} below={children}>
      <textarea
        ref={areaRef}
        {...common(field, ids)}
        maxLength={capacity}
        className="input input-area"
        rows={4}
        wrap="off"
        dir="ltr"
        onChange={(event) => field.onChange(event.target.value.slice(0, capacity))}
      />
    </FieldFrame>
  );
}

interface SelectFieldProps<Value extends string> extends Omit<FieldProps, "onChange"> {
  selectRef?: RefObject<HTMLSelectElement>;
  value: Value;
  options: readonly { value: Value; label: TextKey; values?: TextValues }[];
  disabled?: boolean;
  onChange: (value: Value) => void;
}

/** One of a few. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { selectRef, options, value, onChange, disabled, ...rest } = props;
  // The browser hands over nothing but one of the options.
  const field: FieldProps = { ...rest, value, onChange: (chosen) => onChange(chosen as Value) };
  const ids = useFieldIds(field);
  return (
    <FieldFrame
      field={field}
      ids={ids}
      button={
        <span className="select-arrow">
          <Icon name="chevron" />
        </span>
      }
    >
      <select
        ref={selectRef}
        id={ids.input}
        name={field.name}
        className="input"
        value={value}
        disabled={disabled}
        aria-invalid={ids.error === undefined ? undefined : true}
        aria-describedby={describedBy(ids)}
        onChange={(event) => field.onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {text(option.label, option.values)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

interface PasswordFieldProps extends FieldProps, WithRef {
  showLabel?: TextKey;
  hideLabel?: TextKey;
  children?: ReactNode;
}

/** A password or a key: hidden until asked for, with a word when Caps Lock is on. */
export function PasswordField(props: PasswordFieldProps) {
  const { children, inputRef, ...rest } = props;
  const { showLabel = "field.show_password", hideLabel = "field.hide_password", ...field } = rest;
  const ids = useFieldIds(field);
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const watch = (event: React.KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <FieldFrame
      field={field}
      ids={ids}
      button={
        <button
          type="button"
          className="field-button"
          aria-pressed={shown}
          aria-label={text(showLabel)}
          title={text(shown ? hideLabel : showLabel)}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? "eyeOff" : "eye"} />
        </button>
      }
      below={
        <>
          <div role="status">
            {capsLock && (
              <p className="field-warning">
                <Icon name="info" />
                {text("field.caps_lock")}
              </p>
            )}
          </div>
          {children}
        </>
      }
    >
      <input
        ref={inputRef}
        {...common(field, ids)}
        className="input input-with-button"
        type={shown ? "text" : "password"}
        dir="ltr"
        onKeyDown={watch}
        onKeyUp={watch}
        onBlur={() => setCapsLock(false)}
      />
    </FieldFrame>
  );
}

interface FieldIds {
  input: string;
  hint: string | undefined;
  error: string | undefined;
}

function useFieldIds(field: FieldProps): FieldIds {
  const id = useId();
  const hasError = field.error !== undefined && field.error !== null;
  return {
    input: id,
    hint: field.hint === undefined ? undefined : `${id}hint`,
    error: hasError ? `${id}error` : undefined,
  };
}

/**
 * Characters that a field holds. More than any limit of the app, so what is cut off belonged to
 * something that is refused anyway; a web view can take minutes to lay out a megabyte in one line.
 */
export const FIELD_CAPACITY = 2000;

function common(field: FieldProps, ids: FieldIds) {
  return {
    id: ids.input,
    name: field.name,
    className: "input",
    value: field.value,
    maxLength: FIELD_CAPACITY,
    autoComplete: field.autoComplete ?? "off",
    autoCapitalize: "none",
    autoCorrect: "off",
    spellCheck: false,
    readOnly: field.readOnly === true,
    "aria-invalid": ids.error === undefined ? undefined : true,
    "aria-describedby": describedBy(ids),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      // Scripts and some input methods do not heed maxLength.
      field.onChange(event.target.value.slice(0, FIELD_CAPACITY)),
  } as const;
}

function describedBy(ids: FieldIds): string | undefined {
  return [ids.error, ids.hint].filter(Boolean).join(" ") || undefined;
}

interface FrameProps {
  field: FieldProps;
  ids: FieldIds;
  button?: ReactNode;
  below?: ReactNode;
  children: ReactNode;
}

function FieldFrame({ field, ids, button, below, children }: FrameProps) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={ids.input}>
        {text(field.label)}
      </label>
      <div className="field-box">
        {children}
        {button}
      </div>
      {ids.error !== undefined && <FieldError id={ids.error}>{field.error}</FieldError>}
      {field.hint !== undefined && (
        <p className="field-hint" id={ids.hint}>
          {text(field.hint, field.hintValues)}
        </p>
      )}
      {below}
    </div>
  );
}

/** What is wrong with the control above it. */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p className="field-error" id={id}>
      <Icon name="alert" />
      <span>{children}</span>
    </p>
  );
}

interface CheckProps {
  label: TextKey;
  hint?: TextKey;
  name: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** A box to tick. */
export function Check({ label, hint, name, checked, disabled, onChange }: CheckProps) {
  const id = useId();
  return (
    <label className="check">
      <input
        type="checkbox"
        name={name}
        checked={checked}
        disabled={disabled}
        aria-label={text(label)}
        aria-describedby={hint === undefined ? undefined : `${id}hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{text(label)}</span>
      {hint !== undefined && (
        <span className="check-hint" id={`${id}hint`}>
          {text(hint)}
        </span>
      )}
    </label>
  );
}
