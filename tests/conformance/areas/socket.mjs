// The socket: opening, signing in, pings, closing.

import assert from 'node:assert/strict';
import { until } from '../../e2e/harness/until.mjs';
import { section } from '../harness/row.mjs';

const connection = section('realtime/1 connection');
const handshake = section('realtime/2 handshake');
const ping = section('realtime/3 ping');
const closing = section('realtime/8 closing and reconnecting');

const auth = (door, jwt, deviceId, extra = {}) => ({
  appId: door.appId,
  type: 'auth',
  deviceId,
  sender: 'anybody',
  body: { auth: jwt, deviceId, presenceSubscription: 'ALL_USERS', params: { platform: 'javascript' }, ...extra },
});
const jwtOf = async (client) => (await client('GET', '/me')).jwt;
const isAuth = (frame) => frame.type === 'auth';

connection('at the host and port of the settings, without path or query', async ({ door, ann }) => {
  assert.equal(ann.socket.url, `${door.secure ? 'wss' : 'ws'}://${door.url.host}/`);
});

connection('not opened when the page says so', async ({ door }) => {
  const device = await door.device();
  await device.start({ autoConnect: false });
  await device.login(await door.person(), { autoConnect: false });
  await device.sdk(() => CometChat.getUser('ann'));
  assert.deepEqual(device.sockets, []);
  await device.sdk(() => CometChat.connect());
  await device.connected();
  await device.close();
});

connection('bytes, broken JSON, lists and unknown types are ignored', async ({ door, wire }) => {
  const client = await door.newClient();
  const socket = await wire.rawSocket();
  await socket.send(auth(door, await jwtOf(client), 'DEVICE-odd'));
  await socket.frame('welcome', isAuth);
  await socket.sendBytes();
  for (const odd of [
    '{"broken',
    '[]',
    '"text"',
    'null',
    '7',
    '{}',
    '{"type":"no-such-type"}',
    '{"type":7,"body":[]}',
    '{"type":"receipts"}',
  ])
    await socket.send(odd);
  await socket.send({ action: 'ping', ack: 'true' });
  await socket.frame('pong', (frame) => frame.action === 'pong');
  await socket.close();
});

connection('a socket that never signs in is closed', async ({ silent }) => {
  await silent.closed({ ms: 60_000 });
});

handshake('the answer is the text 200 and OK', async ({ ann }) => {
  const frame = ann.socket.received.find(isAuth);
  assert.deepEqual(
    [frame.body.code, frame.body.status, frame.receiver, frame.receiverType],
    ['200', 'OK', 'ann', 'user'],
  );
});

handshake("the SDK's first frame is its sign-in, with the jwt", async ({ door, ann }) => {
  const [frame] = ann.socket.sent;
  assert.deepEqual([frame.type, frame.appId, frame.body.presenceSubscription], ['auth', door.appId, 'ALL_USERS']);
  assert.equal(frame.body.auth, (await door.call('GET', '/me', undefined, { authtoken: ann.token })).data.jwt);
  const { resource } = await ann.sent('GET', '/users/ben').at(-1).allHeaders();
  assert.deepEqual([frame.deviceId, frame.body.deviceId], [resource, resource]);
});

handshake('a wrong jwt is refused with 401, and closed', async ({ door, wire }) => {
  for (const jwt of ['no-such-jwt', undefined]) {
    const socket = await wire.rawSocket();
    await socket.send(auth(door, jwt, 'DEVICE-wrong'));
    const answer = await socket.frame('refusal', isAuth);
    assert.deepEqual([answer.body.code, answer.body.status], ['401', 'ERROR']);
    assert.equal((await socket.closed()).code, 4401);
  }
});

handshake('the jwt alone says who it is', async ({ door, wire }) => {
  const client = await door.newClient();
  const socket = await wire.rawSocket();
  await socket.send({ ...auth(door, await jwtOf(client), 'DEVICE-who'), sender: 'ben' });
  const answer = await socket.frame('welcome', isAuth);
  assert.deepEqual([answer.sender, answer.receiver], [client.uid, client.uid]);
  await socket.close();
});

/** Whether a watcher with this subscription hears of a newcomer. */
async function watch(door, subscription, { user = {}, befriend = false } = {}) {
  const [watcher, uid] = [await door.person('watcher'), await door.person('newcomer', user)];
  if (befriend) await door.server('POST', `/users/${watcher}/friends`, { accepted: [uid] });
  const device = await door.signIn(watcher, subscription);
  const newcomer = await door.signIn(uid);
  const done = () => Promise.all([device.close(), newcomer.close()]);
  return { device, uid, done, here: (one) => one.uid === uid };
}

handshake('presence: of everybody', async ({ door }) => {
  const { device, done, here } = await watch(door, { presence: 'everybody' });
  await device.heard('onUserOnline', here);
  await done();
});

handshake('presence: of roles', async ({ door }) => {
  const role = 'guard';
  await door.server('POST', '/roles', { role, name: 'Guard' });
  const { device, done, here } = await watch(door, { presence: 'roles', roles: [role] }, { user: { role } });
  await device.heard('onUserOnline', here);
  const other = await door.signIn(await door.person());
  await device.neverHeard('onUserOnline', (one) => one.uid === other.uid);
  await Promise.all([done(), other.close()]);
});

handshake('presence: of friends', async ({ door }) => {
  const { device, done, here } = await watch(door, { presence: 'friends' }, { befriend: true });
  await device.heard('onUserOnline', here);
  const other = await door.signIn(await door.person());
  await device.neverHeard('onUserOnline', (one) => one.uid === other.uid);
  await Promise.all([done(), other.close()]);
});

handshake('presence: of nobody', async ({ door }) => {
  const { device, done, here } = await watch(door, { presence: 'none' });
  await device.neverHeard('onUserOnline', here);
  await done();
});

ping('a ping is answered at once', async ({ door, wire }) => {
  const socket = await wire.rawSocket();
  await socket.send(auth(door, await jwtOf(await door.newClient()), 'DEVICE-ping'));
  await socket.frame('welcome', isAuth);
  await socket.send({ action: 'ping', ack: 'true' });
  assert.deepEqual(await socket.frame('pong', (frame) => frame.action === 'pong'), { action: 'pong', ack: 'true' });
  await socket.close();
});

ping("the SDK's pings keep its socket", async ({ ann }) => {
  // The first one is due 15 seconds after the sign-in.
  const pinged = () => ann.socket.sent.some((frame) => frame.action === 'ping');
  await until('the SDK has sent a ping', pinged, { ms: 60_000 });
  await until('it was answered', () => ann.socket.received.some((frame) => frame.action === 'pong'));
  assert.equal(ann.socket.closed, false);
});

closing('logout closes, and nothing comes back', async ({ door }) => {
  const device = await door.signIn(await door.person());
  await device.sdk(() => CometChat.logout());
  await until('the socket is closed', () => device.socket.closed);
  assert.equal(device.sockets.length, 1);
  await device.close();
});

closing('a socket that the server closes comes back', async ({ door }) => {
  const device = await door.signIn(await door.person());
  await door.request('DELETE', `/sandbox/sockets?uid=${device.uid}`);
  await device.heard('onDisconnected');
  await device.connected({ after: 1, ms: 30_000 });
  const client = await door.newClient();
  await client('POST', '/messages', {
    receiver: device.uid,
    receiverType: 'user',
    category: 'message',
    type: 'text',
    data: { text: 'Still there?' },
  });
  await device.heard('onTextMessageReceived', (message) => message.text === 'Still there?');
  await device.close();
});

closing('disconnect stays away until connect', async ({ door, ann }) => {
  const device = await door.signIn(await door.person());
  await device.sdk(() => CometChat.disconnect());
  await ann.heard('onUserOffline', (user) => user.uid === device.uid);
  assert.equal(device.sockets.length, 1);
  await device.sdk(() => CometChat.connect());
  await device.connected({ after: 1 });
  await ann.heard('onUserOnline', (user) => user.uid === device.uid);
  await device.close();
});

closing('a device that comes twice keeps its newer socket', async ({ door, wire }) => {
  const client = await door.newClient();
  const jwt = await jwtOf(client);
  const [older, newer] = [await wire.rawSocket(), await wire.rawSocket()];
  for (const socket of [older, newer]) {
    await socket.send(auth(door, jwt, 'DEVICE-twice'));
    await socket.frame('welcome', isAuth);
  }
  await older.closed();
  assert.equal(await newer.isClosed(), false);
  await newer.close();
});

closing('a killed token closes the socket and refuses its jwt', async ({ door, wire }) => {
  const client = await door.newClient();
  const jwt = await jwtOf(client);
  const socket = await wire.rawSocket();
  await socket.send(auth(door, jwt, 'DEVICE-dead'));
  await socket.frame('welcome', isAuth);
  await client('DELETE', '/me');
  await socket.closed();
  const again = await wire.rawSocket();
  await again.send(auth(door, jwt, 'DEVICE-dead'));
  assert.equal((await again.frame('refusal', isAuth)).body.code, '401');
});
