import type { ChatSession } from "../backend/contract.gen";
import { text } from "../i18n";
import { CometMark } from "../theme/CometMark";
import { Button } from "../theme/Button";
import { Icon, type IconName } from "../theme/Icon";
import { AccountMenu } from "./AccountMenu";
import { type ConnectionState, useConnectionState } from "./useConnectionState";
import { reconnect } from "./useWakeUp";

const ICONS: Record<ConnectionState, IconName> = {
  online: "cloud",
  throttled: "cloud",
  connecting: "cloud",
  offline: "cloudOff",
  no_network: "cloudOff",
};

interface HeaderProps {
  session: ChatSession;
  onAccount: () => void;
  onSettings: () => void;
  onSignOut: () => void;
}

/** The bar on top: the app, how it is connected, and who is signed in. */
export function Header({ session, onAccount, onSettings, onSignOut }: HeaderProps) {
  return (
    <header className="topbar">
      <div className="topbar-brand">
        <CometMark size={26} />
        <span>{text("app.name")}</span>
      </div>
      <ConnectionBadge />
      <AccountMenu session={session} onAccount={onAccount} onSettings={onSettings} onSignOut={onSignOut} />
    </header>
  );
}

function ConnectionBadge() {
  const state = useConnectionState();
  const shown = state === "no_network" ? "offline" : state === "throttled" ? "online" : state;
  const detail = text(`state.${state}_detail`);
  return (
    <div className={`state state-${shown}`} role="status" title={detail}>
      {state === "connecting" ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        <Icon name={ICONS[state]} />
      )}
      <span className="state-word">{text(`state.${shown}`)}</span>
      {shown === "offline" && (
        <Button kind="quiet" onClick={reconnect}>
          {text("button.try_now")}
        </Button>
      )}
      <span className={state === "online" ? "only-spoken" : "state-detail"}>{detail}</span>
    </div>
  );
}
