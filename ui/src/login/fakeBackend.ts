import { vi } from "vitest";
import { CommandFailure } from "../backend/call";
import type { AppStatus, CommandError, Connection, ErrorCode, SignedIn } from "../backend/contract.gen";
import type { LoginBackend } from "./useLogin";

export const ADA: SignedIn = { uid: "ada", name: "Ada", notKept: null };
export const STATUS: AppStatus = {
  version: "0.1.0",
  devMode: true,
  problem: null,
  connection: {
    kind: "sandbox",
    offered: ["sandbox", "direct"],
    appId: "sandbox",
    region: "us",
    sandboxUrl: "http://127.0.0.1:8787",
    hasApiKey: false,
    serverAddress: null,
    server: null,
    network: null,
    team: null,
    managed: [],
  },
  hasAccounts: true,
  kept: null,
  ended: null,
  settingsRecovered: false,
};

/** The app's answer that something did not work. */
export const refuse = (code: ErrorCode, more: Partial<CommandError> = {}) =>
  Promise.reject(new CommandFailure({ code, message: "", ...more }));

/** An app that says yes to everything, for tests of the pages. */
export function fakeBackend(status: Partial<AppStatus> = {}) {
  const answer: AppStatus = { ...STATUS, ...status };
  return {
    appStatus: vi.fn<LoginBackend["appStatus"]>(() => Promise.resolve(answer)),
    retryStart: vi.fn<LoginBackend["retryStart"]>(() => Promise.resolve({ ...answer, problem: null })),
    ratePassword: vi.fn<LoginBackend["ratePassword"]>(() =>
      Promise.resolve({ score: 1, acceptable: false, reasons: ["too_short" as const] }),
    ),
    signUp: vi.fn<LoginBackend["signUp"]>(() => Promise.resolve(ADA)),
    signIn: vi.fn<LoginBackend["signIn"]>(() => Promise.resolve(ADA)),
    restoreSession: vi.fn<LoginBackend["restoreSession"]>(() => Promise.resolve(ADA)),
    forgetSession: vi.fn<LoginBackend["forgetSession"]>(() => Promise.resolve({ done: true })),
    keyringFacts: vi.fn<LoginBackend["keyringFacts"]>(() =>
      Promise.resolve({ now: { program: "gnome-keyring-daemon", collection: "login" }, before: null }),
    ),
    retryChat: vi.fn<LoginBackend["retryChat"]>(() => Promise.resolve(ADA)),
    cancelSignIn: vi.fn<LoginBackend["cancelSignIn"]>(() => Promise.resolve({ done: true })),
    connection: vi.fn<LoginBackend["connection"]>(() => Promise.resolve(answer.connection)),
    saveConnection: vi.fn<LoginBackend["saveConnection"]>(() => Promise.resolve(answer.connection)),
    takeLoginLink: vi.fn<LoginBackend["takeLoginLink"]>(() => Promise.resolve({ link: null })),
    openSettings: vi.fn<LoginBackend["openSettings"]>(() => Promise.resolve({ done: true })),
  };
}

/** Connected to a token server, with these differences. */
export function toServer(differences: Partial<Connection> = {}): Connection {
  return {
    kind: "server",
    offered: ["server", "team"],
    appId: "1234",
    region: "eu",
    sandboxUrl: null,
    hasApiKey: false,
    serverAddress: "https://chat.example.com",
    server: { name: "Example Hikers", registration: "open", minPasswordChars: 14, otherAddress: null },
    network: { caCertificate: null, proxy: { kind: "system" } },
    team: null,
    managed: [],
    ...differences,
  };
}
