const HIDDEN = "[hidden]";

/** Longest entry, in characters. */
const ENTRY_LIMIT = 2000;

/** Values that never belong in a log, such as the token of this session. */
const secrets = new Set<string>();

const PATTERNS: readonly RegExp[] = [
  // JSON web tokens
  /eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  // "authToken": "…", apiKey=…, Authorization: Bearer …
  /((?:auth_?token|jwt|api_?key|password|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?)[^\s"',;}]+/gi,
];

/** Keeps a value out of everything that is logged from now on. */
export function keepOutOfLog(secret: string): void {
  if (secret.length >= 8) secrets.add(secret);
}

/** A text without secrets, and no longer than anybody reads. */
export function scrub(entry: string): string {
  let clean = entry.slice(0, ENTRY_LIMIT * 4);
  for (const secret of secrets) clean = clean.replaceAll(secret, HIDDEN);
  for (const pattern of PATTERNS) {
    clean = clean.replace(pattern, (_, label: unknown) =>
      typeof label === "string" ? `${label}${HIDDEN}` : HIDDEN,
    );
  }
  return clean.slice(0, ENTRY_LIMIT);
}

/** Any thrown value as a line of text; of the SDK's exceptions only code and message. */
export function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  if (typeof thrown === "object" && thrown !== null) {
    const { code, message } = thrown as { code?: unknown; message?: unknown };
    return `${String(code)}: ${String(message)}`;
  }
  return String(thrown);
}

/** Logs a failure that nobody can act on. */
export function logFailure(where: string, thrown: unknown): void {
  // oxlint-disable-next-line no-console -- the one place that writes to the console
  console.error(scrub(`${where}: ${describe(thrown)}`));
}

/** Logs what nobody caught, without its secrets: the engine's own report would have them. */
export function logFailuresOf(page: Window): void {
  page.addEventListener("error", (event) => {
    logFailure("uncaught error", event.error ?? event.message);
    event.preventDefault();
  });
  page.addEventListener("unhandledrejection", (event) => {
    logFailure("unhandled rejection", event.reason);
    event.preventDefault();
  });
}
