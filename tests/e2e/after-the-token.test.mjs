// Trouble between the token and the open chat: the person is signed in, and the chat service is in the way. The window
// says so, goes on by itself once it can, and can be left.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { until } from './harness/until.mjs';
import { DROPPED, NEVER_MS, NONSENSE, PAUSE } from './steps/broken-replies.mjs';
import { chatIsOpen, ownUid, signOut } from './steps/chat-window.mjs';
import { clearFaults, metFaults, setFaults } from './steps/faults.mjs';
import { ANN, askToSignIn, press, signIn, signInFormIsShown, signUp } from './steps/login-window.mjs';

/** The one call by which the SDK logs in. */
const LOGIN = { path: '/me', method: 'PUT' };

/** The SDK gets 20 s for a login; the pauses between the tries grow up to a minute. */
const LOGIN_LIMIT = { ms: 90_000 };
const NEXT_TRY = { ms: 150_000 };

let desktop, sandbox, app, uid;

before(async () => {
  desktop = await Desktop.start('after-the-token');
  sandbox = await Sandbox.start(desktop);
  app = await desktop.open({ env: sandbox.env });
  await signUp(app, ANN);
  uid = await ownUid(app.session);
  await signOut(app);
});
after(() => desktop?.stop());

/** The chat window says what is in the way, and that it goes on by itself. */
async function isTold(name) {
  await app.window('chat');
  const { session } = app;
  await session.shows("Signed in, but the chat service can't be reached", LOGIN_LIMIT);
  await session.shows('Halley keeps trying by itself; you stay signed in.');
  await app.windowGone('login');
  await app.window('chat');
  await app.screenshot(name.replaceAll(' ', '-'));
}

const tokens = async () => (await sandbox.rest('GET', `/users/${uid}/auth_tokens`)).map(({ authToken }) => authToken);

/** The service comes back as one that restarts does: at its address, and without what it knew. */
async function startAgain(name) {
  sandbox = await Sandbox.start(desktop, { name, port: Number(sandbox.url.port) });
}

describe('an answer to the login', () => {
  for (const [name, fault] of Object.entries({ ...NONSENSE, ...DROPPED, ...PAUSE })) {
    test(`that is ${name} is told, and the chat opens by itself after it`, async () => {
      await setFaults(sandbox, { ...LOGIN, ...fault });
      await askToSignIn(app, ANN);
      await isTold(name);
      await clearFaults(sandbox);
      await chatIsOpen(app, NEXT_TRY);
      await signOut(app);
    });
  }

  test('that is slow is waited for', async () => {
    await setFaults(sandbox, { ...LOGIN, delayMs: 5_000 });
    await signIn(app, ANN);
    await clearFaults(sandbox);
    await signOut(app);
  });

  test('that never comes is told, and a fresh page with a fresh token opens the chat', async () => {
    await setFaults(sandbox, { ...LOGIN, delayMs: NEVER_MS });
    await askToSignIn(app, ANN);
    await app.window('chat');
    const hasShown = await app.session.watchFor('Still connecting to the chat service…');
    await isTold('no answer');
    await hasShown();
    const [stuck] = await tokens();
    await app.session.execute('window.thisPage = true');
    await clearFaults(sandbox);
    await chatIsOpen(app, NEXT_TRY);
    assert.equal(await app.session.execute('return window.thisPage ?? false'), false);
    const [fresh] = (await tokens()).filter((token) => token !== stuck);
    assert.ok(fresh, 'a new token was minted');
    await signOut(app);
  });

  test('that is bad can be left: signing out leads to the login window', async () => {
    await setFaults(sandbox, { ...LOGIN, drop: true });
    await askToSignIn(app, ANN);
    await isTold('left');
    await press(app.session, 'Sign out');
    await signInFormIsShown(app);
    await app.windowGone('chat');
    await clearFaults(sandbox);
    await until('no token is left', async () => (await tokens()).length === 0);
    await app.window('login');
  });
});

describe('a service that goes away', () => {
  test('after the token and before the login is told, and the chat opens by itself once it is back', async () => {
    await setFaults(sandbox, { ...LOGIN, delayMs: NEVER_MS });
    await askToSignIn(app, ANN);
    await until('the SDK logs in', () => metFaults(sandbox));
    await sandbox.stop();
    await isTold('gone after the token');
    await startAgain('sandbox-2');
    await chatIsOpen(app, NEXT_TRY);
    assert.equal(await ownUid(app.session), uid);
    await signOut(app);
  });

  test('before a kept session is taken up is told, and the chat opens by itself once it is there', async () => {
    await signIn(app, ANN, { keep: true });
    await app.quit();
    await sandbox.stop();
    app = await desktop.open({ env: sandbox.env });
    await isTold('away at the start');
    await startAgain('sandbox-3');
    await chatIsOpen(app, NEXT_TRY);
    assert.equal(await ownUid(app.session), uid);
  });
});
