import { useId } from "react";
import type { ConnectionKind } from "../backend/contract.gen";
import { text } from "../i18n";

interface KindChoicesProps {
  offered: readonly ConnectionKind[];
  chosen: ConnectionKind;
  onChoose: (kind: ConnectionKind) => void;
}

/** What to connect to. */
export function KindChoices({ offered, chosen, onChoose }: KindChoicesProps) {
  return (
    <fieldset className="choices">
      <legend className="field-label">{text("connection.kind")}</legend>
      {offered.map((kind) => (
        <Choice key={kind} kind={kind} chosen={chosen === kind} onChoose={() => onChoose(kind)} />
      ))}
    </fieldset>
  );
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
