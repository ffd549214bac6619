import type { Draft, Unsent, Written } from "../../backend/contract.gen";

/** A message on its way: `sending` until the service has answered, `waiting` for the next try. */
export type Outgoing = Unsent & { state: "sending" | "waiting" };

function asKept({ muid, to, toKind, thread, quoted, text, refused }: Outgoing): Unsent {
  return { muid, to, toKind, thread, quoted, text, refused };
}

/** What the outbox shows of itself. A new object whenever something has changed. */
export interface OutboxState {
  /** Oldest first. */
  messages: readonly Outgoing[];
  /** Tries that have failed since one got through. */
  tries: number;
}

/**
 * Texts in the making, and messages that the service has not taken. Whatever happens to the page, `save` has been told
 * of them before.
 */
export class Outbox {
  private drafts = new Map<string, string>();
  private state: OutboxState = { messages: [], tries: 0 };
  private readonly listeners = new Set<() => void>();

  constructor(private readonly save: (written: Written) => void) {}

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  readonly snapshot = (): OutboxState => this.state;

  /** Takes back what an earlier page has saved. Nobody knows what became of what was under way. */
  restore({ drafts, unsent }: Written): void {
    this.drafts = new Map(drafts.map(({ place, text }) => [place, text]));
    this.set({ messages: unsent.map((message) => ({ ...message, state: "waiting" })), tries: 0 });
  }

  /** The text in the making at this place. */
  draft(place: string): string {
    return this.drafts.get(place) ?? "";
  }

  setDraft(place: string, text: string): void {
    if (this.draft(place) === text) return;
    // The one written last is kept longest.
    this.drafts.delete(place);
    if (text !== "") this.drafts.set(place, text);
    this.save(this.written());
  }

  /** The message leaves the composer, or is tried again. */
  sending(message: Unsent): void {
    const outgoing: Outgoing = { ...message, refused: null, state: "sending" };
    const known = this.state.messages.some(({ muid }) => muid === message.muid);
    const messages = known
      ? this.state.messages.map((other) => (other.muid === message.muid ? outgoing : other))
      : [...this.state.messages, outgoing];
    this.set({ ...this.state, messages });
  }

  /** The service has it, or the person wants it gone. */
  settled(muid: string): void {
    const messages = this.state.messages.filter((message) => message.muid !== muid);
    if (messages.length !== this.state.messages.length) this.set({ messages, tries: 0 });
  }

  /** It did not arrive; `refused` is the service's reason not to take it. */
  failed(muid: string, refused: string | null): void {
    const messages = this.state.messages.map((message) =>
      message.muid === muid ? { ...message, refused, state: "waiting" as const } : message,
    );
    this.set({ messages, tries: this.state.tries + (refused === null ? 1 : 0) });
  }

  /** What is to be tried now, oldest first. */
  due(): readonly Outgoing[] {
    return this.state.messages.filter(({ state, refused }) => state === "waiting" && refused === null);
  }

  private set(state: OutboxState): void {
    this.state = state;
    this.save(this.written());
    for (const changed of this.listeners) changed();
  }

  private written(): Written {
    const drafts: Draft[] = [...this.drafts].map(([place, text]) => ({ place, text }));
    const unsent = this.state.messages.map(asKept);
    return { drafts, unsent };
  }
}
