import type { Connection, Registration } from "../backend/contract.gen";
import { text } from "../i18n";

/** Who may make an account; `elsewhere` where that is no business of this app. */
export function registrationOf(connection: Connection | null): Registration | "elsewhere" {
  if (connection?.kind === "team") return "elsewhere";
  // Until the server was heard, it is the one to refuse.
  return serverFacts(connection)?.registration ?? "open";
}

/** Whether an account can be created over this connection. */
export function takesNewAccounts(connection: Connection | null): boolean {
  const registration = registrationOf(connection);
  return registration === "open" || registration === "invite";
}

/** Whether a server can check a password that this computer does not know, or knows no longer. */
export function hasServer(connection: Connection | null): boolean {
  return connection?.kind === "server" || connection?.kind === "team";
}

/** Fewest characters of a new password, where the server says so. */
export function minPasswordChars(connection: Connection | null): number | null {
  return serverFacts(connection)?.minPasswordChars ?? null;
}

/** What people know the connection by. */
export function connectionName({ kind, server, serverAddress }: Connection): string | null {
  switch (kind) {
    case null:
      return null;
    case "server":
    case "team":
      return server?.name ?? hostOf(serverAddress) ?? text(`connection.${kind}`);
    default:
      return text(`connection.${kind}`);
  }
}

function serverFacts(connection: Connection | null) {
  return connection?.kind === "server" ? connection.server : null;
}

function hostOf(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return address;
  return new URL(address).host;
}
