// Keeps what a release leaves behind on a computer, for the tests of later releases: its accounts, its settings and what it
// put into the keyring, once for the sandbox and once for a token server. Run it with the build of a release, once per
// release: `HALLEY_E2E_APP=… node fixtures.mjs 0.1.0`.

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { dataFolder, sqlite } from './steps/accounts-file.mjs';
import { connectToServer } from './steps/connection.mjs';
import { keyringEntry } from './steps/keyring-entries.mjs';
import { ANN, signUp, signUpFormIsShown } from './steps/login-window.mjs';

const FILES = ['accounts.sqlite3', 'settings.json', 'settings.last-good.json'];
const ENTRIES = ['pepper', 'session'];

const WAYS = {
  sandbox: async (desktop) => desktop.open(),
  server: async (desktop) => {
    const sandbox = await Sandbox.start(desktop);
    const server = await TokenServer.start(desktop, sandbox);
    const app = await desktop.open();
    await signUpFormIsShown(app);
    await connectToServer(app, server.url.origin, 'Create an account');
    return app;
  },
};

async function keep(version, name, start) {
  const desktop = await Desktop.start(`fixtures ${name}`);
  try {
    const app = await start(desktop);
    await signUp(app, ANN, { keep: true });
    await app.quit();
    sqlite(desktop, 'PRAGMA wal_checkpoint(TRUNCATE)');
    const folder = path.join(import.meta.dirname, '../fixtures', version, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of FILES) copyFileSync(path.join(dataFolder(desktop), file), path.join(folder, file));
    const entries = {};
    for (const entry of ENTRIES) entries[entry] = await keyringEntry(desktop, entry);
    writeFileSync(path.join(folder, 'keyring.json'), `${JSON.stringify(entries, null, 2)}\n`);
  } finally {
    await desktop.stop();
  }
}

const [version] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Error('say which release this is, as in 0.1.0');
for (const [name, start] of Object.entries(WAYS)) await keep(version, name, start);
