import { useEffect, useRef, useState } from "react";
import { UNSENT_AT_CLOSE } from "../../backend/contract.gen";
import { text } from "../../i18n";
import { Button } from "../../theme/Button";

/** Ways to leave that lose what is not sent. */
export type Leaving = { by: "close" } | { by: "sign_out"; go: () => void };

/** Asks before messages are lost; the app asks on a closed window, by an event. */
export function useLeaving(unsent: boolean) {
  const [asked, setAsked] = useState<Leaving | null>(null);
  useEffect(() => {
    const hear = () => setAsked({ by: "close" });
    window.addEventListener(UNSENT_AT_CLOSE, hear);
    return () => window.removeEventListener(UNSENT_AT_CLOSE, hear);
  }, []);
  const ask = (by: "sign_out", go: () => void) => {
    if (unsent) setAsked({ by, go });
    else go();
  };
  return { asked: unsent ? asked : null, ask, stay: () => setAsked(null) };
}

interface LeaveDialogProps {
  leaving: ReturnType<typeof useLeaving>;
  count: number;
  onClose: () => void;
}

/** Whether to leave although messages are not sent. */
export function LeaveDialog({ leaving, count, onClose }: LeaveDialogProps) {
  const { asked, stay } = leaving;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asked !== null) dialog.current?.showModal();
  }, [asked]);
  if (asked === null) return null;
  return (
    <dialog ref={dialog} className="leave" aria-labelledby="leave-heading" onCancel={stay}>
      <h2 id="leave-heading">{text("unsent.leave_heading", { count })}</h2>
      <p>{text("unsent.leave_body")}</p>
      <div className="leave-actions">
        <Button kind="primary" onClick={stay}>
          {text("unsent.stay")}
        </Button>
        <Button kind="danger-quiet" onClick={() => (asked.by === "close" ? onClose() : asked.go())}>
          {text(asked.by === "close" ? "unsent.close_anyway" : "unsent.sign_out_anyway")}
        </Button>
      </div>
    </dialog>
  );
}
