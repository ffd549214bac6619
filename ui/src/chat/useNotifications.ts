import { CometChat } from "@cometchat/chat-sdk-javascript";
import { useEffect } from "react";
import { type ConversationId, OPEN_CONVERSATION } from "../backend/contract.gen";
import { findPartner } from "./find-partner";
import type { ChatBackend } from "./flow";
import { conversationOf, countUnread, notificationOf, sameConversation } from "./notifications";
import type { Partner } from "./selection";

const LISTENER = "halley-notifications";
/** Reading is told to the service by the kit, a moment later. */
const COUNT_AFTER_MS = 1000;
const NOBODY: ConversationId = { kind: "user", id: "" };

interface Parts {
  backend: Pick<ChatBackend, "notifyMessage" | "conversationSeen" | "setUnread">;
  ownUid: string;
  partner: Partner | null;
  onOpen: (partner: Partner) => void;
}

/** Tells the app of new messages outside of the conversation in view, and of how many are unread. */
export function useNotifications({ backend, ownUid, partner, onOpen }: Parts): void {
  const { kind, id } = partner === null ? NOBODY : conversationOf(partner);

  useEffect(() => {
    const inView: ConversationId | null = id === "" ? null : { kind, id };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // The next message brings the number again.
        countUnread()
          .then((unread) => backend.setUnread({ count: unread }))
          .catch(() => undefined);
      }, COUNT_AFTER_MS);
    };
    const seen = () => {
      if (inView !== null && document.hasFocus()) {
        backend.conversationSeen({ conversation: inView }).catch(() => undefined);
      }
      count();
    };
    const received = (message: CometChat.BaseMessage) => {
      count();
      const notification = notificationOf(message, ownUid);
      if (notification === null) return;
      if (document.hasFocus() && sameConversation(notification.conversation, inView)) return;
      backend.notifyMessage(notification).catch(() => undefined);
    };
    CometChat.addMessageListener(
      LISTENER,
      new CometChat.MessageListener({
        onTextMessageReceived: received,
        onMediaMessageReceived: received,
        onCustomMessageReceived: received,
        onMessagesRead: count,
      }),
    );
    seen();
    window.addEventListener("focus", seen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", seen);
      CometChat.removeMessageListener(LISTENER);
    };
  }, [backend, ownUid, kind, id]);

  useEffect(() => {
    const open = (event: Event) => {
      const wanted = event instanceof CustomEvent ? (event.detail as ConversationId) : null;
      if (wanted === null || sameConversation(wanted, { kind, id })) return;
      void findPartner(wanted.kind, wanted.id).then((found) => found !== null && onOpen(found));
    };
    window.addEventListener(OPEN_CONVERSATION, open);
    return () => window.removeEventListener(OPEN_CONVERSATION, open);
  }, [onOpen, kind, id]);
}
