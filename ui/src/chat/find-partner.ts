import { CometChat } from "@cometchat/chat-sdk-javascript";
import type { Partner } from "./selection";

/** Looks a person or a group up; `null` if there is none, or none that one may see. */
export async function findPartner(kind: Partner["kind"], id: string): Promise<Partner | null> {
  try {
    return kind === "user"
      ? { kind, user: await CometChat.getUser(id) }
      : { kind, group: await CometChat.getGroup(id) };
  } catch {
    return null;
  }
}

/** The name that is shown. */
export function partnerName(partner: Partner): string {
  return partner.kind === "user" ? partner.user.getName() : partner.group.getName();
}
