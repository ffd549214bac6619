import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { ChatSession, OtherPerson } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Icon } from "../theme/Icon";
import { initials } from "../theme/initials";

/** What the menu can do about the other people of this computer. */
export interface PeopleActions {
  /** Those who have signed in here, too. */
  others: () => Promise<readonly OtherPerson[]>;
  /** Goes to somebody's chat; `null` for somebody new. */
  switchTo: (uid: string | null) => void;
  lock: () => void;
}

interface AccountMenuProps {
  session: ChatSession;
  people: PeopleActions;
  onAccount: () => void;
  onSettings: () => void;
  onSignOut: () => void;
}

/** Who is signed in, the way to the account, and the way out. */
export function AccountMenu({ session, people, onAccount, onSettings, onSignOut }: AccountMenuProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

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
  const [others, setOthers] = useState<readonly OtherPerson[]>([]);
  useEffect(() => {
    if (!open) return;
    let gone = false;
    people.others().then(
      (answer) => !gone && setOthers(answer),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [open, people]);
  useEffect(() => {
    if (!open) return;
    itemsOf(menu.current)[0]?.focus();
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
        {/* By the style sheet, as these letters are no part of the button's name. */}
        <span className="avatar" aria-hidden="true" data-initials={initials(session.name)} />
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
          <div
            ref={menu}
            role="menu"
            id={id}
            tabIndex={-1}
            aria-label={text("header.account", { name: session.name })}
            onKeyDown={(event) => {
              closeByKey(event);
              moveFocus(event, menu.current);
            }}
          >
            <button
              type="button"
              role="menuitem"
              className="account-item"
              onClick={() => {
                close();
                onAccount();
              }}
            >
              <Icon name="person" />
              {text("header.to_account")}
            </button>
            <button
              type="button"
              role="menuitem"
              className="account-item"
              onClick={() => {
                close();
                onSettings();
              }}
            >
              <Icon name="settings" />
              {text("settings.open_menu")}
            </button>
            {others.map((other) => (
              <button
                key={other.uid}
                type="button"
                role="menuitem"
                className="account-item"
                onClick={() => {
                  close();
                  people.switchTo(other.uid);
                }}
              >
                <span className="avatar" aria-hidden="true" data-initials={initials(other.name)} />
                <span className="account-other">
                  {richText("header.switch_to", { name: <bdi>{other.name}</bdi> })}
                </span>
              </button>
            ))}
            <button
              type="button"
              role="menuitem"
              className="account-item"
              onClick={() => {
                close();
                people.switchTo(null);
              }}
            >
              <Icon name="people" />
              {text("header.add_person")}
            </button>
            <button
              type="button"
              role="menuitem"
              className="account-item"
              aria-label={text("header.lock")}
              aria-keyshortcuts="Control+Shift+L"
              onClick={people.lock}
            >
              <Icon name="lock" />
              {text("header.lock")}
              <kbd className="account-key">{`Ctrl+Shift+L`}</kbd>
            </button>
            <button type="button" role="menuitem" className="account-item" onClick={onSignOut}>
              <Icon name="signOut" />
              {text("header.sign_out")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
}

/** Goes about the menu by the keys that menus have. */
function moveFocus(event: KeyboardEvent, menu: HTMLElement | null) {
  const items = itemsOf(menu);
  const at = items.findIndex((item) => item === document.activeElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at + items.length - 1) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}
