import { text } from "../i18n";
import { CopyField } from "./CopyField";

/** What there is to know of the sandbox. */
export function SandboxFacts({ url }: { url: string | null }) {
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
