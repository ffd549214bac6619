import { NextTry, Trying } from "../../countdown/NextTry";
import { pauseAfter } from "../../countdown/backoff";
import { text } from "../../i18n";
import { Button } from "../../theme/Button";
import { Notice } from "../../theme/Notice";
import type { Outgoing } from "./outbox";

const PREVIEW = 80;

interface UnsentBarProps {
  messages: readonly Outgoing[];
  tries: number;
  online: boolean;
  onTry: (message: Outgoing) => void;
  onDiscard: (muid: string) => void;
}

/** What the chat service has not taken yet, with when it is tried again, and what else can be done. */
export function UnsentBar({ messages, tries, online, onTry, onDiscard }: UnsentBarProps) {
  const waiting = messages.filter(({ state }) => state === "waiting");
  const [first] = waiting;
  if (first === undefined) return null;
  return (
    <div className="unsent" role="region" aria-label={text("unsent.label")}>
      <Notice
        kind="warn"
        actions={
          <>
            <Button onClick={() => onTry(first)}>{text("button.try_now")}</Button>
            <Button kind="quiet" onClick={() => onDiscard(first.muid)}>
              {text("unsent.discard")}
            </Button>
          </>
        }
      >
        <strong>{text("unsent.heading", { count: waiting.length })}</strong>
        <p className="unsent-text">
          <bdi>{preview(first.text)}</bdi>
        </p>
        <Outlook
          first={first}
          tries={tries}
          online={online}
          busy={messages.length > waiting.length}
          onTry={onTry}
        />
      </Notice>
    </div>
  );
}

interface OutlookProps extends Pick<UnsentBarProps, "tries" | "online" | "onTry"> {
  first: Outgoing;
  busy: boolean;
}

function Outlook({ first, tries, online, busy, onTry }: OutlookProps) {
  if (first.refused !== null) return <p>{text("unsent.refused", { code: first.refused })}</p>;
  if (busy) return <Trying />;
  if (!online) return <p>{text("unsent.offline")}</p>;
  return <NextTry key={tries} pause={pauseAfter(tries)} tries={tries} onRetry={() => onTry(first)} />;
}

function preview(written: string): string {
  const [line = ""] = written.trim().split("\n");
  const letters = [...line];
  return letters.length > PREVIEW ? `${letters.slice(0, PREVIEW).join("")}…` : line;
}
