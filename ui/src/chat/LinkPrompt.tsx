import { useEffect, useState } from "react";
import type { DeepLink } from "../backend/contract.gen";
import { useDeepLink } from "../deeplinks/useDeepLink";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { Dialog, MessageDialog } from "../theme/Dialog";
import { findPartner, partnerName } from "./find-partner";
import type { ChatBackend } from "./flow";
import type { Partner } from "./selection";
import { useToast } from "./Toasts";

interface LinkPromptProps {
  backend: Pick<ChatBackend, "takeChatLink">;
  onOpen: (partner: Partner) => void;
}

/** Asks about a link that somebody has clicked elsewhere. */
export function LinkPrompt({ backend, onOpen }: LinkPromptProps) {
  const [link, putAway] = useDeepLink(backend.takeChatLink);
  if (link === null) return null;
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
  if (link.kind === "invite") {
    return (
      <MessageDialog
        heading={text("deep_link.invite_waits_heading")}
        close={text("button.close")}
        onClose={putAway}
      >
        <p>{text("deep_link.invite_waits_body")}</p>
      </MessageDialog>
    );
  }
  const id = link.kind === "person" ? link.uid : link.guid;
  return <PartnerPrompt key={`${link.kind} ${id}`} link={link} id={id} onOpen={onOpen} onClose={putAway} />;
}

interface PartnerPromptProps {
  link: Extract<DeepLink, { kind: "person" | "group" }>;
  id: string;
  onOpen: (partner: Partner) => void;
  onClose: () => void;
}

/** Asks as soon as it is known what the person or group is called. */
function PartnerPrompt({ link, id, onOpen, onClose }: PartnerPromptProps) {
  const toast = useToast();
  const [partner, setPartner] = useState<Partner | null>(null);
  const { kind } = link;
  useEffect(() => {
    let gone = false;
    void findPartner(kind === "person" ? "user" : "group", id).then((found) => {
      if (gone) return;
      setPartner(found);
      if (found !== null) return;
      toast(text(kind === "person" ? "deep_link.no_person" : "deep_link.no_group", { id }));
      onClose();
    });
    return () => {
      gone = true;
    };
    // The question is drawn anew for another link.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [kind, id]);
  if (partner === null) return null;
  const open = () => {
    onClose();
    onOpen(partner);
  };
  return (
    <Dialog
      heading={text(`deep_link.${kind}_heading`, { name: `\u2068${partnerName(partner)}\u2069` })}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={open}>
            {text("deep_link.open")}
          </Button>
          <Button onClick={onClose}>{text("button.not_now")}</Button>
        </>
      }
    >
      <p>{text(kind === "person" ? "deep_link.user_id" : "deep_link.group_id", { id })}</p>
      <p>{text("deep_link.body")}</p>
    </Dialog>
  );
}
