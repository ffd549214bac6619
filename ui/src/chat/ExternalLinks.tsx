import { useCallback, useState } from "react";
import { asCommandError } from "../backend/call";
import { errorSentence, remedyText } from "../errors/texts";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { copyText } from "../theme/copyText";
import { Dialog } from "../theme/Dialog";
import { type ExternalLink, externalLink } from "./external-links";
import type { ChatBackend } from "./flow";
import { useToast } from "./Toasts";
import { useLinkGuard } from "./useLinkGuard";

/** Asks before a link in a message is opened, and shows where it really leads. */
export function ExternalLinks({ backend }: { backend: Pick<ChatBackend, "openLink"> }) {
  const [asked, setAsked] = useState<ExternalLink | null>(null);
  const toast = useToast();
  const ask = useCallback(
    (address: string) => {
      const link = externalLink(address);
      if (link === null) toast(text("error.link_refused"));
      // Whoever clicks on has not read the first question yet.
      else setAsked((now) => now ?? link);
    },
    [toast],
  );
  useLinkGuard(ask);
  if (asked === null) return null;
  const close = () => setAsked(null);
  const open = () => {
    close();
    backend.openLink({ address: asked.address }).catch((thrown: unknown) => {
      const error = asCommandError(thrown);
      toast([errorSentence(error), remedyText(error)].filter(Boolean).join(" "));
    });
  };
  const copy = () => {
    close();
    void copyText(asked.address).then((copied) => toast(text(copied ? "link.copied" : "link.not_copied")));
  };
  return (
    <Dialog
      heading={text(asked.mail ? "link.mail_heading" : "link.heading")}
      onClose={close}
      actions={
        <>
          <Button kind="primary" onClick={open}>
            {text("link.open")}
          </Button>
          <Button onClick={copy}>{text("link.copy")}</Button>
          <Button onClick={close}>{text("button.cancel")}</Button>
        </>
      }
    >
      <p className="dialog-subject">
        <Address link={asked} />
      </p>
      <p>{text("link.body")}</p>
    </Dialog>
  );
}

/** The whole address, with the part that tells where it leads standing out. */
function Address({ link: { address, target } }: { link: ExternalLink }) {
  const at = address.indexOf(target);
  return (
    <>
      {address.slice(0, at)}
      <strong>{target}</strong>
      {address.slice(at + target.length)}
    </>
  );
}
