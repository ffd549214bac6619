// Signing in where a team has a server of its own, in the real window: in the tutorial's form, which puts the password
// into the address and is for this computer and developers alone, and by POST over TLS with an authority of the team's.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Authority } from './harness/authority.mjs';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { TeamServer } from './harness/team-server.mjs';
import { until } from './harness/until.mjs';
import { bubble, chatIsOpen, openConversation, ownUid, send, signOut, turnTo } from './steps/chat-window.mjs';
import {
  askForTeam,
  CERTIFICATE,
  changeTeam,
  saveAsItIs,
  PASSWORD_IN_ADDRESS,
  trustAuthority,
  whatFieldHasFocus,
} from './steps/connection.mjs';
import { LOGIN_SIZES, looksWell } from './steps/looks.mjs';
import { askToSignIn, press, signIn, signInFormIsShown, signUpFormIsShown } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

/** Somebody whom the team knows, and Halley does not yet. */
const BEA = { id: 'bea-brook', name: 'Bea Brook', email: 'bea@example.org', password: 'lichen paddle orbit & thaw' };
const WRONG_PASSWORD = 'lichen paddle orbit & frost';

/** The app asks again by itself after 5 s, then after pauses that grow up to a minute. */
const NEXT_TRY = { ms: 90_000 };

/** Adds the tokens of this person that live now to secrets. */
async function noteTokens(sandbox, secrets) {
  const tokens = await sandbox.rest('GET', `/users/${BEA.id}/auth_tokens`);
  for (const { authToken } of tokens) secrets[`token ${authToken.slice(-6)}`] = authToken;
}

/** A message reaches George on another client, and his answer arrives. */
async function talk(app, sandbox, question, answer) {
  const peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
  try {
    const { session } = app;
    await turnTo(session, 'People');
    await openConversation(session, GEORGE.name);
    await send(session, question);
    await peer.receive(question, { from: BEA.id });
    await peer.send(BEA.id, answer);
    await bubble(session, answer);
  } finally {
    await peer.stop();
  }
}

describe("a team's server in the tutorial's form", () => {
  const secrets = { password: BEA.password, 'wrong password': WRONG_PASSWORD };
  let desktop, sandbox, server, app;

  const start = async () => (app = await desktop.open({ env: { ...sandbox.env, HALLEY_LOG: 'trace' } }));

  before(async () => {
    desktop = await Desktop.start('team-server in the address');
    sandbox = await Sandbox.start(desktop);
    server = await TeamServer.start(desktop, sandbox, { people: [BEA] });
    await start();
    await signUpFormIsShown(app);
  });
  after(() => desktop?.stop());

  test('is connected to, and makes no accounts', async () => {
    await askForTeam(app, server.login, sandbox.appId, { inAddress: true });
    await app.session.shows(`Connected to ${server.url.host}`);
    await app.session.shows('Accounts are made by your team, not in Halley.');
    assert.equal(await app.session.execute(`return document.body.innerText.includes('Create an account')`), false);
    await app.screenshot('connected');
    assert.deepEqual(server.logins(), []);
    await press(app.session, 'Sign in');
  });

  test('refuses a wrong password, which is sent once', async () => {
    await askToSignIn(app, { ...BEA, password: WRONG_PASSWORD });
    const { session } = app;
    await session.shows("don't match");
    await app.screenshot('refused');
    // The server has just been asked: there is nobody who could know better.
    assert.equal(await session.execute(`return document.body.innerText.includes('another device')`), false);
    assert.deepEqual(server.logins().map(({ status }) => status), [401]);
  });

  test('opens the chat for the right one, as whom the server says', async () => {
    await signIn(app, BEA);
    assert.equal(await ownUid(app.session), BEA.id);
    assert.deepEqual(server.logins().map(({ method, status }) => `${method} ${status}`), ['GET 401', 'GET 200']);
    await noteTokens(sandbox, secrets);
  });

  test('messages go out and arrive', async () => {
    await talk(app, sandbox, 'Is the ridge trail still on?', 'It is.');
    await app.screenshot('chat');
  });

  test('asks for the password again after signing out', async () => {
    await signOut(app);
    await signInFormIsShown(app);
    await signIn(app, BEA);
    assert.equal(await ownUid(app.session), BEA.id);
    assert.deepEqual(server.logins().map(({ status }) => status), [401, 200, 200]);
    await noteTokens(sandbox, secrets);
  });

  test('is still the one after quitting', async () => {
    await app.quit();
    await start();
    await signIn(app, BEA);
    assert.equal(await ownUid(app.session), BEA.id);
    await noteTokens(sandbox, secrets);
  });

  test('is asked in the same way when its connection is saved again', async () => {
    await signOut(app);
    await saveAsItIs(app);
    await app.session.shows(`Connected to ${server.url.host}`);
    await press(app.session, 'Sign in');
    await signIn(app, BEA);
    assert.deepEqual(new Set(server.logins().map(({ method }) => method)), new Set(['GET']));
    await noteTokens(sandbox, secrets);
  });

  test('that is away is told, and the chat opens by itself once it is back', async () => {
    await signOut(app);
    const port = Number(server.url.port);
    await server.stop();
    await askToSignIn(app, BEA);
    await app.session.shows("The server can't be reached");
    await app.session.shows("Nothing answers at the server's address.");
    await app.screenshot('away');
    server = await TeamServer.start(desktop, sandbox, { name: 'team-server-2', port, people: [BEA] });
    await chatIsOpen(app, NEXT_TRY);
    assert.equal(await ownUid(app.session), BEA.id);
    await noteTokens(sandbox, secrets);
  });

  test('has the password in its access log; the app leaves it, and the tokens, nowhere', async () => {
    await app.quit();
    assert.ok(Object.keys(secrets).length >= 4, `too few secrets to look for: ${Object.keys(secrets)}`);
    const found = desktop.findSecrets(secrets).map(({ file, secret }) => `${secret} in ${path.basename(file)}`);
    const expected = ['password in team-server-2.log', 'password in team-server.log', 'wrong password in team-server.log'];
    assert.deepEqual([...new Set(found)].toSorted(), expected);
  });
});

describe("a team's server by POST over TLS", () => {
  const secrets = { password: BEA.password, 'wrong password': WRONG_PASSWORD };
  let desktop, sandbox, authority, server, app;

  /** Starts another one whose certificate is for these names. */
  function certified(name, names, options) {
    return TeamServer.start(desktop, sandbox, { name, people: [BEA], tls: authority.certify(name, names, options) });
  }

  before(async () => {
    desktop = await Desktop.start('team-server over TLS');
    sandbox = await Sandbox.start(desktop);
    authority = new Authority(desktop.scratch.path('authority'));
    server = await certified('team-server', ['IP:127.0.0.1']);
    app = await desktop.open({ env: { ...sandbox.env, HALLEY_LOG: 'trace' } });
    await signUpFormIsShown(app);
  });
  after(() => desktop?.stop());

  test('is not trusted when nobody knows its authority, and the way to add that is shown', async () => {
    const { session } = app;
    await askForTeam(app, server.login, sandbox.appId);
    await session.shows('signed by an authority that this computer does not know');
    await session.shows('do not go on, and ask whoever runs the server');
    await looksWell(app, 'unknown-authority', LOGIN_SIZES);
    await press(session, 'Add a certificate');
    await until('the certificate has the focus', async () => (await whatFieldHasFocus(session)) === CERTIFICATE);
    await looksWell(app, 'add-certificate', LOGIN_SIZES);
  });

  test('takes no text for a certificate that is none', async () => {
    await trustAuthority(app, 'not a certificate');
    await app.session.shows('This is no certificate in PEM.');
  });

  test('whose certificate has run out is told so', async () => {
    const expired = await certified('expired', ['IP:127.0.0.1'], { expired: true });
    await changeTeam(app, { address: expired.login, authority: authority.pem });
    await app.session.shows("The server's certificate is not valid today.");
    await app.session.shows("Check this computer's date and time.");
    await app.screenshot('expired');
    await expired.stop();
  });

  test('whose certificate is for another name is told so', async () => {
    const elsewhere = await certified('elsewhere', ['DNS:chat.example', 'IP:127.0.0.2']);
    await changeTeam(app, { address: elsewhere.login });
    await app.session.shows("The server's certificate is for another address.");
    await app.screenshot('other-host');
    await elsewhere.stop();
  });

  test('that speaks plain HTTP is no secure one', async () => {
    await changeTeam(app, { address: sandbox.url.origin.replace('http:', 'https:') });
    await app.session.shows('No secure connection to the server could be made.');
  });

  test('is connected to once its authority is trusted', async () => {
    await changeTeam(app, { address: server.login });
    await app.session.shows(`Connected to ${server.url.host}`);
    await looksWell(app, 'connected', LOGIN_SIZES);
    await press(app.session, 'Sign in');
    assert.deepEqual(server.logins(), []);
  });

  test('refuses a wrong password, which is sent once', async () => {
    await askToSignIn(app, { ...BEA, password: WRONG_PASSWORD });
    await app.session.shows("don't match");
    assert.deepEqual(server.logins(), [{ method: 'POST', address: '/login', status: 401 }]);
  });

  test('signs in, and messages go out and arrive', async () => {
    await signIn(app, BEA);
    assert.equal(await ownUid(app.session), BEA.id);
    await noteTokens(sandbox, secrets);
    await talk(app, sandbox, 'Shall we take the boat?', 'Only if it rains.');
  });

  test('is trusted still after quitting', async () => {
    await app.quit();
    app = await desktop.open({ env: { ...sandbox.env, HALLEY_LOG: 'trace' } });
    await signIn(app, BEA);
    assert.equal(await ownUid(app.session), BEA.id);
    await noteTokens(sandbox, secrets);
  });

  test('keeps the password out of its access log, and the app keeps it, and the tokens, nowhere', async () => {
    await app.quit();
    assert.ok(Object.keys(secrets).length >= 4, `too few secrets to look for: ${Object.keys(secrets)}`);
    assert.deepEqual(desktop.findSecrets(secrets), []);
  });
});

const binary = process.env.HALLEY_E2E_RELEASE_APP;
const skip = binary ? false : 'HALLEY_E2E_RELEASE_APP names no build without dev-mode';

describe('a build for everybody', { skip }, () => {
  let desktop, sandbox, server, app;

  before(async () => {
    desktop = await Desktop.start('team-server in a build for everybody');
    sandbox = await Sandbox.start(desktop);
    server = await TeamServer.start(desktop, sandbox, { people: [BEA] });
    app = await desktop.open({ binary });
  });
  after(() => desktop?.stop());

  test('offers no password in the address', async () => {
    await app.window('login');
    const { session } = app;
    await press(session, 'Advanced');
    await (await session.labelled('My team has its own login server')).click();
    await session.labelled('Where the token is (optional)');
    const words = await session.execute('return document.body.innerText');
    assert.ok(!words.includes(PASSWORD_IN_ADDRESS), words);
    await looksWell(app, 'form', LOGIN_SIZES);
  });

  test('refuses it when it is asked for all the same', async () => {
    const answer = await save(true);
    assert.deepEqual([answer.code, answer.field], ['address_invalid', 'address']);
    assert.deepEqual(server.program.log().split('\n').length, 2, 'nothing was asked of the server');
  });

  test('takes the same server without it', async () => {
    assert.equal((await save(false)).kind, 'team');
  });

  /** What the app answers to a connection that no form of it can ask for. */
  function save(passwordInAddress) {
    const request = {
      kind: 'team',
      address: server.login,
      appId: sandbox.appId,
      region: 'us',
      tokenPointer: null,
      uidPointer: null,
      passwordInAddress,
      network: { caCertificate: null, proxy: { kind: 'system' } },
    };
    const ask = `window.__TAURI_INTERNALS__.invoke('save_connection', { request: arguments[0] }).then(arguments[1], arguments[1])`;
    return app.session.executeAsync(ask, request);
  }
});
