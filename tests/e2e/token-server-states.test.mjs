// States that a server brings along: accounts by invite, a server that is away or closed, a keyring that has lost its
// secret, and the end of an account. Afterwards nothing on the disk holds a password.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { deleteAccount, openAccount } from './steps/account-window.mjs';
import { chatIsOpen, ownUid, signOut } from './steps/chat-window.mjs';
import { connectToServer } from './steps/connection.mjs';
import { removeKeyringEntry } from './steps/keyring-entries.mjs';
import {
  ANN,
  askToSignIn,
  askToSignUp,
  errorBeside,
  fillIn,
  press,
  signIn,
  signInFormIsShown,
  signUpFormIsShown,
} from './steps/login-window.mjs';

/** The app asks again by itself after 5 s, then after pauses that grow up to a minute. */
const NEXT_TRY = { ms: 90_000 };

describe('a token server', () => {
  let desktop, sandbox, server, app, uid;

  const start = (registration, name, port) =>
    TokenServer.start(desktop, sandbox, { name, port, settings: { registration__mode: registration } });

  before(async () => {
    desktop = await Desktop.start('token-server-states');
    sandbox = await Sandbox.start(desktop);
    server = await start('invite', 'token-server');
    app = await desktop.open({ env: { HALLEY_LOG: 'trace' } });
    await signUpFormIsShown(app);
  });
  after(() => desktop?.stop());

  test('that asks for invites takes the code of one, and no other', async () => {
    await connectToServer(app, server.url.origin, 'Create an account');
    const { session } = app;
    await session.labelled('Invite code');
    await fillIn(session, { 'Invite code': 'no such code at all' });
    await askToSignUp(app, ANN);
    assert.match(await errorBeside(session, 'Invite code'), /not valid, or has been used already/);
    await app.screenshot('invite-refused');
    const { code } = await server.admin('invite', 'create');
    await fillIn(session, { 'Invite code': code });
    await press(session, 'Create account');
    await chatIsOpen(app);
    uid = await ownUid(app.session);
  });

  test('that is away is told, and the chat opens by itself once it is back', async () => {
    await signOut(app);
    const port = Number(server.url.port);
    await server.stop();
    await askToSignIn(app, ANN);
    await app.session.shows("The server can't be reached");
    await app.session.shows("Nothing answers at the server's address.");
    await app.screenshot('away');
    server = await start('closed', 'token-server-2', port);
    await chatIsOpen(app, NEXT_TRY);
    assert.equal(await ownUid(app.session), uid);
  });

  test('puts right what the keyring has lost', async () => {
    await app.quit();
    await removeKeyringEntry(desktop, 'pepper');
    app = await desktop.open({ env: { HALLEY_LOG: 'trace' } });
    await signIn(app, ANN);
    assert.equal(await ownUid(app.session), uid);
  });

  test('that is closed offers no new account once the app has heard so', async () => {
    await signOut(app);
    await connectToServer(app, server.url.origin, 'Sign in');
    await app.session.shows('New accounts are made by whoever runs this server.');
    assert.equal(await app.session.execute(`return document.body.innerText.includes('Create an account')`), false);
    await signIn(app, ANN);
  });

  test('deletes the account when that is asked for, and nobody can sign in with it any more', async () => {
    await openAccount(app);
    await deleteAccount(app.session, ANN);
    await signInFormIsShown(app);
    await app.windowGone('account');
    await app.windowGone('chat');
    await app.window('login');
    await app.session.shows('Your account has been deleted');
    await app.screenshot('deleted');
    await askToSignIn(app, ANN);
    await app.session.shows("don't match");
  });

  test('and the app leave no password on the disk', async () => {
    await app.quit();
    assert.deepEqual(desktop.findSecrets({ password: ANN.password }), []);
  });
});
