import { useState } from "react";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { ChangeAlert } from "./ChangeAlert";
import { Section } from "./Section";
import { useChange } from "./useChange";
import type { AccountBackend } from "./watched";

/** What is known of the account, to keep as a file. */
export function ExportSection({ backend }: { backend: AccountBackend }) {
  const [said, setSaid] = useState("");
  const change = useChange();
  const save = () => {
    setSaid("");
    void change.run(backend.exportAccount, ({ saved }) => setSaid(saved ? text("export.saved") : ""));
  };
  return (
    <Section heading={text("export.heading")} intro={text("export.intro")}>
      <ChangeAlert change={change} fields={[]} />
      <p className="done-word" role="status">
        {said}
      </p>
      <div className="button-row button-row-start">
        <Button busy={change.busy} onClick={save}>
          {text(change.busy ? "export.busy" : "export.submit")}
        </Button>
      </div>
    </Section>
  );
}
