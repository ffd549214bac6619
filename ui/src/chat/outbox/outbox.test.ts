import { describe, expect, it } from "vitest";
import type { Unsent, Written } from "../../backend/contract.gen";
import { type Carrier, deliver, refusal } from "./delivery";
import { Outbox } from "./outbox";

function message(muid: string): Unsent {
  return {
    muid,
    to: "ben",
    toKind: "user",
    thread: null,
    quoted: null,
    text: `text of ${muid}`,
    refused: null,
  };
}

/** An outbox with these messages waiting, and what it has saved last. */
function outboxWith(...muids: string[]) {
  let saved: Written = { drafts: [], unsent: [] };
  const outbox = new Outbox((written) => {
    saved = written;
  });
  for (const muid of muids) {
    outbox.sending(message(muid));
    outbox.failed(muid, null);
  }
  return { outbox, saved: () => saved };
}

/** A service that answers each send from a list: an exception, or nothing. */
function carrier(answers: Record<string, { code: string }> = {}, there: string[] = []) {
  const sent: string[] = [];
  const parts: Carrier = {
    has: ({ muid }) => Promise.resolve(there.includes(muid)),
    send: ({ muid }) => {
      const answer = answers[muid];
      if (answer !== undefined) return Promise.reject(answer);
      sent.push(muid);
      return Promise.resolve();
    },
  };
  return { ...parts, sent };
}

describe("an outbox", () => {
  it("has saved a message before the service has answered", () => {
    const { outbox, saved } = outboxWith();
    outbox.sending(message("a"));
    expect(saved().unsent.map(({ muid }) => muid)).toEqual(["a"]);
    outbox.settled("a");
    expect(saved().unsent).toEqual([]);
  });

  it("gives back drafts and messages to the next page", () => {
    const { outbox, saved } = outboxWith("a");
    outbox.setDraft("user ben", "half a");
    const next = new Outbox(() => undefined);
    next.restore(saved());
    expect(next.draft("user ben")).toBe("half a");
    expect(next.due().map(({ muid }) => muid)).toEqual(["a"]);
  });

  it("forgets a draft that was emptied", () => {
    const { outbox, saved } = outboxWith();
    outbox.setDraft("user ben", "x");
    outbox.setDraft("user ben", "");
    expect(saved().drafts).toEqual([]);
  });
});

describe("delivery", () => {
  it("sends what waits in order, once", async () => {
    const { outbox } = outboxWith("a", "b");
    const service = carrier();
    await deliver(outbox, service);
    await deliver(outbox, service);
    expect(service.sent).toEqual(["a", "b"]);
  });

  it("does not send again what did arrive while its answer was lost", async () => {
    const { outbox, saved } = outboxWith("a", "b");
    const service = carrier({}, ["a"]);
    await deliver(outbox, service);
    expect(service.sent).toEqual(["b"]);
    expect(saved().unsent).toEqual([]);
  });

  it("lets nothing overtake a message that does not get through", async () => {
    const { outbox } = outboxWith("a", "b");
    const service = carrier({ a: { code: "FAILED_TO_FETCH" } });
    await deliver(outbox, service);
    expect(service.sent).toEqual([]);
    expect(outbox.due().map(({ muid }) => muid)).toEqual(["a", "b"]);
  });

  it("goes past a message that the service refuses, and keeps it", async () => {
    const { outbox, saved } = outboxWith("a", "b");
    const service = carrier({ a: { code: "ERR_BLOCKED_BY_EXTENSION" } });
    await deliver(outbox, service);
    expect(service.sent).toEqual(["b"]);
    expect(saved().unsent.map(({ muid, refused }) => [muid, refused])).toEqual([
      ["a", "ERR_BLOCKED_BY_EXTENSION"],
    ]);
    expect(outbox.due()).toEqual([]);
  });

  it.each([
    "FAILED_TO_FETCH",
    "ERR_TOO_MANY_REQUESTS",
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
    "ERR_INTERNAL_SERVER_ERROR",
  ])("tries again after %s", (code) => expect(refusal({ code })).toBeNull());
});
