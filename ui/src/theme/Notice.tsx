import { type ReactNode, forwardRef } from "react";
import { text } from "../i18n";
import { Icon } from "./Icon";

interface NoticeProps {
  kind: "error" | "warn" | "info";
  children: ReactNode;
  actions?: ReactNode;
  onDismiss?: () => void;
}

/** A boxed message. It announces nothing by itself: see `AlertRegion`. */
export function Notice({ kind, children, actions, onDismiss }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`}>
      <Icon name={kind === "info" ? "info" : "alert"} />
      <div className="notice-body">
        <div>
          <span className="only-spoken">{text(kind === "error" ? "words.error" : "words.notice")}: </span>
          {children}
        </div>
        {actions !== undefined && actions !== false && <div className="notice-actions">{actions}</div>}
      </div>
      {onDismiss !== undefined && (
        <button
          type="button"
          className="notice-close"
          aria-label={text("button.dismiss")}
          onClick={onDismiss}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/**
 * A place for messages that are read out when they appear. It has to be on the page before they
 * are, so it is drawn empty too.
 */
export const AlertRegion = forwardRef<HTMLDivElement, { children?: ReactNode }>(function AlertRegion(
  { children },
  ref,
) {
  return (
    <div role="alert" ref={ref}>
      {children}
    </div>
  );
});
