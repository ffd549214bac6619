// Seven ways in which a keyring fails somebody who is kept signed in, played by one that is told how: the window is there
// at once, the right screen says what is wrong and what to do, nothing is deleted, and everything goes on afterwards.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { becomeKeyring, behave, report } from './harness/fake-keyring.mjs';
import { startKeyring } from './harness/keyring.mjs';
import { until } from './harness/until.mjs';
import { dataFolder, sqlite } from './steps/accounts-file.mjs';
import { chatIsOpen, ownUid } from './steps/chat-window.mjs';
import { LOGIN_SIZES, looksWell } from './steps/looks.mjs';
import { ANN, askToSignIn, press, signIn, signInFormIsShown, signUp } from './steps/login-window.mjs';

const WAYS = {
  'never answers': {
    fail: (desktop) => behave(desktop, 'silent'),
    heading: "The system keyring doesn't answer",
    remedy: 'Your system may be showing a dialog that waits for an answer.',
  },
  'is locked': {
    fail: (desktop) => behave(desktop, 'locked'),
    heading: 'The system keyring is locked',
    remedy: "Unlock it, for example by answering your system's dialog",
  },
  'is denied': {
    fail: (desktop) => behave(desktop, 'denied'),
    heading: 'The system keyring refused Halley',
    remedy: "Allow access in your system's dialog or settings, then try again.",
  },
  'returns garbage': {
    fail: (desktop) => behave(desktop, 'garbage'),
    heading: 'The system keyring gave something else',
    remedy: 'Another program may have changed it.',
  },
  'is another one between runs': {
    fail: (desktop) => becomeKeyring(desktop, 'passwords'),
    heal: (desktop) => becomeKeyring(desktop, 'login'),
    heading: 'Another keyring answers now',
    remedy: 'Start the keyring from before',
    facts: ['halley-fake-keyring, collection “passwords”', 'halley-fake-keyring, collection “login”'],
  },
};

for (const theme of ['light', 'dark']) {
  describe(`somebody is kept signed in, in a ${theme} theme, and the keyring`, () => {
    let desktop, app, uid;

    before(async () => {
      desktop = await Desktop.start(`keyring-behaviours ${theme}`, { keyring: 'fake', theme });
      app = await desktop.open();
      await signUp(app, ANN, { keep: true });
      uid = await ownUid(app.session);
      await until('the keyring is noted', () => settings().keyring?.collection === 'login');
      await app.quit();
    });
    after(() => desktop?.stop());
    // What failed in one must not fail the next.
    afterEach(() => app?.running && app.stop());

    const settings = () => JSON.parse(readFileSync(path.join(dataFolder(desktop), 'settings.json'), 'utf8'));
    const accounts = () => sqlite(desktop, 'SELECT * FROM accounts');

    /** What must be the same afterwards. */
    const everything = async () => {
      const { items, removed, overwritten } = await report(desktop);
      return { items, removed, overwritten, accounts: accounts(), kept: settings().kept };
    };

    for (const [name, { fail, heal, heading, remedy, facts = [] }] of Object.entries(WAYS)) {
      test(`${name}: it is told, nothing is deleted, and "Try again" goes on once it is healed`, async (t) => {
        const before = await everything();
        await fail(desktop);
        const started = performance.now();
        app = await desktop.open();
        await app.window('login');
        await app.session.css('.card');
        t.diagnostic(`the window is up after ${Math.round(performance.now() - started)} ms, the driver's start included`);
        await app.session.shows(heading);
        await app.session.shows(remedy);
        await app.session.shows('Halley has deleted nothing.');
        await app.session.shows('What Halley sees').catch((error) => {
          // One that does not answer does not say which it is either.
          if (name !== 'never answers' && name !== 'is denied') throw error;
        });
        for (const fact of facts) await app.session.shows(fact);
        await looksWell(app, name.replaceAll(' ', '-'), LOGIN_SIZES);
        await press(app.session, 'Try again');
        await app.session.shows(heading);
        assert.deepEqual(await everything(), before);
        await (heal ?? ((one) => behave(one, 'good')))(desktop);
        await press(app.session, 'Try again');
        await chatIsOpen(app);
        assert.equal(await ownUid(app.session), uid);
        await app.quit();
        assert.equal((await report(desktop)).removed, before.removed);
      });
    }

    test('is another one: signing in with the password says so, too, and creates nothing by itself', async () => {
      await becomeKeyring(desktop, 'passwords');
      app = await desktop.open();
      await press(app.session, 'Sign in with the password');
      const before = await everything();
      await askToSignIn(app, ANN);
      await app.session.shows('Another keyring answers now');
      await app.session.shows('Create the account again');
      await looksWell(app, 'changed-at-sign-in', LOGIN_SIZES);
      assert.deepEqual(await everything(), before);
      await becomeKeyring(desktop, 'login');
      await press(app.session, 'Try again');
      await chatIsOpen(app);
      await app.quit();
    });

    test('has lost the session: the form is there, and the password needs what was lost', async () => {
      app = await desktop.open();
      await signIn(app, ANN, { keep: true });
      await app.quit();
      const { items, removed } = await report(desktop);
      await behave(desktop, 'empty');
      app = await desktop.open();
      await signInFormIsShown(app);
      await app.session.shows('no session waiting any more');
      await askToSignIn(app, ANN);
      await app.session.shows('This account has to be set up again');
      await app.session.shows('The system keyring no longer has the secret');
      await app.session.shows('Halley has deleted nothing.');
      await looksWell(app, 'lost', LOGIN_SIZES);
      assert.deepEqual(await report(desktop).then((now) => [now.items, now.removed]), [items, removed]);
      await behave(desktop, 'good');
      await press(app.session, 'Try again');
      await chatIsOpen(app);
      await app.quit();
    });
  });
}

describe('somebody is kept signed in, and the keyring is absent', () => {
  let desktop, app;
  after(() => desktop?.stop());

  test('it is told, nothing is deleted, and "Try again" goes on once one is there', async (t) => {
    desktop = await Desktop.start('keyring-behaviours absent');
    app = await desktop.open();
    await signUp(app, ANN, { keep: true });
    const uid = await ownUid(app.session);
    await app.quit();
    await desktop.stopProgramNamed('keyring');
    const started = performance.now();
    app = await desktop.open();
    await app.window('login');
    await app.session.css('.card');
    t.diagnostic(`the window is up after ${Math.round(performance.now() - started)} ms, the driver's start included`);
    await app.session.shows('No system keyring is running');
    await app.session.shows('Halley has deleted nothing.');
    await looksWell(app, 'absent', LOGIN_SIZES);
    await startKeyring({ start: (...how) => desktop.program(...how) }, desktop.env, 'unlocked');
    await press(app.session, 'Try again');
    await chatIsOpen(app);
    assert.equal(await ownUid(app.session), uid);
    await app.quit();
  });
});
