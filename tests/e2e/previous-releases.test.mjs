// What each earlier release left behind, accounts, settings and keyring, opens in this one. `fixtures.mjs` has kept it.

import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { dataFolder } from './steps/accounts-file.mjs';
import { chatIsOpen, ownUid, signOut } from './steps/chat-window.mjs';
import { putKeyringEntry } from './steps/keyring-entries.mjs';
import { ANN, press, signIn } from './steps/login-window.mjs';

const FIXTURES = path.join(import.meta.dirname, '../fixtures');
const RELEASES = readdirSync(FIXTURES, { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);

/** Puts what a release left where this one looks for it; returns what was in the keyring. */
async function bringBack(desktop, left) {
  const folder = dataFolder(desktop);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(left)) {
    if (name === 'keyring.json') continue;
    copyFileSync(path.join(left, name), path.join(folder, name));
    chmodSync(path.join(folder, name), 0o600);
  }
  const entries = JSON.parse(readFileSync(path.join(left, 'keyring.json'), 'utf8'));
  for (const [entry, secret] of Object.entries(entries)) await putKeyringEntry(desktop, entry, secret);
  return entries;
}

for (const release of RELEASES) {
  describe(`what ${release} left`, () => {
    let desktop, app;
    after(() => desktop?.stop());

    test('brings the person who was kept signed in to the chat, and later their password does', async () => {
      desktop = await Desktop.start(`previous-releases ${release} sandbox`);
      const { session } = await bringBack(desktop, path.join(FIXTURES, release, 'sandbox'));
      app = await desktop.open();
      await chatIsOpen(app);
      assert.equal(await ownUid(app.session), session.split('\n')[2]);
      await app.screenshot('restored');
      await signOut(app);
      await signIn(app, ANN);
      assert.equal(await ownUid(app.session), session.split('\n')[2]);
      await desktop.stop();
    });

    test('of a server that is away keeps the person, and says what is wrong', async () => {
      desktop = await Desktop.start(`previous-releases ${release} server`);
      await bringBack(desktop, path.join(FIXTURES, release, 'server'));
      app = await desktop.open();
      await app.window('chat');
      await app.session.labelled('Sign out');
      await app.screenshot('server-away');
      await press(app.session, 'Sign out');
      await app.window('login');
      await app.session.labelled('Email or user ID');
    });
  });
}
