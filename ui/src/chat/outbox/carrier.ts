import { CometChat } from "@cometchat/chat-sdk-javascript";
import { CometChatUIKit } from "@cometchat/chat-uikit-react";
import type { Unsent } from "../../backend/contract.gen";
import { within } from "../sdk-errors";
import type { Carrier } from "./delivery";

const LIMIT_MS = 20_000;
/** How far back a message is looked for that may have arrived. */
const LOOK_BACK = 50;

/** The chat service, through the SDK. The kit hears of what is sent, and draws it. */
export const carrier: Carrier = {
  async has({ muid, to, toKind, thread }) {
    const request = new CometChat.MessagesRequestBuilder().setLimit(LOOK_BACK);
    if (toKind === "user") request.setUID(to);
    else request.setGUID(to);
    if (thread !== null) request.setParentMessageId(thread);
    const found = await within(LIMIT_MS, request.build().fetchPrevious());
    return found.some((message) => message?.getMuid() === muid);
  },
  async send(message) {
    await within(LIMIT_MS, CometChatUIKit.sendTextMessage(asMessage(message)));
  },
};

function asMessage({ muid, to, toKind, thread, quoted, text }: Unsent): CometChat.TextMessage {
  const { USER, GROUP } = CometChat.RECEIVER_TYPE;
  const message = new CometChat.TextMessage(to, text, toKind === "user" ? USER : GROUP);
  message.setMuid(muid);
  if (thread !== null) message.setParentMessageId(thread);
  if (quoted !== null) message.setQuotedMessageId(quoted);
  return message;
}

/** What the outbox keeps of a text message of the kit; `null` for other kinds, whose files it could not keep. */
export function asUnsent(message: CometChat.BaseMessage): Unsent | null {
  if (!(message instanceof CometChat.TextMessage)) return null;
  const muid = message.getMuid();
  if (typeof muid !== "string" || muid === "") return null;
  return {
    muid,
    to: message.getReceiverId(),
    toKind: message.getReceiverType() === CometChat.RECEIVER_TYPE.USER ? "user" : "group",
    thread: idOf(message.getParentMessageId()),
    quoted: idOf(message.getQuotedMessageId()),
    text: message.getText(),
    refused: null,
  };
}

function idOf(id: unknown): number | null {
  return typeof id === "number" && id > 0 ? id : null;
}
