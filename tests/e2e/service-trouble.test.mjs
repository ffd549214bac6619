// A chat service that is away, or answers nonsense: the window says which and what to do, tries again by itself, can
// always be left, and loses nothing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { DROPPED, NEVER_MS, NONSENSE, PAUSE } from './steps/broken-replies.mjs';
import {
  bubble,
  chatIsOpen,
  connection,
  connectionIs,
  markIs,
  openConversation,
  ownUid,
  send,
  signOut,
  turnTo,
} from './steps/chat-window.mjs';
import { clearFaults, metFaults, setFaults } from './steps/faults.mjs';
import { ANN, askToSignIn, press, ready, signIn, signInFormIsShown, signUp } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

/** Where tokens are minted. */
const MINT = { path: '/users/', method: 'POST' };

/** The app asks again by itself after 5 s, then after pauses that grow up to a minute. */
const NEXT_TRY = { ms: 90_000 };

/** A sign-out that the service has missed is tried again every 30 s. */
const FINISHED = { ms: 90_000 };

describe('signing in', () => {
  let desktop, sandbox, app;

  before(async () => {
    desktop = await Desktop.start('service-trouble signing in');
    sandbox = await Sandbox.start(desktop);
    app = await desktop.open({ env: sandbox.env });
    await signUp(app, ANN);
    await signOut(app);
  });
  after(() => desktop?.stop());

  /** The waiting screen says this, and what to do. */
  async function isTold(name, what, remedy, options) {
    const { session } = app;
    await session.shows(what, options);
    if (remedy) await session.shows(remedy);
    await app.screenshot(name);
  }

  /** Cancel leads back to the form, with what was typed. */
  async function cancel() {
    await press(app.session, 'Cancel');
    await signInFormIsShown(app);
    assert.equal(await (await app.session.labelled('Email or user ID')).property('value'), ANN.email);
  }

  const SENSELESS = {
    what: 'Your password is right. The chat service sent an answer that makes no sense.',
    remedy: 'The service may be in trouble, or a network sign-in page is in between: open a web page to see.',
  };
  const AWAY = {
    what: 'Your password is right. The chat service does not answer.',
    remedy: 'Check that this computer is online.',
  };
  const ASKS_FOR_A_PAUSE = {
    what: 'Your password is right. The chat service asks for a short pause.',
    // Of 5:00. Shorter ones would end while a slow machine looks.
    remedy: /Next try in [45]:/,
  };
  const toldAs = (faults, told) =>
    Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, { fault, ...told }]));
  const REPLIES = {
    ...toldAs(NONSENSE, SENSELESS),
    ...toldAs(DROPPED, AWAY),
    ...toldAs(PAUSE, ASKS_FOR_A_PAUSE),
    'a refusal of the key': {
      fault: { status: 401, code: 'AUTH_ERR_APIKEY_NOT_FOUND' },
      what: 'The chat service does not accept the REST API key of this connection.',
      remedy: 'Check the connection',
    },
    'a refusal of the app': {
      fault: { status: 401, code: 'AUTH_ERR_INVALID_APPID' },
      what: 'The chat service does not know this app ID in this region.',
      remedy: 'Check the connection',
    },
  };
  for (const [name, { fault, what, remedy }] of Object.entries(REPLIES)) {
    test(`${name} is told, and can be left`, async () => {
      await setFaults(sandbox, { ...MINT, ...fault });
      await askToSignIn(app, ANN);
      await isTold(name.replaceAll(' ', '-'), what, remedy);
      await cancel();
      await clearFaults(sandbox);
    });
  }

  test('a slow service is told as soon as it is over the limit', async () => {
    await setFaults(sandbox, { ...MINT, delayMs: NEVER_MS });
    const hasShown = await app.session.watchFor('Still waiting for the chat service…');
    await askToSignIn(app, ANN);
    const what = 'Your password is right. The chat service took too long to answer.';
    await isTold('slow', what, 'The network may be slow just now.');
    await hasShown();
    await cancel();
  });

  test('waiting for a slow service can be cancelled, whose answer is not waited for', async () => {
    await setFaults(sandbox, { ...MINT, delayMs: NEVER_MS });
    await askToSignIn(app, ANN);
    await until('the service is asked', () => metFaults(sandbox));
    await cancel();
    await ready(app.session, 'Sign in');
    await clearFaults(sandbox);
  });

  test('after a cancelled attempt the next one works', async () => {
    await signIn(app, ANN);
    await signOut(app);
  });

  test('"Try now" does not wait for the countdown', async () => {
    await setFaults(sandbox, { ...MINT, status: 429, code: 'ERR_TOO_MANY_REQUESTS', retryAfterS: 900 });
    await askToSignIn(app, ANN);
    await app.session.shows(/Next try in 1\d:/);
    await clearFaults(sandbox);
    await press(app.session, 'Try now');
    await chatIsOpen(app);
    await signOut(app);
  });

  test('a service that goes away in the middle is told, and the chat opens by itself once it is back', async () => {
    await setFaults(sandbox, { ...MINT, delayMs: NEVER_MS });
    await askToSignIn(app, ANN);
    await until('the service is asked', () => metFaults(sandbox));
    const port = Number(sandbox.url.port);
    await sandbox.stop();
    await isTold('away', AWAY.what, AWAY.remedy);
    sandbox = await Sandbox.start(desktop, { name: 'sandbox-2', port });
    await chatIsOpen(app, NEXT_TRY);
    await signOut(app);
  });

  test('a service that is away from the start is told, and the chat opens by itself once it is there', async () => {
    const port = Number(sandbox.url.port);
    await app.quit();
    await sandbox.stop();
    app = await desktop.open({ env: sandbox.env });
    await askToSignIn(app, ANN);
    await isTold('not-there', AWAY.what, AWAY.remedy);
    sandbox = await Sandbox.start(desktop, { name: 'sandbox-3', port });
    await chatIsOpen(app, NEXT_TRY);
  });
});

describe('in the chat', () => {
  let desktop, sandbox, app, peer, uid;

  before(async () => {
    desktop = await Desktop.start('service-trouble in the chat');
    sandbox = await Sandbox.start(desktop);
    app = await desktop.open({ env: sandbox.env });
    await signUp(app, ANN, { keep: true });
    uid = await ownUid(app.session);
    await turnTo(app.session, 'People');
    await openConversation(app.session, GEORGE.name);
  });
  after(async () => {
    await peer?.stop();
    await desktop?.stop();
  });

  test('a message that the service does not take says so and keeps its text', async () => {
    await setFaults(sandbox, { path: '/messages', method: 'POST', drop: true });
    await send(app.session, 'Did this arrive?');
    await markIs(app.session, 'Did this arrive?', 'Error', 'Failed');
    await app.screenshot('not-sent');
    await clearFaults(sandbox);
    await send(app.session, 'And this?');
    await markIs(app.session, 'And this?', 'Sent', 'Delivered', 'Read');
    await bubble(app.session, 'Did this arrive?');
  });

  test('a service that goes away shows in the header, and what is written meanwhile is not lost unseen', async () => {
    const port = Number(sandbox.url.port);
    await sandbox.stop();
    await until('the header says so', async () => ['Connecting…', 'Offline'].includes(await connection(app.session)));
    await app.screenshot('away');
    await send(app.session, 'Is anybody there?');
    await markIs(app.session, 'Is anybody there?', 'Error', 'Failed');
    await app.screenshot('away-not-sent');
    sandbox = await Sandbox.start(desktop, { name: 'sandbox-2', port });
  });

  test('when it is back, the chat goes on by itself, with a new token in place of the dead one', async () => {
    await connectionIs(app.session, 'Online', { ms: 60_000 });
    peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
    await until('the person is known again', async () => (await sandbox.rest('GET', `/users/${uid}`)).uid === uid);
    await turnTo(app.session, 'People');
    await openConversation(app.session, GEORGE.name);
    await send(app.session, 'Here we are again.');
    await peer.receive('Here we are again.', { from: uid });
    await app.screenshot('back');
  });

  test('signing out while it is away leads to the login window, and its tokens end when it is back', async () => {
    const tokens = async () => (await sandbox.rest('GET', `/users/${uid}/auth_tokens`)).map(({ authToken }) => authToken);
    const before = await tokens();
    assert.ok(before.length > 0);
    await setFaults(sandbox, { path: '/', drop: true });
    await signOut(app);
    await signInFormIsShown(app);
    // We may look at the tokens again, while nobody can end them yet: the login window did not wait for that.
    await setFaults(sandbox, { path: '/', method: 'DELETE', drop: true });
    assert.deepEqual(await tokens(), before);
    await clearFaults(sandbox);
    await until('no token is left', async () => (await tokens()).length === 0, FINISHED);
  });

  test('also when the app was quit in between', async () => {
    await signIn(app, ANN);
    await setFaults(sandbox, { path: '/', drop: true });
    await signOut(app);
    await app.quit();
    await clearFaults(sandbox);
    const tokens = () => sandbox.rest('GET', `/users/${uid}/auth_tokens`);
    assert.ok((await tokens()).length > 0);
    app = await desktop.open({ env: sandbox.env });
    await until('no token is left', async () => (await tokens()).length === 0, FINISHED);
  });
});
