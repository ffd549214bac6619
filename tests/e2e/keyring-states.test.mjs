// The system keyring in each state that a person's can be in: the window is there at once, says what is wrong and what
// to do, and offers a way on.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CallWatch } from './harness/bus.mjs';
import { Desktop } from './harness/desktop.mjs';
import { startKeyring } from './harness/keyring.mjs';
import { until } from './harness/until.mjs';
import { chatIsOpen, ownUid, signOut } from './steps/chat-window.mjs';
import { keyringEntry, removeKeyringEntry, replaceKeyringEntry } from './steps/keyring-entries.mjs';
import {
  ANN,
  askToSignIn,
  askToSignUp,
  press,
  ready,
  signIn,
  signInFormIsShown,
  signUp,
  signUpFormIsShown,
} from './steps/login-window.mjs';

const STATES = {
  none: {
    heading: 'No system keyring is running',
    what: 'This system has no keyring running.',
    remedy: 'Start a keyring such as GNOME Keyring or KWallet (most desktops do it by themselves), then try again.',
  },
  locked: {
    heading: 'The system keyring is locked',
    what: 'The system keyring is locked.',
    remedy: "Unlock it, for example by answering your system's dialog",
  },
  prompting: {
    heading: "The system keyring doesn't answer",
    what: 'The system keyring did not answer in time.',
    remedy: 'Your system may be showing a dialog that waits for an answer. Answer it, then try again.',
  },
  silent: {
    heading: "The system keyring doesn't answer",
    what: 'The system keyring did not answer in time.',
    remedy: 'Your system may be showing a dialog that waits for an answer. Answer it, then try again.',
  },
};

/**
 * Starts the app and waits until its form takes a click: before the keyring has been asked anything, so that none, however
 * slow, can hold it up. `tidies`: the app may look behind the window for what a slow keyring has kept after all.
 */
async function startsWithoutTheKeyring(desktop, watch, formIsShown, { tidies = false } = {}) {
  const before = await watch.calls();
  const app = await desktop.open();
  await formIsShown(app);
  await press(app.session, 'Show password');
  if (!tidies) assert.deepEqual(await watch.calls(), before);
  await press(app.session, 'Show password');
  return app;
}

for (const [state, { heading, what, remedy }] of Object.entries(STATES)) {
  describe(`with a keyring that is ${state}`, () => {
    let desktop, watch, app;
    before(async () => {
      desktop = await Desktop.start(`keyring-states ${state}`, { keyring: state });
      watch = await CallWatch.start(desktop, '/org/freedesktop/secrets');
    });
    after(() => desktop?.stop());

    test('the window is usable before the keyring is asked', async () => {
      app = await startsWithoutTheKeyring(desktop, watch, signUpFormIsShown);
    });

    test('creating an account tells what is wrong and what to do', async () => {
      await askToSignUp(app, ANN, { keep: true });
      const { session } = app;
      await session.shows(heading);
      assert.notEqual((await watch.calls()).length, 0, 'the watch sees who asks');
      await session.shows(what);
      await session.shows(remedy);
      await session.shows('Your password check is protected less');
      await app.screenshot('told');
    });

    test('"Try again" tells it again while nothing has changed', async () => {
      const before = await watch.calls();
      await press(app.session, 'Try again');
      // The others still owe the answer to the first call, and are asked nothing more before it.
      if (state === 'none' || state === 'locked') {
        await until('the keyring is asked again', async () => (await watch.calls()).length > before.length);
      }
      await ready(app.session, 'Continue without the keyring');
      await app.session.shows(what);
    });

    test('"Continue without the keyring" leads to the chat', async () => {
      await press(app.session, 'Continue without the keyring');
      await chatIsOpen(app);
      await app.screenshot('chat');
    });

    // From here on it is like one that is silent, and each wait for it takes its 3 s.
    if (state === 'prompting') return;

    test('somebody who asks to stay signed in is told that it lasts until the app quits', async () => {
      await signOut(app);
      await signIn(app, ANN, { keep: true });
      await app.session.shows('You stay signed in only until you quit Halley.');
      await app.session.shows(what);
      await app.screenshot('until-you-quit');
    });

    test('the next start leads to the login window, and does not wait for the keyring', async () => {
      await app.quit();
      // Asked to keep the session, these two gave no answer, and never will.
      const tidies = state === 'prompting' || state === 'silent';
      app = await startsWithoutTheKeyring(desktop, watch, signInFormIsShown, { tidies });
      await signIn(app, ANN);
    });
  });
}

describe('with a keyring that comes up late', () => {
  let desktop;
  after(() => desktop?.stop());

  test('"Try again" goes on with it', async () => {
    desktop = await Desktop.start('keyring-states late', { keyring: 'none' });
    const app = await desktop.open();
    await askToSignUp(app, ANN);
    await app.session.shows('This system has no keyring running.');
    await startKeyring({ start: (...how) => desktop.program(...how) }, desktop.env, 'unlocked');
    await press(app.session, 'Try again');
    await chatIsOpen(app);
    assert.match(await keyringEntry(desktop, 'pepper'), /^[0-9a-f]{64}$/);
  });
});

describe('with a keyring that has lost', () => {
  const LOSSES = {
    'the secret': {
      lose: (desktop) => removeKeyringEntry(desktop, 'pepper'),
      what: 'The system keyring no longer has the secret that your password was protected with.',
    },
    'it to another secret': {
      lose: (desktop) => replaceKeyringEntry(desktop, 'pepper', 'f0'.repeat(32)),
      what: 'The system keyring holds a different secret from the one your password was protected with.',
    },
    'it to something that is none': {
      lose: (desktop) => replaceKeyringEntry(desktop, 'pepper', 'not a secret of ours'),
      what: 'The system keyring holds a different secret from the one your password was protected with.',
    },
  };
  let desktop, app, uid;
  before(async () => {
    desktop = await Desktop.start('keyring-states lost');
    app = await desktop.open();
    await signUp(app, ANN);
    uid = await ownUid(app.session);
    await app.quit();
  });
  after(() => desktop?.stop());

  for (const [name, { lose, what }] of Object.entries(LOSSES)) {
    test(`${name} the account can be created again, and is the same`, async () => {
      await lose(desktop);
      app = await desktop.open();
      await askToSignIn(app, ANN);
      const { session } = app;
      await session.shows('This account has to be set up again');
      await session.shows(what);
      await session.shows('Create the account again with the same email address.');
      await app.screenshot('lost');
      await press(session, 'Create the account again');
      await session.shows(`Choose a password for ${ANN.email}.`);
      await app.screenshot('again');
      assert.equal(await (await session.labelled('Email')).property('value'), ANN.email);
      await (await session.labelled('Name')).type(ANN.name);
      await press(session, 'Create account');
      await chatIsOpen(app);
      assert.equal(await ownUid(session), uid);
      await app.quit();
    });
  }
});
