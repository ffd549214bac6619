/** A token that is refused this soon after it was minted is not worth another. */
const SHORTEST_LIFE_MS = 30_000;

/**
 * Decides whether a refused token is replaced. One renewal in 30 s: a service that refuses fresh
 * tokens would otherwise be asked for ever.
 */
export class Renewal {
  private renewedAt: number | null = null;

  constructor(private readonly now: () => number) {}

  /** Whether to ask for a new token after the present one was refused. */
  isWorthATry(): boolean {
    return this.renewedAt === null || this.now() - this.renewedAt >= SHORTEST_LIFE_MS;
  }

  /** To be called when a new token was handed out. */
  renewed(): void {
    this.renewedAt = this.now();
  }
}
