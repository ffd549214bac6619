// Logging in and out, and what the settings tell the SDK.

import assert from 'node:assert/strict';
import { until } from '../../e2e/harness/until.mjs';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const session = section('client-api/6 session');
const settings = section('client-api/6 settings');

session('init makes no request', async ({ door }) => {
  const device = await door.device();
  await device.start();
  assert.equal(await device.sdk(() => CometChat.getLoggedinUser()), null);
  assert.deepEqual(device.requests, []);
  await device.close();
});

session('login by token is one call, and the token stays', async ({ door }) => {
  const device = await door.signIn(await door.person());
  assert.equal(device.sent('PUT', '/me').length, 1);
  const { data } = await (await device.sent('PUT', '/me')[0].response()).json();
  assert.deepEqual([data.uid, data.authToken], [device.uid, device.token]);
  assert.ok(data.jwt.length > 0);
  assert.equal(typeof data.settings, 'object');
  assert.equal(await device.sdk(() => CometChat.getLoggedinUser().then((user) => user.getAuthToken())), device.token);
  await device.close();
});

session('login by uid and auth key gets a token first', async ({ door }) => {
  const [device, uid] = [await door.device(), await door.person()];
  await device.start();
  const login = { uid, key: door.keys.auth };
  const user = await device.sdk(({ uid, key }) => CometChat.login(uid, key), login);
  assert.equal(user.uid, uid);
  assert.equal(device.sent('POST', `/users/${uid}/auth_tokens`).length, 1);
  await device.refused(
    'ERR_UID_NOT_FOUND',
    ({ key }) => CometChat.logout().then(() => CometChat.login('no-such-user', key)),
    login,
  );
  await device.close();
});

session('a wrong token is refused', async ({ door }) => {
  const device = await door.device();
  await device.start();
  await device.refused('AUTH_ERR_AUTH_TOKEN_NOT_FOUND', () => CometChat.login('not-a-token'));
  await device.close();
});

session('a changed profile keeps the session over a reload', async ({ door }) => {
  const device = await door.signIn(await door.person());
  await device.sdk(() => {
    const changed = new CometChat.User('any');
    changed.setName('Renamed');
    changed.setStatusMessage('away');
    return CometChat.updateCurrentUserDetails(changed);
  });
  const before = device.sockets.length;
  await device.page.reload();
  await device.start();
  await device.connected({ after: before });
  const user = await device.sdk((uid) => CometChat.getUser(uid), device.uid);
  assert.deepEqual([user.name, user.statusMessage], ['Renamed', 'away']);
  assert.equal(device.sent('PUT', '/me').length, 2, 'no second login');
  await device.close();
});

session('nobody gives themselves another uid, role or status', async ({ door }) => {
  const client = await door.newClient();
  const me = await client('PUT', '/me', {
    uid: 'ann',
    role: 'admin',
    authToken: 'mine',
    status: 'offline',
    blockedByMe: true,
    name: 'Still me',
  });
  assert.deepEqual([me.uid, me.role, me.name, me.authToken], [client.uid, 'default', 'Still me', client.token]);
});

session('GET /me answers like the login', async ({ door }) => {
  const client = await door.newClient();
  const me = await client('GET', '/me');
  assert.deepEqual([me.uid, me.authToken, me.jwt.length > 0], [client.uid, client.token, true]);
});

session('POST /me/jwt answers with a jwt', async ({ door }) => {
  const client = await door.newClient();
  assert.ok((await client('POST', '/me/jwt', { passthrough: {} })).jwt.length > 0);
});

session('the report of a session is answered with its id', async ({ ann }) => {
  // The SDK sends it five seconds after a login.
  const [report] = await until('the report is sent', () => {
    const sent = ann.sent('POST', '/user_sessions');
    return sent.length > 0 && sent;
  });
  const { data } = await (await report.response()).json();
  assert.equal(data.sessionId, report.postDataJSON().sessionId);
});

session('GET /settings answers with the settings', async ({ door, ann }) => {
  const { data } = await door.call('GET', '/settings', undefined, { authtoken: ann.token });
  assert.equal(data.CHAT_API_VERSION, 'v3.0');
});

session('logout kills the token and closes its sockets', async ({ door }) => {
  const device = await door.signIn(await door.person());
  const other = await door.signIn(device.uid, { token: device.token });
  await device.sdk(() => CometChat.logout());
  const call = door.call('GET', '/me', undefined, { authtoken: device.token });
  await assert.rejects(call, { code: 'AUTH_ERR_AUTH_TOKEN_NOT_FOUND' });
  await other.heard('onDisconnected');
  await other.refused('AUTH_ERR_AUTH_TOKEN_NOT_FOUND', () => CometChat.getUser('ann'));
  await Promise.all([device.close(), other.close()]);
});

session('a reloaded page goes on without a call, with the stored jwt', async ({ door }) => {
  const device = await door.signIn(await door.person());
  const [calls, sockets] = [device.requests.length, device.sockets.length];
  await device.page.reload();
  await device.start();
  await device.connected({ after: sockets });
  assert.equal((await device.sdk(() => CometChat.getLoggedinUser())).uid, device.uid);
  assert.deepEqual(
    device.requests.slice(calls).filter((one) => one.method() === 'PUT'),
    [],
  );
  await device.close();
});

const read = (device) => device.sdk(() => CometChat.getAppSettings());

settings('the hosts are those that the call came to', async ({ door, ann }) => {
  const found = await read(ann);
  assert.deepEqual([found.CLIENT_API_HOST, found.ADMIN_API_HOST], [door.url.host, door.url.host]);
});

settings('the socket has a host and a port of its own', async ({ door, ann }) => {
  const found = await read(ann);
  const host = found.CHAT_HOST_OVERRIDE || found.CHAT_HOST_APP_SPECIFIC || found.CHAT_HOST;
  assert.deepEqual([host, String(found.CHAT_WSS_PORT)], [door.url.hostname, door.url.port]);
});

settings('the app version keeps stored sessions', async ({ ann }) => {
  assert.ok(Number((await read(ann)).APP_VERSION) >= 4);
});

settings('the usage ping is off, and its host is ours all the same', async ({ door, ann }) => {
  const found = await read(ann);
  assert.ok(found.ANALYTICS_PING_DISABLED);
  assert.equal(found.ANALYTICS_HOST, door.url.host);
});

settings('no extension is on', async ({ ann }) => {
  assert.deepEqual((await read(ann)).extensions, []);
  assert.equal(await ann.sdk(() => CometChat.isExtensionEnabled('polls')), false);
});

settings('AI is off', async ({ ann }) => {
  assert.equal(await ann.sdk(() => CometChat.isAIFeatureEnabled('smart-replies')), false);
});

settings('pins and saves are on', async ({ ann }) => {
  const on = await ann.sdk(() =>
    Promise.all([
      CometChat.isPinMessageEnabled(),
      CometChat.isSaveMessageEnabled(),
      CometChat.isPinConversationEnabled(),
    ]),
  );
  assert.deepEqual(on, [true, true, true]);
});

settings('parameters say what moves a conversation', async ({ ann }) => {
  const { parameters } = await read(ann);
  for (const name of ['CallActivity', 'GroupActions', 'CustomMessage', 'Replies']) {
    assert.equal(typeof parameters[`core.conversations.updateOn${name}`], 'boolean', name);
  }
});

settings('files have a size and a count at most', async ({ ann }) => {
  const found = await read(ann);
  assert.ok(found['file.size.max'] > 0);
  assert.equal(await ann.sdk(() => CometChat.getMaxAttachmentCount()), found['file.count.max']);
});

settings('the hash is constant', async ({ ann }) => {
  const [one, other] = [await read(ann), await read(ann)];
  assert.ok(one.settingsHash.length > 0);
  assert.equal(one.settingsHash, other.settingsHash);
});

settings('reasons for a report are a list', async ({ ann }) => {
  assert.ok(Array.isArray(await ann.sdk(() => CometChat.getFlagReasons())));
});

settings('an app id other than the stored one wipes the session', async ({ door }) => {
  const device = await door.signIn(await door.person());
  await device.page.reload();
  await device.start({ appId: fresh('other-app') });
  assert.equal(await device.sdk(() => CometChat.getLoggedinUser()), null);
  await device.close();
});
