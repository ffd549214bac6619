import { describe, expect, it, vi } from "vitest";
import { type NetworkGlobals, installLoopbackMap, isLoopbackHost, loopbackMapping } from "./loopback-map";

const HOST = "127.0.0.1:8787";

function page() {
  const opened: unknown[][] = [];
  class FakeSocket {
    static readonly OPEN = 1;
    constructor(readonly url: string) {}
  }
  class FakeRequest {
    open(...args: unknown[]) {
      opened.push(args);
    }
  }
  const fetched = vi.fn(() => Promise.resolve(new Response("ok")));
  const globals = {
    fetch: fetched,
    WebSocket: FakeSocket,
    XMLHttpRequest: FakeRequest,
    Request,
  } as unknown as NetworkGlobals;
  return { globals, fetched, opened, FakeSocket };
}

describe("the loopback mapping", () => {
  const map = loopbackMapping(HOST);

  it.each([
    [`https://${HOST}/v3.0/me`, `http://${HOST}/v3.0/me`],
    [`https://${HOST}`, `http://${HOST}`],
    [`https://${HOST}?a=b`, `http://${HOST}?a=b`],
    [`https://${HOST}#x`, `http://${HOST}#x`],
    [`wss://${HOST}/socket`, `ws://${HOST}/socket`],
    [`HTTPS://${HOST}/Path`, `http://${HOST}/Path`],
    ["https://127.0.0.1/api/count?x=1", `http://${HOST}/api/count?x=1`],
  ])("maps %s", (from, to) => {
    expect(map(from)).toBe(to);
  });

  it.each([
    "https://app.apiclient-us.cometchat.io/v3.0/me",
    "wss://app.websocket-us.cometchat.io/",
    `https://${HOST}0/v3.0/me`,
    `https://${HOST}.example.com/`,
    `https://${HOST}@example.com/`,
    "https://127.0.0.1:8788/",
    "https://127.0.0.1/other",
    "https://localhost:8787/",
    `https://example.com/?next=https://${HOST}/`,
    `http://${HOST}/media/1.png`,
    "",
  ])("leaves %s alone", (address) => {
    expect(map(address)).toBe(address);
  });

  it.each([
    "example.com:80",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:99999",
    "127.0.0.1:80/x",
    "10.0.0.1:80",
    "localhost.example:80",
  ])("is refused for %s", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
    expect(() => loopbackMapping(host)).toThrow("not a loopback address");
  });

  it("knows the loopback's names", () => {
    expect(["127.0.0.1:1", "127.9.9.9:65535", "localhost:80", "[::1]:80"].every(isLoopbackHost)).toBe(true);
  });
});

describe("the installed map", () => {
  it("maps fetch, sockets and requests, and keeps the shape of the socket class", async () => {
    const { globals, fetched, opened, FakeSocket } = page();
    installLoopbackMap(HOST, globals);
    await globals.fetch(`https://${HOST}/a`, { method: "PUT" });
    await globals.fetch(new URL("https://example.com/b"));
    expect(fetched.mock.calls).toEqual([
      [`http://${HOST}/a`, { method: "PUT" }],
      ["https://example.com/b", undefined],
    ]);
    await globals.fetch(new Request(`https://${HOST}/c`, { headers: { authtoken: "t" } }));
    const sent = (fetched.mock.calls as unknown[][])[2]?.[0] as Request;
    expect(sent.url).toBe(`http://${HOST}/c`);
    expect(sent.headers.get("authtoken")).toBe("t");

    const socket = new globals.WebSocket(`wss://${HOST}/s`);
    expect(socket.url).toBe(`ws://${HOST}/s`);
    expect(socket).toBeInstanceOf(FakeSocket);
    expect(globals.WebSocket.OPEN).toBe(1);

    new globals.XMLHttpRequest().open("GET", `https://${HOST}/d`);
    new globals.XMLHttpRequest().open("GET", "https://example.com/e", false, "u", "p");
    expect(opened).toEqual([
      ["GET", `http://${HOST}/d`, true],
      ["GET", "https://example.com/e", false, "u", "p"],
    ]);
  });

  it("is installed once", async () => {
    const { globals } = page();
    installLoopbackMap(HOST, globals);
    const mapped = globals.fetch;
    installLoopbackMap(HOST, globals);
    expect(globals.fetch).toBe(mapped);
  });
});
