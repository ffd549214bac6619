import { beforeEach, describe, expect, it, vi } from "vitest";
import { CommandFailure } from "../backend/call";
import type { ChatSession, ErrorCode } from "../backend/contract.gen";
import { type ChatBackend, ChatFlow, type ChatState, type SdkSession } from "./flow";
import { Renewal } from "./renewal";
import { TimedOut } from "./sdk-errors";
import { type Kit, WrongPerson } from "./session";

const SESSION: ChatSession = {
  appId: "sandbox",
  region: "us",
  hosts: null,
  uid: "ada",
  name: "Ada",
  email: "ada@example.com",
  authToken: "token-1",
  notKept: null,
};
const KIT = {} as Kit;
const REFUSED = { code: "AUTH_ERR_AUTH_TOKEN_NOT_FOUND" };

const failure = (code: ErrorCode, retryAfterS?: number) =>
  new CommandFailure({ code, message: "", ...(retryAfterS === undefined ? {} : { retryAfterS }) });

function setUp(earlierTries = 0) {
  const clock = { now: 1_000_000 };
  const shown: ChatState[] = [];
  let minted = 1;
  const backend = {
    takeChatSession: vi.fn<ChatBackend["takeChatSession"]>(() => Promise.resolve(SESSION)),
    renewToken: vi.fn<ChatBackend["renewToken"]>(() => {
      minted += 1;
      return Promise.resolve({ authToken: `token-${minted}` });
    }),
    signOut: vi.fn<ChatBackend["signOut"]>(() => Promise.resolve({ done: true })),
    notifyMessage: vi.fn<ChatBackend["notifyMessage"]>(() => Promise.resolve({ done: true })),
    conversationSeen: vi.fn<ChatBackend["conversationSeen"]>(() => Promise.resolve({ done: true })),
    setUnread: vi.fn<ChatBackend["setUnread"]>(() => Promise.resolve({ done: true })),
    openLink: vi.fn<ChatBackend["openLink"]>(() => Promise.resolve({ done: true })),
    takeChatLink: vi.fn<ChatBackend["takeChatLink"]>(() => Promise.resolve({ link: null })),
    openSettings: vi.fn<ChatBackend["openSettings"]>(() => Promise.resolve({ done: true })),
    keepWritten: vi.fn(() => Promise.resolve({ done: true })),
    keptWritten: vi.fn(() => Promise.resolve({ written: { drafts: [], unsent: [] } })),
    closeAnyway: vi.fn(() => Promise.resolve({ done: true })),
    openAccount: vi.fn<ChatBackend["openAccount"]>(() => Promise.resolve({ done: true })),
  };
  const sdk = {
    open: vi.fn<SdkSession["open"]>(() => Promise.resolve(KIT)),
    end: vi.fn<SdkSession["end"]>(() => Promise.resolve()),
  };
  const reload = vi.fn<(tries: number) => void>();
  const show = (state: ChatState) => void shown.push(state);
  const flow = new ChatFlow({ backend, sdk, now: () => clock.now, show, reload, earlierTries });
  const logOut = async () => {
    sdk.open.mock.lastCall?.[2]();
    await vi.waitFor(() => expect(shown.at(-1)?.at).not.toBe("opening"));
  };
  return { clock, shown, backend, sdk, flow, reload, logOut };
}

describe("the chat window", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("takes its session once and opens it", async () => {
    const { flow, shown, backend, sdk } = setUp();
    await flow.start();
    expect(shown).toEqual([{ at: "open", session: SESSION, kit: KIT, round: 1 }]);
    expect(backend.takeChatSession).toHaveBeenCalledOnce();
    expect(sdk.open.mock.lastCall?.[1]).toBe("token-1");
    expect(backend.renewToken).not.toHaveBeenCalled();
  });

  it("shows another name of the person at once, and keeps it when the chat is drawn anew", async () => {
    const { flow, shown, logOut } = setUp();
    flow.rename("too early");
    await flow.start();
    flow.rename("Ada L.");
    const session = { ...SESSION, name: "Ada L." };
    expect(shown.at(-1)).toEqual({ at: "open", session, kit: KIT, round: 1 });
    await logOut();
    expect(shown.at(-1)).toEqual({ at: "open", session, kit: KIT, round: 2 });
  });

  it("says that the session is gone", async () => {
    const { flow, shown, backend, sdk } = setUp();
    backend.takeChatSession.mockRejectedValue(failure("session_gone"));
    await flow.start();
    expect(shown).toEqual([{ at: "gone" }]);
    await flow.leave("refused");
    expect(backend.signOut).toHaveBeenCalledWith({ because: "refused" });
    expect(sdk.open).not.toHaveBeenCalled();
  });

  it("renews a token that is refused at the start", async () => {
    const { flow, shown, sdk } = setUp();
    sdk.open.mockRejectedValueOnce(REFUSED);
    await flow.start();
    expect(shown.map((state) => state.at)).toEqual(["opening", "open"]);
    expect(sdk.open.mock.lastCall?.[1]).toBe("token-2");
  });

  it("renews after the SDK logged out by itself, and draws the chat anew", async () => {
    const { flow, shown, logOut } = setUp();
    await flow.start();
    await logOut();
    expect(shown.at(-1)).toMatchObject({ at: "open", round: 2 });
  });

  it("gives up when a fresh token is refused too", async () => {
    const { flow, backend, sdk } = setUp();
    sdk.open.mockRejectedValue(REFUSED);
    await flow.start();
    expect(backend.renewToken).toHaveBeenCalledOnce();
    expect(backend.signOut).toHaveBeenCalledWith({ because: "refused" });
  });

  it("renews a token that opened the chat even soon after another: the person has ended them all", async () => {
    const { flow, shown, backend, clock, logOut } = setUp();
    await flow.start();
    await logOut();
    clock.now += 10_000;
    await logOut();
    expect(backend.renewToken).toHaveBeenCalledTimes(2);
    expect(shown.at(-1)).toMatchObject({ at: "open", round: 3 });
    expect(backend.signOut).not.toHaveBeenCalled();
  });

  it("renews again later, but not four times within 30 s", async () => {
    const { flow, backend, clock, logOut } = setUp();
    await flow.start();
    for (let time = 0; time < 3; time += 1) {
      clock.now += 9999;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await logOut();
    }
    expect(backend.renewToken).toHaveBeenCalledTimes(3);
    await logOut();
    await vi.waitFor(() => expect(backend.signOut).toHaveBeenCalledExactlyOnceWith({ because: "refused" }));
    expect(backend.renewToken).toHaveBeenCalledTimes(3);
  });

  it("leaves when the renewal is refused, and waits when the service is away", async () => {
    const refused = setUp();
    refused.sdk.open.mockRejectedValueOnce(REFUSED);
    refused.backend.renewToken.mockRejectedValue(failure("chat_person_deactivated"));
    await refused.flow.start();
    expect(refused.backend.signOut).toHaveBeenCalledWith({ because: "refused" });

    const away = setUp();
    away.sdk.open.mockRejectedValueOnce(REFUSED);
    away.backend.renewToken.mockRejectedValueOnce(failure("chat_unreachable"));
    await away.flow.start();
    expect(away.shown.at(-1)).toMatchObject({
      at: "unreachable",
      trouble: { from: "app", error: { code: "chat_unreachable" } },
    });
    await away.flow.retry();
    expect(away.shown.at(-1)).toMatchObject({ at: "open" });
    expect(away.backend.signOut).not.toHaveBeenCalled();
  });

  it("counts its tries while the service is away", async () => {
    const { flow, shown, sdk } = setUp();
    sdk.open.mockRejectedValue({ code: "FAILED_TO_FETCH" });
    await flow.start();
    await flow.retry();
    expect(shown.map((state) => state.at === "unreachable" && state.tries)).toEqual([1, 2]);
    sdk.open.mockResolvedValue(KIT);
    await flow.retry();
    expect(shown.at(-1)?.at).toBe("open");
  });

  it.each<ErrorCode>([
    "keyring_locked",
    "api_key_missing",
    "api_key_unreadable",
    "chat_key_refused",
    "chat_refused",
    "accounts_busy",
    "not_connected",
    "server_unreachable",
    "server_certificate_expired",
    "server_busy",
    "internal",
  ])("keeps the session when a renewal fails for %s, and opens it once that has passed", async (code) => {
    const { flow, shown, backend, sdk } = setUp();
    sdk.open.mockRejectedValueOnce(REFUSED);
    backend.renewToken.mockRejectedValueOnce(failure(code, 42));
    await flow.start();
    expect(shown.at(-1)).toMatchObject({
      at: "unreachable",
      trouble: { from: "app", error: { code, retryAfterS: 42 } },
    });
    await flow.retry();
    expect(shown.at(-1)?.at).toBe("open");
    expect(backend.signOut).not.toHaveBeenCalled();
  });

  it.each(["device_revoked", "password_changed", "account_disabled", "account_deleted"] as const)(
    "leaves with the reason when a renewal or the start is refused for %s",
    async (code) => {
      const renewing = setUp();
      renewing.sdk.open.mockRejectedValueOnce(REFUSED);
      renewing.backend.renewToken.mockRejectedValueOnce(failure(code));
      await renewing.flow.start();
      expect(renewing.backend.signOut).toHaveBeenCalledExactlyOnceWith({ because: code });
      expect(renewing.shown.at(-1)).toEqual({ at: "leaving" });

      const starting = setUp();
      starting.backend.takeChatSession.mockRejectedValueOnce(failure(code));
      await starting.flow.start();
      expect(starting.backend.signOut).toHaveBeenCalledExactlyOnceWith({ because: code });
    },
  );

  it("leaves when the app has no session to renew", async () => {
    const { flow, backend, sdk } = setUp();
    sdk.open.mockRejectedValueOnce(REFUSED);
    backend.renewToken.mockRejectedValueOnce(failure("session_gone"));
    await flow.start();
    expect(backend.signOut).toHaveBeenCalledWith({ because: "refused" });
  });

  it("asks again for a session that it could not have, as after a reload without the service", async () => {
    const { flow, shown, backend } = setUp();
    backend.takeChatSession.mockRejectedValueOnce(failure("chat_unreachable"));
    backend.takeChatSession.mockRejectedValueOnce(failure("chat_rate_limited", 5));
    await flow.start();
    await flow.retry();
    expect(shown).toMatchObject([
      { at: "unreachable", session: null, tries: 1, trouble: { error: { code: "chat_unreachable" } } },
      { at: "unreachable", session: null, tries: 2, trouble: { error: { retryAfterS: 5 } } },
    ]);
    await flow.retry();
    expect(shown.at(-1)).toMatchObject({ at: "open", session: SESSION });
    expect(backend.signOut).not.toHaveBeenCalled();
  });

  it("says why there is no session for somebody who is deactivated", async () => {
    const { flow, shown, backend } = setUp();
    backend.takeChatSession.mockRejectedValueOnce(failure("chat_person_deactivated"));
    await flow.start();
    expect(shown).toMatchObject([{ at: "failed", error: { code: "chat_person_deactivated" } }]);
  });

  it("opens nothing that arrives after the person has left", async () => {
    const { flow, shown, backend, sdk } = setUp();
    backend.takeChatSession.mockRejectedValueOnce(failure("chat_timeout"));
    await flow.start();
    const arrivals: ((session: ChatSession) => void)[] = [];
    backend.takeChatSession.mockReturnValueOnce(new Promise((resolve) => arrivals.push(resolve)));
    const trying = flow.retry();
    await flow.leave(null);
    arrivals[0]?.(SESSION);
    await trying;
    expect(sdk.open).not.toHaveBeenCalled();
    expect(shown.at(-1)).toEqual({ at: "leaving" });
  });

  it.each([new TimedOut("late"), { code: -1, name: "LOGIN_IN_PROGRESS" }])(
    "loads the page again where the SDK still waits for a login (%o)",
    async (thrown) => {
      const { flow, shown, sdk, reload } = setUp(3);
      sdk.open.mockRejectedValueOnce(thrown);
      await flow.start();
      expect(shown.at(-1)).toMatchObject({ at: "unreachable", tries: 4 });
      expect(reload).not.toHaveBeenCalled();
      await flow.retry();
      expect(reload).toHaveBeenCalledExactlyOnceWith(4);
      expect(sdk.open).toHaveBeenCalledOnce();
    },
  );

  it("ends the session of somebody else", async () => {
    const { flow, backend, sdk } = setUp();
    sdk.open.mockRejectedValue(new WrongPerson("eve"));
    await flow.start();
    expect(backend.signOut).toHaveBeenCalledWith({ because: "wrong_person" });
  });

  it("signs out once, renews nothing meanwhile, and says when that failed", async () => {
    const { flow, shown, backend, sdk } = setUp();
    await flow.start();
    sdk.end.mockImplementation(async () => {
      sdk.open.mock.lastCall?.[2]();
    });
    backend.signOut.mockRejectedValueOnce(failure("internal"));
    await Promise.all([flow.leave(null), flow.leave(null)]);
    expect(backend.signOut.mock.calls).toEqual([[{ because: null }]]);
    expect(backend.renewToken).not.toHaveBeenCalled();
    expect(shown.at(-1)).toMatchObject({ at: "failed", error: { code: "internal" } });
    await flow.leave(null);
    expect(backend.signOut).toHaveBeenCalledTimes(2);
  });
});

describe("renewal", () => {
  it("of a token that never opened the chat is worth one try in 30 s", () => {
    let now = 0;
    const renewal = new Renewal(() => now);
    expect(renewal.isWorthATry(false)).toBe(true);
    renewal.renewed();
    expect(renewal.isWorthATry(false)).toBe(false);
    now = 30_000;
    expect(renewal.isWorthATry(false)).toBe(true);
  });

  it("of one that did is worth three", () => {
    let now = 0;
    const renewal = new Renewal(() => now);
    for (const [at, worth] of [
      [0, true],
      [1000, true],
      [2000, true],
      [29_999, false],
      [30_000, true],
    ] as const) {
      now = at;
      expect(renewal.isWorthATry(true)).toBe(worth);
      if (worth) renewal.renewed();
    }
  });
});
