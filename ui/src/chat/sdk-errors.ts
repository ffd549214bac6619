/** The code of an SDK exception; `UNKNOWN` for anything else. */
export function sdkCode(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return "UNKNOWN";
  const { code, name } = thrown as { code?: unknown; name?: unknown };
  // A few of the SDK's exceptions share the code -1 and differ by their name.
  const said = code === -1 ? name : code;
  return typeof said === "string" && /^[\w.-]{1,64}$/.test(said) ? said : "UNKNOWN";
}

/** The SDK still waits for a login and takes no other, for as long as the page lives. */
export function isStuck(code: string): boolean {
  return code === "TIMED_OUT" || code === "LOGIN_IN_PROGRESS";
}

/** The token is unknown, expired or revoked. */
export function isTokenRefused(thrown: unknown): boolean {
  return sdkCode(thrown) === "AUTH_ERR_AUTH_TOKEN_NOT_FOUND";
}

/** Nothing answered, or nothing that the SDK could read. */
export function isNetworkFailure(code: string): boolean {
  return code === "FAILED_TO_FETCH" || code === "UNKNOWN" || isStuck(code);
}

/** A call of the SDK that did not settle in time. */
export class TimedOut extends Error {
  readonly code = "TIMED_OUT";
}

/** The promise, or a rejection after `milliseconds`: some answers leave the SDK waiting for ever. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut("no answer in time")), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
