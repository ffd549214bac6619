import { useCometChatEvents } from "@cometchat/chat-uikit-react";
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Written } from "../../backend/contract.gen";
import { pauseAfter } from "../../countdown/backoff";
import { logFailure } from "../log";
import type { ChatBackend } from "../flow";
import { asUnsent, carrier } from "./carrier";
import { deliver, refusal } from "./delivery";
import { Outbox, type Outgoing } from "./outbox";

type KeepingBackend = Pick<ChatBackend, "keepWritten" | "keptWritten">;

// One page has one person, and what was written outlives each drawing of the chat.
let outbox: Outbox | null = null;
let delivering = false;

/** The outbox of the page; `null` until what an earlier page had is back. */
export function useRestoredOutbox(backend: KeepingBackend): Outbox | null {
  const [restored, setRestored] = useState(outbox);
  useEffect(() => {
    if (restored !== null) return;
    void restore(backend).then(setRestored);
  }, [backend, restored]);
  return restored;
}

async function restore(backend: KeepingBackend): Promise<Outbox> {
  const made = new Outbox(saver(backend));
  try {
    made.restore((await backend.keptWritten()).written);
  } catch (thrown) {
    logFailure("kept messages", thrown);
  }
  outbox ??= made;
  return outbox;
}

/** Saves one after the other, and of what comes meanwhile the newest alone. */
function saver(backend: KeepingBackend): (written: Written) => void {
  let next: Written | null = null;
  let busy = false;
  const saveNext = async () => {
    if (busy) return;
    busy = true;
    while (next !== null) {
      const written: Written = next;
      next = null;
      await backend.keepWritten({ written }).catch((thrown: unknown) => logFailure("keep messages", thrown));
    }
    busy = false;
  };
  return (written) => {
    next = written;
    void saveNext();
  };
}

/** Gives the outbox to the composers. */
export const OutboxContext = createContext<Outbox | null>(null);

/** The place of a composer in the outbox. */
export function draftPlace(partner: string, thread: number | null): string {
  return thread === null ? partner : `${partner} thread ${thread}`;
}

/** What makes a composer keep its text. */
export function useDraft(place: string) {
  const box = useContext(OutboxContext);
  const [initialText] = useState(() => box?.draft(place) ?? "");
  const onTextChange = useCallback((written: string) => box?.setDraft(place, written), [box, place]);
  return { initialText, onTextChange };
}

/** The outbox, kept in step with what the kit sends, and emptied whenever the service is there. */
export function useOutbox(box: Outbox, online: boolean) {
  const state = useSyncExternalStore(box.subscribe, box.snapshot);
  useCometChatEvents((event) => follow(box, event), [box]);
  const due = box.due().length > 0;
  useEffect(() => {
    if (online) void tryNow(box);
  }, [box, online]);
  useEffect(() => {
    if (!online || !due) return;
    const timer = setTimeout(() => void tryNow(box), pauseAfter(state.tries) * 1000);
    return () => clearTimeout(timer);
  }, [box, online, due, state.tries]);
  const again = (message: Outgoing) => {
    // Also what the service has refused: the person asks for it.
    if (message.refused !== null) box.failed(message.muid, null);
    void tryNow(box);
  };
  return { ...state, again };
}

async function tryNow(box: Outbox): Promise<void> {
  if (delivering) return;
  delivering = true;
  try {
    await deliver(box, carrier);
  } finally {
    delivering = false;
  }
}

type KitEvent = Parameters<Parameters<typeof useCometChatEvents>[0]>[0];

function follow(box: Outbox, event: KitEvent): void {
  if (event.type !== "ui:message/sent") return;
  const unsent = asUnsent(event.message);
  if (unsent === null) return;
  const { status } = event;
  if (String(status) === "success") return box.settled(unsent.muid);
  // Our own tries are told as well, and settle what they began themselves.
  if (delivering && box.snapshot().messages.some(({ muid }) => muid === unsent.muid)) return;
  if (String(status) === "error") return box.failed(unsent.muid, refusal(errorOf(event.message)));
  box.sending(unsent);
  box.setDraft(draftPlace(`${unsent.toKind} ${unsent.to}`, unsent.thread), "");
}

/** Where the kit puts the exception. */
function errorOf(message: CometChat.BaseMessage): unknown {
  const { _ccError } = message as { _ccError?: unknown };
  return _ccError;
}
