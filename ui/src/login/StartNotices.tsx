import { useState } from "react";
import { text } from "../i18n";
import { Notice } from "../theme/Notice";
import type { Login } from "./useLogin";

// Dismissed for as long as the window lives; the app reports each only once anyway.
const dismissed = new Set<string>();

/** What the start has to tell: a session that ended by itself, settings that were restored. */
export function StartNotices({ login }: { login: Login }) {
  const [, redraw] = useState(0);
  const dismiss = (what: string) => () => {
    dismissed.add(what);
    redraw((count) => count + 1);
  };
  const ended = login.status?.ended ?? null;
  const recovered = login.status?.settingsRecovered === true;
  return (
    <>
      {ended !== null && !dismissed.has("ended") && (
        <div role="status">
          <Notice kind="warn" onDismiss={dismiss("ended")}>
            {text(`ended.${ended}`)}
          </Notice>
        </div>
      )}
      {recovered && !dismissed.has("recovered") && (
        <div role="status">
          <Notice kind="info" onDismiss={dismiss("recovered")}>
            {text("settings_recovered")}
          </Notice>
        </div>
      )}
    </>
  );
}
