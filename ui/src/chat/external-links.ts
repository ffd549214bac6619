/** An address that leads out of the app, as it is shown before it is opened. */
export interface ExternalLink {
  /** In ASCII: other letters of the host in Punycode, everything else percent-encoded. */
  address: string;
  /** The host, or whom the mail goes to. */
  target: string;
  mail: boolean;
}

/** Whether an address leads out of the app. `blob:` are files that the page itself has made. */
export function leadsOutside(address: string, page: string): boolean {
  try {
    const target = new URL(address, page);
    if (target.protocol === "blob:" || target.protocol === "javascript:") return false;
    return target.origin !== new URL(page).origin || target.origin === "null";
  } catch {
    return false;
  }
}

/** Reads an address as the app does, which has the last word; `null` if it would refuse it. */
export function externalLink(address: string): ExternalLink | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol === "mailto:") return { address: url.href, target: url.pathname, mail: true };
  // What looks like a user name is there to make the host look like another one.
  const plain = url.username === "" && url.password === "" && url.host !== "";
  if ((url.protocol !== "http:" && url.protocol !== "https:") || !plain) return null;
  return { address: url.href, target: url.host, mail: false };
}
