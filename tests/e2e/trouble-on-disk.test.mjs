// A disk or a file that cannot be used: the window comes up, says what is wrong and what to do, touches nothing, and
// goes on once it is healed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { APP, Desktop } from './harness/desktop.mjs';
import { until } from './harness/until.mjs';
import { accountsFile, dataFolder, sqlite } from './steps/accounts-file.mjs';
import { chatIsOpen, signOut } from './steps/chat-window.mjs';
import { ANN, askToSignIn, askToSignUp, press, signIn, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';
import { appOnMount, besideApp, skipsMounts } from './steps/own-mounts.mjs';

let desktop, app;

after(() => desktop?.stop());

/** The screen that says why the app cannot start yet. */
async function problemIsShown(what, remedy) {
  await app.window('login');
  const { session } = app;
  await session.shows("Halley can't start yet");
  await session.shows(what);
  await session.shows(remedy);
  await session.labelled('Try again');
}

/** Presses "Try again" while nothing has changed: the same is said again. */
async function tryInVain(what) {
  await press(app.session, 'Try again');
  await app.session.labelled('Try again');
  await app.session.shows(what);
}

const folder = () => dataFolder(desktop);
const file = () => accountsFile(desktop);

/** One that needs mounts. Each is skipped by itself: the runner does not count the tests of a suite that is. */
const mountTest = (name, run) => test(name, { skip: skipsMounts }, run);

describe('a folder that cannot be written', () => {
  const WHAT = "The accounts file can't be written.";
  const REMEDY = "Check that you own Halley's data folder and that its disk is not mounted read-only.";

  before(async () => {
    await desktop?.stop();
    desktop = await Desktop.start('trouble-on-disk read-only');
  });

  mountTest('is told at the first start, and "Try again" works once it can be', async () => {
    const readOnly = ['mount -t tmpfs -o size=64m,mode=0700 tmpfs "$folder"', 'mount -o remount,ro "$folder"'];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'read-only', readOnly) });
    await problemIsShown(WHAT, REMEDY);
    await tryInVain(WHAT);
    await app.screenshot('read-only-folder');
    besideApp(app, 'mount', '-o', 'remount,rw', folder());
    await press(app.session, 'Try again');
    await signUpFormIsShown(app);
    await app.quit();
  });

  mountTest('is told with accounts in it, which stay as they are', async () => {
    app = await desktop.open();
    await signUp(app, ANN);
    await app.quit();
    const before = readFileSync(file());
    const readOnly = ['mount --bind "$folder" "$folder"', 'mount -o remount,bind,ro "$folder"'];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'bound-read-only', readOnly) });
    await problemIsShown(WHAT, REMEDY);
    assert.deepEqual(readFileSync(file()), before);
    besideApp(app, 'mount', '-o', 'remount,bind,rw', folder());
    await press(app.session, 'Try again');
    await signIn(app, ANN);
    await app.quit();
  });
});

describe('a full disk', () => {
  const WHAT = 'The disk is full.';
  const REMEDY = 'Free some space, then try again. Nothing has been lost.';
  const filler = () => path.join(folder(), 'filler');

  before(async () => {
    await desktop?.stop();
    desktop = await Desktop.start('trouble-on-disk full');
  });

  const fill = () => besideApp(app, 'sh', '-c', `cat /dev/zero >'${filler()}' 2>/dev/null; test -s '${filler()}'`);
  const free = () => besideApp(app, 'rm', filler());

  mountTest('is told when an account is to be written, and the account can be created once there is space', async () => {
    const small = ['mount -t tmpfs -o size=16m,mode=0700 tmpfs "$folder"'];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'small', small) });
    await signUpFormIsShown(app);
    fill();
    await askToSignUp(app, ANN);
    await app.session.shows(WHAT);
    await app.session.shows(REMEDY);
    await app.screenshot('full-disk');
    free();
    await press(app.session, 'Create account');
    await chatIsOpen(app);
  });

  mountTest('is told when a sign-in is to be counted, and does not end a session', async () => {
    fill();
    await signOut(app);
    await askToSignIn(app, ANN);
    await app.session.shows(WHAT);
    await app.screenshot('full-disk-at-sign-in');
    free();
    await press(app.session, 'Sign in');
    await chatIsOpen(app);
    await app.quit();
  });

  mountTest('is told when there is no space to start', async () => {
    const full = [
      'mount -t tmpfs -o size=64k,mode=0700 tmpfs "$folder"',
      'cat /dev/zero >"$folder/filler" 2>/dev/null || true',
    ];
    app = await desktop.open({ binary: appOnMount(desktop, APP, 'full', full) });
    await problemIsShown(WHAT, REMEDY);
    await app.screenshot('no-space-to-start');
    free();
    besideApp(app, 'mount', '-o', 'remount,size=64m', folder());
    await press(app.session, 'Try again');
    await signUpFormIsShown(app);
    await app.quit();
  });
});

describe('an accounts file', () => {
  let good;

  before(async () => {
    await desktop?.stop();
    desktop = await Desktop.start('trouble-on-disk accounts');
    app = await desktop.open();
    await signUp(app, ANN);
    await app.quit();
    good = desktop.scratch.path('good.sqlite3');
    sqlite(desktop, 'PRAGMA wal_checkpoint(TRUNCATE)');
    copyFileSync(file(), good);
  });

  /** Puts a file in the place of the good one. */
  function replace(content) {
    for (const name of readdirSync(folder())) if (name.startsWith('accounts.sqlite3')) rmSync(path.join(folder(), name));
    writeFileSync(file(), content);
  }

  for (const [how, damage] of [
    ['that is no database', () => Buffer.from('What is this?\n'.repeat(700))],
    ['that is cut off', () => readFileSync(good).subarray(0, 5_000)],
    ['with broken pages', () => Buffer.from(readFileSync(good)).fill(0x5a, 4_096, 8_192)],
  ]) {
    test(`${how} is told, left untouched, and used again once it is healed`, async () => {
      const damaged = damage();
      replace(damaged);
      app = await desktop.open();
      const what = 'The accounts file is damaged.';
      await problemIsShown(what, 'Restore it from a backup, or move it away to start with an empty one.');
      await tryInVain(what);
      await app.screenshot('damaged');
      assert.deepEqual(readFileSync(file()), damaged);
      replace(readFileSync(good));
      await press(app.session, 'Try again');
      await signInFormIsShown(app);
      await app.quit();
    });
  }

  test('that is moved away makes room for an empty one', async () => {
    replace('Nothing of ours. '.repeat(64));
    app = await desktop.open();
    await problemIsShown('The accounts file is damaged.', 'move it away');
    rmSync(file());
    await press(app.session, 'Try again');
    await signUpFormIsShown(app);
    await app.quit();
  });

  test('of a newer version is told and left untouched', async () => {
    replace(readFileSync(good));
    sqlite(desktop, 'PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
    const newer = readFileSync(file());
    app = await desktop.open();
    const what = 'The accounts file was written by a newer version of Halley.';
    await problemIsShown(what, 'Install the newest version of Halley. The file has been left untouched.');
    await tryInVain(what);
    await app.screenshot('newer');
    assert.deepEqual(readFileSync(file()), newer);
    replace(readFileSync(good));
    await press(app.session, 'Try again');
    await signInFormIsShown(app);
    await app.quit();
  });

  test('that another program holds is told at the start, and works once it is let go', async () => {
    replace(readFileSync(good));
    const holder = await hold('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    app = await desktop.open();
    await problemIsShown('Another program is using the accounts file.', 'Close other windows of Halley and programs such as backup tools');
    await app.screenshot('held');
    await holder.letGo();
    await press(app.session, 'Try again');
    await signInFormIsShown(app);
  });

  test('that another program holds is told at a sign-in, and works once it is let go', async () => {
    const holder = await hold('BEGIN IMMEDIATE');
    await askToSignIn(app, ANN);
    await app.session.shows('Another program is using the accounts file.');
    await app.screenshot('held-at-sign-in');
    await holder.letGo();
    await press(app.session, 'Sign in');
    await chatIsOpen(app);
    await app.quit();
  });

  /** Lets another program hold the file. */
  async function hold(how) {
    const program = spawn('sqlite3', ['-batch', '-bail', file()], { stdio: ['pipe', 'pipe', 'inherit'] });
    program.stdin.write(`${how};\nSELECT 'held';\n`);
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    await until('the file is held', () => said.includes('held'));
    return {
      async letGo() {
        program.stdin.end();
        await once(program, 'exit');
      },
    };
  }
});

describe('damaged settings', () => {
  before(async () => {
    await desktop?.stop();
    desktop = await Desktop.start('trouble-on-disk settings');
    app = await desktop.open();
    await signUp(app, ANN, { keep: true });
    await app.quit();
  });
  beforeEach(() => rmSync(path.join(folder(), 'settings.damaged.json'), { force: true }));

  test('are replaced by the last good copy, which is told, and set aside', async () => {
    const settings = path.join(folder(), 'settings.json');
    const good = readFileSync(settings, 'utf8');
    const damaged = good.slice(0, good.length / 2);
    writeFileSync(settings, damaged);
    app = await desktop.open();
    // Who is kept signed in is among what was restored.
    await chatIsOpen(app);
    assert.equal(readFileSync(path.join(folder(), 'settings.damaged.json'), 'utf8'), damaged);
    assert.deepEqual(JSON.parse(readFileSync(settings, 'utf8')), JSON.parse(good));
    await signOut(app);
    await app.quit();
    writeFileSync(settings, '\0\0\0');
    app = await desktop.open();
    await signInFormIsShown(app);
    await app.session.shows('Your settings were damaged and have been replaced.');
    await app.screenshot('damaged-settings');
    await app.quit();
  });

  test('without a good copy give way to the defaults', async () => {
    mkdirSync(folder(), { recursive: true });
    for (const name of ['settings.json', 'settings.last-good.json']) writeFileSync(path.join(folder(), name), '{"connection":');
    app = await desktop.open();
    await signIn(app, ANN);
    assert.ok(existsSync(path.join(folder(), 'settings.damaged.json')));
  });
});
