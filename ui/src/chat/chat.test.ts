import { describe, expect, it, vi } from "vitest";
import { initials } from "../theme/initials";
import { TimedOut, isNetworkFailure, isTokenRefused, sdkCode, within } from "./sdk-errors";
import { reloadPage, takeEarlierTries } from "./reload";
import { leadsOutside } from "./external-links";

describe("initials", () => {
  it.each([
    ["Ada Lovelace", "AL"],
    ["ada", "A"],
    ["  Jean  Luc  Picard ", "JP"],
    ["آدا لوفلايس", "آل"],
    ["👩‍🚀 Sally", "👩‍🚀S"],
    ["", "?"],
    ["   ", "?"],
  ])("of %s are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe("a link", () => {
  const page = "tauri://localhost/chat.html";

  it.each([
    "https://example.com",
    "mailto:a@b.c",
    "http://127.0.0.1:80/x",
    "file:///etc/passwd",
    "tauri://elsewhere/",
  ])("to %s leads outside", (address) => expect(leadsOutside(address, page)).toBe(true));

  it.each(["blob:tauri://localhost/1", "http://[broken"])("to %s does not", (address) =>
    expect(leadsOutside(address, page)).toBe(false),
  );
});

describe("a page that loads itself again", () => {
  it("counts its tries on, once", () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => undefined);
    reloadPage(3);
    expect(reload).toHaveBeenCalledOnce();
    expect([takeEarlierTries(), takeEarlierTries()]).toEqual([3, 0]);
  });
});

describe("errors of the SDK", () => {
  it("are told by their code", () => {
    expect(sdkCode({ code: "ERR_X" })).toBe("ERR_X");
    expect(sdkCode({ code: "<b>" })).toBe("UNKNOWN");
    expect(sdkCode("text")).toBe("UNKNOWN");
    expect(sdkCode({ code: -1, name: "LOGIN_IN_PROGRESS" })).toBe("LOGIN_IN_PROGRESS");
    expect(sdkCode(new TypeError("no code"))).toBe("UNKNOWN");
    expect(isTokenRefused({ code: "AUTH_ERR_AUTH_TOKEN_NOT_FOUND" })).toBe(true);
    expect(isNetworkFailure("FAILED_TO_FETCH")).toBe(true);
    expect(isNetworkFailure("AUTH_ERR_INVALID_APPID")).toBe(false);
  });

  it("include a call that never settles", async () => {
    const never = new Promise<never>(() => undefined);
    await expect(within(1, never)).rejects.toBeInstanceOf(TimedOut);
    await expect(within(1000, Promise.resolve(1))).resolves.toBe(1);
  });
});
