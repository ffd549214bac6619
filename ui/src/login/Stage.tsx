import type { ReactNode } from "react";
import type { Connection } from "../backend/contract.gen";
import { text } from "../i18n";
import { connectionName } from "../settings/connections";
import { CometMark } from "../theme/CometMark";
import { Icon } from "../theme/Icon";
import { SkyScene } from "./SkyScene";
import type { Login } from "./useLogin";

/** Screens from which the connection can be looked at without losing anything. */
const WITH_CONNECTION = new Set<Login["screen"]["at"]>(["form", "keyring", "waiting"]);

/** The window's frame: the sky with the name, and a card with the current screen. */
export function Stage({ login, children }: { login: Login; children: ReactNode }) {
  const { connection, screen, status } = login;
  const offersConnection = (connection?.offered.length ?? 0) > 0 && WITH_CONNECTION.has(screen.at);
  return (
    <div className="stage">
      <header className="sky">
        <SkyScene />
        <div className="brand">
          <CometMark size={40} />
          <span className="brand-name">{text("app.name")}</span>
        </div>
        <p className="tagline">{text("app.tagline")}</p>
      </header>
      <div className="stage-column">
        <main className="stage-main">
          <div className="card" key={screenKey(screen)}>
            {children}
          </div>
        </main>
        <footer className="stage-foot">
          {offersConnection && connection !== null && (
            <button
              type="button"
              className="connection-chip"
              aria-disabled={login.busy !== "no" || undefined}
              onClick={login.openConnection}
            >
              <Icon name="plug" />
              <span>{chipText(connection)}</span>
            </button>
          )}
          <button type="button" className="connection-chip" onClick={login.openSettings}>
            <Icon name="settings" />
            <span>{text("settings.open")}</span>
          </button>
          {status !== null && <span className="version">{status.version}</span>}
        </footer>
      </div>
    </div>
  );
}

function chipText(connection: Connection): string {
  const name = connectionName(connection);
  return name === null ? text("connection.chip_none") : text("connection.chip", { name });
}

/** Screens are told apart so that each one fades in, but not while it counts its tries. */
function screenKey(screen: Login["screen"]): string {
  return screen.at === "form" ? screen.form : screen.at;
}
