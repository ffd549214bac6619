/** Renewals are counted over this long. */
const WINDOW_MS = 30_000;

/** A service that refuses a token at once, just minted, would refuse the next one too. */
const MOST_UNOPENED = 1;

/**
 * Tokens that have opened the chat may end several times in a row: removing a device and changing the
 * password end all of a person's tokens, those of this window included.
 */
const MOST_OPENED = 3;

/** Decides whether a refused token is replaced, so that no service is asked for tokens for ever. */
export class Renewal {
  private renewals: readonly number[] = [];

  constructor(private readonly now: () => number) {}

  /** Whether to ask for a new token after the present one was refused; `opened`: it had opened the chat. */
  isWorthATry(opened: boolean): boolean {
    return this.recent().length < (opened ? MOST_OPENED : MOST_UNOPENED);
  }

  /** To be called when a new token was handed out. */
  renewed(): void {
    this.renewals = [...this.recent(), this.now()];
  }

  private recent(): readonly number[] {
    return this.renewals.filter((at) => this.now() - at < WINDOW_MS);
  }
}
