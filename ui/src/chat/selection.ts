import { CometChat } from "@cometchat/chat-sdk-javascript";

/** Who or what the messages are with. */
export type Partner = { kind: "user"; user: CometChat.User } | { kind: "group"; group: CometChat.Group };

/** What the panel on the right shows. */
export type Side = { at: "thread"; parent: CometChat.BaseMessage } | { at: "members" } | { at: "search" };

/** A key that differs from one partner to the next. */
export function partnerKey(partner: Partner): string {
  return partner.kind === "user" ? `user ${partner.user.getUid()}` : `group ${partner.group.getGuid()}`;
}

/** The partner of a conversation. */
export function partnerOf(conversation: CometChat.Conversation): Partner {
  const other = conversation.getConversationWith();
  return other instanceof CometChat.Group
    ? { kind: "group", group: other }
    : { kind: "user", user: other as CometChat.User };
}

/** The partner in whose conversation a message is. */
export function partnerOfMessage(message: CometChat.BaseMessage, ownUid: string): Partner {
  const receiver = message.getReceiver();
  if (receiver instanceof CometChat.Group) {
    // Messages are only found in groups that one is in, but the message does not say so.
    receiver.setHasJoined(true);
    return { kind: "group", group: receiver };
  }
  const sender = message.getSender();
  const own = sender.getUid() === ownUid;
  return { kind: "user", user: own ? (receiver as CometChat.User) : sender };
}
