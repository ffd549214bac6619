// What the app keeps in the keyring, looked at from outside with secret-tool.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const SERVICE = 'chat.halley.desktop.dev';

/**
 * Runs secret-tool. Not as a program of the desktop: what it prints are secrets, and the output of those is kept.
 */
function secretTool(desktop, action, entry, ...options) {
  const args = [action, ...options, 'service', SERVICE, 'username', entry];
  return promisify(execFile)('secret-tool', args, { env: desktop.env });
}

/** The secret of an entry: `pepper`, `session` or `api-key`; null if there is none. */
export async function keyringEntry(desktop, entry) {
  try {
    return (await secretTool(desktop, 'lookup', entry)).stdout;
  } catch (error) {
    if (error.code === 1 && error.stderr === '') return null;
    throw error;
  }
}

/** Removes an entry, as somebody does who resets the keyring. */
export async function removeKeyringEntry(desktop, entry) {
  await secretTool(desktop, 'clear', entry);
}

/** Puts another secret in the place of an entry's. */
export async function replaceKeyringEntry(desktop, entry, secret) {
  await removeKeyringEntry(desktop, entry);
  await putKeyringEntry(desktop, entry, secret);
}

/** Puts an entry where there is none. */
export async function putKeyringEntry(desktop, entry, secret) {
  const storing = secretTool(desktop, 'store', entry, '--label=Halley');
  storing.child.stdin.end(secret);
  await storing;
}
