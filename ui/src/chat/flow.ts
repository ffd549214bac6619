import { asCommandError } from "../backend/call";
import type { ChatSession, CommandError, SessionEnd, chatBackend } from "../backend/contract.gen";
import { sessionEndOf } from "../errors/sessionEnd";
import { explain } from "../errors/table";
import { logFailure } from "./log";
import { Renewal } from "./renewal";
import { isStuck, isTokenRefused, sdkCode } from "./sdk-errors";
import { type Kit, WrongPerson } from "./session";

/** The commands that the chat window may call. */
export type ChatBackend = typeof chatBackend;

/** The SDK's side of a session. */
export interface SdkSession {
  open(session: ChatSession, authToken: string, onLoggedOut: () => void): Promise<Kit>;
  /** Logs out. Never rejects: the app ends the tokens itself. */
  end(): Promise<void>;
}

/** What is in the way of the chat. */
export type Trouble =
  | { from: "app"; error: CommandError }
  /** A code of the SDK. */
  | { from: "sdk"; code: string };

/** What the chat window shows. */
export type ChatState =
  | { at: "opening" }
  | { at: "gone" }
  | { at: "failed"; error: CommandError }
  | { at: "unreachable"; session: ChatSession | null; trouble: Trouble; tries: number; busy: boolean }
  | { at: "open"; session: ChatSession; kit: Kit; round: number }
  | { at: "leaving" };

interface ChatFlowParts {
  backend: ChatBackend;
  sdk: SdkSession;
  /** Milliseconds since the epoch. */
  now: () => number;
  show: (state: ChatState) => void;
  /** Loads the page again, which then counts on from the tries so far. */
  reload: (tries: number) => void;
  /** Tries that an earlier load of the page has made. */
  earlierTries: number;
}

/** The life of the chat window: the session is taken, renewed when its token is refused, and ended. */
export class ChatFlow {
  private readonly renewal: Renewal;
  private session: ChatSession | null = null;
  private token: string | null = null;
  private tries: number;
  // The present token has opened the chat, so the service did take it.
  private opened = false;
  // Only a fresh page gets a login out of the SDK.
  private stuck = false;
  // Each (re)opened session draws the chat anew, as the lists would keep what they had.
  private round = 0;
  private opening = false;
  private leaving = false;
  private shown: ChatState | null = null;

  constructor(private readonly parts: ChatFlowParts) {
    this.renewal = new Renewal(parts.now);
    this.tries = parts.earlierTries;
  }

  /** Takes the session and opens it. To be called once. */
  async start(): Promise<void> {
    await this.open();
  }

  /** Tries again after something was in the way. */
  async retry(): Promise<void> {
    if (this.opening || this.leaving) return;
    if (this.stuck) this.parts.reload(this.tries);
    else await this.open();
  }

  /** The person has another name now. */
  rename(name: string): void {
    if (this.session === null) return;
    this.session = { ...this.session, name };
    const { shown } = this;
    if (shown?.at === "open") this.show({ ...shown, session: this.session });
  }

  /** Ends the session and goes back to the login window. */
  async leave(because: SessionEnd | null): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    this.show({ at: "leaving" });
    await this.parts.sdk.end();
    try {
      await this.parts.backend.signOut({ because });
    } catch (thrown) {
      this.leaving = false;
      this.show({ at: "failed", error: asCommandError(thrown) });
    }
  }

  private show(state: ChatState): void {
    this.shown = state;
    this.parts.show(state);
  }

  private async open(): Promise<void> {
    this.opening = true;
    try {
      await this.openOnce();
    } finally {
      this.opening = false;
    }
  }

  private async openOnce(): Promise<void> {
    this.tries += 1;
    const session = this.session ?? (await this.takenSession());
    if (session === null) return;
    const token = this.token ?? (await this.renewedToken());
    if (token === null || this.leaving) return;
    try {
      const kit = await this.parts.sdk.open(session, token, () => void this.loggedOut());
      if (this.leaving) return;
      this.tries = 0;
      this.opened = true;
      this.round += 1;
      this.show({ at: "open", session: this.session ?? session, kit, round: this.round });
    } catch (thrown) {
      await this.afterRefusal(thrown);
    }
  }

  private async afterRefusal(thrown: unknown): Promise<void> {
    if (thrown instanceof WrongPerson) return this.leave("wrong_person");
    if (isTokenRefused(thrown)) return this.renew();
    logFailure("login", thrown);
    const code = sdkCode(thrown);
    this.stuck = isStuck(code);
    this.showUnreachable({ from: "sdk", code });
  }

  /** The SDK logged out. One refused token makes several calls fail, so it may say so repeatedly. */
  private async loggedOut(): Promise<void> {
    if (!this.opening) await this.renew();
  }

  /** The chat service refused the token: replace it and open again, silently. */
  private async renew(): Promise<void> {
    if (this.leaving) return;
    if (!this.renewal.isWorthATry(this.opened)) return this.leave("refused");
    this.token = null;
    this.opened = false;
    this.show({ at: "opening" });
    return this.open();
  }

  /** The session, or `null` when there is none and something else is shown. */
  private async takenSession(): Promise<ChatSession | null> {
    try {
      this.session = await this.parts.backend.takeChatSession();
      this.token = this.session.authToken;
      return this.session;
    } catch (thrown) {
      const error = asCommandError(thrown);
      if (this.leaving) return null;
      const end = sessionEndOf(error.code);
      if (end !== null) await this.leave(end);
      else if (error.code === "session_gone") this.show({ at: "gone" });
      else if (isForGood(error)) this.show({ at: "failed", error });
      else this.showUnreachable({ from: "app", error });
      return null;
    }
  }

  /** A new token, or `null` when there is none and something else is shown. */
  private async renewedToken(): Promise<string | null> {
    try {
      this.token = (await this.parts.backend.renewToken()).authToken;
      this.renewal.renewed();
      return this.token;
    } catch (thrown) {
      const error = asCommandError(thrown);
      const end = sessionEndOf(error.code);
      if (end !== null) await this.leave(end);
      else if (isForGood(error)) await this.leave("refused");
      else this.showUnreachable({ from: "app", error });
      return null;
    }
  }

  private showUnreachable(trouble: Trouble): void {
    if (this.leaving) return;
    const { session, tries } = this;
    this.show({ at: "unreachable", session, trouble, tries, busy: false });
  }
}

/**
 * Whether the session is over for good. Anything else may pass, and ending the session would throw
 * away what was kept of it.
 */
function isForGood({ code }: CommandError): boolean {
  return code === "session_gone" || code === "chat_person_deactivated";
}

/** Whether trying again by itself makes sense, or a person has to do something first. */
export function retriesByItself(trouble: Trouble): boolean {
  if (trouble.from === "sdk") return true;
  const { action } = explain(trouble.error.code);
  return action === "retry_chat" || action === "keyring";
}
