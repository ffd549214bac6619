import type {
  CommandError,
  Connection,
  ConnectionKind,
  Field,
  Proxy,
  SaveConnection,
} from "../backend/contract.gen";

/** What is typed into the connection screen. */
export interface Draft {
  kind: ConnectionKind;
  address: string;
  appId: string;
  region: string;
  apiKey: string;
  tokenPointer: string;
  uidPointer: string;
  passwordInAddress: boolean;
  caCertificate: string;
  proxyKind: Proxy["kind"];
  proxy: string;
}

/** Most characters of a certificate: 64 KiB, which are as many bytes where it is one. */
export const CERTIFICATE_CAPACITY = 65_536;

/** The fields of each kind that have to be filled in, from top to bottom. */
const REQUIRED = {
  server: ["address"],
  team: ["address", "appId", "region"],
  sandbox: [],
  direct: ["appId", "region", "apiKey"],
} as const satisfies Record<ConnectionKind, readonly Field[]>;

/** What the screen starts with. */
export function draftOf(connection: Connection | null, proposed: string | null = null): Draft {
  const kind = proposed === null ? (connection?.kind ?? firstKind(connection)) : "server";
  const ownsApp = connection?.kind === "direct" || connection?.kind === "team";
  const { team = null, network = null } = connection ?? {};
  return {
    kind,
    address: proposed ?? connection?.serverAddress ?? "",
    appId: ownsApp ? (connection.appId ?? "") : "",
    region: ownsApp ? (connection.region ?? "") : "",
    apiKey: "",
    tokenPointer: team?.tokenPointer ?? "",
    uidPointer: team?.uidPointer ?? "",
    passwordInAddress: team?.passwordInAddress === true,
    caCertificate: network?.caCertificate ?? "",
    proxyKind: network?.proxy.kind ?? "system",
    proxy: network?.proxy.kind === "manual" ? network.proxy.address : "",
  };
}

/** Whether something is set that most people never need, and that the advanced part shows. */
export function hasAdvanced({ kind, caCertificate, proxyKind }: Draft): boolean {
  return kind === "team" || caCertificate !== "" || proxyKind !== "system";
}

/** Whether this is a build for developers, which has more than servers to offer. */
export function isForDevelopers(connection: Connection | null): boolean {
  return connection?.offered.some((kind) => kind === "sandbox" || kind === "direct") === true;
}

/** Fields that were left empty and may not be, in the backend's words. */
export function missingFields(draft: Draft, hasKey: boolean): CommandError[] {
  const needed: Field[] = [...REQUIRED[draft.kind]];
  if (usesNetwork(draft) && draft.proxyKind === "manual") needed.push("proxy");
  return needed
    .filter((field) => isEmpty(draft, field) && !(field === "apiKey" && hasKey))
    .map((field) => ({ code: "field_empty", message: "", field }));
}

/** What the app is asked to save. */
export function requestOf(draft: Draft): SaveConnection {
  const { kind, address, appId, region } = draft;
  switch (kind) {
    case "server":
      return { kind, address, network: networkOf(draft) };
    case "team":
      return {
        kind,
        address,
        appId,
        region,
        tokenPointer: orNull(draft.tokenPointer),
        uidPointer: orNull(draft.uidPointer),
        passwordInAddress: draft.passwordInAddress,
        network: networkOf(draft),
      };
    case "sandbox":
      return { kind };
    case "direct":
      return { kind, appId, region, apiKey: orNull(draft.apiKey) };
  }
}

/** Whether two texts are the same address, however they were typed. */
export function sameAddress(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(address: string): string {
  const typed = address.trim().toLowerCase().replace(/\/+$/, "");
  return typed.includes("://") ? typed : `https://${typed}`;
}

function firstKind(connection: Connection | null): ConnectionKind {
  const offered = connection?.offered ?? [];
  return offered.find((kind) => kind === "sandbox") ?? offered[0] ?? "server";
}

function usesNetwork({ kind }: Draft): boolean {
  return kind === "server" || kind === "team";
}

function networkOf({ caCertificate, proxyKind, proxy }: Draft) {
  return {
    caCertificate: orNull(caCertificate),
    proxy: proxyKind === "manual" ? { kind: proxyKind, address: proxy.trim() } : { kind: proxyKind },
  };
}

function isEmpty(draft: Draft, field: Field): boolean {
  const value: unknown = draft[field as keyof Draft];
  return typeof value === "string" && value.trim() === "";
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text;
}
