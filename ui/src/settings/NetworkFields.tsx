import { useRef } from "react";
import type { Proxy } from "../backend/contract.gen";
import { text, type TextKey } from "../i18n";
import { Button } from "../theme/Button";
import { SelectField, TextArea, TextField } from "../theme/fields";
import { Managed } from "../preferences/Managed";
import { CERTIFICATE_CAPACITY } from "./draft";
import { type FormParts, textBeside } from "./formParts";

const PROXIES = [
  { value: "system", label: "connection.proxy_system" },
  { value: "none", label: "connection.proxy_none" },
  { value: "manual", label: "connection.proxy_manual" },
] as const satisfies readonly { value: Proxy["kind"]; label: TextKey }[];

/** How to get to the server, where the usual way does not lead there. */
export function NetworkFields(props: FormParts) {
  const { draft, errors, busy, managed, onChange } = props;
  const settled = managed.includes("connection.proxy");
  return (
    <>
      <div data-field="proxy">
        <SelectField<Proxy["kind"]>
          label="connection.proxy"
          name="proxy-kind"
          value={draft.proxyKind}
          options={PROXIES}
          disabled={settled}
          onChange={(proxyKind) => onChange({ proxyKind })}
        />
        {settled && <Managed />}
      </div>
      {draft.proxyKind === "manual" && (
        <div data-field="proxy">
          <TextField
            label="connection.proxy_address"
            example="http://proxy.example.com:8080"
            name="proxy"
            value={draft.proxy}
            readOnly={busy || settled}
            error={textBeside(errors, "proxy")}
            onChange={(value) => onChange({ proxy: value })}
          />
        </div>
      )}
      <CertificateField {...props} />
    </>
  );
}

function CertificateField({ draft, errors, busy, managed, onChange }: FormParts) {
  const settled = managed.includes("connection.caCertificate");
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    // One character more than fits, so that a file that is too long is told to be no certificate.
    const content = await chosen.slice(0, CERTIFICATE_CAPACITY + 1).text();
    onChange({ caCertificate: content });
  };
  return (
    <div data-field="caCertificate">
      <TextArea
        label="connection.certificate"
        hint="connection.certificate_hint"
        name="certificate"
        capacity={CERTIFICATE_CAPACITY}
        value={draft.caCertificate}
        readOnly={busy || settled}
        error={textBeside(errors, "caCertificate")}
        onChange={(value) => onChange({ caCertificate: value })}
      >
        <div className="button-row button-row-start">
          <Button inert={busy || settled} onClick={() => file.current?.click()}>
            {text("connection.certificate_file")}
          </Button>
          {draft.caCertificate !== "" && (
            <Button kind="quiet" inert={busy || settled} onClick={() => onChange({ caCertificate: "" })}>
              {text("connection.certificate_remove")}
            </Button>
          )}
        </div>
        <input
          ref={file}
          type="file"
          hidden
          accept=".pem,.crt,.cer"
          aria-label={text("connection.certificate_file")}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file can be chosen again after it was changed.
            event.target.value = "";
          }}
        />
        {settled && <Managed />}
      </TextArea>
    </div>
  );
}
