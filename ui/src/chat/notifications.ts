import { CometChat } from "@cometchat/chat-sdk-javascript";
import type { ConversationId, NotifyMessage } from "../backend/contract.gen";
import { text } from "../i18n";
import type { Partner } from "./selection";

/** The app cuts to what it shows; no more than this of a message crosses. */
const MOST_CHARACTERS = 1000;

/** The conversation with somebody. */
export function conversationOf(partner: Partner): ConversationId {
  return partner.kind === "user"
    ? { kind: "user", id: partner.user.getUid() }
    : { kind: "group", id: partner.group.getGuid() };
}

/** What is to be told of a message, or `null` for one of our own, written on another device. */
export function notificationOf(message: CometChat.BaseMessage, ownUid: string): NotifyMessage | null {
  const sender = message.getSender();
  if (sender.getUid() === ownUid) return null;
  const receiver = message.getReceiver();
  const inGroup = receiver instanceof CometChat.Group;
  const name = sender.getName();
  return {
    conversation: inGroup ? { kind: "group", id: receiver.getGuid() } : { kind: "user", id: sender.getUid() },
    title: cut(inGroup ? text("notification.in_group", { name, group: receiver.getName() }) : name),
    text: cut(message instanceof CometChat.TextMessage ? message.getText() : text("notification.no_text")),
    hidden: text("notification.hidden"),
    open: text("notification.open"),
  };
}

/** Whether two are the same; uids and guids do not heed case. */
export function sameConversation(one: ConversationId, other: ConversationId | null): boolean {
  return one.kind === other?.kind && one.id.toLowerCase() === other.id.toLowerCase();
}

/** Unread messages, as the SDK counts them for each person and group. */
export async function countUnread(): Promise<number> {
  const counts = (await CometChat.getUnreadMessageCount()) as Record<
    string,
    Record<string, number> | undefined
  >;
  const all = [counts["users"], counts["groups"]].flatMap((of) => Object.values(of ?? {}));
  return all.reduce((sum, count) => sum + Math.max(0, Math.trunc(Number(count) || 0)), 0);
}

function cut(words: string): string {
  return words.slice(0, MOST_CHARACTERS);
}
