const FIRST_PAUSE_S = 5;
const LONGEST_PAUSE_S = 60;

/**
 * Seconds to wait before try number `tries + 1`: 5, 10, 20, 40, then 60 each, and never less than
 * the service asks for.
 */
export function pauseAfter(tries: number, askedForS = 0): number {
  const grown = FIRST_PAUSE_S * 2 ** Math.max(0, Math.min(tries - 1, 10));
  return Math.max(Math.min(grown, LONGEST_PAUSE_S), Math.ceil(askedForS));
}
