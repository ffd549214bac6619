import { useEffect, useId, useRef, useState } from "react";
import { copyText } from "../theme/copyText";
import { text, type TextKey } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";

interface CopyFieldProps {
  label: TextKey;
  hint: TextKey;
  value: string;
}

/** A value to take elsewhere. */
export function CopyField({ label, hint, value }: CopyFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await copyText(value);
    setCopied(done);
    if (!done) input.current?.select();
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {text(label)}
      </label>
      <div className="copy-row">
        <input
          ref={input}
          id={id}
          className="input input-mono"
          readOnly
          value={value}
          dir="ltr"
          aria-describedby={`${id}hint`}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copy()}>
          <Icon name={copied ? "check" : "copy"} />
          <span role="status">{text(copied ? "button.copied" : "button.copy")}</span>
        </Button>
      </div>
      <p className="field-hint" id={`${id}hint`}>
        {text(hint)}
      </p>
    </div>
  );
}
