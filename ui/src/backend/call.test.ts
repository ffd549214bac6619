import { beforeEach, describe, expect, it, vi } from "vitest";
import { CommandFailure, asCommandError, call } from "./call";

const invoke = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/api/core", () => ({ invoke }));

describe("call", () => {
  beforeEach(() => {
    invoke.mockReset();
  });

  it("hands the answer through", async () => {
    invoke.mockResolvedValue({ done: true });
    await expect(call("sign_out", { request: 1 })).resolves.toEqual({ done: true });
    expect(invoke).toHaveBeenCalledWith("sign_out", { request: 1 });
  });

  it("rejects with the app's error", async () => {
    const error = { code: "server_busy", message: "wait", retryAfterS: 30, passwordRight: true };
    invoke.mockRejectedValue(error);
    const failure: unknown = await call("sign_in").catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CommandFailure);
    expect(asCommandError(failure)).toEqual(error);
  });

  it.each([
    ["a plain string", "command sign_in not allowed", "command sign_in not allowed"],
    ["an Error", new TypeError("boom"), "boom"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["an unknown code", { code: "chat_on_fire", message: "hot" }, "unknown error chat_on_fire: hot"],
    ["an object without a code", { message: "odd" }, "unknown error undefined: odd"],
  ])("takes %s for a fault of ours", async (_, thrown, message) => {
    invoke.mockRejectedValue(thrown);
    const failure: unknown = await call("sign_in").catch((caught: unknown) => caught);
    expect(asCommandError(failure)).toEqual({ code: "internal", message });
  });

  it("drops fields and waits that make no sense, and bounds the rest", () => {
    const odd = {
      code: "locked_out",
      message: 7,
      field: "constructor",
      retryAfterS: Number.NaN,
      passwordRight: 1,
    };
    expect(asCommandError(odd)).toEqual({ code: "locked_out", message: "" });
    expect(asCommandError({ code: "locked_out", message: "", retryAfterS: 1e12 }).retryAfterS).toBe(86_400);
    expect(asCommandError({ code: "locked_out", message: "", retryAfterS: -1 }).retryAfterS).toBe(0);
    expect(asCommandError("x".repeat(1_000_000)).message.length).toBeLessThan(600);
  });
});
