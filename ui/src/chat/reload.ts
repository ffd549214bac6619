const TRIES = "halley.tries";

/** Loads the page again; the next one counts on, so that its pauses keep growing. */
export function reloadPage(tries: number): void {
  sessionStorage.setItem(TRIES, String(tries));
  location.reload();
}

/** Tries of the page before this one, if that one loaded this one. */
export function takeEarlierTries(): number {
  const tries = Number(sessionStorage.getItem(TRIES));
  sessionStorage.removeItem(TRIES);
  return Number.isSafeInteger(tries) && tries > 0 ? tries : 0;
}
