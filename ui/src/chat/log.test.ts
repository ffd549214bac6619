import { afterEach, describe, expect, it, vi } from "vitest";
import { keepOutOfLog, logFailure, logFailuresOf, scrub } from "./log";

afterEach(() => vi.restoreAllMocks());

describe("the log", () => {
  it.each([
    ['{"authToken":"ada_17_abc"}', '{"authToken":"[hidden]"}'],
    ["authtoken=ada_17_abc&x=1", "authtoken=[hidden]"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"],
    ["jwt eyJhbGciOi.eyJzdWIiOi.c2ln here", "jwt [hidden] here"],
    ["password: hunter2", "password: [hidden]"],
    ["nothing of the kind", "nothing of the kind"],
  ])("hides what is secret in %s", (entry, clean) => {
    expect(scrub(entry)).toBe(clean);
  });

  it("hides this session's token wherever it stands", () => {
    keepOutOfLog("ada_1712_9f8e7d");
    expect(scrub("failed for ada_1712_9f8e7d!")).toBe("failed for [hidden]!");
  });

  it("is brief", () => {
    expect(scrub("x".repeat(1_000_000)).length).toBe(2000);
  });

  it("writes code and message of an exception, and nothing else of it", () => {
    const write = vi.spyOn(console, "error").mockImplementation(() => undefined);
    logFailure("login", { code: "ERR_X", message: "no", details: { authToken: "secret-secret" } });
    expect(write).toHaveBeenCalledExactlyOnceWith("login: ERR_X: no");
  });

  it("takes the place of the engine's own report", () => {
    const write = vi.spyOn(console, "error").mockImplementation(() => undefined);
    logFailuresOf(window);
    const event = new ErrorEvent("error", { message: "apiKey=12345678", cancelable: true });
    window.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(write).toHaveBeenCalledExactlyOnceWith("uncaught error: apiKey=[hidden]");
  });
});
