// The accounts file, looked at and meddled with from outside by the sqlite3 program.

import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** The folder of the app's own files. */
export const dataFolder = (desktop) => path.join(desktop.env.XDG_DATA_HOME, 'chat.halley.desktop/dev');

/** The accounts file of a desktop. */
export const accountsFile = (desktop) => path.join(dataFolder(desktop), 'accounts.sqlite3');

/** Runs statements on the accounts file and returns what they print. */
export function sqlite(desktop, sql) {
  return execFileSync('sqlite3', ['-batch', '-bail', accountsFile(desktop), sql], { encoding: 'utf8' }).trim();
}
