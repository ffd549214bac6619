import type { Unsent } from "../../backend/contract.gen";
import { isTokenRefused, sdkCode } from "../sdk-errors";
import type { Outbox } from "./outbox";

/** The chat service, as far as the outbox needs it. */
export interface Carrier {
  /** Whether the service has a message of this name already: the answer to an earlier try may have been lost. */
  has(message: Unsent): Promise<boolean>;
  /** Sends it. Rejects with the SDK's exception. */
  send(message: Unsent): Promise<void>;
}

/**
 * Tries what waits, in the order in which it was written, and stops at the first that does not get through, as the
 * rest would overtake it.
 */
export async function deliver(outbox: Outbox, carrier: Carrier): Promise<void> {
  for (const message of outbox.due()) {
    if (!(await delivered(outbox, carrier, message))) return;
  }
}

/** Whether the next message may follow. */
async function delivered(outbox: Outbox, carrier: Carrier, message: Unsent): Promise<boolean> {
  outbox.sending(message);
  try {
    if (!(await carrier.has(message))) await carrier.send(message);
    outbox.settled(message.muid);
    return true;
  } catch (thrown) {
    const refused = refusal(thrown);
    outbox.failed(message.muid, refused);
    return refused !== null;
  }
}

/** Codes of the service that say something of the moment, not of the message. */
const PASSING = /TOO_MANY|RATE|INTERNAL|UNAVAILABLE|TIMEOUT|EXCEPTION/;

/** The code by which the service refuses the message itself; `null` where another try may help. */
export function refusal(thrown: unknown): string | null {
  const code = sdkCode(thrown);
  return code.startsWith("ERR_") && !PASSING.test(code) && !isTokenRefused(thrown) ? code : null;
}
