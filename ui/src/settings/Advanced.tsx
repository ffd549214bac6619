import { type ReactNode, useId } from "react";
import { text } from "../i18n";
import { Icon } from "../theme/Icon";

interface AdvancedProps {
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** What most people never need, out of their way. */
export function Advanced({ open, onToggle, children }: AdvancedProps) {
  const id = useId();
  return (
    <div className="advanced">
      <button
        type="button"
        className={open ? "advanced-toggle advanced-open" : "advanced-toggle"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={onToggle}
      >
        <Icon name="chevron" />
        {text("connection.advanced")}
      </button>
      {open && (
        <div className="advanced-body" id={id}>
          {children}
        </div>
      )}
    </div>
  );
}
