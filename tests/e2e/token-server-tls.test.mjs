// A token server that speaks TLS itself, with an authority that only its team knows: on this computer, and behind a proxy
// that was entered by hand.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './harness/authority.mjs';
import { Desktop } from './harness/desktop.mjs';
import { HttpProxy } from './harness/http-proxy.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { until } from './harness/until.mjs';
import { openConversation, ownUid, send, signOut, turnTo } from './steps/chat-window.mjs';
import {
  askForServer,
  CERTIFICATE,
  goThroughProxy,
  saveAsItIs,
  trustAuthority,
  whatFieldHasFocus,
} from './steps/connection.mjs';
import { ANN, press, signIn, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

/** A name that no computer knows: only the proxy leads there. */
const FAR_AWAY = 'chat.hikers.example';

describe('a token server with TLS of its own', () => {
  let desktop, sandbox, authority, app, proxy;

  before(async () => {
    desktop = await Desktop.start('token-server-tls');
    sandbox = await Sandbox.start(desktop);
    authority = new Authority(desktop.scratch.path('authority'));
    app = await desktop.open({ env: { HALLEY_LOG: 'trace' } });
    await signUpFormIsShown(app);
  });
  after(async () => {
    await desktop?.stop();
    await proxy?.stop();
  });

  /** A message of Ann's reaches George on another client. */
  async function chats(text) {
    const peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
    try {
      await turnTo(app.session, 'People');
      await openConversation(app.session, GEORGE.name);
      await send(app.session, text);
      await peer.receive(text, { from: await ownUid(app.session) });
    } finally {
      await peer.stop();
    }
  }

  test('is trusted once its authority is', async () => {
    const tls = authority.certify('here', ['IP:127.0.0.1']);
    const server = await TokenServer.start(desktop, sandbox, { name: 'token-server-here', tls });
    const { session } = app;
    await askForServer(app, server.url.origin);
    await session.shows('signed by an authority that this computer does not know');
    await app.screenshot('unknown-authority');
    await press(session, 'Add a certificate');
    await until('the certificate has the focus', async () => (await whatFieldHasFocus(session)) === CERTIFICATE);
    await trustAuthority(app, authority.pem);
    await session.shows('Connected to Example Hikers');
    await press(session, 'Create an account');
    await signUp(app, ANN);
    await chats('Is the ridge trail still on?');
  });

  test('is trusted still after quitting', async () => {
    await app.quit();
    app = await desktop.open({ env: { HALLEY_LOG: 'trace' } });
    await signIn(app, ANN);
    await signOut(app);
  });

  test('is out of reach without the proxy', async () => {
    const tls = authority.certify('far', [`DNS:${FAR_AWAY}`]);
    const databaseUrl = `sqlite://${desktop.scratch.path('token-server-far', 'accounts.sqlite3')}`;
    const options = { name: 'token-server-far', publicUrl: `https://${FAR_AWAY}`, tls, databaseUrl };
    const server = await TokenServer.start(desktop, sandbox, options);
    proxy = await HttpProxy.start(Number(server.url.port));
    await askForServer(app, FAR_AWAY);
    await app.session.shows('There is no server by this name.');
  });

  test('behind a proxy that lets nobody through is told so, and the way to the proxy is shown', async () => {
    const { session } = app;
    proxy.refuses = true;
    await goThroughProxy(app, proxy.address);
    await press(session, 'Check and save');
    await session.shows('The proxy does not let the connection through.');
    await app.screenshot('proxy-refuses');
    await press(session, 'Look at the proxy');
    await until('the proxy has the focus', async () => (await whatFieldHasFocus(session)).startsWith('Proxy'));
    assert.deepEqual(new Set(proxy.asked), new Set([`${FAR_AWAY}:443`]));
  });

  test('is reached through the proxy, and through nothing else', async () => {
    const { session } = app;
    proxy.refuses = false;
    const before = proxy.asked.length;
    await press(session, 'Check and save');
    await session.shows('Connected to Example Hikers');
    assert.ok(proxy.asked.length > before, 'a tunnel was opened');
    await press(session, 'Create an account');
    await signUp(app, ANN);
    await chats('Shall we take the boat?');
  });

  test('is reached through the proxy after quitting too', async () => {
    await app.quit();
    const before = proxy.asked.length;
    app = await desktop.open({ env: { HALLEY_LOG: 'trace' } });
    await signInFormIsShown(app);
    await signIn(app, ANN);
    assert.ok(proxy.asked.length > before, 'a tunnel was opened');
    assert.deepEqual(new Set(proxy.asked), new Set([`${FAR_AWAY}:443`]));
    assert.deepEqual(proxy.plain, []);
  });

  test('is reached the same way when its connection is saved again', async () => {
    await signOut(app);
    const before = proxy.asked.length;
    await saveAsItIs(app);
    await app.session.shows('Connected to Example Hikers');
    assert.ok(proxy.asked.length > before, 'a tunnel was opened');
  });

  test('and the app leave no password on the disk', async () => {
    await app.quit();
    assert.deepEqual(desktop.findSecrets({ password: ANN.password }), []);
  });
});
