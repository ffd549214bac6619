import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { asCommandError } from "../backend/call";
import type {
  CommandError,
  Connection,
  ConnectionKind,
  SaveConnection,
  loginBackend,
} from "../backend/contract.gen";
import { errorSentence, errorText, remedyText } from "../errors/texts";
import { useArrivedError } from "../errors/useArrivedError";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { FieldError, PasswordField, TextField } from "../theme/fields";
import { Icon } from "../theme/Icon";
import { AlertRegion, Notice } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { CopyField } from "./CopyField";

const REGIONS = ["us", "eu", "in"] as const;
const FIELDS = ["appId", "region", "apiKey"] as const;

type Backend = Pick<typeof loginBackend, "connection" | "saveConnection" | "cancelSignIn">;

interface ConnectionScreenProps {
  backend: Backend;
  connection: Connection | null;
  /** `null` when nothing was changed. */
  onClose: (saved: Connection | null) => void;
  /** It was saved after all, when the person had left already. */
  onSavedLate: (saved: Connection) => void;
}

interface Draft {
  kind: ConnectionKind;
  appId: string;
  region: string;
  apiKey: string;
}

/** Where to chat: the sandbox inside, or a real CometChat app. Developer builds only. */
export function ConnectionScreen(props: ConnectionScreenProps) {
  const { backend, connection, onClose, onSavedLate } = props;
  const offered = connection?.offered ?? [];
  const [draft, setDraft] = useState<Draft>(() => ({
    kind: connection?.kind ?? offered[0] ?? "sandbox",
    appId: connection?.kind === "direct" ? (connection.appId ?? "") : "",
    region: connection?.kind === "direct" ? (connection.region ?? "") : "",
    apiKey: "",
  }));
  const [errors, setErrors] = useState<readonly CommandError[]>([]);
  const [busy, setBusy] = useState(false);
  const left = useRef(false);
  const hasKey = useStoredKey(backend, connection, draft.kind === "direct");
  const change = (changed: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...changed }));
    setErrors((now) => now.filter((error) => !(error.field !== undefined && error.field in changed)));
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const missing = missingFields(draft, hasKey);
    setErrors(missing);
    if (missing.length > 0) return;
    setBusy(true);
    try {
      const saved = await backend.saveConnection(requestOf(draft));
      if (left.current) onSavedLate(saved);
      else onClose(saved);
    } catch (thrown) {
      if (left.current) return;
      setErrors([asCommandError(thrown)]);
      setBusy(false);
    }
  };
  const goBack = () => {
    left.current = true;
    // That there was nothing left to stop is no news to the person.
    if (busy) backend.cancelSignIn().catch(() => undefined);
    onClose(null);
  };

  const whole = errors.find((error) => !isBeside(error));
  return (
    <div className="screen">
      <div className="screen-head">
        <ScreenHeading title="connection.title">{text("connection.heading")}</ScreenHeading>
        <p className="soft">{text("connection.intro")}</p>
      </div>
      <AlertRegion>
        {whole !== undefined && (
          <Notice kind="error">
            {errorSentence(whole)}
            {remedyText(whole) !== null && <p className="soft">{remedyText(whole)}</p>}
          </Notice>
        )}
      </AlertRegion>
      <form className="form" noValidate onSubmit={save} aria-busy={busy}>
        <fieldset className="choices">
          <legend className="field-label">{text("connection.kind")}</legend>
          {offered.map((kind) => (
            <Choice key={kind} kind={kind} chosen={draft.kind === kind} onChoose={() => change({ kind })} />
          ))}
        </fieldset>
        {draft.kind === "sandbox" ? (
          <SandboxFacts url={connection?.sandboxUrl ?? null} />
        ) : (
          <DirectFields draft={draft} errors={errors} hasKey={hasKey} busy={busy} onChange={change} />
        )}
        <div className="button-row">
          <Button kind="primary" submit busy={busy}>
            {text(busy ? "connection.busy" : "connection.save")}
          </Button>
          <Button onClick={goBack}>{text("button.back")}</Button>
        </div>
      </form>
    </div>
  );
}

/** Whether a key is stored. The keyring may take seconds to say, so nothing waits for it. */
function useStoredKey(backend: Backend, connection: Connection | null, wanted: boolean): boolean {
  const [hasKey, setHasKey] = useState(connection?.hasApiKey === true);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    backend.connection().then(
      (found) => !gone && setHasKey(found.hasApiKey),
      // The form then asks for a key.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [backend, wanted]);
  return hasKey;
}

interface ChoiceProps {
  kind: ConnectionKind;
  chosen: boolean;
  onChoose: () => void;
}

function Choice({ kind, chosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <label className="choice">
      <input
        type="radio"
        name="kind"
        value={kind}
        checked={chosen}
        aria-label={text(`connection.${kind}`)}
        aria-describedby={id}
        onChange={onChoose}
      />
      <span className="choice-name">{text(`connection.${kind}`)}</span>
      <span className="choice-summary" id={id}>
        {text(`connection.${kind}_summary`)}
      </span>
    </label>
  );
}

function SandboxFacts({ url }: { url: string | null }) {
  return (
    <>
      {url === null ? (
        <p className="field-hint">{text("connection.sandbox_not_running")}</p>
      ) : (
        <CopyField label="connection.sandbox_address" hint="connection.sandbox_address_hint" value={url} />
      )}
      <p className="field-hint">{text("connection.sandbox_people")}</p>
    </>
  );
}

interface DirectFieldsProps {
  draft: Draft;
  errors: readonly CommandError[];
  hasKey: boolean;
  busy: boolean;
  onChange: (changed: Partial<Draft>) => void;
}

function DirectFields({ draft, errors, hasKey, busy, onChange }: DirectFieldsProps) {
  const appId = useRef<HTMLInputElement>(null);
  const region = useRef<HTMLSelectElement>(null);
  const apiKey = useRef<HTMLInputElement>(null);
  useArrivedError(errors, ({ field }) => {
    if (field === "appId") appId.current?.focus();
    if (field === "region") region.current?.focus();
    if (field === "apiKey") apiKey.current?.focus();
  });
  const beside = (field: (typeof FIELDS)[number]) => {
    const error = errors.find((each) => each.field === field);
    // That a key is stored can become known after its absence was complained about.
    const settled = hasKey && field === "apiKey" && error?.code === "field_empty";
    return error === undefined || settled ? null : errorText(error);
  };
  return (
    <>
      <TextField
        inputRef={appId}
        label="connection.app_id"
        name="app-id"
        value={draft.appId}
        readOnly={busy}
        error={beside("appId")}
        onChange={(value) => onChange({ appId: value })}
      />
      <RegionField
        selectRef={region}
        value={draft.region}
        error={beside("region")}
        onChange={(value) => onChange({ region: value })}
      />
      <PasswordField
        inputRef={apiKey}
        label="connection.api_key"
        hint="connection.api_key_hint"
        showLabel="connection.show_key"
        hideLabel="connection.hide_key"
        name="api-key"
        value={draft.apiKey}
        readOnly={busy}
        error={beside("apiKey")}
        onChange={(value) => onChange({ apiKey: value })}
      >
        {hasKey && <p className="field-hint">{text("connection.api_key_kept")}</p>}
      </PasswordField>
    </>
  );
}

interface RegionFieldProps {
  selectRef: React.RefObject<HTMLSelectElement>;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

function RegionField({ selectRef, value, error, onChange }: RegionFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {text("connection.region")}
      </label>
      <div className="field-box">
        <select
          ref={selectRef}
          id={id}
          name="region"
          className="input"
          value={value}
          aria-invalid={error !== null || undefined}
          aria-describedby={error === null ? undefined : `${id}error`}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{text("connection.region_choose")}</option>
          {REGIONS.map((region) => (
            <option key={region} value={region}>
              {text(`connection.region_${region}`)}
            </option>
          ))}
        </select>
        <span className="select-arrow">
          <Icon name="chevron" />
        </span>
      </div>
      {error !== null && <FieldError id={`${id}error`}>{error}</FieldError>}
    </div>
  );
}

function isBeside(error: CommandError): boolean {
  return FIELDS.some((field) => field === error.field);
}

function missingFields(draft: Draft, hasKey: boolean): CommandError[] {
  if (draft.kind === "sandbox") return [];
  return FIELDS.filter((field) => draft[field].trim() === "" && !(field === "apiKey" && hasKey)).map(
    (field) => ({ code: "field_empty", message: "", field }),
  );
}

function requestOf(draft: Draft): SaveConnection {
  if (draft.kind === "sandbox") return { kind: "sandbox" };
  const apiKey = draft.apiKey.trim() === "" ? null : draft.apiKey;
  return { kind: "direct", appId: draft.appId, region: draft.region, apiKey };
}
