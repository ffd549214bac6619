// Waiting for a condition, never for time to pass.

/** How long a condition may take to come true, in milliseconds. */
export const PATIENCE_MS = 30_000;

const POLL_MS = 50;

/**
 * Asks `probe` until it answers something truthy, and returns that.
 * An error that the probe throws ends the wait: a probe answers "not yet" by a falsy value.
 */
export async function until(what, probe, { ms = PATIENCE_MS } = {}) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not so after ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Waits for a promise for at most `ms`. */
export async function within(what, promise, ms = PATIENCE_MS) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
