import { type FormEvent, useEffect, useState } from "react";
import type { CommandError, Connection, Field, loginBackend } from "../backend/contract.gen";
import { useArrivedError } from "../errors/useArrivedError";
import { text, type TextKey } from "../i18n";
import type { FormName } from "../login/flow";
import { Button } from "../theme/Button";
import { Check } from "../theme/fields";
import { ScreenHeading } from "../theme/ScreenHeading";
import { useElapsed } from "../theme/useElapsed";
import { Advanced } from "./Advanced";
import { Connected } from "./Connected";
import { ConnectionAlert } from "./ConnectionAlert";
import { DirectFields } from "./DirectFields";
import {
  type Draft,
  draftOf,
  hasAdvanced,
  isForDevelopers,
  missingFields,
  requestOf,
  sameAddress,
} from "./draft";
import { type FormParts, isBeside, useFieldFocus } from "./formParts";
import { KindChoices } from "./KindChoices";
import { NetworkFields } from "./NetworkFields";
import { SandboxFacts } from "./SandboxFacts";
import { AddressField, TeamFields } from "./ServerFields";
import { useSaving } from "./useSaving";

/** Fields that the advanced part holds; those of a team's own server only in builds for everybody. */
const NETWORK_FIELDS: readonly (Field | undefined)[] = ["caCertificate", "proxy"];
const TEAM_FIELDS: readonly (Field | undefined)[] = ["appId", "region", "tokenPointer", "uidPointer"];

type Backend = Pick<typeof loginBackend, "connection" | "saveConnection" | "cancelSignIn">;

interface ConnectionScreenProps {
  backend: Backend;
  connection: Connection | null;
  /** The first thing that a person sees of the app: there is nowhere to go back to. */
  isSetUp: boolean;
  /** Address of a server that the person was invited to. */
  proposed: string | null;
  /** The connection is `null` when nothing was changed; `form` where the person chose how to go on. */
  onClose: (saved: Connection | null, form?: FormName) => void;
  /** It was saved after all, when the person had left already, or before this screen closes. */
  onSavedLate: (saved: Connection) => void;
}

/** Where to chat: a server; in builds for developers also the sandbox inside, or a real CometChat app. */
export function ConnectionScreen(props: ConnectionScreenProps) {
  const { backend, connection, isSetUp, proposed, onClose, onSavedLate } = props;
  const [draft, setDraft] = useState(() => draftOf(connection, proposed));
  const [errors, setErrors] = useState<readonly CommandError[]>([]);
  const [advanced, setAdvanced] = useState(() => hasAdvanced(draft));
  const [connected, setConnected] = useState<Connection | null>(null);
  const developers = isForDevelopers(connection);
  const hasKey = useStoredKey(backend, connection, draft.kind === "direct");
  const { form, focus } = useFieldFocus();

  const onSaved = (saved: Connection) => {
    onSavedLate(saved);
    // With another address no signature of this computer would be taken: it is asked about first.
    if (saved.kind === "server" && saved.server?.otherAddress) return;
    if (saved.kind === "server" || saved.kind === "team") setConnected(saved);
    else onClose(saved);
  };
  const onFailed = (error: CommandError) => setErrors([error]);
  const { busy, save, cancel } = useSaving(backend, { onSaved, onSavedLate, onFailed });
  const running = busy !== "no";

  const change = (changed: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...changed }));
    setErrors((now) => now.filter((error) => !(error.field !== undefined && error.field in changed)));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (running) return;
    const missing = missingFields(draft, hasKey);
    setErrors(missing);
    if (missing.length === 0) void save(requestOf(draft));
  };
  const [wanted, setWanted] = useState<{ field: Field } | null>(() =>
    isSetUp ? { field: "address" } : null,
  );
  useEffect(() => {
    if (wanted !== null) focus(wanted.field);
    // Only once it is drawn, which opening the advanced part may take.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [wanted]);
  const goTo = (field: Field) => {
    const inside = NETWORK_FIELDS.includes(field) || (!developers && TEAM_FIELDS.includes(field));
    if (inside) setAdvanced(true);
    setWanted({ field });
  };
  useArrivedError(errors, (error) => {
    if (error.field !== undefined && isBeside(error)) goTo(error.field);
  });

  if (connected !== null) {
    return (
      <Connected
        connection={connected}
        onSignIn={() => onClose(connected, "sign_in")}
        onSignUp={() => onClose(connected, "sign_up")}
      />
    );
  }
  const managed = connection?.managed ?? [];
  const parts: FormParts = { draft, errors, busy: running, managed, onChange: change };
  const other = draft.kind === "server" ? (connection?.server?.otherAddress ?? null) : null;
  const words = developers ? "connection" : "server_setup";
  return (
    <div className="screen">
      <div className="screen-head">
        <ScreenHeading title={`${words}.title`} takesFocus={!isSetUp}>
          {text(`${words}.heading`)}
        </ScreenHeading>
        <p className="soft">{text(`${words}.intro`)}</p>
      </div>
      <ConnectionAlert
        error={errors.find((error) => !isBeside(error))}
        otherAddress={other !== null && !running && !sameAddress(other, draft.address) ? other : null}
        onAddCertificate={() => goTo("caCertificate")}
        onLookAtProxy={() => goTo("proxy")}
        onTakeAddress={(address) => {
          change({ address });
          setErrors([]);
          goTo("address");
        }}
      />
      <form className="form" noValidate onSubmit={submit} aria-busy={running} ref={form}>
        {developers && (
          <KindChoices
            offered={connection?.offered ?? []}
            chosen={draft.kind}
            onChoose={(kind) => {
              change({ kind });
              setErrors([]);
            }}
          />
        )}
        {draft.kind === "sandbox" && <SandboxFacts url={connection?.sandboxUrl ?? null} />}
        {draft.kind === "direct" && <DirectFields {...parts} hasKey={hasKey} />}
        {(draft.kind === "server" || draft.kind === "team") && (
          <>
            <AddressField {...parts} />
            {developers && draft.kind === "team" && <TeamFields {...parts} isForDevelopers />}
            <Advanced open={advanced} onToggle={() => setAdvanced(!advanced)}>
              <NetworkFields {...parts} />
              {!developers && connection?.offered.includes("team") === true && (
                <Check
                  label="connection.is_team"
                  hint="connection.is_team_hint"
                  name="team"
                  checked={draft.kind === "team"}
                  onChange={(isTeam) => change({ kind: isTeam ? "team" : "server" })}
                />
              )}
              {!developers && draft.kind === "team" && <TeamFields {...parts} isForDevelopers={false} />}
            </Advanced>
          </>
        )}
        <Buttons
          busy={busy}
          idleText={developers ? "connection.save" : "server_setup.submit"}
          busyText={draft.kind === "server" ? "connection.busy_server" : "connection.busy"}
          onCancel={cancel}
          onBack={isSetUp ? null : () => onClose(null)}
        />
      </form>
    </div>
  );
}

interface ButtonsProps {
  busy: "no" | "running" | "cancelling";
  idleText: TextKey;
  busyText: TextKey;
  onCancel: () => void;
  onBack: (() => void) | null;
}

function Buttons({ busy, idleText, busyText, onCancel, onBack }: ButtonsProps) {
  const running = busy !== "no";
  const slow = useElapsed(3000, busy === "running");
  return (
    <div className="submit">
      <div className="button-row">
        <Button kind="primary" submit busy={running}>
          {text(running ? busyText : idleText)}
        </Button>
        {running ? (
          <Button onClick={onCancel} inert={busy === "cancelling"}>
            {text(busy === "cancelling" ? "sign_in.cancelling" : "button.cancel")}
          </Button>
        ) : (
          onBack !== null && <Button onClick={onBack}>{text("button.back")}</Button>
        )}
      </div>
      <p className="soft submit-status" role="status">
        {slow ? text("connection.slow") : ""}
      </p>
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
