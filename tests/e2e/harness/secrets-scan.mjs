// Looking for secrets in all that a program wrote: every file below a folder, as raw bytes, in the forms that
// databases, logs, web storage and settings give to text. Compressed and encrypted copies are not found.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Shorter ones would be found by chance. */
const SHORTEST = 8;

/** The forms in which a secret may lie in a file: name → bytes. */
export function formsOf(secret) {
  const bytes = Buffer.from(secret, 'utf8');
  if (bytes.length < SHORTEST) throw new Error(`a secret of ${bytes.length} bytes would be found by chance`);
  const percent = encodeURIComponent(secret);
  const utf16be = Buffer.from(secret, 'utf16le').swap16();
  const forms = {
    utf8: bytes,
    utf16le: Buffer.from(secret, 'utf16le'),
    utf16be,
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    percent,
    'percent, lower case': percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    'percent, plus for space': percent.replaceAll('%20', '+'),
    'percent, every byte': bytes.toString('hex').toUpperCase().replace(/../g, '%$&'),
    JSON: JSON.stringify(secret).slice(1, -1),
    'JSON, ASCII only': asciiJson(secret),
    'JSON in JSON': JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  };
  for (const offset of [0, 1, 2]) {
    const base64 = innerBase64(bytes, offset);
    forms[`base64, offset ${offset}`] = base64;
    forms[`base64url, offset ${offset}`] = base64.replaceAll('+', '-').replaceAll('/', '_');
  }
  return new Map(Object.entries(forms).map(([name, form]) => [name, Buffer.from(form)]));
}

/**
 * Returns `{file, secret, form}` for each secret found below the folder. `secrets` is name → text; the text itself is
 * never part of the answer, which ends up in a log. A file that cannot be read is an error, as nothing is known of it.
 */
export function findSecrets(folder, secrets) {
  const wanted = Object.entries(secrets).map(([secret, text]) => ({ secret, forms: formsOf(text) }));
  const hits = [];
  for (const file of filesBelow(folder)) {
    // A name can tell as much as the contents.
    const content = Buffer.concat([Buffer.from(`${path.relative(folder, file)}\0`), readFileSync(file)]);
    for (const { secret, forms } of wanted) {
      for (const [form, bytes] of forms) {
        if (content.includes(bytes)) hits.push({ file, secret, form });
      }
    }
  }
  return hits;
}

/** Regular files only: a socket or a pipe holds nothing. */
export function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(full);
    return entry.isFile() ? [full] : [];
  });
}

function asciiJson(secret) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(secret).slice(1, -1).replace(/[^\x00-\x7f]/g, escaped);
}

/** The characters that base64 gives to these bytes alone, when `offset` other bytes come before and any after. */
function innerBase64(bytes, offset) {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const whole = Math.floor(padded.length / 3) * 4;
  return padded.toString('base64').slice(offset === 0 ? 0 : 4, whole);
}
