import { type ReactNode, useEffect, useRef } from "react";
import { text } from "../i18n";
import { CometMark } from "../theme/CometMark";

interface PlainScreenProps {
  heading: string;
  body: string;
  detail?: string | null;
  busy?: boolean;
  children?: ReactNode;
}

/** A screen of the chat window without the chat. */
export function PlainScreen({ heading, body, detail, busy = false, children }: PlainScreenProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading} – ${text("app.name")}`;
    title.current?.focus();
  }, [heading]);
  return (
    <main className="plain" aria-busy={busy}>
      {busy ? <span className="spinner plain-spinner" aria-hidden="true" /> : <CometMark size={44} />}
      <h1 ref={title} tabIndex={-1}>
        {heading}
      </h1>
      <div role="status">
        {body !== "" && <p>{body}</p>}
        {detail !== undefined && detail !== null && <p className="soft">{detail}</p>}
      </div>
      {children !== undefined && <div className="plain-actions">{children}</div>}
    </main>
  );
}
