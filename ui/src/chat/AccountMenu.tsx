import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { ChatSession } from "../backend/contract.gen";
import { text } from "../i18n";
import { Icon } from "../theme/Icon";
import { initials } from "./initials";

/** Who is signed in, and the way out. */
export function AccountMenu({ session, onSignOut }: { session: ChatSession; onSignOut: () => void }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const item = useRef<HTMLButtonElement>(null);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key === "Tab") setOpen(false);
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close();
  };
  useEffect(() => {
    if (!open) return;
    item.current?.focus();
    const outside = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  return (
    <div className="account" ref={frame}>
      <button
        ref={button}
        type="button"
        className="account-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={text("header.account", { name: session.name })}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          closeByKey(event);
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <span className="avatar" aria-hidden="true">
          {initials(session.name)}
        </span>
        <bdi className="account-name">{session.name}</bdi>
        <Icon name="chevron" />
      </button>
      {open && (
        <div className="account-panel">
          <dl className="account-facts">
            <dt className="only-spoken">{text("field.name")}</dt>
            <dd className="account-full-name">
              <bdi>{session.name}</bdi>
            </dd>
            <dt className="only-spoken">{text("field.email")}</dt>
            <dd>
              <bdi>{session.email}</bdi>
            </dd>
            <dt>{text("header.user_id")}</dt>
            <dd className="account-uid">{session.uid}</dd>
          </dl>
          <div role="menu" id={id} aria-label={text("header.account", { name: session.name })}>
            <button
              ref={item}
              type="button"
              role="menuitem"
              className="account-item"
              onClick={onSignOut}
              onKeyDown={closeByKey}
            >
              <Icon name="signOut" />
              {text("header.sign_out")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
