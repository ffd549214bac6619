import { useDeepLink } from "../deeplinks/useDeepLink";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { Dialog, MessageDialog } from "../theme/Dialog";
import type { Login, LoginBackend } from "./useLogin";

/** Screens that a question may cover. */
const CALM = new Set<Login["screen"]["at"]>(["form", "connection", "keyring"]);

/** Asks about a link that somebody has clicked elsewhere. */
export function LinkPrompt({ login, backend }: { login: Login; backend: LoginBackend }) {
  const [link, putAway] = useDeepLink(backend.takeLoginLink);
  if (link === null || login.busy !== "no" || !CALM.has(login.screen.at)) return null;
  if (link.kind === "invalid") {
    return (
      <MessageDialog
        heading={text("deep_link.invalid_heading")}
        close={text("button.close")}
        onClose={putAway}
      >
        <p>{text("deep_link.invalid_body")}</p>
      </MessageDialog>
    );
  }
  if (link.kind !== "invite") {
    return (
      <MessageDialog heading={text("deep_link.later_heading")} close={text("button.close")} onClose={putAway}>
        <p>{text("deep_link.later_body")}</p>
      </MessageDialog>
    );
  }
  const accept = () => {
    putAway();
    login.takeInvite(link.code, link.server);
  };
  return (
    <Dialog
      heading={text("deep_link.invite_heading")}
      onClose={putAway}
      actions={
        <>
          <Button kind="primary" onClick={accept}>
            {text("deep_link.invite_accept")}
          </Button>
          <Button onClick={putAway}>{text("button.not_now")}</Button>
        </>
      }
    >
      {link.server !== null && (
        <p>
          {richText("deep_link.invite_server", {
            server: <span className="dialog-subject">{link.server}</span>,
          })}
        </p>
      )}
      <p>{text("deep_link.invite_body")}</p>
    </Dialog>
  );
}
