/**
 * Lets the SDK, which only speaks `https://` and `wss://`, reach a sandbox on this computer that
 * speaks plain HTTP.
 *
 * Exactly one loopback address is mapped. Any other stays as it is: mapping more would take TLS
 * away from the cloud.
 */

const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):(\d{1,5})$/;

/** Whether this is `host:port` on this computer's loopback interface. */
export function isLoopbackHost(host: string): boolean {
  const port = LOOPBACK_HOST.exec(host)?.[1];
  return port !== undefined && Number(port) > 0 && Number(port) <= 65_535;
}

/** The function that maps an address, for one loopback `host:port`. */
export function loopbackMapping(host: string): (address: string) => string {
  if (!isLoopbackHost(host)) throw new Error(`not a loopback address: ${host}`);
  const hostname = host.slice(0, host.lastIndexOf(":"));
  const rules: readonly (readonly [from: string, to: string])[] = [
    [`https://${host}`, `http://${host}`],
    [`wss://${host}`, `ws://${host}`],
  ];
  // The SDK asks for online counts at the host without its port.
  const withoutPort = `https://${hostname}/api/`;
  return (address) => {
    const lower = address.slice(0, 128).toLowerCase();
    for (const [from, to] of rules) {
      if (lower.startsWith(from) && endsHost(address.charAt(from.length))) {
        return to + address.slice(from.length);
      }
    }
    if (lower.startsWith(withoutPort)) {
      return `http://${host}/api/${address.slice(withoutPort.length)}`;
    }
    return address;
  };
}

function endsHost(next: string): boolean {
  return next === "" || next === "/" || next === "?" || next === "#";
}

/** The globals that the mapping replaces. */
export interface NetworkGlobals {
  fetch: typeof fetch;
  WebSocket: typeof WebSocket;
  XMLHttpRequest: typeof XMLHttpRequest;
  Request: typeof Request;
}

const installed = new WeakSet<NetworkGlobals>();

/** Installs the mapping; to be called once, before the SDK is loaded. */
export function installLoopbackMap(host: string, page: NetworkGlobals): void {
  const map = loopbackMapping(host);
  if (installed.has(page)) return;
  installed.add(page);
  mapFetch(page, map);
  mapWebSocket(page, map);
  mapXmlHttpRequest(page, map);
}

function mapFetch(page: NetworkGlobals, map: (address: string) => string): void {
  const original = page.fetch;
  page.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    if (input instanceof page.Request) {
      const mapped = map(input.url);
      return original.call(page, mapped === input.url ? input : new page.Request(mapped, input), init);
    }
    return original.call(page, map(String(input)), init);
  };
}

function mapWebSocket(page: NetworkGlobals, map: (address: string) => string): void {
  const Original = page.WebSocket;
  // A subclass, so that `instanceof` and the readyState constants hold.
  page.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(map(String(url)), protocols);
    }
  };
}

function mapXmlHttpRequest(page: NetworkGlobals, map: (address: string) => string): void {
  const { prototype } = page.XMLHttpRequest;
  const original = prototype.open as (this: XMLHttpRequest, ...args: unknown[]) => void;
  prototype.open = function open(
    this: XMLHttpRequest,
    method: string,
    url: string | URL,
    async: boolean = true,
    ...credentials: (string | null | undefined)[]
  ): void {
    original.call(this, method, map(String(url)), async, ...credentials);
  };
}
