// The settings file damaged, read-only, or on a full disk: the app starts in time with what was last saved, says so, and
// where nothing can be saved it says that and goes on.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { APP, Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { dataFolder } from './steps/accounts-file.mjs';
import { signOut } from './steps/chat-window.mjs';
import { askForServer, connectToServer } from './steps/connection.mjs';
import { ANN, press, signIn, signInFormIsShown, signUp } from './steps/login-window.mjs';
import { appOnMount, besideApp, skipsMounts } from './steps/own-mounts.mjs';

const TOLD = 'Your settings were damaged and have been replaced.';

/** How long a start may take, that of the driver included. */
const START_MS = 3_000;

/** What keeps a start waiting does so each time; a busy machine does not. */
const TRIES = 3;

let desktop, sandbox, server, app;

after(() => desktop?.stop());

const file = (name) => path.join(dataFolder(desktop), name);

/** A desktop on which the app was connected to a server, so that there are settings. */
async function connected(name) {
  await desktop?.stop();
  desktop = await Desktop.start(name);
  sandbox = await Sandbox.start(desktop);
  server = await TokenServer.start(desktop, sandbox);
  app = await desktop.open();
  await connectToServer(app, server.url.origin, 'Create an account');
  await signUp(app, ANN);
  await app.quit();
}

describe('damaged settings', () => {
  let good;

  before(async () => {
    await connected('settings-survive damaged');
    good = readFileSync(file('settings.json'));
  });

  const damages = {
    'cut off': () => good.subarray(0, good.length / 2),
    'filled with zeros': () => Buffer.alloc(good.length),
    'emptied': () => Buffer.alloc(0),
  };

  for (const [how, damaged] of Object.entries(damages)) {
    test(`${how} keep nobody waiting, and it is told that they were replaced`, async () => {
      const took = [];
      for (let tries = 0; tries < TRIES && !took.some((ms) => ms < START_MS); tries++) {
        await app?.quit().catch(() => {});
        writeFileSync(file('settings.json'), damaged());
        const began = performance.now();
        app = await desktop.open();
        await signInFormIsShown(app);
        await app.session.shows(TOLD);
        took.push(performance.now() - began);
      }
      assert.ok(Math.min(...took) < START_MS, `starts took ${took.map(Math.round).join(', ')} ms`);
      await app.session.shows('Connection: Example Hikers');
      assert.deepEqual(readFileSync(file('settings.json')), good);
      await app.screenshot(how.replaceAll(' ', '-'));
      await app.quit();
    });
  }

  test('that cannot be replaced, as the disk is read-only, hold as they were last saved', { skip: skipsMounts }, async () => {
    writeFileSync(file('settings.json'), good.subarray(0, 20));
    const readOnly = ['mount --bind "$folder" "$folder"', 'mount -o remount,bind,ro "$folder"'];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'read-only', readOnly) });
    await app.window('login');
    // The accounts file is on the same disk, and nothing works without that.
    await app.session.shows("The accounts file can't be written.");
    besideApp(app, 'mount', '-o', 'remount,bind,rw', dataFolder(desktop));
    await press(app.session, 'Try again');
    await signInFormIsShown(app);
    await app.session.shows('Connection: Example Hikers');
    await signIn(app, ANN);
    await app.quit();
    app = await desktop.open();
    await signInFormIsShown(app);
    await app.session.shows('Connection: Example Hikers');
    await app.quit();
  });
});

describe('settings that cannot be written', () => {
  const WHAT = 'The settings could not be saved.';
  const REMEDY = 'Check that the disk has space and can be written, then try again.';
  let other;

  before(async () => {
    await connected('settings-survive unwritable');
    other = await TokenServer.start(desktop, sandbox, {
      name: 'other-server',
      databaseUrl: `sqlite://${desktop.scratch.path('other-server', 'accounts.sqlite3')}`,
      settings: { server__name: 'Other Hikers' },
    });
  });

  /** Tries to change to the other server, in vain, and finds that all is as it was. */
  async function changeInVain(picture) {
    await askForServer(app, other.url.origin);
    await app.session.shows(WHAT);
    await app.session.shows(REMEDY);
    await app.screenshot(picture);
    await press(app.session, 'Back');
    await signInFormIsShown(app);
    await app.session.shows('Connection: Example Hikers');
  }

  test('are told, hold as they were, and keep nobody from signing in', { skip: skipsMounts }, async () => {
    const readOnly = ['mount --bind "$folder/settings.json" "$folder/settings.json"', 'mount -o remount,bind,ro "$folder/settings.json"'];
    const before = readFileSync(file('settings.json'));
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'settings-read-only', readOnly) });
    await signInFormIsShown(app);
    await changeInVain('read-only');
    await signIn(app, ANN);
    await signOut(app);
    await app.quit();
    assert.deepEqual(readFileSync(file('settings.json')), before);
  });

  test('on a full disk are told, hold as they were, and can be saved once there is space', { skip: skipsMounts }, async () => {
    const [data, filler] = [dataFolder(desktop), file('filler')];
    const copy = desktop.scratch.path('tmp', 'copy');
    const small = [
      `rm -rf '${copy}'; cp -a "$folder" '${copy}'`,
      'mount -t tmpfs -o size=16m,mode=0700 tmpfs "$folder"',
      `cp -a '${copy}/.' "$folder/"`,
    ];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'full', small) });
    await signInFormIsShown(app);
    const full = `cat /dev/zero >'${filler}' 2>/dev/null; test -s '${filler}'`;
    besideApp(app, 'sh', '-c', full);
    await changeInVain('full');
    // As after a crash: what is on the disk now is what the next start finds.
    const [onDisk, lastGood] = ['settings.json', 'settings.last-good.json'].map((name) => {
      return besideApp(app, 'sh', '-c', `cat '${path.join(data, name)}' 2>/dev/null || true`);
    });
    assert.ok([onDisk, lastGood].some((text) => namesServer(text, server)), `${onDisk} ${lastGood}`);
    assert.ok([onDisk, lastGood].every((text) => !namesServer(text, other)), `${onDisk} ${lastGood}`);
    besideApp(app, 'rm', filler);
    await askForServer(app, other.url.origin);
    await app.session.shows('Connected to Other Hikers');
    await app.quit();
  });
});

/** Whether a file of settings is whole and holds this server. */
function namesServer(text, { url }) {
  try {
    return JSON.parse(text).connection?.address === url.origin;
  } catch {
    return false;
  }
}
